"""Reads of pairs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from konnekt.access.actors import Actor
from konnekt.relationships.models import Exclusion, Part, Relationship
from konnekt.relationships.policy import CONTENT, EXCLUSION
from konnekt.relationships.states import PartSide, RelationshipState


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
