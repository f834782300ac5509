"""Forms of sessions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from konnekt.workspace.rules import LENGTHS, LONGEST_PLACE, USUAL_LENGTH, Rhythm


class TimeForm(forms.Form):
    """When a session is, how long and where: one of the times that suit everybody, or any other."""

    use_required_attribute = False

    times = forms.TypedMultipleChoiceField(
        label=_("Times that suit you both"), widget=forms.CheckboxSelectMultiple, required=False
    )
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as in 2026-03-31.")},
    )
    at = forms.TimeField(
        label=_("From"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write the time as in 14:30.")},
    )
    minutes = forms.TypedChoiceField(
        label=_("Length"),
        choices=[(str(n), ngettext_lazy("%(n)s minute", "%(n)s minutes", n) % {"n": n}) for n in LENGTHS],
        coerce=int,
        initial=str(USUAL_LENGTH),
    )
    where = forms.CharField(label=_("The room, or the address of the call"), max_length=LONGEST_PLACE, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        has_day, has_time = bool(given.get("day")), bool(given.get("at"))
        if has_day and not has_time and "at" not in self.errors:
            self.add_error("at", _("Choose a time."))
        if has_time and not has_day and "day" not in self.errors:
            self.add_error("day", _("Choose a day."))
        if not given.get("times") and not has_day and not has_time and not self.errors:
            raise forms.ValidationError(_("Choose a time first."))
        return given


class BookForm(TimeForm):
    """Booking: also as a series."""

    rhythm = forms.TypedChoiceField(
        label=_("How often"),
        choices=Rhythm.choices,
        coerce=Rhythm,
        initial=Rhythm.ONCE,
        help_text=_("To the end of the programme, at the same hour of your clock. Each can be moved by itself."),
    )


class CallOffForm(forms.Form):
    """Of a series: this one alone, or with those after it."""

    and_later = forms.BooleanField(label=_("Call off all that come after it too"), required=False)
