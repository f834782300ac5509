"""Noting that somebody has read their shared space. Nobody else is told, and the ledger says nothing of it."""

from datetime import datetime

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.policy import CONTENT


def note_read(actor: Actor, *, relationship: Relationship, now: datetime) -> None:
    """The actor has seen everything up to now."""
    if not CONTENT.allows(actor, relationship):
        raise NotFound
    Part.objects.filter(relationship=relationship, member=actor.member_id).update(read_until=now)
