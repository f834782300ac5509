"""A person's way into a round: begin, answer, complete. Leaving, pausing and coming back: `leaving`."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.notices import Notice
from konnekt.organisations.models import Member, Organisation
from konnekt.programmes import messages
from konnekt.programmes.actions.places import fill_free_places, lock_places, state_on_arrival, tell_about
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.own_questions import questions_for
from konnekt.programmes.policy import READING
from konnekt.programmes.queries import why_not_here
from konnekt.programmes.rules import may_change, side_taken, today_in, why_closed
from konnekt.programmes.states import ENROLLED, EnrolmentState, Format, Oversubscribed, Side
from konnekt.questions import actions as questions
from konnekt.questions.queries import draft_of, latest_answers
from konnekt.questions.rules import missing
from konnekt.questions.states import Step


@transaction.atomic
def start(actor: Actor, *, round_: Round, member: Member, side: Side, now: datetime) -> Enrolment:
    """Begin an enrolment, or take up one that was withdrawn; what was answered then is still there. What somebody said
    in an earlier one of how they can meet stands in the draft of a new one.
    """
    require_self(actor, member)
    side = side_taken(round_.programme, side)
    _require_may_join(actor, round_, member, side, now)
    enrolment, is_new = Enrolment.objects.get_or_create(round=round_, member=member, defaults={"side": side})
    if is_new:
        record(actor, Verb.ENROLMENT_CHANGED, enrolment, fields=["side"], subject=member.pk)
        _take_along(actor, enrolment)
    elif enrolment.state == EnrolmentState.WITHDRAWN:
        enrolment.state, enrolment.side, enrolment.consented_at = EnrolmentState.STARTED, side, None
        enrolment.withdrawn_at, enrolment.withdrawn_from, enrolment.paused_until = None, "", None
        enrolment.save(
            update_fields=["state", "side", "consented_at", "withdrawn_at", "withdrawn_from", "paused_until"]
        )
        record(actor, Verb.ENROLMENT_CHANGED, enrolment, fields=["side", "state"], subject=member.pk)
    return enrolment


@transaction.atomic
def set_side(actor: Actor, *, enrolment: Enrolment, side: Side, now: datetime) -> None:
    """Take part as mentee, mentor or both. What the new side asks has to be answered and completed again."""
    enrolment = own(actor, enrolment, places=True)
    side = side_taken(enrolment.round.programme, side)
    if enrolment.side == side:
        return
    was_enrolled = enrolment.state in ENROLLED
    today = today_in(Organisation.objects.get(pk=served_organisation()), now)
    if was_enrolled and why_closed(enrolment.round.programme, enrolment.round, today):
        # It would have to be sent anew, and nothing can be sent any more.
        raise Refused(_("Enrolment has closed, so your role stays as it is. You can still withdraw."), field="side")
    if reasons := why_not_here(enrolment.round, enrolment.member, side, today):
        raise Refused(" ".join(map(str, reasons)), field="side")
    enrolment.side, enrolment.state = side, EnrolmentState.STARTED
    enrolment.save(update_fields=["side", "state"])
    record(actor, Verb.ENROLMENT_CHANGED, enrolment, fields=["side"], subject=enrolment.member_id)
    if was_enrolled:
        fill_free_places(actor, enrolment.round, now)


@transaction.atomic
def save_answers(
    actor: Actor, *, enrolment: Enrolment, values: Mapping[str, Any], declined: Collection[str] = ()
) -> None:
    """Keep what was answered so far, as a draft that nobody else sees."""
    enrolment = own(actor, enrolment)
    questions.save_draft(actor, about=enrolment.pk, member=enrolment.member, values=values, declined=declined)


@transaction.atomic
def complete(actor: Actor, *, enrolment: Enrolment, consents: bool, now: datetime) -> Enrolment:
    """Hand in the answers: frozen as a version, seen by the programme's managers from now on; tells the person.

    Once all mentee places of the round are taken, a mentee goes on the waiting list; where a manager or a lottery
    decides, every mentee waits for the answer. Completing again replaces the answers and keeps the place.
    """
    enrolment = own(actor, enrolment, places=True)
    round_ = enrolment.round
    if not consents:
        raise Refused(_("Say that you have read who sees what, and that you’d like to take part."), field="consents")
    if enrolment.state not in ENROLLED:
        _require_may_join(actor, round_, enrolment.member, Side(enrolment.side), now)
    draft = draft_of(enrolment.pk)
    open_questions = missing(questions_for(round_, enrolment.side), draft.values, draft.declined)
    if open_questions:
        raise Refused(
            _("One thing is still open: {question}").format(question=open_questions[0].label),
            field=open_questions[0].key,
        )
    before = enrolment.state
    questions.freeze(actor, about=enrolment.pk, member=enrolment.member, now=now)
    if before not in ENROLLED:
        enrolment.state, enrolment.completed_at = state_on_arrival(round_, enrolment), now
    enrolment.capacity = draft.values.get("capacity", 0) if enrolment.may_mentor else 0
    if round_.programme.format == Format.PEER:
        enrolment.capacity = 1
    enrolment.consented_at = now
    enrolment.save(update_fields=["state", "completed_at", "capacity", "consented_at"])
    record(actor, Verb.ENROLLED, enrolment, subject=enrolment.member_id, side=enrolment.side, state=enrolment.state)
    if before not in ENROLLED:
        tell_about(enrolment, _arrival_notice(enrolment))
    return enrolment


def _take_along(actor: Actor, enrolment: Enrolment) -> None:
    asked = {
        question.key for question in questions_for(enrolment.round, enrolment.side) if question.step is Step.MEETING
    }
    known = {key: value for key, value in latest_answers(enrolment.member).items() if key in asked}
    if known:
        questions.save_draft(actor, about=enrolment.pk, member=enrolment.member, values=known)


def own(actor: Actor, enrolment: Enrolment, *, places: bool = False, until_matching: bool = True) -> Enrolment:
    """The row under lock, if it is the actor's own and may still be changed.

    Where ``places`` are given or taken the round is locked first: two people must not both get the last place.
    """
    if places:
        lock_places(enrolment.round)
    row = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("round__programme", "member__unit")
        .get(pk=enrolment.pk)
    )
    require_self(actor, row.member)
    if until_matching and row.state == EnrolmentState.DECLINED:
        raise Refused(_("You have your answer for this round. You’re welcome in the next one."))
    if until_matching and not may_change(row.round.programme, row.round):
        raise Refused(_("People are being matched now, so answers can’t be changed any more. You can still withdraw."))
    return row


def require_self(actor: Actor, member: Member) -> None:
    """Only the person enrols the person; the product may, for a demo or an import."""
    if actor.member_id != member.pk and not actor.system:
        raise NotFound


def _require_may_join(actor: Actor, round_: Round, member: Member, side: Side, now: datetime) -> None:
    programme = round_.programme
    if not actor.system and not READING.allows(actor, programme, least=Sight.PART):
        raise NotFound
    organisation = Organisation.objects.get(pk=served_organisation())
    today = today_in(organisation, now)
    if reason := why_closed(programme, round_, today):
        raise Refused(reason)
    if reasons := why_not_here(round_, member, side, today):
        raise Refused(" ".join(map(str, reasons)), field="side")


def _arrival_notice(enrolment: Enrolment) -> Notice:
    match EnrolmentState(enrolment.state):
        case EnrolmentState.COMPLETE:
            return messages.ENROLLED
        case EnrolmentState.WAITING:
            return messages.ON_THE_WAITING_LIST
    is_lottery = enrolment.round.oversubscribed == Oversubscribed.LOTTERY
    return messages.AWAITS_THE_DRAW if is_lottery else messages.AWAITS_AN_ANSWER
