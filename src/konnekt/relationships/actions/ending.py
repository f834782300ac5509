"""Ending: without fault, without a reason, and with time to read once more."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import Organisation
from konnekt.organisations.queries import served
from konnekt.relationships import messages
from konnekt.relationships.actions.steps import close_unopened, give_priority, lock, lock_mine, move, tell_both
from konnekt.relationships.actions.waiting import close_for_leaver
from konnekt.relationships.models import Relationship
from konnekt.relationships.states import HOLDS_A_PLACE, RelationshipState
from konnekt.sealing.keyring import Holder, drop_key
from konnekt.sealing.models import Key, KeyKind


@transaction.atomic
def end(actor: Actor, *, relationship: Relationship, now: datetime) -> None:
    """Either may end it, at any time, without a reason.

    Both are told kindly, and both come first in the next matching.
    """
    relationship = lock_mine(actor, relationship)
    if relationship.state not in {RelationshipState.ACTIVE, RelationshipState.PAUSED}:
        raise Refused(_("This pair isn’t running, so there is nothing to end."))
    _end(relationship, now)


@transaction.atomic
def end_for_leaver(*, member_id: UUID, now: datetime) -> int:
    """A member has left: their pairs and requests end, and their partners are told and come first. Returns how many
    pairs ended.
    """
    running = Relationship.objects.filter(parts__member=member_id, state__in=HOLDS_A_PLACE).order_by("pk")
    ended = 0
    for pk in list(running.values_list("pk", flat=True)):
        relationship = lock(pk)
        if relationship.state in HOLDS_A_PLACE:
            _end(relationship, now)
            ended += 1
    close_for_leaver(member_id, now=now)
    return ended


@transaction.atomic
def erase_after_reading_time(*, now: datetime) -> int:
    """Drop the keys of pairs whose time to read is over: what they wrote is gone for everybody. Returns how many."""
    until = now - timedelta(days=served().reading_days_after_end)
    keys = Key.objects.filter(kind=KeyKind.RELATIONSHIP).values("holder")
    ended = Relationship.objects.filter(state=RelationshipState.ENDED, ended_at__lt=until, pk__in=keys)
    for pk in (over := list(ended.values_list("pk", flat=True))):
        drop_key(Holder.relationship(pk))
    return len(over)


def readable_until(relationship: Relationship, organisation: Organisation) -> datetime | None:
    """Until when an ended pair can read its space."""
    if relationship.ended_at is None:
        return None
    return relationship.ended_at + timedelta(days=organisation.reading_days_after_end)


def _end(relationship: Relationship, now: datetime) -> None:
    if relationship.opened_at is None:
        close_unopened(relationship, now)
        return
    move(relationship, RelationshipState.ENDED, ended_at=now, pause_reason="")
    give_priority(relationship)
    # The product's own act: the ledger shows that a pair ended, not which of the two ended it.
    product = Actor.product(served_organisation(), "pair ended")
    record(product, Verb.PAIR_CLOSED, relationship, state=RelationshipState.ENDED.value)
    until = readable_until(relationship, served()) or now
    tell_both(relationship, messages.ENDED, readable_until=date_format(localtime(until), "j F Y"))
