"""Reads of pairs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.db.models import Q, QuerySet

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.states import ENROLLED
from konnekt.relationships.models import Exclusion, PairRequest, Part, Relationship
from konnekt.relationships.policy import CONTENT, EXCLUSION, REQUEST
from konnekt.relationships.states import IS_OPEN, PartSide, RelationshipState

ENOUGH_REACTIONS = 3


def has_match(enrolment: Enrolment) -> bool:
    """Whether a pair holds a place of this enrolment: it has to be left before the round can be."""
    return Part.objects.filter(enrolment=enrolment, holds_place=True).exists()


@dataclass(frozen=True, slots=True)
class Pair:
    """A relationship as one of the two sees it."""

    relationship: Relationship
    mine: Part
    other: Part

    @property
    def mentee(self) -> Part:
        return self.mine if self.mine.side == PartSide.MENTEE else self.other

    @property
    def mentor(self) -> Part:
        return self.other if self.mine.side == PartSide.MENTEE else self.mine

    @property
    def state(self) -> RelationshipState:
        return RelationshipState(self.relationship.state)

    @property
    def are_partners(self) -> bool:
        """Whether each reads the other's profile: no longer once it ended, nor while a line runs between them."""
        return self.state in {RelationshipState.PROPOSED, RelationshipState.ACTIVE}


def my_pairs(actor: Actor) -> list[Pair]:
    """The actor's own pairs, newest first."""
    mine = CONTENT.visible(actor).select_related("round__programme").prefetch_related("parts__member")
    return [as_pair(one, actor) for one in mine.order_by("-made_at")]


def my_pair(actor: Actor, relationship_id: UUID) -> Pair:
    """One of the actor's own pairs, or NotFound."""
    rows = Relationship.objects.select_related("round__programme").prefetch_related("parts__member")
    return as_pair(CONTENT.fetch(actor, relationship_id, rows), actor)


def as_pair(relationship: Relationship, actor: Actor) -> Pair:
    """Who is who, from the actor's side."""
    parts = list(relationship.parts.all())
    mine = next(part for part in parts if part.member_id == actor.member_id)
    return Pair(relationship, mine, next(part for part in parts if part is not mine))


def my_exclusions(actor: Actor) -> list[Exclusion]:
    """Whom the actor does not want to be paired with."""
    return list(EXCLUSION.visible(actor).select_related("excluded").order_by("excluded__name_key"))


def overdue(now: datetime) -> list[UUID]:
    """Proposals whose time to answer is over."""
    late = Relationship.objects.filter(state=RelationshipState.PROPOSED, answer_by__lt=now)
    return list(late.values_list("pk", flat=True))


def overdue_requests(now: datetime) -> list[UUID]:
    """Open requests whose time to answer is over, or of which one of the two is not in the round any more."""
    still_in = Q(mentee__state__in=ENROLLED, mentor__state__in=ENROLLED)
    rows = PairRequest.objects.filter(Q(answer_by__lt=now) | ~still_in, state__in=IS_OPEN)
    return list(rows.values_list("pk", flat=True))


def _with_people(rows: QuerySet[PairRequest]) -> QuerySet[PairRequest]:
    return rows.select_related("round__programme", "mentee__member", "mentor__member")


def my_requests(actor: Actor, round_: Round | None = None) -> list[PairRequest]:
    """What the actor asked of mentors, the open ones first, then the newest."""
    rows = PairRequest.objects.filter(mentee__member=actor.member_id)
    rows = REQUEST.visible(actor, rows.filter(round=round_) if round_ else rows)
    return sorted(_with_people(rows).order_by("-sent_at"), key=lambda one: one.state not in IS_OPEN)


def requests_for_me(actor: Actor) -> list[PairRequest]:
    """Open requests to the actor as a mentor, the one whose time is over first at the top."""
    rows = PairRequest.objects.filter(mentor__member=actor.member_id, state__in=IS_OPEN)
    return list(_with_people(REQUEST.visible(actor, rows, least=Sight.PART)).order_by("answer_by", "pk"))


def my_request(actor: Actor, request_id: UUID) -> PairRequest:
    """A request that the actor sent or got, or NotFound. Those who manage the programme have no part in it."""
    mine = Q(mentee__member=actor.member_id) | Q(mentor__member=actor.member_id)
    return REQUEST.fetch(actor, request_id, _with_people(PairRequest.objects.filter(mine)), least=Sight.PART)


def usual_answer_days(members: Collection[UUID]) -> dict[UUID, float]:
    """How many days each of these mentors usually took to react to a request: the median, from three reactions on."""
    took: dict[UUID, list[float]] = {}
    rows = PairRequest.objects.filter(mentor__member__in=members).exclude(reacted_at=None)
    for member, sent, reacted in rows.values_list("mentor__member_id", "sent_at", "reacted_at"):
        if reacted is not None:
            took.setdefault(member, []).append((reacted - sent) / timedelta(days=1))
    return {member: median(days) for member, days in took.items() if len(days) >= ENOUGH_REACTIONS}
