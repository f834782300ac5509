"""Ties across units that Konnekt knows of, before a round began and by now: how many, never whose.

A tie is two people of different units of whom a record says that they met: at least one of them takes part in the
round. Each source below yields such meetings; a further one is one more function in `SOURCES`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from uuid import UUID, uuid5

from django.db.models import Exists, OuterRef, Q, Subquery

from konnekt.access.actors import Actor
from konnekt.community.keeping_away import keeps_away
from konnekt.community.models import Touch
from konnekt.disclosure.actions import weekly_counts
from konnekt.disclosure.counts import SMALLEST_K, HeadCount, head_count
from konnekt.organisations.models import Member
from konnekt.organisations.queries import served
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import ENROLLED
from konnekt.relationships.models import Part
from konnekt.relationships.states import Consent
from konnekt.workspace.models import Block, Introduction, Session
from konnekt.workspace.states import IntroductionState, SessionState

PEOPLE, TIES_BEFORE, TIES_NOW, WITH_BEFORE, WITH_NOW = "people", "ties before", "ties", "with before", "with"


@dataclass(frozen=True, slots=True)
class Met:
    """Two people who got to know each other, and when."""

    one: UUID
    other: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Ties:
    """What is told of a round: how many people take part, how many ties across units they have, and how many of them
    have any.
    """

    as_of: date
    people: HeadCount
    before: tuple[HeadCount, HeadCount] | None
    """Ties, and people with one, on the day the round began; None where Konnekt wasn't in use by then."""
    now: tuple[HeadCount, HeadCount]


Source = Callable[[set[UUID]], Iterable[Met]]


def by_session(people: set[UUID]) -> Iterator[Met]:
    """Those who were in one session that somebody said took place: of a circle whoever was in it by then, or the two
    whom it was for.
    """
    theirs = Part.objects.filter(member__in=people, consent=Consent.YES).values("relationship")
    held = Session.objects.filter(relationship__in=theirs, state=SessionState.HELD).order_by("begins_at", "pk")
    sessions = list(held.values_list("relationship_id", "begins_at", "mentor_id", "mentee_id"))
    inside: dict[UUID, list[Part]] = {}
    for part in Part.objects.filter(relationship__in={one[0] for one in sessions}, consent=Consent.YES):
        inside.setdefault(part.relationship_id, []).append(part)
    for relationship_id, at, *two in sessions:
        there = [one for one in two if one] or [
            part.member_id for part in inside.get(relationship_id, []) if _was_in(part, at)
        ]
        for one, other in combinations(there, 2):
            yield Met(one, other, at)


def _was_in(part: Part, at: datetime) -> bool:
    return (part.answered_at is None or part.answered_at <= at) and (part.left_at is None or at <= part.left_at)


def by_introduction(people: set[UUID]) -> Iterator[Met]:
    """Those who were introduced to each other and agreed."""
    rows = Introduction.objects.filter(Q(mentee__in=people) | Q(third__in=people), state=IntroductionState.AGREED)
    for mentee_id, third_id, at in rows.values_list("mentee_id", "third_id", "answered_at"):
        if at is not None:
            yield Met(mentee_id, third_id, at)


def by_staying_in_touch(people: set[UUID]) -> Iterator[Met]:
    """Those who sat together at an event and both said that they would like to stay in touch, from the second on; not
    while one of them keeps away from the other.
    """
    back = Touch.objects.filter(member=OuterRef("other"), other=OuterRef("member")).values("since")
    one, other = OuterRef("member"), OuterRef("other")
    blocks = Block.objects.filter(Q(member=one, blocked=other) | Q(member=other, blocked=one))
    rows = Touch.objects.filter(Q(member__in=people) | Q(other__in=people)).annotate(back=Subquery(back[:1]))
    rows = rows.filter(~keeps_away(OuterRef("member"), "other") & ~Exists(blocks))
    for member, touched, since, answered in rows.values_list("member", "other", "since", "back"):
        if answered is not None:
            yield Met(member, touched, max(since, answered))


SOURCES: tuple[Source, ...] = (by_session, by_introduction, by_staying_in_touch)


def ties_across_units(actor: Actor, round_: Round, *, today: date, k: int) -> Ties:
    """Ties of the people of a round, for those who run it: taken once a week, in steps, and never about few."""
    RUNNING_ROUND.fetch(actor, round_.pk)
    about = uuid5(round_.pk, "ties across units")
    monday, published = weekly_counts(about=[about], today=today, k=k, count=lambda _about: _count(round_, today, k))
    counts = published[about]
    none = head_count(0, k=k)
    has_before = TIES_BEFORE in counts
    return Ties(
        as_of=monday,
        people=counts.get(PEOPLE, none),
        before=(counts[TIES_BEFORE], counts[WITH_BEFORE]) if has_before else None,
        now=(counts.get(TIES_NOW, none), counts.get(WITH_NOW, none)),
    )


def _count(round_: Round, today: date, k: int) -> dict[str, int]:
    people = set(Enrolment.objects.filter(round=round_, state__in=ENROLLED).values_list("member_id", flat=True))
    ties = _across(first_met(people))
    now = _told({two for two, at in ties.items() if at <= today}, people, k)
    counts = {PEOPLE: len(people), TIES_NOW: now[0], WITH_NOW: now[1]}
    if is_known_before(round_.starts_on):
        before = _told({two for two, at in ties.items() if at < round_.starts_on}, people, k)
        counts |= {TIES_BEFORE: before[0], WITH_BEFORE: before[1]}
    return counts


def first_met(people: set[UUID]) -> dict[frozenset[UUID], date]:
    """Two by two, the day on which they first met as far as a source knows."""
    found: dict[frozenset[UUID], datetime] = {}
    for source in SOURCES:
        for met in source(people):
            two = frozenset({met.one, met.other})
            if len(two) == 2 and two & people:
                found[two] = min(found.get(two, met.at), met.at)
    organisation = served()
    return {two: today_in(organisation, at) for two, at in found.items()}


def is_known_before(day: date) -> bool:
    """Whether Konnekt can know of anybody who met before that day: not where it came into use with it. What it can't
    know is said to be unknown, and never to be none.
    """
    sessions = Session.objects.filter(state=SessionState.HELD, begins_at__date__lt=day)
    return sessions.exists() or Introduction.objects.filter(answered_at__date__lt=day).exists()


def _across(met: Mapping[frozenset[UUID], date]) -> dict[frozenset[UUID], date]:
    """Those of two different units, both of which are known."""
    ids = {one for two in met for one in two}
    units = dict(Member.objects.filter(pk__in=ids, unit__isnull=False).values_list("pk", "unit_id"))
    return {two: at for two, at in met.items() if len({units[one] for one in two if one in units}) == 2}


def _told(ties: set[frozenset[UUID]], people: set[UUID], k: int) -> tuple[int, int]:
    """How many ties, and how many people of the round have one; nothing where few people stand behind them, or one of
    them behind more than half.
    """
    behind = Counter(one for two in ties for one in two if one in people)
    most = max(behind.values(), default=0)
    if len(behind) < max(k, SMALLEST_K) or 2 * most > len(ties):
        return 0, 0
    return len(ties), len(behind)
