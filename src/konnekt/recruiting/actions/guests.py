"""Guests of one programme: invited by address, marked with where they come from and until when, and seen off then."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.actions.guests import add_guest, send_guest_link
from konnekt.organisations.actions.people import mark_left
from konnekt.organisations.models import Member
from konnekt.organisations.queries import served
from konnekt.programmes.models import GuestStay, Programme
from konnekt.programmes.policy import RUNNING
from konnekt.programmes.rules import today_in

MOST_A_DAY = 20
"""Invitations of guests to one programme in a day."""
MOST_TO_ONE = 3
QUIET_FOR = timedelta(days=3)
LONGEST_STAY = timedelta(days=730)


@transaction.atomic
def invite_guest(
    actor: Actor, *, programme: Programme, name: str, email: str, comes_from: str, until: date, now: datetime
) -> GuestStay:
    """Invite somebody from outside to this programme, and to no other. They have no manager here; the letter is a
    one-time link to the address given.
    """
    _require(actor, programme)
    comes_from = " ".join(comes_from.split())
    if not comes_from:
        raise Refused(_("Say where they come from; it stands beside their name."), field="comes_from")
    _check_until(until, now)
    _check_day(programme, now)
    guest = add_guest(actor, name=name, email=email)
    stay = GuestStay.objects.select_for_update().filter(programme=programme, member=guest).first()
    if stay is not None and stay.ended_on is None:
        raise Refused(_("{name} is a guest of this programme already.").format(name=guest.name), field="email")
    if stay is None:
        stay = GuestStay(programme=programme, member=guest)
    stay.comes_from, stay.until, stay.ended_on, stay.invited_at = comes_from, until, None, now
    stay.save()
    record(actor, Verb.GUEST_INVITED, stay, subject=guest.pk)
    send_guest_link(actor, guest=guest, now=now)
    return stay


@transaction.atomic
def invite_again(actor: Actor, *, stay: GuestStay, now: datetime) -> None:
    """A new link, if some days have passed; three in all."""
    stay = _locked(actor, stay)
    if stay.ended_on is not None:
        raise Refused(_("This stay has ended. Invite them anew."))
    if stay.times_invited >= MOST_TO_ONE:
        raise Refused(_("Three letters are enough. Ask {name} another way.").format(name=stay.member.name))
    if stay.invited_at > now - QUIET_FOR:
        raise Refused(_("A link went out in the last days. Give it a little time."))
    _check_day(stay.programme, now)
    if not send_guest_link(actor, guest=stay.member, now=now):
        raise Refused(_("{name} can sign in already.").format(name=stay.member.name))
    stay.invited_at, stay.times_invited = now, stay.times_invited + 1
    stay.save(update_fields=["invited_at", "times_invited"])
    record(actor, Verb.GUEST_INVITED, stay, subject=stay.member_id)


@transaction.atomic
def change_stay(actor: Actor, *, stay: GuestStay, until: date, now: datetime) -> None:
    """Let somebody stay longer, or shorter."""
    stay = _locked(actor, stay)
    if stay.ended_on is not None:
        raise Refused(_("This stay has ended. Invite them anew."))
    _check_until(until, now)
    if stay.until != until:
        stay.until = until
        stay.save(update_fields=["until"])
        record(actor, Verb.GUEST_CHANGED, stay, fields=["until"], subject=stay.member_id)


@transaction.atomic
def end_stay(actor: Actor, *, stay: GuestStay, now: datetime) -> None:
    """The stay is over. Whoever stays nowhere else has left: their sign-in closes, and a partner is told kindly."""
    stay = _locked(actor, stay)
    if stay.ended_on is not None:
        return
    stay.ended_on = today_in(served(), now)
    stay.save(update_fields=["ended_on"])
    record(actor, Verb.GUEST_CHANGED, stay, fields=["ended_on"], subject=stay.member_id)
    if not GuestStay.objects.filter(member=stay.member_id, ended_on=None).exists():
        member = Member.objects.get(pk=stay.member_id)
        mark_left(Actor.product(actor.organisation_id, "a guest's stay ended"), member=member, now=now)


def end_stays_over(actor: Actor, *, now: datetime) -> None:
    """Every stay whose last day has passed."""
    if not actor.system:
        raise NotFound
    for stay in GuestStay.objects.filter(ended_on=None, until__lt=today_in(served(), now)).select_related("programme"):
        end_stay(actor, stay=stay, now=now)


def _check_until(until: date, now: datetime) -> None:
    today = today_in(served(), now)
    if not today < until <= today + LONGEST_STAY:
        raise Refused(_("Choose a last day within the next two years."), field="until")


def _check_day(programme: Programme, now: datetime) -> None:
    lately = GuestStay.objects.filter(programme=programme, invited_at__gt=now - timedelta(days=1)).count()
    if lately >= MOST_A_DAY:
        raise Refused(_("{most} guests were invited in the last day. Go on tomorrow.").format(most=MOST_A_DAY))


def _require(actor: Actor, programme: Programme) -> None:
    if not actor.system and not RUNNING.allows(actor, programme):
        raise NotFound


def _locked(actor: Actor, stay: GuestStay) -> GuestStay:
    _require(actor, stay.programme)
    return GuestStay.objects.select_for_update(of=("self",)).select_related("programme", "member").get(pk=stay.pk)
