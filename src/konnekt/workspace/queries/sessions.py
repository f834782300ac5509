"""When sessions are; where they take place is opened by `actions.sessions` alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, Count, F, Max, Min, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.programmes.models import Round
from konnekt.programmes.states import Format
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.policy import FACTS
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.workspace.models import Session
from konnekt.workspace.policy import SESSION
from konnekt.workspace.states import SessionState


@dataclass(frozen=True, slots=True)
class Standing:
    """How one of the actor's spaces stands with its sessions."""

    next: Session | None
    unsettled: Session | None
    """The last that is over and of which nobody has said whether they met."""
    to_choose: int
    """Times that somebody else offers."""
    held: int
    last: Session | None
    """The last that was held."""


NOTHING = Standing(None, None, 0, 0, None)


def standing_of(actor: Actor, relationships: Iterable[UUID], *, now: datetime) -> dict[UUID, Standing]:
    """How each of these spaces stands, in one query."""
    rows = SESSION.visible(actor).filter(relationship__in=list(relationships)).defer("place")
    found: dict[UUID, list[Session]] = {}
    for one in rows.exclude(state=SessionState.CALLED_OFF).order_by("begins_at", "pk"):
        found.setdefault(one.relationship_id, []).append(one)
    return {pk: _standing(actor, sessions, now) for pk, sessions in found.items()}


def _standing(actor: Actor, sessions: list[Session], now: datetime) -> Standing:
    planned = [one for one in sessions if one.state == SessionState.PLANNED]
    held = [one for one in sessions if one.state == SessionState.HELD]
    offered = [one for one in sessions if one.state == SessionState.OFFERED and one.begins_at > now]
    return Standing(
        next=next((one for one in planned if one.begins_at > now), None),
        unsettled=next((one for one in reversed(planned) if one.begins_at <= now), None),
        to_choose=sum(one.made_by_id != actor.member_id for one in offered),
        held=len(held),
        last=held[-1] if held else None,
    )


def with_held_before(actor: Actor, relationship: Relationship) -> QuerySet[Session]:
    """The sessions of one of the actor's spaces, each with how many were held ``before`` it."""
    mine = SESSION.visible(actor).filter(relationship=relationship)
    earlier = mine.filter(state=SessionState.HELD, begins_at__lt=OuterRef("begins_at")).order_by()
    number = earlier.values("relationship").annotate(number=Count("pk")).values("number")
    return mine.annotate(before=Coalesce(Subquery(number), 0))


def held_in(actor: Actor, relationship: Relationship) -> list[datetime]:
    """When the meetings of one of the actor's spaces were, as far as somebody said that they took place."""
    rows = SESSION.visible(actor).filter(relationship=relationship, state=SessionState.HELD)
    return list(rows.order_by("begins_at").values_list("begins_at", flat=True))


def time_together(actor: Actor, relationship: Relationship) -> tuple[int, timedelta]:
    """How many sessions of one of their spaces the actor was in, and how long these were in all."""
    rows = SESSION.visible(actor).filter(relationship=relationship, state=SessionState.HELD)
    found = rows.aggregate(number=Count("pk"), took=Sum(F("ends_at") - F("begins_at")))
    return found["number"], found["took"] or timedelta()


def time_as_mentor(actor: Actor) -> tuple[int, int, timedelta]:
    """With how many pairs and circles somebody met as their mentor, how often, and how long in all."""
    led = Part.objects.filter(member=actor.member_id, side=PartSide.MENTOR).values("relationship")
    rows = SESSION.visible(actor).filter(relationship__in=led, state=SessionState.HELD)
    found = rows.aggregate(
        pairs=Count("relationship", distinct=True), number=Count("pk"), took=Sum(F("ends_at") - F("begins_at"))
    )
    return found["pairs"], found["number"], found["took"] or timedelta()


@dataclass(frozen=True, slots=True)
class Held:
    """A session that took place, and on which side the actor was in it; two peers are on neither."""

    on: datetime
    took: timedelta
    side: PartSide | None


def held_by_side(actor: Actor) -> list[Held]:
    """Every session that the actor was in, the earliest first."""
    rows = SESSION.visible(actor).filter(state=SessionState.HELD).order_by("begins_at", "pk")
    mine = Part.objects.filter(relationship=OuterRef("relationship"), member=actor.member_id).values("side")
    told = rows.annotate(side=Subquery(mine[:1])).values_list(
        "begins_at", "ends_at", "side", "relationship__round__programme__format"
    )
    return [
        Held(begins, ends - begins, None if format_ == Format.PEER else PartSide(side))
        for begins, ends, side, format_ in told
    ]


def in_calendar(actor: Actor, *, since: datetime) -> list[Session]:
    """What a calendar of the actor's shows: what is planned or was held, of all of their pairs."""
    rows = SESSION.visible(actor).filter(ends_at__gte=since, state__in=[SessionState.PLANNED, SessionState.HELD])
    return list(rows.defer("place").order_by("begins_at", "pk"))


def met_in(actor: Actor, round_: Round, *, now: datetime) -> QuerySet[Relationship]:
    """The pairs and circles of a round for whoever manages it: how often they ``held`` a session, how long in all
    (``took``), the ``last`` and the ``next`` date. Dates and lengths, nothing else; who has not met for longest first.
    """
    seen = SESSION.visible(actor, least=Sight.WHEN).values("pk")
    held = Q(sessions__state=SessionState.HELD, sessions__in=seen)
    ahead = Q(sessions__state=SessionState.PLANNED, sessions__begins_at__gt=now, sessions__in=seen)
    rows = Relationship.objects.filter(round=round_, opened_at__isnull=False).exclude(parts__is_one_off=True)
    rows = FACTS.visible(actor, rows, least=Sight.WHEN).annotate(
        held=Count("sessions", filter=held),
        took=Sum(F("sessions__ends_at") - F("sessions__begins_at"), filter=held),
        last=Max("sessions__begins_at", filter=held),
        next=Min("sessions__begins_at", filter=ahead),
    )
    people = Part.objects.filter(consent=Consent.YES).select_related("member").order_by("side", "member__name_key")
    rows = rows.prefetch_related(Prefetch("parts", people))
    is_over = Case(When(state=RelationshipState.ENDED, then=1), default=0)
    return rows.order_by(is_over, F("last").asc(nulls_first=True), "opened_at", "pk")
