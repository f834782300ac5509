"""What the first page asks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.web.account.forms import PASSWORD_HINT
from konnekt.web.people.forms import time_zone_choices


class FirstRunForm(forms.Form):
    """An organisation and the person who administers it."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=120)
    slug = forms.SlugField(
        label=_("Its address here"),
        max_length=60,
        help_text=_("Short, of letters, digits and hyphens: “meridian” gives …/o/meridian/."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), initial="Europe/London")
    person = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
        help_text=PASSWORD_HINT,
    )
    has_no_manager = forms.BooleanField(
        label=_("I report to nobody in this organisation"),
        required=False,
        help_text=_("Nobody is matched with their own manager, so it has to be known. You can say it later."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = time_zone_choices("")[1:]
