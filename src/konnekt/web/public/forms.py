"""Asking for one's invitation."""

from django import forms
from django.utils.translation import gettext_lazy as _


class InvitationForm(forms.Form):
    """The address under which the organisation knows somebody."""

    email = forms.EmailField(
        label=_("Your e-mail at work"),
        max_length=254,
        help_text=_("If it is the one your organisation knows, your link arrives there in a minute."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
