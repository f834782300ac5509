"""The circles of a round for whoever manages it: who is in them, how they stand, and what is to be decided. Never who
answered what, and nothing that is written in them.
"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.matching.queries import pairable_on, people_on
from konnekt.programmes.models import Enrolment
from konnekt.relationships.actions.circles import call_off, go_on, take_out
from konnekt.relationships.actions.second_mentors import ask_second
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.queries import circle_of, circles_of
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.web.door import Request, page
from konnekt.web.matching.forms import MOST_FOUND
from konnekt.web.matching.frame import studio_frame
from konnekt.web.matching.studio import round_of
from konnekt.web.words import circle_called


@dataclass(frozen=True, slots=True)
class Shown:
    """One circle as its manager sees it."""

    circle: Relationship
    mentors: list[Part]
    asked: Part | None
    """A second mentor, who or whose fellow has not answered yet."""
    mentees: list[Part]
    standing: str
    tone: str
    is_short: bool
    is_paused: bool

    @property
    def name(self) -> str:
        """“Björn and Tom Okafor’s circle”."""
        return circle_called([part.member.name for part in self.mentors])


@page(Permission.RUN_PROGRAMMES)
def circles(request: Request, round_id: UUID) -> HttpResponse:
    """Every circle of a round; those that wait for a decision come first."""
    round_ = round_of(request, round_id)
    context = studio_frame(request, round_, (_("Circles"), "")) | {
        "circles": [_shown(one) for one in circles_of(request.actor, round_)],
        "least": round_.programme.circle_least,
        "most": round_.programme.circle_most,
    }
    return render(request, "matching/circles.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def continuation(request: Request, circle_id: UUID) -> HttpResponseRedirect:
    """A circle with too few mentees goes on as it is."""
    circle = circle_of(request.actor, circle_id)
    go_on(request.actor, relationship=circle, now=clock.read())
    messages.success(request, _("The circle goes on as it is. Everybody in it is told."))
    return redirect("circles", request.organisation.slug, circle.round_id)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def removal(request: Request, circle_id: UUID, member_id: UUID) -> HttpResponse:
    """Ask, then take a mentee, or one of two mentors, out of a circle."""
    circle = circle_of(request.actor, circle_id)
    parts = Part.objects.filter(relationship=circle, member=member_id, left_at=None)
    part = parts.select_related("member").first()
    if part is None:
        raise NotFound
    if request.method == "POST":
        take_out(request.actor, relationship=circle, member=part.member_id, now=clock.read())
        words = _("{name} is in this circle no longer, was told kindly, and comes first in the next matching.")
        messages.success(request, words.format(name=part.member.name))
        return redirect("circles", request.organisation.slug, circle.round_id)
    return render(request, "matching/circle_removal.html", {"circle": circle, "part": part} | _back(request, circle))


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def second_mentor(request: Request, circle_id: UUID) -> HttpResponse:
    """Find a second mentor for a circle, and ask both."""
    circle = circle_of(request.actor, circle_id)
    people = people_on(circle.round, PartSide.MENTOR)
    trouble = ""
    if request.method == "POST":
        chosen = _chosen(people, request.POST.get("mentor", ""))
        try:
            if chosen is None:
                raise Refused(_("Choose somebody from the list."))
            ask_second(request.actor, relationship=circle, mentor=chosen, now=clock.read())
        except Refused as refusal:
            trouble = str(refusal)
        else:
            words = _("{name} is asked, and so is the circle’s mentor. The mentees learn of it once both said yes.")
            messages.success(request, words.format(name=chosen.member.name))
            return redirect("circles", request.organisation.slug, circle.round_id)
    typed = request.GET.get("q", "").strip()[:100]
    found = pairable_on(circle.round, PartSide.MENTOR, typed).exclude(parts__relationship=circle)
    back = _back(request, circle)
    prefetch_related_objects([circle], Prefetch("parts", Part.objects.select_related("member")))
    context = studio_frame(request, circle.round, (_("Circles"), back["back"]), (_("Second mentor"), ""))
    context |= back | {
        "shown": _shown(circle),
        "typed": typed,
        "trouble": trouble,
        "found": found.order_by("member__name_key", "pk")[:MOST_FOUND],
    }
    return render(request, "matching/circle_second.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def calling_off(request: Request, circle_id: UUID) -> HttpResponse:
    """Ask, then end a circle."""
    circle = circle_of(request.actor, circle_id)
    if request.method == "POST":
        call_off(request.actor, relationship=circle, now=clock.read())
        messages.success(request, _("The circle has ended. Everybody was told kindly, and comes first next time."))
        return redirect("circles", request.organisation.slug, circle.round_id)
    return render(request, "matching/circle_ending.html", {"circle": circle} | _back(request, circle))


def _chosen(people: QuerySet[Enrolment], given: str) -> Enrolment | None:
    try:
        return people.filter(pk=UUID(given)).first()
    except ValueError:
        return None


def _back(request: Request, circle: Relationship) -> dict[str, str]:
    return {"back": reverse("circles", args=[request.organisation.slug, circle.round_id])}


def _shown(circle: Relationship) -> Shown:
    parts = [part for part in circle.parts.all() if part.left_at is None]
    mentors = sorted((part for part in parts if part.side == PartSide.MENTOR), key=lambda part: part.is_second)
    asked = next((part for part in mentors if part.is_second and part.consent == Consent.ASKED), None)
    is_paused, is_short = circle.state == RelationshipState.PAUSED, circle.short_since is not None
    if is_paused:
        standing, tone = str(circle.get_pause_reason_display()), "warning"
    elif is_short:
        standing, tone = _("Has too few mentees: you decide how it goes on"), "warning"
    elif circle.state == RelationshipState.PROPOSED:
        by = date_format(localtime(circle.answer_by), "D j F")
        standing, tone = _("Asked; the last answers come by {by}").format(by=by), "info"
    else:
        standing, tone = _("Running"), "success"
    return Shown(
        circle=circle,
        mentors=[part for part in mentors if part is not asked],
        asked=asked,
        mentees=[part for part in parts if part.side == PartSide.MENTEE],
        standing=standing,
        tone=tone,
        is_short=is_short,
        is_paused=is_paused,
    )
