"""Ending: without fault, without a reason, and with time to read once more."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import Organisation
from konnekt.organisations.queries import served
from konnekt.relationships import messages
from konnekt.relationships.actions.consent import give_priority, move, tell_both
from konnekt.relationships.models import Relationship
from konnekt.relationships.policy import CONTENT
from konnekt.relationships.states import RelationshipState
from konnekt.sealing.keyring import Holder, drop_key


@transaction.atomic
def end(actor: Actor, *, relationship: Relationship, now: datetime) -> None:
    """Either may end it, at any time, without a reason.

    The other is told kindly, and comes first in the next matching.
    """
    if not CONTENT.allows(actor, relationship):
        raise NotFound
    locked = Relationship.objects.select_for_update().select_related("round__programme").get(pk=relationship.pk)
    if locked.state not in {RelationshipState.ACTIVE, RelationshipState.PAUSED}:
        raise Refused(_("This pair isn’t running, so there is nothing to end."))
    _end(locked, now, besides=actor.member_id)


@transaction.atomic
def end_for_leaver(*, member_id: UUID, now: datetime) -> int:
    """A member has left: their pairs end, and their partners are told and come first."""
    running = (RelationshipState.PROPOSED, RelationshipState.ACTIVE, RelationshipState.PAUSED)
    pairs = Relationship.objects.select_for_update(of=("self",)).filter(parts__member=member_id, state__in=running)
    found = list(pairs.select_related("round__programme"))
    for relationship in found:
        if relationship.opened_at is None:
            move(relationship, RelationshipState.NOT_TAKEN_UP, ended_at=now)
            give_priority(relationship)
            tell_both(relationship, messages.NOT_TAKEN_UP, besides=member_id)
        else:
            _end(relationship, now, besides=member_id)
    return len(found)


@transaction.atomic
def erase_after_reading_time(*, now: datetime) -> int:
    """Drop the keys of pairs whose time to read is over: what they wrote is gone for everybody."""
    days = served().reading_days_after_end
    ended = Relationship.objects.filter(state=RelationshipState.ENDED, ended_at__lt=now - timedelta(days=days))
    for relationship in ended:
        drop_key(Holder.relationship(relationship.pk))
    return len(ended)


def readable_until(relationship: Relationship, organisation: Organisation) -> datetime | None:
    """Until when an ended pair can read its space."""
    if relationship.ended_at is None:
        return None
    return relationship.ended_at + timedelta(days=organisation.reading_days_after_end)


def _end(relationship: Relationship, now: datetime, *, besides: UUID | None) -> None:
    move(relationship, RelationshipState.ENDED, ended_at=now)
    give_priority(relationship)
    # The product's own act: the ledger shows that a pair ended, not which of the two ended it.
    record(Actor.product(served_organisation(), "pair ended"), Verb.PAIR_CLOSED, relationship, state="ended")
    until = now + timedelta(days=served().reading_days_after_end)
    tell_both(relationship, messages.ENDED, besides=besides, readable_until=date_format(until, "j F Y"))
