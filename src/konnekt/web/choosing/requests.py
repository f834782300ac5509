"""One request: what the mentee wrote, what the mentor asks, and how it ended. Each act is asked before it is done."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.matching.ranking import rank
from konnekt.programmes.models import Enrolment
from konnekt.programmes.names import names_in
from konnekt.programmes.rules import today_in
from konnekt.questions.library import LIBRARY
from konnekt.questions.queries import Answers, answers_of
from konnekt.questions.wording import in_words
from konnekt.relationships.actions.requests import accept, answer_back, ask_back, decline, read_exchange, take_back
from konnekt.relationships.models import PairRequest
from konnekt.relationships.queries import my_request
from konnekt.relationships.states import IS_OPEN, Decline, PartSide, RequestState
from konnekt.web.choosing.browse import cards, chip, next_best
from konnekt.web.choosing.cards import Card
from konnekt.web.choosing.forms import AnswerForm, DeclineForm, QuestionForm
from konnekt.web.choosing.words import outcome
from konnekt.web.conversations.showing import booking_of
from konnekt.web.door import Request, page
from konnekt.web.pairs.showing import area_names
from konnekt.web.reasons import sentences

TOLD_OF_THE_MENTEE = ("areas_sought", "skills_wanted", "languages", "hours", "meeting")
"""What the mentor reads of whoever asks, besides the why. The sending page says so."""

CAN_GO_ON = (RequestState.DECLINED, RequestState.EXPIRED, RequestState.UNAVAILABLE)
"""Ends after which the mentee sees others."""


@page(Permission.TAKE_PART)
def request_page(request: Request, request_id: UUID) -> HttpResponse:
    """A request as one of the two sees it."""
    return _show(request, my_request(request.actor, request_id))


@page(Permission.TAKE_PART, methods=("POST",))
def acceptance(request: Request, got_id: UUID) -> HttpResponse:
    """Accept: the space opens at once, for the mentee has asked."""
    found = _as(request, got_id, PartSide.MENTOR)
    done = accept(request.actor, request=found, reasons=_reasons(request, found), now=clock.read())
    if done.state != RequestState.ACCEPTED or done.relationship is None:
        messages.info(
            request,
            _("This couldn’t become a pair any more, and {name} was told kindly. It was nobody’s fault.").format(
                name=found.mentee.member.name
            ),
        )
        return redirect("request", request.organisation.slug, got_id)
    if found.slot is not None:
        messages.success(request, _("It is booked, and the entry for your calendars is on its way to you both."))
    else:
        messages.success(request, _("You are a pair now. Your space is open."))
    return redirect("pair", request.organisation.slug, done.relationship.pk)


@page(Permission.TAKE_PART, methods=("POST",))
def question(request: Request, got_id: UUID) -> HttpResponse:
    """Ask one thing before deciding."""
    found = _as(request, got_id, PartSide.MENTOR)
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            ask_back(request.actor, request=found, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Your question is sent. We’ll write when it is answered."))
            return redirect("request", request.organisation.slug, got_id)
    return _show(request, found, question_form=form)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def declining(request: Request, got_id: UUID) -> HttpResponse:
    """Choose a kind sentence, then say no."""
    found = _as(request, got_id, PartSide.MENTOR)
    if found.state not in IS_OPEN:
        return redirect("request", request.organisation.slug, got_id)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        decline(request.actor, request=found, why=Decline(form.cleaned_data["why"]), now=clock.read())
        messages.success(
            request, _("Done. {name} is told kindly, and sees others.").format(name=found.mentee.member.name)
        )
        return redirect("my_mentoring", request.organisation.slug)
    context = {"found": found, "form": form, "mentee": found.mentee.member.name, "trail": _trail(request, found)}
    return render(request, "choosing/declining.html", context)


@page(Permission.TAKE_PART, methods=("POST",))
def answer(request: Request, sent_id: UUID) -> HttpResponse:
    """Answer what the mentor asked."""
    found = _as(request, sent_id, PartSide.MENTEE)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_back(request.actor, request=found, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Your answer is sent."))
            return redirect("request", request.organisation.slug, sent_id)
    return _show(request, found, answer_form=form)


@page(Permission.TAKE_PART, methods=("POST",))
def taking_back(request: Request, sent_id: UUID) -> HttpResponse:
    """Take a request back."""
    found = _as(request, sent_id, PartSide.MENTEE)
    take_back(request.actor, request=found, now=clock.read())
    messages.success(request, _("Taken back. Nobody is told, and you can ask again."))
    return redirect("request", request.organisation.slug, sent_id)


def _as(request: Request, request_id: UUID, side: PartSide) -> PairRequest:
    """The request, if the actor stands on this side of it."""
    found = my_request(request.actor, request_id)
    standing = found.mentor if side is PartSide.MENTOR else found.mentee
    if standing.member_id != request.actor.member_id:
        raise NotFound
    return found


def _show(
    request: Request,
    found: PairRequest,
    *,
    question_form: QuestionForm | None = None,
    answer_form: AnswerForm | None = None,
) -> HttpResponse:
    is_mentor = found.mentor.member_id == request.actor.member_id
    asked, answered = read_exchange(request.actor, request=found)
    waits_for_mentee = found.state == RequestState.QUESTION
    other = found.mentee.member if is_mentor else found.mentor.member
    context = {
        "found": found,
        "is_open": found.state in IS_OPEN,
        "is_my_turn": found.state in IS_OPEN and waits_for_mentee is not is_mentor,
        "other": other.name,
        "names": names_in(found.round.programme),
        "work": ", ".join(filter(None, (other.job_title, other.site))),
        "question": asked,
        "answer": answered,
        "may_ask": found.asked_at is None,
        "outcome": outcome(found, is_mentor=is_mentor),
        "facts": _facts(found) if is_mentor else [],
        "reasons": _in_common(request, found) if is_mentor and found.state in IS_OPEN else [],
        "booking": booking_of(request, found),
        "times_url": _other_times(request, found) if not is_mentor else "",
        "others": [] if is_mentor or found.state not in CAN_GO_ON else _others(request, found),
        "question_form": question_form or QuestionForm(),
        "answer_form": answer_form or AnswerForm(),
        "draft": f"request-{found.pk}",
        "who": chip(request, other.name),
        "trail": _trail(request, found),
    }
    return render(request, "choosing/got.html" if is_mentor else "choosing/sent.html", context)


def _facts(found: PairRequest) -> list[tuple[str, str]]:
    """What the mentee seeks, for the mentor who is asked."""
    answers = answers_of([found.mentee_id]).get(found.mentee_id, Answers())
    areas = area_names()
    told = (LIBRARY[key] for key in TOLD_OF_THE_MENTEE if answers.get(key))
    return [(str(question.label), in_words(question, answers, areas)) for question in told]


def _reasons(request: Request, found: PairRequest) -> list[dict[str, Any]]:
    """What speaks for the two, in facts both may know."""
    mentee = Enrolment.objects.select_related("member__unit").get(pk=found.mentee_id)
    mentor = Enrolment.objects.select_related("member__unit").get(pk=found.mentor_id)
    return rank(mentee, [mentor], on=today_in(request.organisation, clock.read()))[0].reasons


def _in_common(request: Request, found: PairRequest) -> list[str]:
    names = {"mentee": found.mentee.member.name, "mentor": found.mentor.member.name}
    return sentences(_reasons(request, found), areas=area_names(), **names)


def _others(request: Request, found: PairRequest) -> list[Card]:
    """After a no: the three nearest whom one hasn’t asked; the why that was written goes along."""
    mine = Enrolment.objects.select_related("round__programme", "member__unit").get(pk=found.mentee_id)
    nearest = next_best(mine, today_in(request.organisation, clock.read()))
    return [replace(card, url=f"{card.url}?from={found.pk}") for card in cards(request, mine, nearest)]


def _other_times(request: Request, found: PairRequest) -> str:
    """Where the mentee of a conversation that did not come about finds another time; what was written goes along."""
    if found.slot is None or found.state not in (*CAN_GO_ON, RequestState.TAKEN_BACK, RequestState.CALLED_OFF):
        return ""
    return reverse("times_to_book", args=[request.organisation.slug, found.mentee_id]) + f"?from={found.pk}"


def _trail(request: Request, found: PairRequest) -> list[tuple[str, str]]:
    is_mentor = found.mentor.member_id == request.actor.member_id
    other = found.mentee.member if is_mentor else found.mentor.member
    return [(_("My mentoring"), reverse("my_mentoring", args=[request.organisation.slug])), (other.name, "")]
