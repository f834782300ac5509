"""How a pair stands, in words for those who manage the programme."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.nudging.rules import Standing
from konnekt.nudging.states import PairState
from konnekt.relationships.models import Part
from konnekt.relationships.states import PartSide

TONES = {
    PairState.CHECK_IN: "warning",
    PairState.TOO_EARLY: "neutral",
    PairState.ON_TRACK: "success",
    PairState.ENDING: "brand",
    PairState.PAUSED: "info",
    PairState.ENDED: "neutral",
}

MEANINGS = {
    PairState.CHECK_IN: gettext_lazy(
        "Not met after 14 days, nothing for 30 days, no agreement for six weeks, or past its end."
    ),
    PairState.TOO_EARLY: gettext_lazy("Began less than 14 days ago."),
    PairState.ON_TRACK: gettext_lazy("Met, meets soon, or was in touch within 30 days."),
    PairState.ENDING: gettext_lazy("On track, and ends within six weeks."),
    PairState.PAUSED: gettext_lazy("Nobody in it is reminded of anything."),
    PairState.ENDED: gettext_lazy("Over. Why is nobody’s to see."),
}


def why_so(standing: Standing) -> str:
    """The reason of a state. What was written shows by its week alone, as the table of who sees what has it."""
    day = localdate(standing.at)
    monday = day - timedelta(days=day.weekday())
    return standing.why.label.format(
        days=standing.days, day=date_format(day, "j F Y"), week=date_format(monday, "j F Y")
    )


def name_of(parts: Sequence[Part], *, is_circle: bool) -> str:
    """A pair by its two names, the mentee's first; a circle by its mentor."""
    mentors = [part.member.name for part in parts if part.side == PartSide.MENTOR]
    if is_circle:
        return _("{mentor}’s circle").format(mentor=mentors[0]) if mentors else _("A circle without a mentor")
    mentees = [part.member.name for part in parts if part.side == PartSide.MENTEE]
    return _("{one} and {other}").format(one=mentees[0], other=mentors[0])
