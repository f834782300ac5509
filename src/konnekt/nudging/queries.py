"""What is known of pairs from outside, gathered for many at once. No sealed word is touched."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.nudging.facts import Facts, Sent
from konnekt.nudging.models import SeenPaused, SentNudge
from konnekt.nudging.states import Rule
from konnekt.organisations.queries import served
from konnekt.programmes.models import Round
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.policy import FACTS
from konnekt.relationships.queries import unsigned
from konnekt.relationships.rules import last_day
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.workspace.models import Message, Session
from konnekt.workspace.states import SessionState


@dataclass(frozen=True, slots=True)
class _Meetings:
    planned_at: datetime | None = None
    first_met_at: datetime | None = None
    met_at: datetime | None = None
    meets_at: datetime | None = None


_NONE = _Meetings()


def opened() -> QuerySet[Relationship]:
    """Pairs and circles whose space opened; a booked conversation is none."""
    booked = Part.objects.filter(relationship=OuterRef("pk"), is_one_off=True)
    return Relationship.objects.filter(~Exists(booked), opened_at__isnull=False)


def running() -> QuerySet[Relationship]:
    """Those that run now."""
    return opened().filter(state=RelationshipState.ACTIVE)


def parted_for_a_while() -> QuerySet[Relationship]:
    """Those that are paused now, by the law or because one of them asked for a break."""
    return opened().filter(state=RelationshipState.PAUSED)


def opened_in(actor: Actor, rounds: Iterable[Round]) -> QuerySet[Relationship]:
    """Those of rounds that the actor manages: that they exist, and their dates."""
    return FACTS.visible(actor, opened().filter(round__in=list(rounds)), least=Sight.WHEN)


def facts_of(rows: Iterable[Relationship], now: datetime) -> dict[UUID, Facts]:
    """The facts of these, in a few queries however many they are. Their ``round`` must be at hand."""
    rows = list(rows)
    ids = [one.pk for one in rows]
    mentees, mentors = _people(ids)
    wrote = dict(
        Message.objects.filter(relationship__in=ids).values_list("relationship_id").annotate(at=Max("sent_at"))
    )
    meetings = _meetings(ids, now)
    sent, not_signed = _sent(ids), unsigned(ids)
    paused = dict(SeenPaused.objects.filter(relationship__in=ids).values_list("relationship_id", "at"))
    zone = ZoneInfo(served().time_zone)
    return {
        one.pk: Facts(
            relationship_id=one.pk,
            mentees=tuple(mentees[one.pk]),
            mentors=tuple(mentors[one.pk]),
            opened_at=one.opened_at,
            ends_at=_end_of_day(one, zone),
            is_paused=one.state == RelationshipState.PAUSED,
            is_informal=one.state == RelationshipState.INFORMAL,
            ended_at=one.ended_at,
            resumed_at=paused.get(one.pk),
            unsigned=frozenset(not_signed.get(one.pk, ())),
            wrote_at=wrote.get(one.pk),
            planned_at=meetings.get(one.pk, _NONE).planned_at,
            first_met_at=meetings.get(one.pk, _NONE).first_met_at,
            met_at=meetings.get(one.pk, _NONE).met_at,
            meets_at=meetings.get(one.pk, _NONE).meets_at,
            sent=sent[one.pk],
        )
        for one in rows
        if one.opened_at is not None
    }


def _people(ids: list[UUID]) -> tuple[dict[UUID, list[UUID]], dict[UUID, list[UUID]]]:
    rows = Part.objects.filter(relationship__in=ids, left_at=None, consent=Consent.YES).order_by("pk")
    mentees: dict[UUID, list[UUID]] = defaultdict(list)
    mentors: dict[UUID, list[UUID]] = defaultdict(list)
    for relationship, member, side in rows.values_list("relationship_id", "member_id", "side"):
        (mentees if side == PartSide.MENTEE else mentors)[relationship].append(member)
    return mentees, mentors


def _meetings(ids: list[UUID], now: datetime) -> dict[UUID, _Meetings]:
    """A meeting whose time is over counts as held until somebody says that it did not take place."""
    planned = Q(state=SessionState.PLANNED)
    met = Q(state=SessionState.HELD) | planned & Q(begins_at__lte=now)
    rows = Session.objects.filter(relationship__in=ids).values("relationship_id")
    found = rows.annotate(
        planned_at=Max("made_at"),
        first_met_at=Min("begins_at", filter=met),
        met_at=Max("begins_at", filter=met),
        meets_at=Min("begins_at", filter=planned & Q(begins_at__gt=now)),
    )
    return {row.pop("relationship_id"): _Meetings(**row) for row in found}


def _sent(ids: list[UUID]) -> dict[UUID, dict[Sent, datetime]]:
    rows = SentNudge.objects.filter(relationship__in=ids)
    found: dict[UUID, dict[Sent, datetime]] = defaultdict(dict)
    for pk, rule, number, member, since, at in rows.values_list(
        "relationship_id", "rule", "number", "member_id", "since", "sent_at"
    ):
        found[pk][Sent(Rule(rule), number, member, since)] = at
    return found


def _end_of_day(one: Relationship, zone: ZoneInfo) -> datetime:
    return datetime.combine(last_day(one) + timedelta(days=1), time(), zone)
