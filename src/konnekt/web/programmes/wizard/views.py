"""Designing a programme, step by step: each saves by itself, and they can be visited in any order."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core.errors import Refused
from konnekt.programmes.actions.designing import change_programme, note_step
from konnekt.programmes.actions.rounds import change_round
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.policy import RUNNING
from konnekt.programmes.queries import newest_round
from konnekt.programmes.states import DesignStep, ProgrammeState
from konnekt.web import markdown
from konnekt.web.door import Request, page
from konnekt.web.guidance.hints import hint_of_programme
from konnekt.web.programmes.frame import frame
from konnekt.web.programmes.wizard import stages
from konnekt.web.programmes.wizard.confirming import ask_first
from konnekt.web.programmes.wizard.forms import FormatForm, PageForm, PlacesForm, PurposeForm, WordsForm
from konnekt.web.programmes.wizard.summary import summary

DESIGN = "programme_design"
NEEDS_A_ROUND = "new_round"


@page(Permission.RUN_PROGRAMMES)
def design(request: Request, programme_id: UUID) -> HttpResponse:
    """The whole design in one sentence a step, and where to go on."""
    found = RUNNING.fetch(request.actor, programme_id)
    round_ = newest_round(found)
    left_off = stages.where_left_off(found)
    context = frame(request, found, DESIGN) | {
        "summary": summary(found, round_, request.organisation),
        "go_on": stages.address(found, request.organisation, left_off),
        "go_on_label": left_off.label if left_off else "",
        "is_begun": bool(found.designed),
        "is_draft": found.state == ProgrammeState.DRAFT,
        **hint_of_programme(request, "programme_design", found),
    }
    return render(request, "programmes/wizard/design.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def purpose(request: Request, programme_id: UUID) -> HttpResponse:
    """Name, sentence and goals."""

    def make(programme: Programme) -> forms.BaseForm:
        names = ("name", "purpose", "goals")
        return PurposeForm(request.POST or None, initial={name: getattr(programme, name) for name in names})

    return _programme_step(request, programme_id, DesignStep.PURPOSE, make)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def format_(request: Request, programme_id: UUID) -> HttpResponse:
    """One to one, circle, peer, reverse or flash; a cohort or rolling; the ways to match."""

    def make(programme: Programme) -> forms.BaseForm:
        return FormatForm(request.POST or None, programme=programme)

    return _programme_step(request, programme_id, DesignStep.FORMAT, make)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def words(request: Request, programme_id: UUID) -> HttpResponse:
    """What a mentee and a mentor are called, and the areas it is about."""

    def make(programme: Programme) -> forms.BaseForm:
        return WordsForm(request.POST or None, programme=programme)

    return _programme_step(request, programme_id, DesignStep.WORDS, make)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def public_page(request: Request, programme_id: UUID) -> HttpResponse:
    """The words of the public page. “Preview” shows it as it would read, and saves nothing."""

    def make(programme: Programme) -> forms.BaseForm:
        return PageForm(request.POST or None, instance=Programme.objects.get(pk=programme.pk))

    is_trial = "preview" in request.POST
    preview = markdown.render(request.POST.get("description", "")) if is_trial else ""
    return _programme_step(request, programme_id, DesignStep.PAGE, make, is_trial=is_trial, preview=preview)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def places(request: Request, programme_id: UUID) -> HttpResponse:
    """How many places there are, and what happens when more people come."""
    found, round_ = fetch(request, programme_id)
    if round_ is None:
        return redirect(NEEDS_A_ROUND, request.organisation.slug, found.pk)

    def save(given: dict[str, Any]) -> None:
        change_round(request.actor, round_=round_, **given)

    form = PlacesForm(request.POST or None, round_=round_)
    return form_step(request, found, DesignStep.PLACES, form, save)


def fetch(request: Request, programme_id: UUID) -> tuple[Programme, Round | None]:
    """The programme, if this person runs it, with the round that its design speaks of."""
    found = RUNNING.fetch(request.actor, programme_id)
    return found, newest_round(found)


def form_step(
    request: Request,
    programme: Programme,
    step: DesignStep,
    form: forms.BaseForm,
    save: Callable[[dict[str, Any]], None],
    *,
    is_trial: bool = False,
    **context: Any,
) -> HttpResponse:
    """A step that is one form: what fails is shown again as it was typed; what is saved leads on, or stays here.

    A trial only shows: nothing is saved.
    """
    if request.method == "POST" and not is_trial and "again" not in request.POST and form.is_valid():
        try:
            asked = ask_first(request, programme, lambda: save(form.cleaned_data))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return asked or go_on(request, programme, step)
    return show(request, programme, step, {"form": form, "is_trial": is_trial} | context)


def go_on(request: Request, programme: Programme, step: DesignStep) -> HttpResponse:
    """Saved: to the next step, or back to this one where somebody asked to stay. Whoever comes back to change one
    step, having been through all, goes on to the review.
    """
    is_new = step.value not in programme.designed
    note_step(request.actor, programme=programme, step=step)
    if "stay" in request.POST:
        messages.success(request, _("Saved."))
        return redirect(stages.address(programme, request.organisation, step))
    if is_new or stages.where_left_off(programme):
        return redirect(stages.way_on(programme, request.organisation, step))
    return redirect(stages.address(programme, request.organisation, None))


def show(
    request: Request, programme: Programme, step: DesignStep, context: dict[str, Any], *, template: str = ""
) -> HttpResponse:
    """The page of a step, or one that belongs to it."""
    before = stages.before(step)
    shared = frame(request, programme, DESIGN, below=_below(request, programme, step)) | {
        "title": stages.TITLES[step],
        "purpose": stages.PURPOSES[step],
        "step": step.value,
        "stages": stages.stages(programme, request.organisation, step),
        "before": stages.address(programme, request.organisation, before) if before else "",
        "after": stages.address(programme, request.organisation, stages.after(step)),
    }
    return render(request, f"programmes/wizard/{template or step.value}.html", shared | context)


def _programme_step(
    request: Request,
    programme_id: UUID,
    step: DesignStep,
    make: Callable[[Programme], forms.BaseForm],
    **context: Any,
) -> HttpResponse:
    found = RUNNING.fetch(request.actor, programme_id)

    def save(given: dict[str, Any]) -> None:
        change_programme(request.actor, programme=found, **given)

    return form_step(request, found, step, make(found), save, **context)


def _below(request: Request, programme: Programme, step: DesignStep) -> list[tuple[str, str]]:
    design_url = reverse(DESIGN, args=[request.organisation.slug, programme.pk])
    return [(_("Design"), design_url), (str(step.label), "")]
