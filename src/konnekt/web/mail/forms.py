"""When somebody wants the mails that may wait."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.notify.queries import rhythm_of
from konnekt.notify.timing import Bundle, Quiet


class RhythmForm(forms.Form):
    """Bundles and quiet hours, on the person's own clock."""

    bundle = forms.ChoiceField(
        label=_("How often"),
        widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in Bundle],
        help_text=_("Reminders and news. A match, a message or an invitation comes at once all the same."),
    )
    is_quiet = forms.BooleanField(label=_("Keep these hours quiet"), required=False)
    quiet_from = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    quiet_until = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    quiet_weekends = forms.BooleanField(label=_("Keep Saturdays and Sundays quiet, too"), required=False)


def rhythm_initial(member_id: UUID) -> dict[str, Any]:
    """What the form shows first."""
    chosen, begin = rhythm_of(member_id), Quiet()
    if chosen is not None:
        return {name: getattr(chosen, name) for name in RhythmForm.base_fields}
    return {
        "bundle": Bundle.AT_ONCE.value,
        "is_quiet": True,
        "quiet_from": begin.begins,
        "quiet_until": begin.ends,
        "quiet_weekends": begin.weekends,
    }
