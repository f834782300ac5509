"""When a mentor can be asked directly or booked, and how much one may ask: pure questions on loaded rows."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.core.errors import Refused
from konnekt.organisations.models import Organisation
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.plans import plan_of
from konnekt.programmes.rules import is_open
from konnekt.programmes.states import Format, Phase, ProgrammeState, Way
from konnekt.relationships.models import Part, Relationship, Slot
from konnekt.relationships.states import PartSide, PauseReason, RelationshipState

MOST_MORE = timedelta(days=92)
"""How much more time than its round a pair can have."""

CLOSES_BEFORE = timedelta(weeks=6)
"""How long before its last day a pair begins to look back."""

STAYS_AFTER = timedelta(weeks=2)
"""How long after it a pair has to choose how to part, before that is done for them."""

INFORMAL_MONTHS = (3, 6, 12)
"""For how long two people can keep their space, carrying on informally; the shorter of their wishes counts."""

MOST_OPEN = 3
"""Requests that a mentee may have open at once in a round."""

MOST_WAITING = 20
"""Requests that wait for one mentor at once; beyond, they read like a mentor without a place."""

LONGEST_WORDS = 500
"""Characters of a why, a question and an answer."""


def may_request(programme: Programme, round_: Round) -> bool:
    """Whether mentees ask mentors themselves in this round now: until it closes. Nobody asks their way into a circle:
    who sits together in one is for the round as a whole.
    """
    is_out = programme.state == ProgrammeState.PUBLISHED and programme.format != Format.CIRCLE
    return is_out and is_open(programme, Way.REQUESTS) and round_.phase != Phase.CLOSE


def may_rematch(programme: Programme, round_: Round) -> bool:
    """Whether whoever lost a partner is matched again in this round: until it closes. A circle takes people in as a
    whole, and after one booked conversation nobody waits for the next match.
    """
    return programme.format not in {Format.CIRCLE, Format.FLASH} and round_.phase != Phase.CLOSE


def looks_for_one(programme: Programme, side: str) -> bool:
    """Whether somebody on this side has one partner and waits for the next: mentees, and both of two peers."""
    return side == PartSide.MENTEE or programme.format == Format.PEER


LENGTHS = (15, 20, 30, 45, 60)
"""Minutes that a booked conversation can take."""

MOST_SLOTS = 40
"""Times ahead that a mentor offers at once in a round."""

MOST_WEEKS = 8
"""Weeks for which one time is offered in one go."""

LONGEST_PLACE = 300


def may_book(programme: Programme, round_: Round) -> bool:
    """Whether mentees book conversations in this round now: until it closes."""
    is_out = programme.state == ProgrammeState.PUBLISHED
    return is_out and programme.format == Format.FLASH and round_.phase != Phase.CLOSE


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A time as somebody reads it off their own clock. In the two nights a year in which clocks change, an hour is
    missing or comes twice; a time in it would be a guess, so it is refused.
    """
    found = datetime.combine(day, at, zone)
    again = found.replace(fold=1)
    if found.utcoffset() == again.utcoffset():
        return found
    raise Refused(
        _("Clocks change in that night, so that this time is not certain. Choose a time an hour or two away."),
        field="at",
    )


def why_not_then(begins: datetime, round_: Round, zone: ZoneInfo, now: datetime) -> str:
    """Why no conversation can begin then, or nothing where it can. ``zone`` is where the organisation is."""
    day = begins.astimezone(zone).date()
    if begins <= now:
        return _("That time is over. Choose one that is still to come.")
    if not round_.starts_on <= day <= round_.ends_on:
        return _("Conversations of this round take place from {first} to {last}. Choose a day in between.").format(
            first=date_format(round_.starts_on, "j F Y"), last=date_format(round_.ends_on, "j F Y")
        )
    return ""


def overlapping(begins: datetime, length: timedelta, others: Sequence[Slot]) -> Slot | None:
    """The first of these that would run into it. One may begin in the minute in which another ends."""
    return next((one for one in others if one.begins_at < begins + length and begins < one.ends_at), None)


def may_answer(relationship: Relationship, *, asked: Part, mine: Part) -> bool:
    """Whether this one can agree to what that one asked: the other of a pair; in a circle one of the other side."""
    return mine.member_id != asked.member_id and (not relationship.is_circle or mine.side != asked.side)


def readable_until(relationship: Relationship, organisation: Organisation) -> datetime | None:
    """Until when an ended pair can read its space."""
    if relationship.ended_at is None:
        return None
    return relationship.ended_at + timedelta(days=organisation.reading_days_after_end)


def readable_by(part: Part, relationship: Relationship, organisation: Organisation) -> datetime | None:
    """Until when one person can read it: whoever left a circle, from that day on."""
    if part.left_at is None:
        return readable_until(relationship, organisation)
    return part.left_at + timedelta(days=organisation.reading_days_after_end)


def last_day(relationship: Relationship) -> date:
    """The last day of the months together: its own where it has more time, else its round's."""
    return relationship.ends_on or relationship.round.ends_on


def closing_opens(relationship: Relationship) -> date:
    """From when on those in it look back, and choose how to part."""
    return last_day(relationship) - CLOSES_BEFORE


def is_paused_by_law(relationship: Relationship) -> bool:
    """A pause that ends when a reporting line does, and that nobody lifts."""
    return relationship.state == RelationshipState.PAUSED and relationship.pause_reason != PauseReason.ON_REQUEST


def latest_day(relationship: Relationship) -> date:
    """The last day to which its end can be moved."""
    return relationship.round.ends_on + MOST_MORE


def longest_break(relationship: Relationship, today: date) -> date:
    """The last day on which a break can end: as the programme has it, and before the months together do."""
    weeks = plan_of(relationship.round.programme).break_weeks
    return min(today + timedelta(weeks=weeks), last_day(relationship))


def may_ask_for_a_break(relationship: Relationship, mine: Part) -> bool:
    """In a pair either; in a circle its mentor, since it stops for everybody."""
    return not relationship.is_circle or mine.side == PartSide.MENTOR


def may_part_from(relationship: Relationship, mine: Part, other: Part) -> bool:
    """For whom one writes at the end: the other of a pair; in a circle mentees for its mentor, and the mentor for each
    of them.
    """
    return may_answer(relationship, asked=other, mine=mine)
