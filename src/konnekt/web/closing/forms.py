"""Forms of breaks, of more time, and of the end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from konnekt.relationships.actions.closing import LONGEST
from konnekt.relationships.rules import INFORMAL_MONTHS, LONGEST_WORDS
from konnekt.relationships.states import EndReason, NextStep


class DayForm(forms.Form):
    """One day."""

    use_required_attribute = False

    until = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day."), "invalid": _("Write one day, such as 2026-03-31.")},
    )


class ReviewForm(forms.Form):
    """Looking back."""

    words = forms.CharField(
        label=_("Looking back"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What did you want? What came of it? What would you do again, and what differently?"),
    )


class FarewellForm(forms.Form):
    """What one writes for another."""

    feedback = forms.CharField(
        label=_("Feedback"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What helped you? What could they do more of, or differently, with the next person?"),
    )
    shows_at_once = forms.BooleanField(
        label=_("Show it now, also if they give me none"),
        required=False,
        help_text=_("Else each reads the other’s once both have given theirs."),
    )
    thanks = forms.CharField(
        label=_("A letter of thanks"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("They can read it at once, and keep it as a letter on paper."),
    )


class NextForm(forms.Form):
    """What comes next."""

    use_required_attribute = False

    step = forms.ChoiceField(
        label=_("What would you like next?"),
        choices=NextStep.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one. You can change it until your last day.")},
    )
    months = forms.TypedChoiceField(
        label=_("If you carry on: keep your space for"),
        choices=[(str(n), ngettext_lazy("%(n)s month", "%(n)s months", n) % {"n": n}) for n in INFORMAL_MONTHS],
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("The shorter of your wishes counts. Either of you can close it earlier."),
    )

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen, as the action takes it."""
        return {"step": NextStep(self.cleaned_data["step"]), "months": self.cleaned_data["months"]}


class ReasonForm(forms.Form):
    """Why somebody ends early, if they care to say."""

    reason = forms.ChoiceField(
        label=_("Would you like to say why?"),
        choices=[("", _("I’d rather not say")), *EndReason.choices],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Counted for the whole round, never for fewer than five people, and beside no name."),
    )
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For yourself alone: nobody else can open this."),
    )

    @property
    def given(self) -> dict[str, Any]:
        """What was said, as the action takes it."""
        reason = self.cleaned_data["reason"]
        return {"reason": EndReason(reason) if reason else None, "words": self.cleaned_data["words"]}
