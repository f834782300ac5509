"""Where somebody's enrolment stands, in words: enrolled, waiting, answered, withdrawn."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.permissions import Permission
from konnekt.core.errors import Refused
from konnekt.programmes.models import Enrolment
from konnekt.programmes.names import names_in
from konnekt.programmes.policy import OWN_ENROLMENT
from konnekt.programmes.standing import Standing, answer_to, standing_of, tickets_of
from konnekt.programmes.states import DeclineReason, EnrolmentState, Format, Oversubscribed, Phase
from konnekt.relationships.pool import free_places, places_held
from konnekt.relationships.queries import usual_answer_days
from konnekt.web.door import Request, page
from konnekt.web.programmes.places import drawn


@dataclass(frozen=True, slots=True)
class Answer:
    """Why there is no place this time, and what the person may do."""

    reason: str
    words: str
    advice: str


@dataclass(frozen=True, slots=True)
class Places:
    """A mentor's places, and what their card says of how soon they answer; nothing where too little is known."""

    held: int
    free: int
    answers: str


@page(Permission.TAKE_PART)
def enrolment_draw(request: Request, enrolment_id: UUID) -> HttpResponse:
    """The draw that somebody was in, with their own ticket."""
    mine = OWN_ENROLMENT.fetch(request.actor, enrolment_id, Enrolment.objects.select_related("round__programme"))
    tickets = tickets_of(mine)
    if not tickets:
        raise Refused(_("No lottery was drawn for this enrolment."))
    own = next(ticket for ticket in tickets if ticket.enrolment_id == mine.pk)
    words = _("Yours was drawn {rank} of {total}.").format(rank=own.rank, total=len(tickets))
    context = drawn(mine.round, request.GET.get("page")) | {"enrolment": mine, "mine": own, "words": words}
    return render(request, "enrolment/draw.html", context | {"programme": mine.round.programme})


def _next(phase: Phase) -> str:
    match phase:
        case Phase.MENTORING:
            return _("Mentoring runs until {ends}.")
        case Phase.CLOSE:
            return _("Mentoring ran until {ends}.")
        case _before:
            return _("People are matched from {matching}. You need do nothing until we write.")


def headline(enrolment: Enrolment) -> tuple[str, str]:
    """The page's title, and the line below it."""
    round_, name = enrolment.round, enrolment.round.programme.name
    matching, closes = (date_format(day, "l j F") for day in (round_.matching_on, round_.enrolment_closes))
    ends = date_format(round_.ends_on, "j F Y")
    match EnrolmentState(enrolment.state):
        case EnrolmentState.WITHDRAWN:
            title, words = _("You’re not enrolled in {name}"), _("You withdrew. No reason is kept.")
        case EnrolmentState.DECLINED:
            title, words = _("There is no place for you in {name} this time"), _("This is not about who you are.")
        case EnrolmentState.WAITING:
            title = _("You’re on the waiting list of {name}")
            words = _("When a place opens for you, we write at once. You need do nothing.")
        case EnrolmentState.APPLIED if round_.oversubscribed == Oversubscribed.LOTTERY:
            title = _("You’re in the lottery for {name}")
            words = _("It is drawn after enrolment closes on {closes}. It makes no difference when you enrolled.")
        case EnrolmentState.APPLIED:
            title = _("Your enrolment in {name} is being read")
            words = _("Whoever runs the programme decides who has a place, and answers you before {matching}.")
        case EnrolmentState.COMPLETE:
            title = _("You’re enrolled in {name}")
            words = _next(Phase(round_.phase))
        case _unfinished:
            title = _("Your enrolment in {name} wasn’t finished")
            words = _("People are being matched now. You’re welcome in the next round; your answers are kept.")
    return title.format(name=name), words.format(matching=matching, closes=closes, ends=ends)


def waiting_words(enrolment: Enrolment, *, k: int) -> list[str]:
    """What can honestly be said about the waiting list; nothing for whoever isn't on it."""
    standing = standing_of(enrolment, k=k)
    if standing is None:
        return []
    last = _("If none has opened by {day}, when people are matched, your answers are kept for the next round.")
    return [
        _ahead(standing),
        _opened(standing),
        last.format(day=date_format(enrolment.round.matching_on, "l j F")),
    ]


def places_of(enrolment: Enrolment) -> Places | None:
    """What a mentor who is in offers, and how much of it is taken."""
    is_peer = enrolment.round.programme.format == Format.PEER
    if is_peer or not enrolment.may_mentor or enrolment.state != EnrolmentState.COMPLETE:
        return None
    days = usual_answer_days([enrolment.member_id]).get(enrolment.member_id)
    said = ""
    if days is not None:
        whole = max(round(days), 1)
        words = ngettext(
            "{Mentees} read on your card that you usually answer within {number} day.",
            "{Mentees} read on your card that you usually answer within {number} days.",
            whole,
        )
        said = names_in(enrolment.round.programme).say(words, number=whole)
    held = places_held([enrolment.member_id]).get(enrolment.member_id, 0)
    return Places(held, free_places([enrolment])[enrolment.pk], said)


def answer(enrolment: Enrolment) -> Answer | None:
    """What somebody reads who was told “not this time”."""
    given = answer_to(enrolment) if enrolment.state == EnrolmentState.DECLINED else None
    if given is None:
        return None
    reason = DeclineReason(given.reason)
    return Answer(str(reason.label), given.words, reason.advice)


def _ahead(standing: Standing) -> str:
    if standing.ahead is None:
        return _("Whoever runs the programme chooses who gets a place that opens, so nobody is ahead of you.")
    if not standing.ahead:
        return _("You are next: the first place that opens is yours.")
    return ngettext("One person is ahead of you.", "{number} people are ahead of you.", standing.ahead).format(
        number=standing.ahead
    )


def _opened(standing: Standing) -> str:
    if standing.opened is None:
        return _("How many places usually open isn’t known: nobody has come in from the waiting list here yet.")
    return _("In all rounds of this programme so far, places opened for {number} people who waited.").format(
        number=standing.opened
    )
