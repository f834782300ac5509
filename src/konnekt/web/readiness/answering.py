"""Giving one's own view, theme by theme: kept at each change, left and taken up again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.readiness.actions.answering import save_levels, send_answers
from konnekt.readiness.library import library
from konnekt.readiness.models import Answerer
from konnekt.readiness.policy import OWN_ANSWERS
from konnekt.readiness.states import AssessmentState, Openness
from konnekt.web.door import Request, page
from konnekt.web.readiness.forms import ThemeForm, levels_initial
from konnekt.web.readiness.words import what_becomes_of_it


@page(Permission.BELONG, methods=("GET", "POST"))
def answers(request: Request, answerer_id: UUID) -> HttpResponse:
    """What is asked and what becomes of it; how far one is; the button that sends it."""
    mine = _own(request, answerer_id)
    if request.method == "POST":
        send_answers(request.actor, answerer=mine, now=clock.read())
        messages.success(request, _("Thank you. Your view counts."))
        return redirect("readiness_answers", request.organisation.slug, mine.pk)
    themes = [
        (
            theme,
            sum(one.key in mine.levels for one in theme.statements),
            reverse("readiness_theme", args=[request.organisation.slug, mine.pk, theme.key]),
        )
        for theme in library().themes
    ]
    unfinished = [address for theme, given, address in themes if given < len(theme.statements)]
    context = {
        "mine": mine,
        "assessment": mine.assessment,
        "is_open": mine.assessment.state == AssessmentState.OPEN,
        "is_closed": mine.assessment.state == AssessmentState.CLOSED,
        "told": what_becomes_of_it(Openness(mine.assessment.openness), request.organisation.smallest_group),
        "themes": themes,
        "next": unfinished[0] if unfinished else "",
        "has_begun": bool(mine.levels),
    }
    return render(request, "readiness/answers.html", context)


@page(Permission.BELONG, methods=("GET", "POST"))
def theme(request: Request, answerer_id: UUID, theme: str) -> HttpResponse:
    """The statements of one theme."""
    mine = _own(request, answerer_id)
    told = library()
    if theme not in told.by_theme:
        raise Http404
    found = told.by_theme[theme]
    keys = [one.key for one in told.themes]
    place = keys.index(theme)
    form = ThemeForm(found, request.POST if request.method == "POST" else None, initial=levels_initial(mine.levels))
    is_autosave = request.headers.get("X-Konnekt-Autosave") == "1"
    if request.method == "POST":
        is_valid = form.is_valid()
        save_levels(request.actor, answerer=mine, levels=form.levels)
        if is_autosave:
            return HttpResponse(status=204 if is_valid else 200)
        if is_valid:
            return redirect(_address(request, mine, keys[place + 1] if place + 1 < len(keys) else ""))
    if mine.assessment.state != AssessmentState.OPEN:
        raise Refused(_("This assessment is closed, so answers can’t be changed any more."))
    context = {
        "mine": mine,
        "theme": found,
        "form": form,
        "questions": [(form[one.key], one) for one in found.statements],
        "number": place + 1,
        "total": len(keys),
        "before": _address(request, mine, keys[place - 1] if place else ""),
        "start": _address(request, mine, ""),
        "is_last": place + 1 == len(keys),
        "trail": [(_("My view"), _address(request, mine, "")), (found.name, "")],
    }
    return render(request, "readiness/theme.html", context)


def _own(request: Request, answerer_id: UUID) -> Answerer:
    return OWN_ANSWERS.fetch(request.actor, answerer_id, Answerer.objects.select_related("assessment"))


def _address(request: Request, mine: Answerer, theme: str) -> str:
    """Where a theme is; without one, the page they begin and end on."""
    if not theme:
        return reverse("readiness_answers", args=[request.organisation.slug, mine.pk])
    return reverse("readiness_theme", args=[request.organisation.slug, mine.pk, theme])
