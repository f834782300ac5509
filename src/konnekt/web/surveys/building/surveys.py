"""The surveys of a round: the list, a new one, its settings, and the page on which one is written and followed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.disclosure.actions import weekly_counts
from konnekt.programmes.models import Round
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import Phase, Side
from konnekt.questions import vocabularies
from konnekt.surveys.actions.telling_results import sides_asked
from konnekt.surveys.actions.writing import change_survey, write_survey
from konnekt.surveys.models import Sheet, SurveyResult, WrittenQuestion, WrittenSurvey
from konnekt.surveys.policy import WRITING
from konnekt.surveys.scales import library
from konnekt.surveys.states import Opening, QuestionKind, SheetState, SurveyState
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame
from konnekt.web.surveys.building.forms import LanguageForm, SettingsForm
from konnekt.web.surveys.building.frame import around, asked, fetched, sides
from konnekt.web.surveys.building.preview import previewed
from konnekt.web.who import who

TONES = {
    SurveyState.DRAFT: "neutral",
    SurveyState.WAITING: "info",
    SurveyState.OPEN: "success",
    SurveyState.CLOSED: "neutral",
}


@page(Permission.RUN_PROGRAMMES)
def surveys(request: Request, round_id: UUID) -> HttpResponse:
    """Every survey of the round, with how far it is."""
    round_ = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    rows = WRITING.visible(request.actor, WrittenSurvey.objects.filter(round=round_)).order_by("-made_at", "pk")
    names = names_in(round_.programme)
    told = set(SurveyResult.objects.filter(survey__round=round_).values_list("survey_id", flat=True))
    context = frame(request, round_.programme, "round_surveys", round_=round_, below=[(_("Surveys"), "")]) | {
        "round": round_,
        "rows": [
            (one, SurveyState(one.state).label, TONES[SurveyState(one.state)], asked(one, names), one.pk in told)
            for one in rows
        ],
        "who": who(Data.ANSWER, request.organisation),
    }
    return render(request, "surveys/building/surveys.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def new(request: Request, round_id: UUID) -> HttpResponse:
    """Begin one."""
    round_ = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    form = SettingsForm(request.POST if request.method == "POST" else None, programme=round_.programme)
    slug = request.organisation.slug
    if request.method == "POST" and form.is_valid():
        try:
            made = write_survey(request.actor, round_=round_, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("survey", slug, made.pk)
    back = reverse("round_surveys", args=[slug, round_.pk])
    trail = [(_("Surveys"), back), (_("A new survey"), "")]
    context = frame(request, round_.programme, "round_surveys", round_=round_, below=trail)
    return render(request, "surveys/building/settings.html", context | {"form": form, "back": back, "survey": None})


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def settings(request: Request, written_id: UUID) -> HttpResponse:
    """Whom it asks, when, with a name or without."""
    survey = fetched(request, written_id)
    back = redirect("survey", request.organisation.slug, survey.pk)
    if survey.state != SurveyState.DRAFT:
        return back
    data = request.POST if request.method == "POST" else None
    form = SettingsForm(data, programme=survey.round.programme, survey=survey)
    if request.method == "POST" and form.is_valid():
        try:
            change_survey(request.actor, survey=survey, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return back
    context = around(request, survey, (_("Settings"), "")) | {"form": form, "back": back.url}
    return render(request, "surveys/building/settings.html", context)


@page(Permission.RUN_PROGRAMMES)
def survey(request: Request, written_id: UUID) -> HttpResponse:
    """What it asks, beside how it looks; once it is open, how many have answered."""
    found = fetched(request, written_id)
    rows = list(found.questions.all())
    names = names_in(found.round.programme)
    side = sides_asked(found)[0]
    versions = WrittenSurvey.objects.filter(family=found.family).exclude(pk=found.pk).order_by("-version")
    context = around(request, found) | {
        "state": SurveyState(found.state).label,
        "tone": TONES[SurveyState(found.state)],
        "is_draft": found.state == SurveyState.DRAFT,
        "is_waiting": found.state == SurveyState.WAITING,
        "is_open": found.state == SurveyState.OPEN,
        "is_closed": found.state == SurveyState.CLOSED,
        "was_open": found.opened_on is not None,
        "asked": asked(found, names),
        "comes": comes(found),
        "language": vocabularies.languages().get(found.language, found.language),
        "languages": [(code, vocabularies.languages().get(code, code)) for code in found.languages],
        "language_form": LanguageForm(None, survey=found),
        "rows": [described(row, rows, names) for row in rows],
        "kinds": QuestionKind.choices,
        "sides": sides(found, names),
        "versions": [(one, SurveyState(one.state).label) for one in versions],
        "response": response(request, found, names) if found.state == SurveyState.OPEN else None,
        "address": request.build_absolute_uri(reverse("survey_sheet", args=[request.organisation.slug, found.pk])),
        **previewed(found, rows, side, found.language),
    }
    return render(request, "surveys/building/survey.html", context)


def comes(survey: WrittenSurvey) -> str:
    """When it comes to people."""
    match survey.opens:
        case Opening.ON_A_DAY if survey.opens_on is not None:
            return _("On {day}").format(day=f"{survey.opens_on:%-d %B %Y}")
        case Opening.IN_A_PHASE:
            return _("When the round comes into the phase “{phase}”").format(phase=Phase(survey.phase).label)
        case _:
            return str(Opening(survey.opens).label)


def described(row: WrittenQuestion, rows: list[WrittenQuestion], names: Names) -> dict[str, Any]:
    """A line of the list of questions."""
    source = next((one for one in rows if one.key == row.after), None)
    only = {Side.MENTEE: names.mentees, Side.MENTOR: names.mentors}.get(Side(row.side), "")
    return {
        "row": row,
        "kind": QuestionKind(row.kind).label,
        "only": _("only {people}").format(people=only) if only and row.survey.side == Side.BOTH else "",
        "after": _("only after {answers} to “{question}”").format(
            answers=_(" or ").join(f"“{source.choices[int(at) - 1]}”" for at in row.after_values),
            question=source.label,
        )
        if source
        else "",
        "is_ours": row.scale in library(),
        "is_first": row is rows[0],
        "is_last": row is rows[-1],
    }


def response(request: Request, survey: WrittenSurvey, names: Names) -> dict[str, Any]:
    """How many were asked and have answered, as it was counted on Monday: in whole steps, and the same all week."""
    today = today_in(request.organisation, clock.read())

    def count(_about: UUID) -> dict[str, int]:
        sheets = Sheet.objects.filter(survey=survey)
        return {
            f"{side}:{what}": rows.count()
            for side in sides_asked(survey)
            for what, rows in (
                ("asked", sheets.filter(side=side)),
                ("answered", sheets.filter(side=side, state=SheetState.ANSWERED)),
            )
        }

    monday, counts = weekly_counts(about=[survey.pk], today=today, k=request.organisation.smallest_group, count=count)
    found = counts[survey.pk]
    return {
        "monday": monday,
        "rows": [
            (label, found[f"{side}:asked"], found[f"{side}:answered"])
            for side, label in sides(survey, names)
            if f"{side}:asked" in found
        ],
    }
