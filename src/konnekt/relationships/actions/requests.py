"""Asking a mentor oneself: sent with a why; accepted, asked about once, declined kindly, or over after its time.

Each step is taken under the lock of both people, so that what two do in the same moment ends in one state. Whoever
declined, and why, is between the two: the ledger only knows that a request was sent and that it is over.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.queries import served
from konnekt.programmes.hurdles import Step, require_past
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.states import ENROLLED
from konnekt.relationships import messages
from konnekt.relationships.actions.asking import NotAsked, begin, check
from konnekt.relationships.actions.locking import lock_places, lock_request
from konnekt.relationships.actions.steps import settled, time_to_answer
from konnekt.relationships.actions.waiting import close, tell_about
from konnekt.relationships.actions.words import words_of
from konnekt.relationships.models import PairRequest
from konnekt.relationships.rules import MOST_OPEN, MOST_WAITING, may_request
from konnekt.relationships.states import IS_OPEN, Decline, PartSide, RequestState, WhyNot
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, drop_key, place, seal, unseal
from konnekt.sealing.models import Key, KeyKind

MAY_ASK_AGAIN = (RequestState.TAKEN_BACK, RequestState.SETTLED)
"""After these the same mentor can be asked once more in the round."""


@transaction.atomic
def send_request(
    actor: Actor, *, mentee: Enrolment, mentor: Enrolment, why: str, rank: int | None = None, now: datetime
) -> PairRequest:
    """Ask a mentor, saying why; they are told that somebody asks. The pairing rules are checked now, and again when
    they accept.
    """
    if actor.member_id != mentee.member_id or mentor.round_id != mentee.round_id:
        raise NotFound
    round_ = Round.objects.select_related("programme").get(pk=mentee.round_id)
    if not may_request(round_.programme, round_):
        raise Refused(_("Mentors aren’t asked directly in this round just now."))
    why = words_of(why, "why", _("Say in a line or two why you would like to talk to them."))
    lock_places(round_.pk, mentee.member_id, mentor.member_id)
    requests = PairRequest.objects.filter(round=round_)
    asked = requests.filter(mentee=mentee)
    if asked.filter(mentor=mentor).exclude(state__in=MAY_ASK_AGAIN).exists():
        raise Refused(_("You have asked {name} in this round already.").format(name=mentor.member.name))
    if asked.filter(state__in=IS_OPEN).count() >= MOST_OPEN:
        words = ngettext(
            "You have {number} open request. Wait for an answer, or take it back first.",
            "You have {number} open requests. Wait for an answer, or take one back first.",
            MOST_OPEN,
        )
        raise Refused(words.format(number=MOST_OPEN))
    _require_available(mentee, mentor, now)
    if requests.filter(mentor=mentor, state__in=IS_OPEN).count() >= MOST_WAITING:
        raise NotAsked(WhyNot.NOT_AVAILABLE)
    request = PairRequest.objects.create(
        round=round_,
        mentee=mentee,
        mentor=mentor,
        why=why,
        rank=rank,
        sent_at=now,
        answer_by=time_to_answer(round_, now),
    )
    record(actor, Verb.REQUEST_SENT, request, subject=mentee.member_id)
    tell_about(request, PartSide.MENTOR, messages.REQUESTED)
    return request


@transaction.atomic
def accept(actor: Actor, *, request: PairRequest, reasons: list[dict[str, Any]], now: datetime) -> PairRequest:
    """The mentor accepts: the pair opens by the same step as any other, under the same rules.

    Where it can't be any more, the request is over and the mentee is told kindly; the answer says which of the two.
    """
    request = _mine(actor, request, PartSide.MENTOR, now)
    require_past(Step.MATCHING, request.mentor_id, now.date())
    try:
        with transaction.atomic():
            product = Actor.product(served_organisation(), "a request was accepted")
            request.relationship = begin(product, request=request, reasons=reasons, now=now)
    except NotAsked as refusal:
        has_mentor = refusal.why is WhyNot.HAS_MENTOR
        close(request, RequestState.SETTLED if has_mentor else RequestState.UNAVAILABLE, now=now)
    else:
        request.reacted_at = request.reacted_at or now
        close(request, RequestState.ACCEPTED, now=now)
    return request


@transaction.atomic
def ask_back(actor: Actor, *, request: PairRequest, question: str, now: datetime) -> None:
    """The mentor asks one thing before deciding; the mentee is told, and both get the whole time again."""
    request = _mine(actor, request, PartSide.MENTOR, now)
    if request.asked_at is not None:
        raise Refused(_("You have asked one question already. Please decide now."), field="question")
    question = words_of(question, "question", _("Write your question."))
    request.question = seal(Holder.relationship(request.pk), question, _place(request, "question"))
    request.state, request.asked_at, request.reacted_at = RequestState.QUESTION, now, now
    request.answer_by = _answer_by(request, now)
    request.save(update_fields=["question", "state", "asked_at", "reacted_at", "answer_by"])
    record(Actor.product(served_organisation(), "a question was asked"), Verb.REQUEST_CHANGED, request)
    tell_about(request, PartSide.MENTEE, messages.ASKED_BACK)


@transaction.atomic
def answer_back(actor: Actor, *, request: PairRequest, answer: str, now: datetime) -> None:
    """The mentee answers, once; then the mentor decides."""
    request = _mine(actor, request, PartSide.MENTEE, now)
    if request.state != RequestState.QUESTION:
        raise settled()
    answer = words_of(answer, "answer", _("Write your answer."))
    request.answer = seal(Holder.relationship(request.pk), answer, _place(request, "answer"))
    request.state, request.answer_by = RequestState.WAITING, _answer_by(request, now)
    request.save(update_fields=["answer", "state", "answer_by"])
    record(Actor.product(served_organisation(), "a question was answered"), Verb.REQUEST_CHANGED, request)
    tell_about(request, PartSide.MENTOR, messages.ANSWERED)


@transaction.atomic
def decline(actor: Actor, *, request: PairRequest, why: Decline, now: datetime) -> None:
    """The mentor says no, with one of a few kind reasons; the mentee is told that it did not come about."""
    request = _mine(actor, request, PartSide.MENTOR, now)
    request.declined_because, request.reacted_at = why, request.reacted_at or now
    close(request, RequestState.DECLINED, now=now)


@transaction.atomic
def take_back(actor: Actor, *, request: PairRequest, now: datetime) -> None:
    """The mentee takes it back; nobody is told, and it can be sent again."""
    request = _mine(actor, request, PartSide.MENTEE, now, also_late=True)
    close(request, RequestState.TAKEN_BACK, now=now)


@transaction.atomic
def expire_request(*, request_id: UUID, now: datetime) -> bool:
    """End a request whose time is over, or whose mentor or mentee left the round; the mentee is told kindly."""
    request = lock_request(PairRequest.objects.select_related("mentee", "mentor").get(pk=request_id))
    if request.state not in IS_OPEN:
        return False
    if request.mentee.state not in ENROLLED:
        close(request, RequestState.SETTLED, now=now)
    elif request.mentor.state not in ENROLLED:
        close(request, RequestState.UNAVAILABLE, now=now)
    elif request.answer_by < now:
        close(request, RequestState.EXPIRED, now=now)
    else:
        return False
    return True


@transaction.atomic
def erase_old_exchanges(*, now: datetime) -> int:
    """Drop the keys of questions and answers whose time to read is over. Returns how many."""
    before = now - timedelta(days=served().reading_days_after_end)
    keys = Key.objects.filter(kind=KeyKind.RELATIONSHIP).values("holder")
    over = list(PairRequest.objects.filter(closed_at__lt=before, pk__in=keys).values_list("pk", flat=True))
    for pk in over:
        drop_key(Holder.relationship(pk))
    return len(over)


def _answer_by(request: PairRequest, now: datetime) -> datetime:
    """The whole time again, though never beyond the conversation that is asked for."""
    last = time_to_answer(request.round, now)
    return min(last, request.slot.begins_at) if request.slot else last


def read_exchange(actor: Actor, *, request: PairRequest) -> tuple[str, str]:
    """The question and its answer, for the two and nobody else; empty where there is none, or it was erased."""
    if actor.member_id not in {request.mentee.member_id, request.mentor.member_id}:
        raise NotFound
    return _open(request, "question"), _open(request, "answer")


def _open(request: PairRequest, field: str) -> str:
    sealed = getattr(request, field)
    if sealed is None:
        return ""
    try:
        return unseal(Holder.relationship(request.pk), bytes(sealed), _place(request, field))
    except KeyDropped:
        return ""


def _place(request: PairRequest, field: str) -> Place:
    return place("relationships.PairRequest", field, request.pk)


def _require_available(mentee: Enrolment, mentor: Enrolment, now: datetime) -> None:
    """The rules of every pair, in the words of the one who asks; a mentor who pauses, or shows no card, reads like a
    full one.
    """
    try:
        check(mentee.round, mentee.pk, mentor.pk, now)
    except NotAsked as refusal:
        if refusal.why is WhyNot.HAS_MENTOR:
            raise Refused(_("You have a mentor in this round already.")) from refusal
        require_past(Step.MATCHING, mentee.pk, now.date())
        raise NotAsked(WhyNot.NOT_AVAILABLE) from refusal
    if not Enrolment.objects.filter(pk=mentor.pk, shows_card=True).exists():
        raise NotAsked(WhyNot.NOT_AVAILABLE)


def _mine(actor: Actor, request: PairRequest, side: PartSide, now: datetime, *, also_late: bool = False) -> PairRequest:
    """The request under lock, if the actor stands on this side of it and it is still open."""
    standing = request.mentor if side is PartSide.MENTOR else request.mentee
    if actor.member_id is None or actor.member_id != standing.member_id:
        raise NotFound
    request = lock_request(request)
    if request.state not in IS_OPEN:
        raise settled()
    if now > request.answer_by and not also_late:
        raise Refused(_("The time to answer is over."))
    return request
