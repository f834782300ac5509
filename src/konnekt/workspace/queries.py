"""Counts and dates of messages; words are opened by `actions.read_thread` alone."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max

from konnekt.access.actors import Actor
from konnekt.workspace.models import Message
from konnekt.workspace.policy import MESSAGE


def unread_by_pair(actor: Actor) -> dict[UUID, int]:
    """How many messages wait for the actor in each of their pairs."""
    waiting = MESSAGE.visible(actor).filter(read_at=None).exclude(author_id=actor.member_id)
    return dict(waiting.values_list("relationship_id").annotate(number=Count("pk")))


def last_said(actor: Actor, relationships: Iterable[UUID]) -> dict[UUID, tuple[UUID, datetime]]:
    """Who wrote last in each of the actor's pairs, and when."""
    rows = MESSAGE.visible(actor).filter(relationship__in=list(relationships))
    newest = rows.values("relationship_id").annotate(at=Max("sent_at")).values_list("at", flat=True)
    found = Message.objects.filter(relationship__in=list(relationships), sent_at__in=newest)
    return {row.relationship_id: (row.author_id, row.sent_at) for row in found.defer("body")}
