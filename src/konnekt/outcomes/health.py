"""How a round is going, live, for those who run it: counts of people and pairs whom they see by name anyway, dates of
sessions, and nothing that was said. What would tell of answers comes from the weekly telling.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from konnekt.access.actors import Actor
from konnekt.nudging.queries import facts_of, opened_in
from konnekt.nudging.rules import state_of
from konnekt.nudging.states import PairState
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.states import EnrolmentState, Format
from konnekt.relationships.models import Part
from konnekt.training.models import Completion
from konnekt.workspace.models import Session
from konnekt.workspace.states import SessionState

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Health:
    """Counts as of one moment."""

    started: int
    sent: int
    placed: int
    paired: int
    met: int
    learnt: int
    standings: Mapping[PairState, int]
    weeks: list[tuple[date, int]]
    """The Monday of each of the last weeks, and how many sessions were held in it."""


def health_of(actor: Actor, round_: Round, *, now: datetime, today: date) -> Health:
    """How the round stands, in as many queries however many people it has."""
    RUNNING_ROUND.fetch(actor, round_.pk)
    states = Counter(Enrolment.objects.filter(round=round_).values_list("state", flat=True))
    facts = facts_of(opened_in(actor, [round_]).select_related("round"), now)
    held = _sessions(round_, today)
    is_flash = round_.programme.format == Format.FLASH
    inside = list(
        Part.objects.filter(round=round_, relationship__opened_at__isnull=False, is_one_off=is_flash).values_list(
            "member_id", "relationship_id"
        )
    )
    placed = set(
        Enrolment.objects.filter(round=round_, state=EnrolmentState.COMPLETE).values_list("member_id", flat=True)
    )
    return Health(
        started=sum(states.values()),
        sent=sum(number for state, number in states.items() if state != EnrolmentState.STARTED),
        placed=len(placed),
        paired=len({member for member, _pair in inside}),
        met=len({member for member, pair in inside if pair in held}),
        learnt=Completion.objects.filter(member__in=placed).values("member").distinct().count(),
        standings=Counter(state_of(one, now).state for one in facts.values()),
        weeks=_weeks([day for days in held.values() for day in days], today),
    )


def _sessions(round_: Round, today: date) -> dict[UUID, list[date]]:
    """The days of sessions held until today, by space."""
    held: dict[UUID, list[date]] = defaultdict(list)
    rows = Session.objects.filter(relationship__round=round_, state=SessionState.HELD, begins_at__date__lte=today)
    for space, day in rows.values_list("relationship_id", "begins_at__date"):
        held[space].append(day)
    return held


def _weeks(days: list[date], today: date) -> list[tuple[date, int]]:
    monday = today - timedelta(days=today.weekday())
    number = Counter(day - timedelta(days=day.weekday()) for day in days)
    mondays = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    return [(one, number[one]) for one in mondays]
