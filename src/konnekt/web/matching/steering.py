"""Steering: pairs that must or must not be, and pairs made by hand. The law holds here as everywhere."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.matching import policy, queries
from konnekt.matching.actions.releasing import pair_by_hand
from konnekt.matching.actions.steering import steer, undo_steer
from konnekt.matching.actions.stepping import last_step
from konnekt.matching.models import Steer
from konnekt.matching.states import SteerKind
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.names import names_in
from konnekt.relationships.states import PartSide
from konnekt.web.door import Request, page
from konnekt.web.matching.forms import MOST_FOUND, PairForm, SteerForm
from konnekt.web.matching.frame import cut, studio_frame
from konnekt.web.matching.live import ask_if_live
from konnekt.web.matching.studio import round_of, to_studio

PEOPLE = {"steers": queries.people_on, "by-hand": queries.pairable_on}
"""Who may be named on which page."""


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def steers(request: Request, round_id: UUID) -> HttpResponse:
    """The pairs that are locked or forbidden for the next run, and one more."""
    round_ = round_of(request, round_id)
    posted = request.POST if request.method == "POST" else None
    named = request.GET.dict() | {"step": str(last_step(round_))}
    form = SteerForm(posted, people=partial(queries.people_on, round_), named=named, names=names_in(round_.programme))
    if form.is_valid():
        try:
            steer(
                request.actor,
                kind=SteerKind(form.cleaned_data["kind"]),
                mentee=form.cleaned_data["mentee"],
                mentor=form.cleaned_data["mentor"],
                reason=form.cleaned_data["reason"],
                now=clock.read(),
                based_on=form.cleaned_data["step"],
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            ask_if_live(request, round_)
            messages.success(request, _("Saved for the next run."))
            return redirect("steers", request.organisation.slug, round_.pk)
    typed = request.GET.get("q", "")[:100]
    context = studio_frame(request, round_, (_("Locked and forbidden pairs"), "")) | {
        "form": form,
        "sides": _sides(request, round_, form, "steers"),
        "shown": cut(request, queries.steers_of(round_, words=typed)),
        "typed": typed,
    }
    return render(request, "matching/steers.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def undo(request: Request, steer_id: UUID) -> HttpResponseRedirect:
    """Let the next run decide about the pair again."""
    steered = policy.STEER.fetch(request.actor, steer_id, Steer.objects.select_related("round"))
    round_ = steered.round
    undo_steer(request.actor, steered=steered)
    ask_if_live(request, round_)
    messages.success(request, _("The next run decides about them again."))
    return redirect("steers", request.organisation.slug, round_.pk)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def by_hand(request: Request, round_id: UUID) -> HttpResponse:
    """Ask one pair that the manager chose."""
    round_ = round_of(request, round_id)
    posted = request.POST if request.method == "POST" else None
    form = PairForm(
        posted, people=partial(queries.pairable_on, round_), named=request.GET.dict(), names=names_in(round_.programme)
    )
    if form.is_valid():
        mentee, mentor = form.cleaned_data["mentee"], form.cleaned_data["mentor"]
        try:
            pair_by_hand(request.actor, mentee=mentee, mentor=mentor, now=clock.read())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("{mentee} and {mentor} are asked now. Their space opens when both say yes.").format(
                    mentee=mentee.member.name, mentor=mentor.member.name
                ),
            )
            return to_studio(request, round_)
    context = studio_frame(request, round_, (_("Pair by hand"), "")) | {
        "form": form,
        "sides": _sides(request, round_, form, "by-hand"),
    }
    return render(request, "matching/by_hand.html", context)


@page(Permission.RUN_PROGRAMMES)
def people(request: Request, round_id: UUID, where: str, side: PartSide) -> JsonResponse:
    """Those whose name fits, for the type-ahead of a page: only whoever may be named there."""
    round_ = round_of(request, round_id)
    words = request.GET.get("q", "")[:100].strip()
    found = PEOPLE[where](round_, side, words)[:MOST_FOUND] if words else ()
    options = [
        {"value": str(one.pk), "label": ", ".join(filter(None, (one.member.name, one.member.job_title)))}
        for one in found
    ]
    return JsonResponse({"options": options})


def _sides(
    request: Request, round_: Round, form: PairForm, where: str
) -> list[tuple[BoundField, list[Enrolment], str]]:
    """The fields of the two, those among whom to choose, and where the type-ahead asks."""
    place = [request.organisation.slug, round_.pk]
    return [(field, found, reverse(f"{where}-{field.name}", args=place)) for field, found in form.sides()]
