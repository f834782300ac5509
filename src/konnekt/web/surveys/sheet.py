"""A sheet as whoever was handed it fills it: by pages, kept at each change, sent when they say so.

Whoever isn’t in the round finds nothing here.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.programmes.names import names_in
from konnekt.programmes.rules import today_in
from konnekt.questions import vocabularies
from konnekt.surveys.actions.filling import choose_language, decline_sheet, keep_answers, read_sheet, send_sheet
from konnekt.surveys.models import Sheet, SurveyResult, WrittenQuestion, WrittenSurvey
from konnekt.surveys.policy import ANSWERING
from konnekt.surveys.queries import is_answered_until, sheet_for
from konnekt.surveys.states import SheetState, SurveyState
from konnekt.surveys.wording import answers_in_words
from konnekt.surveys.written import asked_of, block, language_for, led_to, pages, title_of
from konnekt.web.door import Request, page
from konnekt.web.surveys.sheet_form import SheetForm
from konnekt.web.surveys.told import read_results
from konnekt.web.who import who


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def sheet(request: Request, handed_id: UUID) -> HttpResponse:
    """The questions, or what became of them."""
    survey = ANSWERING.fetch(request.actor, handed_id, WrittenSurvey.objects.select_related("round__programme"))
    now = clock.read()
    today = today_in(request.organisation, now)
    mine = sheet_for(request.actor, survey, today)
    is_over = mine.state in {SheetState.DECLINED, SheetState.MISSED} or (
        mine.state == SheetState.ANSWERED and not survey.is_named
    )
    if request.method == "POST":
        if "language" in request.POST:
            choose_language(request.actor, survey=survey, language=request.POST["language"], now=now)
            return redirect("survey_sheet", request.organisation.slug, survey.pk)
        if "decline" in request.POST:
            decline_sheet(request.actor, survey=survey, now=now)
            messages.success(request, _("All right. You won’t be asked again."))
            return redirect("today", request.organisation.slug)
    if is_over or not is_answered_until(survey, today):
        return render(request, "surveys/sheet_over.html", _over(request, survey, mine))
    rows = asked_of(survey.questions.all(), mine.side)
    return _filled(request, survey, mine, rows)


@page(Permission.TAKE_PART)
def told(request: Request, handed_id: UUID) -> HttpResponse:
    """What came of it, for those of the round: the same numbers that its managers read."""
    survey = ANSWERING.fetch(request.actor, handed_id, WrittenSurvey.objects.select_related("round__programme"))
    result = SurveyResult.objects.filter(survey=survey).first()
    language = language_for(survey, get_language() or "")
    title, _introduction = title_of(survey, language)
    context = _around(request, survey, title) | {"told": read_results(survey, result, language) if result else None}
    return render(request, "surveys/told.html", context)


def _filled(request: Request, survey: WrittenSurvey, mine: Sheet, rows: list[WrittenQuestion]) -> HttpResponse:
    """One page of it. What was typed is kept whatever is pressed; what can’t be kept is said where it stands."""
    now, values = clock.read(), dict(read_sheet(mine))
    every = pages(rows)
    language = mine.language or language_for(survey, get_language() or "")
    number = _number(request, len(every))
    data = request.POST if request.method == "POST" else None
    form = SheetForm(data, blocks=[block(row, language) for row in _shown(every[number], rows, values)], values=values)
    if request.method == "POST":
        wrong = keep_answers(request.actor, survey=survey, given=form.given(), now=now, language=mine.language)
        if request.headers.get("X-Konnekt-Autosave") == "1":
            return HttpResponse(status=200 if wrong else 204)
        for key, words in wrong.items():
            form.add_error(key, words)
        values = dict(read_sheet(sheet_for(request.actor, survey, now.date())))
        if not wrong:
            done = _go_on(request, survey, every, rows, values, number)
            if isinstance(done, HttpResponse):
                return done
            # Something needs an answer first: its page, with the words beside it.
            number = next(at for at, here in enumerate(every) if any(row.key == done.field for row in here))
            blocks = [block(row, language) for row in _shown(every[number], rows, values)]
            form = SheetForm(None, blocks=blocks, values=values)
            context = _page(request, survey, mine, form, every, rows, values, number, language)
            return render(request, "surveys/sheet.html", context | {"lacks": done.field, "lacks_words": str(done)})
    context = _page(request, survey, mine, form, every, rows, values, number, language)
    return render(request, "surveys/sheet.html", context)


def _go_on(
    request: Request,
    survey: WrittenSurvey,
    every: list[list[WrittenQuestion]],
    rows: list[WrittenQuestion],
    values: dict[str, Any],
    number: int,
) -> HttpResponse | Refused:
    """Where the pressed button leads."""
    slug = request.organisation.slug
    if "later" in request.POST:
        messages.success(request, _("Kept. You can go on until the survey closes; you find it on Today."))
        return redirect("today", slug)
    after = _neighbour(every, rows, values, number, step=1)
    if after is not None and "send" not in request.POST:
        return redirect(f"{reverse('survey_sheet', args=[slug, survey.pk])}?page={after + 1}")
    try:
        send_sheet(request.actor, survey=survey, now=clock.read())
    except Refused as refusal:
        if refusal.field is None:
            raise
        return refusal
    messages.success(request, _("Thank you. Your answers are told only together with those of many."))
    return redirect("survey_sheet", slug, survey.pk)


def _page(
    request: Request,
    survey: WrittenSurvey,
    mine: Sheet,
    form: SheetForm,
    every: list[list[WrittenQuestion]],
    rows: list[WrittenQuestion],
    values: dict[str, Any],
    number: int,
    language: str,
) -> dict[str, Any]:
    title, introduction = title_of(survey, language)
    here = reverse("survey_sheet", args=[request.organisation.slug, survey.pk])
    seen = [at for at in range(len(every)) if _shown(every[at], rows, values)]
    before = _neighbour(every, rows, values, number, step=-1)
    names = vocabularies.languages()
    return _around(request, survey, title) | {
        "sheet": mine,
        "introduction": introduction,
        "form": form,
        "here": here,
        "action": f"{here}?page={number + 1}",
        "before": f"{here}?page={before + 1}" if before is not None else "",
        "is_first": before is None,
        "is_last": _neighbour(every, rows, values, number, step=1) is None,
        "number": seen.index(number) + 1 if number in seen else 1,
        "total": len(seen),
        "tongue": language,
        "languages": [(one, names.get(one, one)) for one in (survey.language, *survey.languages)],
        "was_sent": mine.state == SheetState.ANSWERED,
    }


def _over(request: Request, survey: WrittenSurvey, mine: Sheet) -> dict[str, Any]:
    language = mine.language or language_for(survey, get_language() or "")
    title, _introduction = title_of(survey, language)
    own = survey.is_named and mine.state == SheetState.ANSWERED
    rows = asked_of(survey.questions.all(), mine.side) if own else []
    return _around(request, survey, title) | {
        "sheet": mine,
        "is_closed": survey.state == SurveyState.CLOSED,
        "is_told": SurveyResult.objects.filter(survey=survey).exists(),
        "said": list(answers_in_words(rows, read_sheet(mine), language)) if own else [],
    }


def _around(request: Request, survey: WrittenSurvey, title: str) -> dict[str, Any]:
    slug, programme = request.organisation.slug, survey.round.programme
    return {
        "survey": survey,
        "programme": programme,
        "names": names_in(programme),
        "title": title,
        "k": request.organisation.smallest_group,
        "least": 2 * request.organisation.smallest_group,
        "trail": [(_("Today"), reverse("today", args=[slug])), (title, "")],
        "who": who(Data.ANSWER, request.organisation),
    }


def _number(request: Request, total: int) -> int:
    """The page that is asked for, from nought."""
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 4 else 1
    if not 1 <= number <= total:
        raise NotFound
    return number - 1


def _shown(here: list[WrittenQuestion], rows: list[WrittenQuestion], values: dict[str, Any]) -> list[WrittenQuestion]:
    """The questions of a page that the answers so far lead to."""
    asked = {row.key for row in led_to(rows, values)}
    return [row for row in here if row.key in asked]


def _neighbour(
    every: list[list[WrittenQuestion]],
    rows: list[WrittenQuestion],
    values: dict[str, Any],
    number: int,
    *,
    step: int,
) -> int | None:
    """The next page on which anything is asked, in this direction."""
    at = number + step
    while 0 <= at < len(every):
        if _shown(every[at], rows, values):
            return at
        at += step
    return None
