"""Noting that somebody has read their shared space. Nobody else is told, and the ledger says nothing of it."""

from datetime import datetime

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.policy import CONTENT


def note_read(actor: Actor, *, relationship: Relationship, now: datetime) -> None:
    """The actor has seen everything up to now."""
    own = CONTENT.visible(actor).filter(pk=relationship.pk)
    if not Part.objects.filter(relationship__in=own, member=actor.member_id).update(read_until=now):
        raise NotFound
