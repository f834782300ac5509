"""Looking around among the mentors of a round, and asking one of them.

Only mentors who may be asked are here. Whoever is full, ruled out or shows no card is simply not available: nobody
learns which.
"""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.matching.ranking import Ranked, look_around
from konnekt.programmes.actions.cards import show_card
from konnekt.programmes.models import Enrolment
from konnekt.programmes.policy import OWN_ENROLMENT
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import EnrolmentState
from konnekt.relationships.actions.requests import send_request
from konnekt.relationships.models import PairRequest
from konnekt.relationships.pool import held_mentees
from konnekt.relationships.queries import my_requests, usual_answer_days
from konnekt.relationships.rules import MOST_OPEN, may_request
from konnekt.relationships.states import IS_OPEN
from konnekt.web.choosing.cards import Card, card_of
from konnekt.web.choosing.forms import RequestForm, WhomForm
from konnekt.web.door import Request, page
from konnekt.web.pairs.showing import area_names
from konnekt.web.who import Who, who

PAGE_SIZE = 12
MOST_NEXT = 3


@page(Permission.TAKE_PART)
def mentors(request: Request, enrolment_id: UUID) -> HttpResponse:
    """The mentors of the round who may be asked, the nearest to me first."""
    mine = _own(request, enrolment_id)
    closed = why_not(mine)
    found = [] if closed else available_to(mine, _today(request))
    form = WhomForm(request.GET, mentors=[one.person for one in found], areas=area_names())
    narrowed = [one for one in found if form.fits(one)]
    shown = Paginator(narrowed, PAGE_SIZE).get_page(request.GET.get("page"))
    asked = my_requests(request.actor, mine.round)
    context = _frame(request, mine) | {
        "closed": closed,
        "shown": shown,
        "cards": cards(request, mine, list(shown)),
        "form": form,
        "is_narrowed": form.is_narrowed,
        "has_any": bool(found),
        "asked": asked,
        "may_ask": sum(one.state in IS_OPEN for one in asked) < MOST_OPEN,
        "most_open": MOST_OPEN,
    }
    return render(request, "choosing/mentors.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def ask(request: Request, enrolment_id: UUID, mentor_id: UUID) -> HttpResponse:
    """Ask one of them, saying why. What was typed stays, whatever becomes of the place in the meantime."""
    mine = _own(request, enrolment_id)
    mentor = Enrolment.objects.filter(round=mine.round_id, pk=mentor_id).select_related("member", "round").first()
    if mentor is None or not mentor.may_mentor:
        raise NotFound
    form = RequestForm(
        request.POST if request.method == "POST" else None, initial={"why": _typed_before(request, mine)}
    )
    if form.is_valid():
        try:
            sent = send_request(request.actor, mentee=mine, mentor=mentor, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(
                request, _("Sent to {name}. We’ll write when there is an answer.").format(name=mentor.member.name)
            )
            return redirect("request", request.organisation.slug, sent.pk)
    closed = why_not(mine)
    found = [] if closed else available_to(mine, _today(request))
    chosen = [one for one in found if one.mentor.pk == mentor.pk]
    context = _frame(request, mine, _("Ask")) | {
        "closed": closed,
        "card": next(iter(cards(request, mine, chosen)), None),
        "form": form,
        "draft": f"ask-{mine.pk}-{mentor.pk}",
        "others": [] if chosen else cards(request, mine, found[:MOST_NEXT]),
        "who": chip(request, mentor.member.name if chosen else _("the mentor you ask")),
    }
    return render(request, "choosing/ask.html", context)


@page(Permission.TAKE_PART, methods=("POST",))
def card(request: Request, enrolment_id: UUID) -> HttpResponse:
    """Show my card as a mentor to the mentees of this round, or hide it."""
    mine = _own(request, enrolment_id)
    shows = request.POST.get("shows") == "yes"
    show_card(request.actor, enrolment=mine, shows=shows)
    words = _("Mentees of this round find your card now.") if shows else _("Your card is hidden now.")
    messages.success(request, words)
    return redirect("enrolment", request.organisation.slug, mine.pk)


def why_not(mine: Enrolment) -> str:
    """Why somebody can't look around among mentors just now; nothing where they can."""
    if not may_request(mine.round.programme, mine.round):
        return _("In this programme mentors aren’t asked directly.")
    if not mine.may_be_mentored or mine.state != EnrolmentState.COMPLETE:
        return _("This is for those who are enrolled as mentees.")
    if mine.member_id in held_mentees(mine.round):
        return _("You have a mentor in this round already.")
    return ""


def available_to(mine: Enrolment, today: date) -> list[Ranked]:
    """The mentors this person may ask now, the best fit first; without those asked in this round already."""
    asked = set(PairRequest.objects.filter(mentee=mine, state__in=IS_OPEN).values_list("mentor_id", flat=True))
    found = look_around(mine, on=today, only_shown=True)
    return [one for one in found if one.is_available and one.mentor.pk not in asked]


def next_best(mine: Enrolment, today: date) -> list[Ranked]:
    """After a no: the three nearest whom one hasn’t asked."""
    if why_not(mine):
        return []
    asked = set(PairRequest.objects.filter(mentee=mine).values_list("mentor_id", flat=True))
    return [one for one in available_to(mine, today) if one.mentor.pk not in asked][:MOST_NEXT]


def cards(request: Request, mine: Enrolment, found: list[Ranked]) -> list[Card]:
    """What is shown of each of them."""
    areas = area_names() if found else {}
    days = usual_answer_days([one.mentor.member_id for one in found]) if found else {}
    return [
        card_of(
            one,
            mentee=mine.member.name,
            areas=areas,
            days=days.get(one.mentor.member_id),
            url=reverse("ask_mentor", args=[request.organisation.slug, mine.pk, one.mentor.pk]),
        )
        for one in found
    ]


def chip(request: Request, mentor: str) -> Who:
    """Who reads a why: like a wish, also the one it is addressed to."""
    found = who(Data.WISHES, request.organisation, partner=mentor)
    return replace(found, summary=_("You, {mentor} and the programme manager").format(mentor=mentor))


def _typed_before(request: Request, mine: Enrolment) -> str:
    """What one wrote to somebody who could not: nothing typed is lost."""
    before = request.GET.get("from", "")
    try:
        found = PairRequest.objects.filter(pk=UUID(before), mentee=mine).first()
    except ValueError:
        return ""
    return found.why if found else ""


def _own(request: Request, enrolment_id: UUID) -> Enrolment:
    rows = Enrolment.objects.select_related("round__programme", "member__unit")
    return OWN_ENROLMENT.fetch(request.actor, enrolment_id, rows)


def _today(request: Request) -> date:
    return today_in(request.organisation, clock.read())


def _frame(request: Request, mine: Enrolment, *below: str) -> dict[str, object]:
    slug = request.organisation.slug
    mentors_at = reverse("mentors_to_ask", args=[slug, mine.pk])
    trail = [
        (mine.round.programme.name, reverse("enrolment", args=[slug, mine.pk])),
        (_("Find a mentor"), mentors_at if below else ""),
        *((words, "") for words in below),
    ]
    return {"enrolment": mine, "programme": mine.round.programme, "trail": trail}
