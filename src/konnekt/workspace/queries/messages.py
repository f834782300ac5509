"""Counts and dates of messages; words are opened by `actions.read_thread` alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from konnekt.access.actors import Actor
from konnekt.relationships.models import Part, Relationship
from konnekt.workspace.models import Block, ShowsReading
from konnekt.workspace.policy import MESSAGE


def unread_by_pair(actor: Actor) -> dict[UUID, int]:
    """How many messages wait for the actor in each of their pairs."""
    parts = Part.objects.filter(relationship=OuterRef("relationship"), member=actor.member_id, left_at=None)
    seen = Q(read_until=None) | Q(read_until__lt=OuterRef("sent_at"))
    waiting = MESSAGE.visible(actor).filter(Exists(parts.filter(seen))).exclude(author_id=actor.member_id)
    return dict(waiting.values_list("relationship_id").annotate(number=Count("pk")))


def last_said(actor: Actor, relationships: Iterable[UUID]) -> dict[UUID, tuple[UUID, datetime]]:
    """Who wrote last in each of the actor's pairs, and when."""
    rows = MESSAGE.visible(actor).filter(relationship__in=list(relationships))
    newest = rows.values("relationship_id").annotate(at=Max("sent_at")).values_list("at", flat=True)
    found = rows.filter(sent_at__in=newest)
    return {row.relationship_id: (row.author_id, row.sent_at) for row in found.defer("body")}


@dataclass(frozen=True, slots=True)
class News:
    """What was written lately in one space."""

    author_id: UUID
    """Who wrote last."""
    at: datetime
    unread: int


def news_in(mine: Part, actor: Actor) -> News | None:
    """Who wrote last in one of the actor's spaces, when, and how much of it all they have not read yet; nothing where
    nobody wrote.
    """
    rows = MESSAGE.visible(actor).filter(relationship=mine.relationship_id)
    waiting = rows.exclude(author_id=actor.member_id)
    if mine.read_until is not None:
        waiting = waiting.filter(sent_at__gt=mine.read_until)
    if mine.left_at is not None:
        waiting = waiting.none()
    number = Subquery(waiting.order_by().values("relationship").annotate(number=Count("pk")).values("number"))
    newest = rows.order_by("-sent_at", "-pk").values_list("author_id", "sent_at", Coalesce(number, 0)).first()
    return News(*newest) if newest else None


def blocks_of(actor: Actor, relationship: Relationship) -> set[UUID]:
    """Whom the actor blocked in one space."""
    mine = Block.objects.filter(relationship=relationship, member=actor.member_id)
    return set(mine.values_list("blocked_id", flat=True))


def who_blocked(relationship: Relationship, author_id: UUID) -> set[UUID]:
    """Those of a space who want to hear nothing from somebody: no notice of anything they do there goes to them."""
    rows = Block.objects.filter(relationship=relationship, blocked=author_id)
    return set(rows.values_list("member_id", flat=True))


def has_blocked(member_id: UUID, other_id: UUID) -> bool:
    """Whether somebody wants to hear nothing from another in a space of theirs."""
    return Block.objects.filter(member=member_id, blocked=other_id).exists()


def blocks_among(members: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """Whom of these somebody of them would rather not hear, in any space: for keeping them apart elsewhere, and told to
    nobody.
    """
    ids = list(members)
    return set(Block.objects.filter(member__in=ids, blocked__in=ids).values_list("member", "blocked"))


def apart_by_block(actor: Actor) -> set[UUID]:
    """Whom the actor blocked in a space, and who blocked them there: for saying nothing of one to the other."""
    rows = Block.objects.filter(Q(member=actor.member_id) | Q(blocked=actor.member_id))
    return {one for two in rows.values_list("member", "blocked") for one in two} - {actor.member_id}


def shows_reading(actor: Actor, relationship: Relationship) -> bool:
    """Whether the actor shows in one space how far they have read."""
    return ShowsReading.objects.filter(relationship=relationship, member=actor.member_id).exists()


def seen_by(actor: Actor, relationship: Relationship) -> list[tuple[str, datetime]]:
    """How far others have read, by name, for somebody who shows it too; of those who show it, and blocked nobody who
    asks.
    """
    shows = ShowsReading.objects.filter(relationship=relationship)
    showing = shows.filter(Exists(shows.filter(member=actor.member_id))).values("member")
    blocking = Block.objects.filter(relationship=relationship, blocked=actor.member_id).values("member")
    parts = Part.objects.filter(relationship=relationship, left_at=None, member__in=showing, read_until__isnull=False)
    parts = parts.exclude(member=actor.member_id).exclude(member__in=blocking)
    rows = parts.order_by("member__name_key").select_related("member")
    return [(part.member.name, part.read_until) for part in rows if part.read_until]
