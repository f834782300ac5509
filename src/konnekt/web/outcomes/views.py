"""What a round wants to reach: chosen before it begins, locked when people can enrol, and read as it was promised."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.outcomes import queries
from konnekt.outcomes.actions.planning import add_note, lock_plan, write_plan
from konnekt.outcomes.library import library
from konnekt.outcomes.models import USUAL_SAMPLE, OutcomePlan
from konnekt.outcomes.rules import is_launched, why_fixed
from konnekt.outcomes.states import Comparison, Whom
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import ProgrammeState
from konnekt.web.door import Request, page
from konnekt.web.guidance.hints import hint_of_programme
from konnekt.web.outcomes.forms import NoteForm, PlanForm, targets_initial
from konnekt.web.programmes.frame import frame
from konnekt.web.programmes.wizard import stages

REPORT_AFTER = timedelta(weeks=6)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def outcomes(request: Request, round_id: UUID) -> HttpResponse:
    """The plan as a form while it can be written, and as a promise once it is locked."""
    round_ = _round(request, round_id)
    plan = queries.plan_of(round_)
    targets = queries.targets_of(plan) if plan else {}
    now = clock.read()
    launched = is_launched(round_.programme, round_, today_in(request.organisation, now))
    fixed = why_fixed(plan, launched=launched)
    way_on = _way_on(request, round_.programme)
    if fixed is not None and request.method == "GET":
        return render(request, "outcomes/plan.html", _promise(request, round_, plan, targets))
    form = PlanForm(request.POST if request.method == "POST" else None, initial=_initial(round_, plan, targets))
    if request.method == "POST" and form.is_valid():
        try:
            write_plan(
                request.actor,
                round_=round_,
                targets=form.targets,
                comparison=Comparison(form.cleaned_data["comparison"]),
                least_sample=form.cleaned_data["least_sample"],
                report_on=form.cleaned_data["report_on"],
                now=now,
            )
        except Refused as refusal:
            if fixed is not None:
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Saved. It can be changed until people can enrol."))
            here = reverse("outcomes", args=[request.organisation.slug, round_.pk])
            return redirect(here if "stay" in request.POST else way_on or here)
    context = frame(request, round_.programme, "outcomes", round_=round_) | {
        "round": round_,
        "plan": plan,
        "form": form,
        "groups": _groups(form),
        "cautions": [(one.label, one.caution) for one in Comparison],
        "launched": launched,
        "way_on": way_on,
        **hint_of_programme(request, "outcomes", round_.programme),
    }
    return render(request, "outcomes/write.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def locking(request: Request, round_id: UUID) -> HttpResponse:
    """Ask, then lock the plan by hand."""
    round_ = _round(request, round_id)
    plan = _begun(round_)
    if request.method == "POST":
        lock_plan(request.actor, plan=plan, now=clock.read())
        messages.success(request, _("The plan is locked."))
        return redirect("outcomes", request.organisation.slug, round_.pk)
    return render(request, "outcomes/locking.html", {"round": round_, "programme": round_.programme})


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def notes(request: Request, round_id: UUID) -> HttpResponse:
    """One more note below a locked plan."""
    round_ = _round(request, round_id)
    plan = _begun(round_)
    form = NoteForm(request.POST)
    if form.is_valid():
        add_note(request.actor, plan=plan, words=form.cleaned_data["words"], now=clock.read())
        messages.success(request, _("The note stands below the plan."))
        return redirect("outcomes", request.organisation.slug, round_.pk)
    if plan.locked_at is None:
        return redirect("outcomes", request.organisation.slug, round_.pk)
    return render(request, "outcomes/plan.html", _promise(request, round_, plan, queries.targets_of(plan), form=form))


def _round(request: Request, round_id: UUID) -> Round:
    return RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))


def _way_on(request: Request, programme: Programme) -> str:
    """The step at which the design goes on, while it has some left."""
    step = stages.where_left_off(programme) if programme.state == ProgrammeState.DRAFT else None
    return stages.address(programme, request.organisation, step) if step else ""


def _begun(round_: Round) -> OutcomePlan:
    plan = queries.plan_of(round_)
    if plan is None:
        raise Refused(_("Nothing is written yet. Choose indicators first."))
    return plan


def _initial(round_: Round, plan: OutcomePlan | None, targets: dict[str, str]) -> dict[str, Any]:
    return targets_initial(targets) | {
        "comparison": plan.comparison if plan else Comparison.SIMILAR,
        "least_sample": plan.least_sample if plan else USUAL_SAMPLE,
        "report_on": plan.report_on if plan else round_.ends_on + REPORT_AFTER,
    }


def _groups(form: PlanForm) -> list[dict[str, Any]]:
    """Indicators by whom they would be a benefit for, each with its two fields."""
    return [
        {
            "whom": whom,
            "rows": [
                {"one": one, "use": form[f"use-{key}"], "enough": form[f"enough-{key}"]}
                for key, one in library().items()
                if one.whom is whom
            ],
        }
        for whom in Whom
    ]


def _promise(
    request: Request,
    round_: Round,
    plan: OutcomePlan | None,
    targets: dict[str, str],
    *,
    form: NoteForm | None = None,
) -> dict[str, Any]:
    assert plan is not None
    told = library()
    chosen = [(told[key], words) for key, words in targets.items() if key in told]
    return frame(request, round_.programme, "outcomes", round_=round_) | {
        "round": round_,
        "plan": plan,
        "comparison": Comparison(plan.comparison),
        "chosen": chosen,
        "is_whole": queries.is_whole(plan, targets) if plan.locked_at else False,
        "small": [one.name for one, _words in chosen if one.least > plan.least_sample],
        "notes": list(plan.notes.select_related("made_by").order_by("made_at", "pk")),
        "form": form or NoteForm(),
    }
