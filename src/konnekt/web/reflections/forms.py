"""The form of a reflection."""

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.web.goals.forms import OnceForm
from konnekt.workspace.rules import LONGEST_REFLECTION


class _Words(forms.Form):
    use_required_attribute = False

    text = forms.CharField(
        label=_("What goes through your mind?"),
        max_length=LONGEST_REFLECTION,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What was new, what did it stir, what will you try? An empty line begins a new piece."),
        error_messages={"required": _("Write a few words first.")},
    )


class ReflectionForm(_Words, OnceForm):
    """A new one."""


class ChangeReflectionForm(_Words):
    """One that is written anew."""

    version = forms.IntegerField(widget=forms.HiddenInput)
