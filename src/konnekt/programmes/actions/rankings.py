"""A mentor puts the mentees who named them in order: whom they would rather take."""

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.programmes.models import Enrolment, Ranking
from konnekt.programmes.names import names_in
from konnekt.programmes.queries import named_by
from konnekt.programmes.rules import MOST_RANKED, why_no_ranking
from konnekt.programmes.states import EnrolmentState


@transaction.atomic
def rank_mentee(actor: Actor, *, enrolment: Enrolment, mentee: Enrolment) -> None:
    """Put a mentee last in one's order; twice is once. Only whoever named the mentor, or shows mentors a card, can be.

    The ledger notes that the order changed, not how. Rules that keep two people apart hold in the match: were they
    asked about here, the answer would tell who is ruled out.
    """
    enrolment = _own(actor, enrolment)
    order = list(enrolment.rankings.all())
    if any(one.mentee_id == mentee.pk for one in order):
        return
    if not named_by(enrolment).filter(enrolment=mentee).exists() and not _shows_a_card(enrolment, mentee):
        raise NotFound
    if len(order) >= MOST_RANKED:
        words = _("You have {number} {mentees} in your order. Take one out first.")
        raise Refused(names_in(enrolment.round.programme).say(words, number=MOST_RANKED))
    order.append(Ranking(enrolment=enrolment, mentee=mentee))
    _keep(actor, enrolment, order)


@transaction.atomic
def move_mentee(actor: Actor, *, enrolment: Enrolment, mentee: Enrolment, up: bool) -> None:
    """Let a mentee change places with the one before, or after."""
    enrolment = _own(actor, enrolment)
    order = list(enrolment.rankings.all())
    here = next((place for place, one in enumerate(order) if one.mentee_id == mentee.pk), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    _keep(actor, enrolment, order)


@transaction.atomic
def take_mentee_out(actor: Actor, *, enrolment: Enrolment, mentee: Enrolment) -> None:
    """Have a mentee in one's order no longer."""
    enrolment = _own(actor, enrolment)
    order = list(enrolment.rankings.all())
    left = [one for one in order if one.mentee_id != mentee.pk]
    if len(left) < len(order):
        enrolment.rankings.filter(mentee=mentee).delete()
        _keep(actor, enrolment, left)


def _shows_a_card(mentor: Enrolment, mentee: Enrolment) -> bool:
    rows = Enrolment.objects.filter(pk=mentee.pk, round=mentor.round_id, shows_to_mentors=True)
    return rows.filter(state=EnrolmentState.COMPLETE).exclude(member=mentor.member_id).exists()


def _keep(actor: Actor, enrolment: Enrolment, order: list[Ranking]) -> None:
    for place, one in enumerate(order, 1):
        if one.rank != place:
            one.rank = place
            one.save()
    record(actor, Verb.ENROLMENT_CHANGED, enrolment, fields=["rankings"], subject=enrolment.member_id)


def _own(actor: Actor, enrolment: Enrolment) -> Enrolment:
    row = Enrolment.objects.select_for_update(of=("self",)).select_related("round__programme").get(pk=enrolment.pk)
    if actor.member_id != row.member_id and not actor.system:
        raise NotFound
    if reason := why_no_ranking(row):
        raise Refused(reason)
    return row
