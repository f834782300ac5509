"""Guests from outside: a member by address alone, in nobody's line, invited by somebody who runs a programme."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.actions.invitations import invite
from konnekt.organisations.models import Login, Member
from konnekt.organisations.names import fold
from konnekt.organisations.states import LineState, MemberKind


@transaction.atomic
def add_guest(actor: Actor, *, name: str, email: str) -> Member:
    """Somebody from outside, who has no manager here. An address that is here already is only taken for a guest's."""
    if not Permission.RUN_PROGRAMMES.held_by(actor) and not Permission.KEEP_PEOPLE.held_by(actor):
        raise NotFound
    name, email = " ".join(name.split()), email.strip().lower()
    known = Member.objects.filter(email=email).first()
    if known is not None:
        if known.kind == MemberKind.GUEST:
            return _back_again(actor, known)
        raise Refused(_("Somebody of the organisation has this address, or had it. They are no guest."), field="email")
    guest = Member.objects.create(
        kind=MemberKind.GUEST,
        name=name,
        name_key=fold(name),
        email=email,
        line_state=LineState.NONE,
        line_by_hand=True,
    )
    record(actor, Verb.MEMBER_ADDED, guest, subject=guest.pk, kind=MemberKind.GUEST.value)
    return guest


def _back_again(actor: Actor, guest: Member) -> Member:
    """Somebody who was here before comes as the same person; what was theirs waits for them alone."""
    if guest.has_left:
        guest.left_on = None
        guest.save(update_fields=["left_on"])
        record(actor, Verb.MEMBER_CHANGED, guest, fields=["left_on"], subject=guest.pk)
    return guest


@transaction.atomic
def send_guest_link(actor: Actor, *, guest: Member, now: datetime) -> bool:
    """The one-time link that opens their place; whether one was needed. Never for anybody but a guest."""
    if not Permission.RUN_PROGRAMMES.held_by(actor) or guest.kind != MemberKind.GUEST:
        raise NotFound
    if Login.objects.filter(member_id=guest.pk, is_open=True).exists():
        return False
    invite(Actor.product(actor.organisation_id, "guest of a programme"), member=guest, now=now)
    return True
