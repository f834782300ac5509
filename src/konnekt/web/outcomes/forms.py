"""Forms about what would count as success."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from konnekt.outcomes.library import library
from konnekt.outcomes.states import Comparison


class PlanForm(forms.Form):
    """The whole plan: whom to compare with, how many are enough, when it is told, and the indicators."""

    comparison = forms.ChoiceField(label=_("Compared with whom?"), choices=Comparison.choices, widget=forms.RadioSelect)
    least_sample = forms.IntegerField(
        label=_("People needed on either side"),
        min_value=1,
        help_text=_("With fewer, the report says so and concludes nothing."),
    )
    report_on = forms.DateField(
        label=_("The report is due on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("It shows every indicator chosen here, those that missed their target too."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, one in library().items():
            self.fields[f"use-{key}"] = forms.BooleanField(label=one.name, required=False)
            self.fields[f"enough-{key}"] = forms.CharField(
                label=_("What would be enough?"),
                required=False,
                max_length=300,
                help_text=_("For example: {words}").format(words=one.example),
            )

    def clean(self) -> dict[str, Any]:
        """Whoever chooses an indicator says what would be enough."""
        given = self.cleaned_data
        for key in library():
            if given.get(f"use-{key}") and not given.get(f"enough-{key}"):
                self.add_error(f"enough-{key}", _now("Say what would be enough, or leave this one out."))
        return given

    @property
    def targets(self) -> dict[str, str]:
        """The chosen indicators."""
        return {key: self.cleaned_data[f"enough-{key}"] for key in library() if self.cleaned_data[f"use-{key}"]}


def targets_initial(targets: Mapping[str, str]) -> dict[str, Any]:
    """The chosen indicators, as the form shows them."""
    return {f"use-{key}": True for key in targets} | {f"enough-{key}": words for key, words in targets.items()}


class NoteForm(forms.Form):
    """What changed after the plan was locked."""

    words = forms.CharField(
        label=_("What changed, and why?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays below the plan with today’s date, and can’t be changed or taken back."),
    )
