"""Inviting a member to sign in: a one-time link to the address that the organisation has, never to one somebody types.

Only a hash of the link's token is kept with the invitation.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor, Role
from konnekt.access.permissions import Permission
from konnekt.accounts.models import User
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.queue import enqueue
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.organisations import messages
from konnekt.organisations.actions.people import follow_power
from konnekt.organisations.models import Invitation, Login, Member, Organisation
from konnekt.organisations.queries import recipient

GOOD_FOR = timedelta(days=14)
QUIET_FOR = timedelta(minutes=15)
"""How long a second request from the public page stays without a second letter."""


@transaction.atomic
def invite(actor: Actor, *, member: Member, now: datetime) -> Invitation:
    """Send a member the link that opens their place. Links sent earlier stop working."""
    if not Permission.KEEP_PEOPLE.held_by(actor) and not actor.system:
        raise NotFound
    to = recipient(member)
    if to is None:
        raise Refused(
            _("{name} has no e-mail address here, or has left. Add the address first.").format(name=member.name)
        )
    if Login.objects.filter(member_id=member.pk, is_open=True).exists():
        raise Refused(_("{name} can sign in already.").format(name=member.name))
    organisation = Organisation.objects.get(pk=served_organisation())
    Invitation.objects.filter(member=member, used_at=None, expires_at__gt=now).update(expires_at=now)
    token = token_urlsafe(32)
    invitation = Invitation.objects.create(member=member, token_hash=_hash(token), expires_at=now + GOOD_FOR)
    record(actor, Verb.MEMBER_INVITED, member, subject=member.pk)
    tell(
        to,
        messages.INVITED,
        path=reverse("invitation", args=[organisation.slug, token]),
        organisation=organisation.name,
        until=date_format(invitation.expires_at, "j F"),
    )
    return invitation


def request_invitation(*, organisation: Organisation, email: str, now: datetime) -> None:
    """Somebody asks for their invitation on the public page. Answers the same, and as fast, whoever it is.

    The queue holds a keyed digest of the address, so that an address nobody here has isn't kept anywhere.
    """
    from konnekt.organisations.jobs import answer_request  # the job calls back into this module

    address = digest_of(email)
    enqueue(
        answer_request,
        organisation_id=organisation.pk,
        once=f"organisations.answer_request:{organisation.pk}:{address}",
        address=address,
        asked_at=now.isoformat(),
    )


@transaction.atomic
def answer_request(actor: Actor, *, address: str, now: datetime) -> None:
    """Invite whoever has the address; tell those who can sign in already; be silent to everybody else."""
    if not actor.system:
        raise NotFound
    member = _member_at(address)
    to = recipient(member) if member else None
    if member is None or to is None:
        return
    if Login.objects.filter(member_id=member.pk, is_open=True).exists():
        organisation = Organisation.objects.get(pk=served_organisation())
        tell(
            to,
            messages.ALREADY_IN,
            path=reverse("organisation_page", args=[organisation.slug]),
            organisation=organisation.name,
        )
    elif not Invitation.objects.filter(member=member, made_at__gt=now - QUIET_FOR).exists():
        invite(actor, member=member, now=now)


def member_invited_by(token: str, now: datetime) -> Member | None:
    """Whom a link is for, while it works."""
    invitation = _open_invitations(now).filter(token_hash=_hash(token)).first()
    return invitation.member if invitation else None


@transaction.atomic
def accept_invitation(*, user: User, token: str, now: datetime) -> Member:
    """Link the login that opened the link to the member it was sent to; the link is used up."""
    invitation = _open_invitations(now).select_for_update(of=("self",)).filter(token_hash=_hash(token)).first()
    if invitation is None:
        raise NotFound
    member = invitation.member
    former = Login.objects.filter(member_id=member.pk).first()
    if former is not None and former.is_open:
        raise Refused(_("This place has a sign-in already. If it isn’t yours, please tell an administrator at once."))
    if Login.objects.filter(user=user, organisation_id=served_organisation()).exclude(member_id=member.pk).exists():
        raise Refused(
            _("You are signed in as somebody who belongs here already. Sign out first, then open the link again.")
        )
    if former is not None and former.user_id != user.pk:
        # Whoever sends invitations must not get at what somebody wrote by sending them to another address.
        raise Refused(
            _(
                "You were here before. Sign in with the address you used then, and open this link again. If you can’t "
                "get in with it any more, an administrator can add you as a new person."
            )
        )
    Login.objects.update_or_create(
        user=user, organisation_id=served_organisation(), member_id=member.pk, defaults={"is_open": True}
    )
    follow_power(member)
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    actor = Actor(served_organisation(), member_id=member.pk, user_id=user.pk, roles=frozenset({Role.MEMBER}))
    record(actor, Verb.MEMBER_LINKED, member, subject=member.pk)
    return member


def digest_of(email: str) -> str:
    """An address as the queue may hold it."""
    return salted_hmac("konnekt.organisations.invitations", email.strip().lower(), algorithm="sha256").hexdigest()


def _member_at(address: str) -> Member | None:
    known = Member.objects.filter(left_on=None).exclude(email="").values_list("pk", "email")
    pk = next((pk for pk, email in known.iterator() if digest_of(email) == address), None)
    return Member.objects.filter(pk=pk).first() if pk else None


def _open_invitations(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(used_at=None, expires_at__gt=now, member__left_on=None).select_related("member")


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
