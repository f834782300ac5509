"""When a session can take place and how often one repeats; whose a goal is, and what helps it: pure questions on
loaded values.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.programmes.models import Round
from konnekt.programmes.states import Format
from konnekt.relationships.models import Part
from konnekt.relationships.states import PartSide
from konnekt.workspace.models import Goal
from konnekt.workspace.states import Occasion

LENGTHS = (30, 45, 60, 90, 120)
"""Minutes that a session can take."""

USUAL_LENGTH = 60
LONGEST_PLACE = 300
MOST_OFFERED = 3
MOST_IN_SERIES = 60
FURTHEST = timedelta(days=366)
NOTED_BACK = timedelta(days=92)
"""How long after it a meeting that nobody booked can still be noted."""

LONGEST_WHAT, LONGEST_WORDS = 300, 2_000
"""Characters of a goal or an action in a line, and of anything one writes to it."""

MOST_GOALS, MOST_ACTIONS, MOST_COMMENTS = 30, 150, 200
"""In one space, and comments to one goal: far more than anybody keeps in mind, few enough for one page."""

LONGEST_NOTES, LONGEST_AGENDA, LONGEST_TITLE, MOST_VERSIONS = 20_000, 4_000, 120, 500
"""Characters of the notes and of the agenda of one session and of its title, and how often each can be saved."""

LONGEST_REFLECTION, MOST_REFLECTIONS = 8_000, 200
"""Characters of a reflection, and how many one has in a space."""


MOST_ON_SHELF, LONGEST_ADDRESS = 100, 1_000
"""Things on the shelf of one space, and characters of an address."""

MOST_TIES, LONGEST_TIE = 60, 80
"""People one names for one's network, and characters of a name."""


class Rhythm(models.TextChoices):
    """How often sessions of a series take place."""

    ONCE = "once", gettext_lazy("Once")
    WEEKLY = "weekly", gettext_lazy("Every week")
    FORTNIGHTLY = "fortnightly", gettext_lazy("Every two weeks")
    MONTHLY = "monthly", gettext_lazy("Every month, on the same weekday")


def days_of(first: date, rhythm: Rhythm, last: date) -> list[date]:
    """The days of a series, the first one always. A monthly one keeps its place in the month: the second Tuesday, or
    the last where it began in a fifth week.
    """
    days = [first]
    for day in _following(first, rhythm):
        if day > last or len(days) == MOST_IN_SERIES:
            break
        days.append(day)
    return days


def _following(first: date, rhythm: Rhythm) -> Iterator[date]:
    week = (first.day - 1) // 7
    month = first.replace(day=1)
    day = first
    while rhythm is not Rhythm.ONCE:
        if rhythm is Rhythm.MONTHLY:
            month = (month + timedelta(days=32)).replace(day=1)
            to_weekday = timedelta(days=(first.weekday() - month.weekday()) % 7)
            day = month + to_weekday + timedelta(weeks=week)
            day -= timedelta(weeks=day.month != month.month)
        else:
            day += timedelta(weeks=1 if rhythm is Rhythm.WEEKLY else 2)
        yield day


def why_not_then(begins: datetime, now: datetime) -> str:
    """Why no session can be booked for then, or nothing where it can."""
    if begins <= now:
        return _("That time is over. Choose one that is still to come.")
    if begins > now + FURTHEST:
        return _("That is more than a year away. Choose a day that is nearer.")
    return ""


def has_goals(part: Part, format_: str) -> bool:
    """Whether somebody works on goals of their own here: mentees do, and both of two peers."""
    return part.side == PartSide.MENTEE or format_ == Format.PEER


def is_theirs(part: Part, owner_id: object) -> bool:
    """Whether a goal or an action is for this person to change: their own, or one that a circle shares."""
    return owner_id is None or owner_id == part.member_id


def remarks(goal: Goal) -> list[str]:
    """What would make an open goal easier to reach, said quietly and never asked twice."""
    said = []
    if goal.due_on is None:
        said.append(_("It has no date yet. A day in the diary, even a rough one, helps most people to begin."))
    if goal.measure is None:
        said.append(_("It doesn’t say yet how you will notice. One thing that would be different is enough."))
    return said


def paragraphs(text: str) -> list[str]:
    """The pieces in which a reflection can be shared: what stands between empty lines."""
    pieces = re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    return [piece.strip() for piece in pieces if piece.strip()]


def in_a_line(text: str) -> str:
    """The beginning of a text, as long as an action can be: where advice becomes something to do."""
    line = " ".join(paragraphs(text)[0].split())
    if len(line) <= LONGEST_WHAT:
        return line
    return line[: LONGEST_WHAT - 1].rsplit(" ", 1)[0] + "…"


LOOKING_BACK = timedelta(weeks=6)
"""How long before the end of a round one can look back on all of it."""


def midpoint_of(round_: Round) -> date:
    """The middle of the months together."""
    return round_.starts_on + (round_.ends_on - round_.starts_on) / 2


def occasion_on(round_: Round, today: date) -> Occasion | None:
    """Which review it is time for: the midpoint's from the middle on, the final one in the last weeks."""
    if today >= round_.ends_on - LOOKING_BACK:
        return Occasion.FINAL
    return Occasion.MIDPOINT if today >= midpoint_of(round_) else None
