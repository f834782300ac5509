"""Leaving a round without a reason, taking that back, and staying away for a while."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from konnekt.access.actors import Actor
from konnekt.core.errors import Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import Organisation
from konnekt.programmes import messages
from konnekt.programmes.actions.enrolling import own
from konnekt.programmes.actions.places import fill_free_places, tell_about
from konnekt.programmes.models import Enrolment, Ranking
from konnekt.programmes.rules import today_in, why_no_pause
from konnekt.programmes.standing import why_no_undo
from konnekt.programmes.states import ENROLLED, OUT, EnrolmentState


@transaction.atomic
def withdraw(actor: Actor, *, enrolment: Enrolment, now: datetime) -> None:
    """Leave the round, at any time, without a reason. Wishes and rankings go with it; whoever waited longest gets the
    place.
    """
    enrolment = own(actor, enrolment, places=True, until_matching=False)
    if enrolment.state in OUT:
        return
    was_enrolled = enrolment.state in ENROLLED
    enrolment.withdrawn_at, enrolment.withdrawn_from = now, enrolment.state
    enrolment.state = EnrolmentState.WITHDRAWN
    enrolment.save(update_fields=["state", "withdrawn_at", "withdrawn_from"])
    enrolment.wishes.all().delete()
    Ranking.objects.filter(Q(enrolment=enrolment) | Q(mentee=enrolment)).delete()
    record(actor, Verb.ENROLMENT_WITHDRAWN, enrolment, subject=enrolment.member_id)
    if was_enrolled:
        tell_about(enrolment, messages.WITHDRAWN)
        fill_free_places(actor, enrolment.round, now)


@transaction.atomic
def undo_withdrawal(actor: Actor, *, enrolment: Enrolment, now: datetime) -> Enrolment:
    """Be where one was before, for a week and while nobody else got the place. Wishes stay forgotten."""
    enrolment = own(actor, enrolment, places=True)
    if reason := why_no_undo(enrolment, now):
        raise Refused(reason)
    enrolment.state = enrolment.withdrawn_from
    enrolment.withdrawn_at, enrolment.withdrawn_from = None, ""
    enrolment.save(update_fields=["state", "withdrawn_at", "withdrawn_from"])
    record(actor, Verb.ENROLMENT_CHANGED, enrolment, fields=["state"], subject=enrolment.member_id)
    return enrolment


@transaction.atomic
def pause(actor: Actor, *, enrolment: Enrolment, until: date, now: datetime) -> None:
    """Not be matched before a day. The place, the answers and pairs that run stay as they are."""
    enrolment = own(actor, enrolment, until_matching=False)
    if reason := why_no_pause(enrolment, until, _today(now)):
        raise Refused(reason, field="until")
    _set_pause(actor, enrolment, until)


@transaction.atomic
def come_back(actor: Actor, *, enrolment: Enrolment) -> None:
    """End one's pause before its day."""
    enrolment = own(actor, enrolment, until_matching=False)
    if enrolment.paused_until is not None:
        _set_pause(actor, enrolment, None)


@transaction.atomic
def end_pause(*, enrolment: Enrolment, now: datetime) -> bool:
    """The day has come: the pause ends by itself, and the person is told. Doing it twice is doing it once."""
    row = Enrolment.objects.select_for_update(of=("self",)).select_related("round__programme", "member")
    enrolment = row.get(pk=enrolment.pk)
    if enrolment.paused_until is None or enrolment.paused_until > _today(now):
        return False
    _set_pause(Actor.product(served_organisation(), "a pause ended"), enrolment, None)
    if enrolment.state in ENROLLED:
        tell_about(enrolment, messages.PAUSE_ENDED)
    return True


def _set_pause(actor: Actor, enrolment: Enrolment, until: date | None) -> None:
    enrolment.paused_until = until
    enrolment.save(update_fields=["paused_until"])
    record(actor, Verb.ENROLMENT_CHANGED, enrolment, fields=["paused_until"], subject=enrolment.member_id)


def _today(now: datetime) -> date:
    return today_in(Organisation.objects.get(pk=served_organisation()), now)
