"""The plan of next steps, and one step for whoever takes care of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.readiness.actions.steps import add_step, change_step
from konnekt.readiness.library import Theme, library
from konnekt.readiness.models import Answerer, Assessment, Step
from konnekt.readiness.policy import KEEPING, KEEPING_STEP, OWN_STEP
from konnekt.readiness.states import UNDECIDED, AssessmentState, StepState
from konnekt.web.door import Request, page
from konnekt.web.readiness.assessments import trail
from konnekt.web.readiness.forms import NewStepForm, OwnStepForm, StepForm

PAGE_SIZE = 50
TONES = {StepState.OPEN: "neutral", StepState.GOING: "info", StepState.DONE: "success", StepState.DROPPED: "neutral"}
FILTERS = {"open": UNDECIDED, "all": frozenset(StepState)}


@page(Permission.KEEP_READINESS)
def plan(request: Request) -> HttpResponse:
    """Every step, the nearest date first; those that are over only if asked for."""
    view = request.GET.get("view", "open")
    view = view if view in FILTERS else "open"
    rows = KEEPING_STEP.visible(request.actor, Step.objects.select_related("owner", "assessment"))
    rows = rows.filter(state__in=FILTERS[view]).order_by(F("due_on").asc(nulls_last=True), "made_at", "pk")
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    themes = library().by_theme
    context = {
        "shown": shown,
        "rows": [step_row(one, request.organisation.slug, themes.get(one.theme)) for one in shown],
        "views": [
            {"label": label, "url": f"?view={key}", "current": key == view}
            for key, label in (("open", _("Still to do")), ("all", _("All")))
        ],
        "newest": Assessment.objects.filter(state=AssessmentState.CLOSED).order_by("-closed_at").first(),
        "trail": trail(request, _("Next steps")),
    }
    return render(request, "readiness/plan.html", context)


@page(Permission.KEEP_READINESS, methods=("GET", "POST"))
def new(request: Request, assessment_id: UUID) -> HttpResponse:
    """One more step; a suggestion fills the form in, and every word can be changed."""
    found = KEEPING.fetch(request.actor, assessment_id)
    statement = request.POST.get("statement") or request.GET.get("statement", "")
    statement = statement if statement in library().statements else ""
    form = NewStepForm(request.POST or None, initial=_suggested(request, statement))
    if request.method == "POST" and form.is_valid():
        try:
            add_step(request.actor, assessment=found, statement=statement, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            if refusal.field not in form.fields:
                raise
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The step is planned."))
            return redirect("readiness_plan", request.organisation.slug)
    if found.state != AssessmentState.CLOSED:
        raise Refused(_("Close the assessment first: steps follow from what came of it."))
    context = {
        "form": form,
        "assessment": found,
        "statement": statement,
        "names": _names(found),
        "trail": trail(request, _("A next step")),
    }
    return render(request, "readiness/new_step.html", context)


@page(Permission.BELONG, methods=("GET", "POST"))
def step(request: Request, step_id: UUID) -> HttpResponse:
    """One step. Whoever takes care of it says how it stands; those who run the plan may change the rest too."""
    rows = Step.objects.select_related("owner", "assessment")
    is_keeper = Permission.KEEP_READINESS.held_by(request.actor)
    found = (
        KEEPING_STEP.fetch(request.actor, step_id, rows) if is_keeper else OWN_STEP.fetch(request.actor, step_id, rows)
    )
    form = (StepForm if is_keeper else OwnStepForm)(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            change_step(request.actor, step=found, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            if is_keeper:
                return redirect("readiness_plan", request.organisation.slug)
            return redirect("today", request.organisation.slug)
    theme = library().by_theme.get(found.theme)
    context = {
        "step": found,
        "state": StepState(found.state),
        "theme": theme,
        "statement": library().statements.get(found.statement),
        "form": form,
        "is_keeper": is_keeper,
        "names": _names(found.assessment) if is_keeper else [],
        "trail": [*trail(request), (_("Next steps"), reverse("readiness_plan", args=[request.organisation.slug]))]
        if is_keeper
        else [],
    }
    return render(request, "readiness/step.html", context)


def step_row(one: Step, slug: str, theme: Theme | None = None) -> dict[str, Any]:
    """A step as a row of a table."""
    state = StepState(one.state)
    return {
        "step": one,
        "state": state,
        "tone": TONES[state],
        "theme": theme.name if theme else "",
        "url": reverse("readiness_step", args=[slug, one.pk]),
    }


def _suggested(request: Request, statement: str) -> dict[str, Any]:
    if not statement:
        return {"theme": request.GET.get("theme", "")}
    theme = next(one for one in library().themes if statement in {each.key for each in one.statements})
    level = request.GET.get("from", "1")
    found = library().statements[statement]
    return {"theme": theme.key, "words": found.step_from(float(level) if level in {"1", "2", "3"} else 1.0)}


def _initial(found: Step) -> dict[str, Any]:
    owner = found.owner
    return {
        "words": found.words,
        "owner": (owner.email or owner.name) if owner else "",
        "due_on": found.due_on,
        "state": found.state,
        "note": found.note,
    }


def _names(assessment: Assessment) -> list[tuple[str, str]]:
    """Those who were asked, as suggestions of somebody who could take care of it."""
    people = Answerer.objects.filter(assessment=assessment).select_related("member").order_by("member__name_key")
    return [(one.member.email or one.member.name, one.member.name) for one in people if not one.member.has_left]
