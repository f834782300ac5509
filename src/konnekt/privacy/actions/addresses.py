"""The private address to which somebody is written once they have left, and never before."""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.queue import enqueue
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import Recipient, tell
from konnekt.privacy import messages
from konnekt.privacy.models import PrivateAddress
from konnekt.privacy.people import Person, person
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal, unseal

PROOF_IS_GOOD_FOR = timedelta(days=7)


@transaction.atomic
def name_address(actor: Actor, *, address: str, now: datetime) -> None:
    """Name a private address, or none. It counts once whoever reads it has opened the link sent there."""
    who = person(actor.member_id) if actor.member_id is not None else None
    if who is None:
        raise NotFound
    me, address = who.subject.member_id, address.strip().lower()
    PrivateAddress.objects.filter(member=me).delete()
    if address == who.address:
        raise Refused(
            _("That is the address your organisation has. Name one that stays yours when you leave."), field="address"
        )
    if address:
        token = token_urlsafe(32)
        named = PrivateAddress(member=me, proof=_hash(token), named_at=now)
        named.address = seal(Holder.person(me), address, _place(named))
        named.save(force_insert=True)
        tell(
            Recipient(me, address, who.name, zone=who.zone.key),
            messages.ADDRESS_TO_CONFIRM,
            path=reverse("confirm_private_address", args=[who.slug, token]),
            name=who.name,
            organisation=who.organisation,
        )
        record(actor, Verb.PRIVATE_ADDRESS_CHANGED, named, fields=["address"], subject=me)


@transaction.atomic
def confirm_address(*, token: str, now: datetime) -> None:
    """Whoever opened the link reads what is sent there. Somebody who has left by then is written to at once."""
    from konnekt.privacy.jobs import write_to_leaver  # the job calls back into this room's actions

    named = _awaiting(token, now).select_for_update().first()
    if named is None:
        raise NotFound
    named.proof, named.confirmed_at = "", now
    named.save(update_fields=["proof", "confirmed_at"])
    who = person(named.member)
    if who is not None and who.has_left:
        enqueue(write_to_leaver, organisation_id=served_organisation(), member_id=named.member)


def awaits_proof(token: str, now: datetime) -> bool:
    """Whether a link still waits to be opened, and may be."""
    return _awaiting(token, now).exists()


def own_address(actor: Actor) -> tuple[str, bool]:
    """The private address the actor named, and whether it is confirmed; for nobody else."""
    named = PrivateAddress.objects.filter(member=actor.member_id).first() if actor.member_id is not None else None
    return (_open(named), named.confirmed_at is not None) if named is not None else ("", False)


def address_after_leaving(who: Person) -> str:
    """Where to write to somebody who has left: the private address they confirmed, or a guest's own. Nothing, if there
    is neither: what the organisation has as their address is read by others, or can be made to be.
    """
    named = PrivateAddress.objects.filter(member=who.subject.member_id, confirmed_at__isnull=False).first()
    return (_open(named) if named is not None else "") or who.guests_own


def can_be_told(member_id: UUID) -> bool:
    """Whether there is an address at which somebody who has left can be told anything."""
    who = person(member_id)
    return who is not None and bool(address_after_leaving(who))


def _awaiting(token: str, now: datetime) -> QuerySet[PrivateAddress]:
    return PrivateAddress.objects.filter(proof=_hash(token), named_at__gt=now - PROOF_IS_GOOD_FOR)


def _open(named: PrivateAddress) -> str:
    try:
        return unseal(Holder.person(named.member), bytes(named.address), _place(named))
    except KeyDropped:
        return ""


def _place(named: PrivateAddress) -> Place:
    return place("privacy.PrivateAddress", "address", named.pk)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
