"""Places of a round: who gets one, who waits, and what moves up when one opens. The caller holds the round's lock."""

from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format

from konnekt.access.actors import Actor
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.notify.notices import Notice
from konnekt.organisations.models import Organisation
from konnekt.organisations.queries import recipient
from konnekt.programmes import messages
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.rules import may_change
from konnekt.programmes.standing import in_waiting_order, places_left
from konnekt.programmes.states import EnrolmentState, Oversubscribed, Side


def lock_places(round_: Round) -> Round:
    """The round as it is now, and nobody else gives or takes a place in it until this transaction ends."""
    return Round.objects.select_for_update(of=("self",), no_key=True).select_related("programme").get(pk=round_.pk)


def state_on_arrival(round_: Round, enrolment: Enrolment) -> EnrolmentState:
    """Where somebody stands who has just sent their answers: mentors are in; mentees as the round says."""
    if enrolment.side == Side.MENTOR:
        return EnrolmentState.COMPLETE
    match Oversubscribed(round_.oversubscribed):
        case Oversubscribed.MANAGER:
            return EnrolmentState.APPLIED
        case Oversubscribed.LOTTERY if round_.lottery_drawn_at is None:
            return EnrolmentState.APPLIED
    free = places_left(round_)
    return EnrolmentState.COMPLETE if free is None or free > 0 else EnrolmentState.WAITING


def fill_free_places(actor: Actor, round_: Round, now: datetime) -> None:
    """Whoever is next on the waiting list gets each place that is free, unless a manager decides who does."""
    if round_.oversubscribed == Oversubscribed.MANAGER or not may_change(round_.programme, round_):
        return
    free = places_left(round_)
    for waiting in in_waiting_order(round_)[:free]:
        waiting.state, waiting.placed_at = EnrolmentState.COMPLETE, now
        waiting.save(update_fields=["state", "placed_at"])
        record(actor, Verb.ENROLMENT_CHANGED, waiting, fields=["state"], subject=waiting.member_id)
        tell_about(waiting, messages.A_PLACE_OPENED)


def tell_about(enrolment: Enrolment, notice: Notice) -> None:
    """Write to somebody about their place; the words stand on its page."""
    to = recipient(enrolment.member)
    if to is None:
        return
    slug = Organisation.objects.values_list("slug", flat=True).get(pk=served_organisation())
    tell(
        to,
        notice,
        enrolment.round.programme_id,
        path=reverse("enrolment", args=[slug, enrolment.pk]),
        programme=enrolment.round.programme.name,
        matching=date_format(enrolment.round.matching_on, "l j F"),
        closes=date_format(enrolment.round.enrolment_closes, "l j F"),
    )
