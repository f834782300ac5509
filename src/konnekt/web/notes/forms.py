"""Forms of a session: its agenda, and what is noted and agreed in it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.web.goals.forms import OnceForm
from konnekt.workspace.rules import LONGEST_AGENDA, LONGEST_NOTES, LONGEST_TITLE, LONGEST_WHAT

Choices = Sequence[tuple[str, Any]]


class AgendaForm(forms.Form):
    """An agenda in one's own words."""

    use_required_attribute = False

    title = forms.CharField(label=_("What is it about?"), max_length=LONGEST_TITLE, required=False)
    points = forms.CharField(
        label=_("Points"),
        max_length=LONGEST_AGENDA,
        widget=forms.Textarea(attrs={"rows": 8, "data-draft-over": True}),
        help_text=_("One a line. If you like, begin it with its minutes: “10 min: Arrive.”"),
        error_messages={"required": _("Write one point at least.")},
    )
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class DuringForm(OnceForm):
    """Everything one writes in a session: shared notes, something agreed, and notes of one's own."""

    notes = forms.CharField(
        label=_("Notes for all of you"),
        required=False,
        max_length=LONGEST_NOTES,
        widget=forms.Textarea(attrs={"rows": 6, "data-draft-over": True}),
    )
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    toward = forms.ChoiceField(label=_("What does it belong to?"), required=False)
    words = forms.CharField(label=_("What was agreed?"), required=False, max_length=LONGEST_WHAT)
    due_on = forms.DateField(
        label=_("By when?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Choose a day.")},
    )
    own = forms.CharField(
        label=_("Notes of your own"),
        required=False,
        max_length=LONGEST_NOTES,
        widget=forms.Textarea(attrs={"rows": 4, "data-draft-over": True}),
        help_text=_("Sealed with a key of your own. Nobody else can read it, also not those in this session."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    own_read = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, targets: Choices, is_for_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_for_all:
            self.fields["notes"].label = _("Notes for both of you")
        self.overtaken: set[str] = set()
        """Fields in which somebody else was faster."""
        toward = self.fields["toward"]
        assert isinstance(toward, forms.ChoiceField)
        toward.choices = targets
        if len(values := values_of(targets)) < 2:
            toward.widget = forms.HiddenInput()
            toward.initial = next(iter(values), "")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("due_on") and not given.get("words"):
            self.add_error("words", _("Say in a line what was agreed, or leave the day empty too."))
        if given.get("words") and not given.get("toward"):
            self.add_error("words", _("Choose what it belongs to."))
        return given

    @property
    def leaves_own(self) -> bool:
        """Whether the notes of one's own are as they were read: what was saved elsewhere since then stays."""
        own, read = (self.cleaned_data[name].splitlines() for name in ("own", "own_read"))
        return bool(own == read)


def values_of(choices: Choices) -> list[str]:
    """What can be chosen, whether in groups or not."""
    return [value for _group, inside in choices for value, _label in inside]
