"""A mentee looks at the times that mentors offer, and asks for one.

Only mentors whom this person may book are here. Whoever is full or ruled out is simply not there: nobody learns which.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.matching.ranking import Ranked, mentors_in, rank
from konnekt.programmes.models import Enrolment
from konnekt.programmes.policy import OWN_ENROLMENT
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import EnrolmentState
from konnekt.relationships.actions.conversations import ask_for_slot
from konnekt.relationships.models import PairRequest, Slot
from konnekt.relationships.queries import free_slots, my_requests, usual_answer_days
from konnekt.relationships.rules import MOST_OPEN, may_book
from konnekt.relationships.states import TAKES_A_SLOT
from konnekt.relationships.times import span
from konnekt.web.choosing.browse import chip
from konnekt.web.choosing.cards import Card, card_of
from konnekt.web.choosing.forms import WhomForm
from konnekt.web.conversations.forms import BookForm
from konnekt.web.conversations.showing import Time, look_at_own_clock, times_of
from konnekt.web.door import Request, page
from konnekt.web.pairs.showing import area_names

PAGE_SIZE = 12
MOST_TIMES = 4
MOST_NEXT = 3


@dataclass(frozen=True, slots=True)
class Offering:
    """A mentor's card with the times they offer."""

    card: Card
    times: list[Time]
    more: int
    """Times beyond those shown here."""


@dataclass(frozen=True, slots=True)
class Look:
    """One mentee before the free times of a round."""

    mine: Enrolment
    now: datetime
    zone: ZoneInfo
    closed: str
    asked: list[PairRequest]
    """What this person has asked for or booked, and not had."""
    found: list[Ranked]
    slots: dict[UUID, list[Slot]]
    """Free times by the enrolment of their mentor."""


@page(Permission.TAKE_PART)
def times(request: Request, booker_id: UUID) -> HttpResponse:
    """The mentors of the round with their free times, the nearest to me first."""
    look = _look(request, booker_id)
    form = WhomForm(request.GET, mentors=[one.person for one in look.found], areas=area_names())
    only = request.GET.get("mentor", "")
    narrowed = [one for one in look.found if form.fits(one) and only in ("", str(one.mentor.pk))]
    shown = Paginator(narrowed, PAGE_SIZE).get_page(request.GET.get("page"))
    context = _frame(request, look.mine) | {
        "closed": look.closed,
        "shown": shown,
        "offerings": _offerings(request, look, list(shown), most=None if only else MOST_TIMES),
        "form": form,
        "is_narrowed": form.is_narrowed or bool(only),
        "has_any": bool(look.found),
        "asked": [(one, _when(one, look.zone)) for one in look.asked],
        "may_ask": len(look.asked) < MOST_OPEN,
        "most_open": MOST_OPEN,
    }
    return render(request, "conversations/times.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def book(request: Request, booker_id: UUID, free_id: UUID) -> HttpResponse:
    """Ask for one of them, with a line of why. What was typed stays, whoever was faster."""
    look = _look(request, booker_id)
    mine = look.mine
    slot = (
        Slot.objects.filter(round=mine.round_id, pk=free_id).select_related("mentor__member", "mentor__round").first()
    )
    if slot is None:
        raise NotFound
    name = slot.mentor.member.name
    form = BookForm(request.POST if request.method == "POST" else None, initial={"why": _typed_before(request, mine)})
    if form.is_valid():
        try:
            sent = ask_for_slot(request.actor, mentee=mine, slot=slot, now=look.now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(
                request, _("Sent to {name}, and the time is kept for you until they answer.").format(name=name)
            )
            return redirect("request", request.organisation.slug, sent.pk)
    chosen = [one for one in look.found if one.mentor.pk == slot.mentor_id]
    is_free = any(one.pk == slot.pk for one in look.slots.get(slot.mentor_id, ())) and bool(chosen)
    [time] = times_of([slot], zone=look.zone, name=name, base=(request.organisation.slug, mine.pk))
    context = _frame(request, mine, _("Ask")) | {
        "closed": look.closed,
        "time": time if is_free else None,
        "card": next((one.card for one in _offerings(request, look, chosen)), None) if is_free else None,
        "form": form,
        "draft": f"book-{mine.pk}-{slot.pk}",
        "others": [] if is_free else _offerings(request, look, (chosen or look.found)[:MOST_NEXT]),
        "who": chip(request, name if is_free else _("the mentor you ask")),
    }
    return render(request, "conversations/book.html", context)


def why_not(mine: Enrolment) -> str:
    """Why somebody can't book a conversation just now; nothing where they can."""
    if not may_book(mine.round.programme, mine.round):
        return _("No conversations are booked in this round just now.")
    if not mine.may_be_mentored or mine.state != EnrolmentState.COMPLETE:
        return _("This is for those who are enrolled as mentees.")
    return ""


def _look(request: Request, booker_id: UUID) -> Look:
    rows = Enrolment.objects.select_related("round__programme", "member__unit")
    mine = OWN_ENROLMENT.fetch(request.actor, booker_id, rows)
    now = clock.read()
    zone, closed, today = look_at_own_clock(mine), why_not(mine), today_in(request.organisation, now)
    if closed:
        return Look(mine, now, zone, closed, [], [], {})
    asked = [
        one
        for one in my_requests(request.actor, mine.round)
        if one.slot is not None and one.state in TAKES_A_SLOT and one.slot.ends_at > now
    ]
    held = {one.mentor_id for one in asked}
    slots: dict[UUID, list[Slot]] = {}
    for slot in free_slots(mine.round, on=today, now=now):
        if slot.mentor_id not in held:
            slots.setdefault(slot.mentor_id, []).append(slot)
    mentors = [one for one in mentors_in(mine.round, on=today) if one.pk in slots]
    found = [one for one in rank(mine, mentors, on=today) if one.is_available]
    return Look(mine, now, zone, closed, asked, found, slots)


def _offerings(request: Request, look: Look, found: list[Ranked], *, most: int | None = MOST_TIMES) -> list[Offering]:
    areas = area_names() if found else {}
    days = usual_answer_days([one.mentor.member_id for one in found]) if found else {}
    slug = request.organisation.slug
    made = []
    for one in found:
        slots, name = look.slots[one.mentor.pk], one.mentor.member.name
        card = card_of(
            one,
            mentee=look.mine.member.name,
            areas=areas,
            days=days.get(one.mentor.member_id),
            url=reverse("times_to_book", args=[slug, look.mine.pk]) + f"?mentor={one.mentor.pk}",
        )
        words = ngettext("{number} time free", "{number} times free", len(slots)).format(number=len(slots))
        here = slots[:most]
        made.append(
            Offering(
                replace(card, places=words),
                times_of(here, zone=look.zone, name=name, base=(slug, look.mine.pk)),
                len(slots) - len(here),
            )
        )
    return made


def _when(one: PairRequest, zone: ZoneInfo) -> str:
    assert one.slot is not None
    return span(one.slot.begins_at, one.slot.ends_at, zone)


def _typed_before(request: Request, mine: Enrolment) -> str:
    """What one wrote for a time that did not come about: nothing typed is lost."""
    try:
        before = UUID(request.GET.get("from", ""))
    except ValueError:
        return ""
    found = PairRequest.objects.filter(pk=before, mentee=mine).first()
    return found.why if found else ""


def _frame(request: Request, mine: Enrolment, *below: str) -> dict[str, object]:
    slug = request.organisation.slug
    times_at = reverse("times_to_book", args=[slug, mine.pk])
    trail = [
        (mine.round.programme.name, reverse("enrolment", args=[slug, mine.pk])),
        (_("Book a conversation"), times_at if below else ""),
        *((words, "") for words in below),
    ]
    return {"enrolment": mine, "programme": mine.round.programme, "trail": trail, "times_at": times_at}
