"""A survey in further languages: every text in a field, beside how it reads in the one it was written in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound
from konnekt.questions import vocabularies
from konnekt.surveys.actions.writing import take_language_out, translate
from konnekt.surveys.models import WrittenQuestion, WrittenSurvey
from konnekt.surveys.states import SurveyState
from konnekt.surveys.written import every_text
from konnekt.web.door import Request, page
from konnekt.web.surveys.building.forms import LanguageForm, WordsForm
from konnekt.web.surveys.building.frame import around, fetched


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def languages(request: Request, written_id: UUID) -> HttpResponse:
    """Add one."""
    survey = fetched(request, written_id)
    form = LanguageForm(request.POST, survey=survey)
    if not form.is_valid():
        return redirect("survey", request.organisation.slug, survey.pk)
    translate(request.actor, survey=survey, language=form.cleaned_data["language"], said={})
    return redirect("survey_language", request.organisation.slug, survey.pk, form.cleaned_data["language"])


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def language(request: Request, written_id: UUID, tongue: str) -> HttpResponse:
    """Its words in one language; an empty field is read in the survey’s own."""
    survey = fetched(request, written_id)
    back = reverse("survey", args=[request.organisation.slug, survey.pk])
    if tongue not in survey.languages or survey.state != SurveyState.DRAFT:
        if tongue not in vocabularies.languages():
            raise NotFound
        return redirect(back)
    if "remove" in request.POST:
        take_language_out(request.actor, survey=survey, language=tongue)
        return redirect(back)
    rows = list(survey.questions.all())
    texts = list(every_text(survey, rows))
    data = request.POST if request.method == "POST" else None
    form = WordsForm(data, texts=texts, said=_said(survey, rows, tongue))
    if request.method == "POST" and form.is_valid():
        translate(request.actor, survey=survey, language=tongue, said=form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(back)
    name = vocabularies.languages()[tongue]
    context = around(request, survey, (name, "")) | {"form": form, "tongue": tongue, "name": name, "back": back}
    return render(request, "surveys/building/language.html", context)


def _said(survey: WrittenSurvey, rows: list[WrittenQuestion], tongue: str) -> dict[str, str]:
    said: dict[str, Any] = dict(survey.texts.get(tongue, {}))
    for row in rows:
        told = row.texts.get(tongue, {})
        said |= {f"{row.key}.{name}": told.get(name, "") for name in ("label", "hint")}
        said |= {
            f"{row.key}.{name}.{at}": words
            for name in ("choices", "items")
            for at, words in enumerate(told.get(name, []))
        }
    return said
