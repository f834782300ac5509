"""The questions of a draft: a new one, a scale of the library, another place, out again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound, Refused
from konnekt.programmes.states import Side
from konnekt.surveys.actions.writing import add_question, add_scale, change_question, move_question, remove_question
from konnekt.surveys.models import WrittenQuestion, WrittenSurvey
from konnekt.surveys.scales import library
from konnekt.surveys.states import QuestionKind, SurveyState
from konnekt.surveys.written import block
from konnekt.web.door import Request, page
from konnekt.web.surveys.building.forms import QuestionForm
from konnekt.web.surveys.building.frame import around, fetched
from konnekt.web.surveys.sheet_form import SheetForm


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def new_question(request: Request, written_id: UUID, sort: str) -> HttpResponse:
    """Ask something, answered in this way."""
    if sort not in QuestionKind:
        raise NotFound
    return _form(request, fetched(request, written_id), QuestionKind(sort), None)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def question(request: Request, written_id: UUID, asked_id: UUID) -> HttpResponse:
    """Word it better."""
    survey = fetched(request, written_id)
    row = _row(survey, asked_id)
    return _form(request, survey, QuestionKind(row.kind), row)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def scales(request: Request, written_id: UUID) -> HttpResponse:
    """The library: each scale with its statements, and whether it is asked already."""
    survey = fetched(request, written_id)
    if survey.state != SurveyState.DRAFT:
        return redirect("survey", request.organisation.slug, survey.pk)
    if request.method == "POST":
        if (scale := library().get(request.POST.get("scale", ""))) is not None:
            add_scale(request.actor, survey=survey, scale=scale)
            messages.success(request, _("“{scale}” is asked now.").format(scale=scale.name))
        return redirect("survey_scales", request.organisation.slug, survey.pk)
    there = set(survey.questions.values_list("scale", flat=True))
    context = around(request, survey, (_("Scales"), "")) | {
        "scales": [
            (one, one.key in there, survey.side in {Side.BOTH, one.side} or one.side == Side.BOTH)
            for one in library().values()
        ],
        "back": reverse("survey", args=[request.organisation.slug, survey.pk]),
    }
    return render(request, "surveys/building/scales.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def place(request: Request, written_id: UUID, asked_id: UUID) -> HttpResponse:
    """One place up or down."""
    survey = fetched(request, written_id)
    row = _row(survey, asked_id)
    try:
        move_question(request.actor, question=row, up=request.POST.get("to") == "up")
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect(f"{reverse('survey', args=[request.organisation.slug, survey.pk])}#question-{row.key}")


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def removal(request: Request, written_id: UUID, asked_id: UUID) -> HttpResponse:
    """Ask once, then take it out."""
    survey = fetched(request, written_id)
    row = _row(survey, asked_id)
    if request.method == "POST":
        remove_question(request.actor, question=row)
        messages.success(request, _("It isn’t asked any more."))
        return redirect("survey", request.organisation.slug, survey.pk)
    return render(request, "surveys/building/question_removal.html", {"survey": survey, "question": row})


def _row(survey: WrittenSurvey, asked_id: UUID) -> WrittenQuestion:
    found = WrittenQuestion.objects.filter(survey=survey, pk=asked_id).first()
    if found is None:
        raise NotFound
    found.survey = survey
    return found


def _form(request: Request, survey: WrittenSurvey, kind: QuestionKind, row: WrittenQuestion | None) -> HttpResponse:
    back = reverse("survey", args=[request.organisation.slug, survey.pk])
    if survey.state != SurveyState.DRAFT:
        return redirect(back)
    data = request.POST if request.method == "POST" else None
    rows = list(survey.questions.all())
    form = QuestionForm(data, kind=kind, survey=survey, rows=rows, question=row)
    if request.method == "POST" and "preview" in request.POST:
        return render(request, "surveys/building/question_preview.html", {"preview": _as_asked(form, survey)})
    if request.method == "POST" and form.is_valid():
        try:
            if row is None:
                add_question(request.actor, survey=survey, kind=kind, **form.cleaned_data)
            else:
                change_question(request.actor, question=row, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    here = _("A new question") if row is None else row.label
    context = around(request, survey, (here, "")) | {
        "form": form,
        "kind": kind.label,
        "question": row,
        "is_ours": row is not None and row.scale in library(),
        "preview": _as_asked(form, survey),
        "back": back,
    }
    return render(request, "surveys/building/question.html", context)


def _as_asked(form: QuestionForm, survey: WrittenSurvey) -> SheetForm | None:
    """How the question looks as it is typed now, as far as it can be asked."""
    given = {**form.initial, "choices": [], "items": []}
    if form.is_bound:
        form.is_valid()
        given |= form.cleaned_data
    elif form.initial.get("label"):
        given["choices"] = [one for one in form.initial.get("choices", "").splitlines() if one]
        given["items"] = [
            {"words": one} for name in ("items", "turned") for one in form.initial.get(name, "").splitlines() if one
        ]
    if not given.get("label"):
        return None
    names = ("label", "hint", "choices", "items", "is_required")
    row = WrittenQuestion(survey=survey, key="seen", kind=form.kind, **{name: given.get(name) or "" for name in names})
    row.choices, row.items = given["choices"], given["items"]
    row.is_required = bool(given.get("is_required"))
    return SheetForm(None, blocks=[block(row, survey.language)], values={}, is_shut=True)
