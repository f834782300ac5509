"""Stepping into a shared space, to read or to write: the two questions that every action on sealed words asks first."""

from datetime import datetime

from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.policy import CONTENT
from konnekt.relationships.rules import readable_by
from konnekt.relationships.states import IS_OPEN_TO_WRITE, Consent


def enter_to_write(actor: Actor, relationship: Relationship) -> Part:
    """The actor's part in a space that is open for writing, which nobody closes until this transaction ends; its
    ``relationship`` is the row under lock.

    Raises
    ------
    NotFound
        For anybody who is not in it.
    Refused
        Where it has not opened, is paused or over, or the actor has left it.
    """
    if not CONTENT.allows(actor, relationship):
        raise NotFound
    locked = Relationship.objects.select_for_update(of=("self",), no_key=True).select_related("round__programme")
    relationship = locked.get(pk=relationship.pk)
    mine = Part.objects.select_related("member").get(relationship=relationship, member=actor.member_id)
    if relationship.state not in IS_OPEN_TO_WRITE or mine.left_at is not None or mine.consent != Consent.YES:
        raise Refused(_("This space isn’t open for writing now, so this was not sent. What you typed is still here."))
    mine.relationship = relationship
    return mine


def enter_to_read(actor: Actor, relationship: Relationship, now: datetime) -> Part | None:
    """The actor's part in a space that can be read; None before it opened for them, and once the time to read is over,
    also before its key is dropped. NotFound for anybody who is not in it.
    """
    mine = relationship.found_by
    if mine is None or mine.member_id != actor.member_id:
        mine = _find(actor, relationship)
    relationship = mine.relationship
    if relationship.opened_at is None or mine.consent != Consent.YES:
        return None
    is_over = relationship.ended_at is not None or mine.left_at is not None
    until = readable_by(mine, relationship, mine.organisation) if is_over else None
    return mine if until is None or until >= now else None


def _find(actor: Actor, relationship: Relationship) -> Part:
    """The actor's part, looked up once for all that they read of this row next."""
    rows = Part.objects.select_related("member", "relationship__round__programme", "organisation")
    own = CONTENT.visible(actor).filter(pk=relationship.pk)
    mine = rows.filter(relationship__in=own, member=actor.member_id).first()
    if mine is None:
        raise NotFound
    mine.relationship.found_by = mine
    return mine
