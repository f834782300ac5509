"""Publishing a survey, opening and closing it, a new version, throwing a draft away; and its code for a slide."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.documents.codes import qr, qr_picture
from konnekt.surveys.actions.handing_out import close_survey, open_survey
from konnekt.surveys.actions.writing import publish_survey, remove_survey, write_new_version
from konnekt.surveys.models import WrittenSurvey
from konnekt.web.door import Request, page
from konnekt.web.surveys.building.frame import fetched


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def publication(request: Request, written_id: UUID) -> HttpResponse:
    """Ask once: from then on nothing in it changes."""
    survey = fetched(request, written_id)
    if request.method == "POST":
        publish_survey(request.actor, survey=survey, now=clock.read())
        messages.success(request, _("Published. It comes to people when its time does."))
        return _back(request, survey)
    words = _(
        "From then on nothing in it changes, and whether it is named stays as it is. You can write a new version."
    )
    return _ask(request, survey, _("Publish “{title}”?"), words, _("Publish"))


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def opening(request: Request, written_id: UUID) -> HttpResponse:
    """Now."""
    survey = fetched(request, written_id)
    open_survey(request.actor, survey=survey, now=clock.read())
    messages.success(request, _("It is open. People find it on Today, and by mail from tomorrow on."))
    return _back(request, survey)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def closure(request: Request, written_id: UUID) -> HttpResponse:
    """Before its last day."""
    survey = fetched(request, written_id)
    if request.method == "POST":
        close_survey(request.actor, survey=survey, now=clock.read())
        messages.success(request, _("Closed. What was answered is being counted."))
        return _back(request, survey)
    words = _("What was answered is counted then, once, and whoever was half way can’t go on.")
    return _ask(request, survey, _("Close “{title}” now?"), words, _("Close it"))


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def version(request: Request, written_id: UUID) -> HttpResponse:
    """A draft that begins as this one stands."""
    survey = fetched(request, written_id)
    return _back(request, write_new_version(request.actor, survey=survey))


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def removal(request: Request, written_id: UUID) -> HttpResponse:
    """A draft that isn’t needed."""
    survey = fetched(request, written_id)
    if request.method == "POST":
        remove_survey(request.actor, survey=survey)
        messages.success(request, _("The draft is gone."))
        return redirect("round_surveys", request.organisation.slug, survey.round_id)
    words = _("Nobody was asked yet, so nothing is lost but the draft.")
    return _ask(request, survey, _("Throw “{title}” away?"), words, _("Throw it away"), kind="danger")


@page(Permission.RUN_PROGRAMMES)
def code(request: Request, written_id: UUID) -> HttpResponse:
    """Its address as a code for a slide, drawn in lines."""
    return _file(qr(_address(request, written_id)), "image/svg+xml", "survey.svg")


@page(Permission.RUN_PROGRAMMES)
def code_picture(request: Request, written_id: UUID) -> HttpResponse:
    """The same as a picture, for programs that take no lines."""
    return _file(qr_picture(_address(request, written_id)), "image/png", "survey.png")


def _address(request: Request, written_id: UUID) -> str:
    survey = fetched(request, written_id)
    return request.build_absolute_uri(reverse("survey_sheet", args=[request.organisation.slug, survey.pk]))


def _file(body: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        body, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _back(request: Request, survey: WrittenSurvey) -> HttpResponse:
    return redirect("survey", request.organisation.slug, survey.pk)


def _ask(
    request: Request, survey: WrittenSurvey, title: str, words: str, label: str, *, kind: str = "primary"
) -> HttpResponse:
    context: dict[str, Any] = {
        "title": title.format(title=survey.title),
        "words": words,
        "label": label,
        "kind": kind,
        "survey": survey,
    }
    return render(request, "surveys/building/confirm.html", context)
