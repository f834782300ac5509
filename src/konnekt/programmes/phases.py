"""A round as its phases: from when to when, and where it stands."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from konnekt.programmes.models import Round
from konnekt.programmes.states import Phase

ORDER = list(Phase)
CLOSING_DAYS = 21
SHORTEST, LONGEST = timedelta(days=265), timedelta(days=375)
"""Nine months to a year, give or take a week or so."""


@dataclass(frozen=True, slots=True)
class Span:
    """One phase, first and last day included."""

    phase: Phase
    starts: date
    ends: date
    state: str
    """done, current or ahead"""


def spans(round_: Round) -> list[Span]:
    """The five phases laid end to end from the round's dates; the manager says which one it is in."""
    day = timedelta(days=1)
    starts = [
        round_.enrolment_opens,
        round_.enrolment_closes + day,
        round_.matching_on,
        round_.starts_on,
        round_.ends_on + day,
    ]
    ends = [*(start - day for start in starts[1:]), round_.ends_on + timedelta(days=CLOSING_DAYS)]
    here = ORDER.index(Phase(round_.phase))
    return [
        Span(phase, start, max(start, end), "done" if place < here else "current" if place == here else "ahead")
        for place, (phase, start, end) in enumerate(zip(ORDER, starts, ends, strict=True))
    ]


def position(phases: Sequence[Span], today: date) -> float:
    """How many phases lie behind, with the part of the present one that has passed."""
    place, current = next((place, span) for place, span in enumerate(phases) if span.state == "current")
    whole = (current.ends - current.starts).days + 1
    return place + min(max((today - current.starts).days / whole, 0.0), 1.0)


def next_phase(round_: Round) -> Phase | None:
    """The phase after the present one."""
    place = ORDER.index(Phase(round_.phase)) + 1
    return ORDER[place] if place < len(ORDER) else None


def dates_are_in_order(opens: date, closes: date, matching: date, starts: date, ends: date) -> bool:
    """Enrolment opens, closes, people are matched, mentoring starts, mentoring ends."""
    return opens <= closes <= matching <= starts < ends


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_usual_length(starts: date, ends: date) -> bool:
    """Whether mentoring lasts nine to twelve months: long enough for trust, and with an end in sight."""
    return SHORTEST <= ends - starts <= LONGEST
