"""The one form of an agreement."""

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.programmes.plans import LONGEST_CLAUSE


class ClauseForm(forms.Form):
    """The words of one clause, and the version that was read before it was changed."""

    use_required_attribute = False

    words = forms.CharField(
        label=_("Your words"), required=False, max_length=LONGEST_CLAUSE, widget=forms.Textarea(attrs={"rows": 6})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
