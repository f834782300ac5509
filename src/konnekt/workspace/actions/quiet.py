"""How somebody wishes to read a thread: whether others see how far, and whom they would rather not hear."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import Consent
from konnekt.workspace.actions.space import enter_to_read
from konnekt.workspace.models import Block, ShowsReading


@transaction.atomic
def show_reading(actor: Actor, *, relationship: Relationship, wanted: bool, now: datetime) -> None:
    """Let the others of a space see how far one has read, and see it of those who do the same; or not."""
    mine = _reader(actor, relationship, now)
    if wanted:
        ShowsReading.objects.get_or_create(relationship=relationship, member=mine.member)
    else:
        ShowsReading.objects.filter(relationship=relationship, member=mine.member).delete()


@transaction.atomic
def block(actor: Actor, *, relationship: Relationship, member_id: UUID, now: datetime) -> None:
    """Read nothing that somebody writes here, and hear nothing of it, from now on. It ends nothing, they aren't told,
    and neither is anybody else: the ledger says nothing of it.
    """
    mine = _reader(actor, relationship, now)
    others = Part.objects.filter(relationship=relationship, consent=Consent.YES).exclude(member=mine.member)
    other = others.filter(member=member_id).first()
    if other is None:
        raise NotFound
    Block.objects.get_or_create(
        relationship=relationship, member=mine.member, blocked=other.member, defaults={"since": now}
    )


@transaction.atomic
def unblock(actor: Actor, *, relationship: Relationship, member_id: UUID, now: datetime) -> None:
    """Read them again, also what they wrote meanwhile."""
    mine = _reader(actor, relationship, now)
    Block.objects.filter(relationship=relationship, member=mine.member, blocked=member_id).delete()


def _reader(actor: Actor, relationship: Relationship, now: datetime) -> Part:
    mine = enter_to_read(actor, relationship, now)
    if mine is None:
        raise NotFound
    return mine
