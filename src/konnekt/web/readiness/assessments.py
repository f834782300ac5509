"""Assessments for those who run them: the list, a new one, who has answered, closing."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.guidance.states import For
from konnekt.readiness import queries
from konnekt.readiness.actions.opening import ask, close_assessment, open_assessment, set_aside
from konnekt.readiness.models import Answerer, Assessment, Step
from konnekt.readiness.policy import KEEPING
from konnekt.readiness.scoring import least_people
from konnekt.readiness.states import UNDECIDED, AssessmentState, Openness
from konnekt.web.door import Request, page
from konnekt.web.guidance.hints import hint_for
from konnekt.web.readiness.forms import AssessmentForm, PeopleForm
from konnekt.web.readiness.words import TONES, number

PAGE_SIZE = 30
USUAL_DAYS = 14


@page(Permission.KEEP_READINESS)
def readiness(request: Request) -> HttpResponse:
    """Every assessment, the newest first, and the ways to the plan and the folder."""
    rows = KEEPING.visible(request.actor).annotate(
        asked=Count("answerers"), sent=Count("answerers", filter=Q(answerers__sent_at__isnull=False))
    )
    shown = Paginator(rows.order_by("-opened_at", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "shown": shown,
        "rows": [(one, *_told(one, request.organisation.slug)) for one in shown],
        "undecided": Step.objects.filter(state__in=UNDECIDED).count(),
        **hint_for(request, "readiness", {For.MANAGER}),
    }
    return render(request, "readiness/readiness.html", context)


@page(Permission.KEEP_READINESS, methods=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """Name it, say how answers come together, and ask people."""
    now = clock.read()
    initial = {
        "name": date_format(localdate(now), "F Y"),
        "answers_by": localdate(now) + timedelta(days=USUAL_DAYS),
        "openness": Openness.IN_CONFIDENCE,
        "with_me": True,
    }
    form = AssessmentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        people = [*given["people"], *([request.member] if given["with_me"] else [])]
        try:
            opened = open_assessment(
                request.actor,
                name=given["name"],
                openness=Openness(given["openness"]),
                answers_by=given["answers_by"],
                members=people,
                now=now,
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _asked_words(len({one.pk for one in people})))
            return redirect("readiness_assessment", request.organisation.slug, opened.pk)
    return render(request, "readiness/new.html", {"form": form, "trail": trail(request, _("Open an assessment"))})


@page(Permission.KEEP_READINESS, methods=("GET", "POST"))
def assessment(request: Request, assessment_id: UUID) -> HttpResponse:
    """While it is open: who was asked and who has answered, never what. Afterwards its result stands in its place."""
    found = KEEPING.fetch(request.actor, assessment_id)
    if found.state == AssessmentState.CLOSED and request.method == "GET":
        return redirect("readiness_result", request.organisation.slug, found.pk)
    form = PeopleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            fresh = ask(request.actor, assessment=found, members=form.cleaned_data["people"], now=clock.read())
        except Refused as refusal:
            if refusal.field not in form.fields:
                raise
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _asked_words(fresh))
            return redirect("readiness_assessment", request.organisation.slug, found.pk)
    people = list(
        Answerer.objects.filter(assessment=found).select_related("member").defer("levels").order_by("member__name_key")
    )
    sent = sum(one.sent_at is not None for one in people)
    least = least_people(Openness(found.openness), request.organisation.smallest_group)
    context = {
        "assessment": found,
        "is_open": found.state == AssessmentState.OPEN,
        "openness": Openness(found.openness),
        "people": people,
        "sent": sent,
        "mine": next((one for one in people if one.member_id == request.actor.member_id), None),
        "may_close": sent >= least,
        "least": least,
        "form": form,
        "trail": trail(request, found.name),
    }
    return render(request, "readiness/assessment.html", context)


@page(Permission.KEEP_READINESS, methods=("GET", "POST"))
def closing(request: Request, assessment_id: UUID) -> HttpResponse:
    """Ask, then freeze the result."""
    found = KEEPING.fetch(request.actor, assessment_id)
    if request.method == "POST":
        close_assessment(request.actor, assessment=found, now=clock.read())
        return redirect("readiness_assessment", request.organisation.slug, found.pk)
    return render(request, "readiness/closing.html", {"assessment": found})


@page(Permission.KEEP_READINESS, methods=("GET", "POST"))
def setting_aside(request: Request, assessment_id: UUID) -> HttpResponse:
    """Ask, then end it without a result."""
    found = KEEPING.fetch(request.actor, assessment_id)
    if request.method == "POST":
        set_aside(request.actor, assessment=found)
        messages.success(request, _("{name} is set aside.").format(name=found.name))
        return redirect("readiness", request.organisation.slug)
    return render(request, "readiness/setting_aside.html", {"assessment": found})


def trail(request: Request, *below: str) -> list[tuple[str, str]]:
    """Where a page of readiness is."""
    return [(_("Readiness"), reverse("readiness", args=[request.organisation.slug])), *((one, "") for one in below)]


def _told(one: Assessment, slug: str) -> tuple[str, str, str, str]:
    """Where its name leads, its state, the tone of it, and its score."""
    result = queries.result_of(one)
    if result is None:
        label = AssessmentState(one.state).label.capitalize()
        return reverse("readiness_assessment", args=[slug, one.pk]), label, "neutral", "–"
    return (
        reverse("readiness_result", args=[slug, one.pk]),
        result.standing.label.capitalize() if result.standing else _("Not known"),
        TONES[result.standing] if result.standing else "neutral",
        number(result.overall) if result.overall is not None else "–",
    )


def _asked_words(people: int) -> str:
    return ngettext("One person is asked.", "{number} people are asked.", people).format(number=people)
