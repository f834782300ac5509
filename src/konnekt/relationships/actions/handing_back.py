"""A mentor changes how many places they offer once answers are closed: above all, hands one back before it is taken."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.programmes.models import Enrolment
from konnekt.programmes.rules import may_change
from konnekt.programmes.states import EnrolmentState, Format, Phase
from konnekt.questions.library import MOST_MENTEES
from konnekt.relationships.actions.locking import lock_places
from konnekt.relationships.actions.waiting import close_for_full_mentor
from konnekt.relationships.pool import places_held


@transaction.atomic
def offer_places(actor: Actor, *, enrolment: Enrolment, places: int, now: datetime) -> Enrolment:
    """Offer so many places from now on, never fewer than are held: those end with their pairs.

    Under the lock by which every pair comes to be, so that a place is either handed back or taken. Whoever asked for
    one that is gone is told kindly.
    """
    if actor.member_id != enrolment.member_id:
        raise NotFound
    lock_places(enrolment.round_id, enrolment.member_id)
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("round__programme")
    enrolment = rows.get(pk=enrolment.pk)
    round_ = enrolment.round
    is_mentor = enrolment.may_mentor and round_.programme.format != Format.PEER
    if not is_mentor or enrolment.state != EnrolmentState.COMPLETE or round_.phase == Phase.CLOSE:
        raise Refused(_("You offer no places in this round."))
    if may_change(round_.programme, round_):
        raise Refused(_("Until people are matched, change the number in your answers."))
    held = places_held([enrolment.member_id]).get(enrolment.member_id, 0)
    if places < held:
        words = ngettext(
            "You hold {number} mentee, or were asked about one. Leave that pair first, under “My mentoring”.",
            "You hold {number} mentees, or were asked about them. Leave a pair first, under “My mentoring”.",
            held,
        )
        raise Refused(words.format(number=held), field="places")
    if places > MOST_MENTEES:
        raise Refused(_("Nobody should mentor more than {number}.").format(number=MOST_MENTEES), field="places")
    if places != enrolment.capacity:
        enrolment.capacity = places
        enrolment.save(update_fields=["capacity"])
        record(actor, Verb.ENROLMENT_CHANGED, enrolment, fields=["capacity"], subject=enrolment.member_id)
        close_for_full_mentor(enrolment, now=now)
    return enrolment
