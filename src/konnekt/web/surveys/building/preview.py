"""A survey as people will see it: the same page, filled with nobody’s answers, from which nothing can be sent."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound
from konnekt.programmes.names import names_in
from konnekt.questions import vocabularies
from konnekt.surveys.actions.telling_results import sides_asked
from konnekt.surveys.models import WrittenQuestion, WrittenSurvey
from konnekt.surveys.states import QuestionKind
from konnekt.surveys.written import asked_of, block, keys_of, language_for, led_to, title_of
from konnekt.web.door import Request, page
from konnekt.web.surveys.building.frame import around, fetched, sides
from konnekt.web.surveys.sheet_form import SheetForm

STATES = ("fresh", "begun", "sent")


def previewed(
    survey: WrittenSurvey, rows: list[WrittenQuestion], side: str, language: str, *, state: str = "fresh"
) -> dict[str, Any]:
    """What the template of a sheet needs, for a survey that is looked at."""
    mine = asked_of(rows, side)
    values = _some_answers(mine) if state == "begun" else {}
    shown = led_to(mine, values) if state == "begun" else mine
    title, introduction = title_of(survey, language)
    form = SheetForm(None, blocks=[block(row, language) for row in shown], values=values, is_shut=True)
    return {"preview": form, "preview_title": title, "preview_introduction": introduction}


def _some_answers(rows: list[WrittenQuestion]) -> dict[str, Any]:
    """As if somebody had come half way."""
    values: dict[str, Any] = {}
    for row in rows[: max(len(rows) // 2, 1)]:
        for at, key in enumerate(keys_of(row)):
            match row.kind:
                case QuestionKind.SCALE | QuestionKind.CHOICE:
                    values[key] = str(at % len(row.choices) + 1)
                case QuestionKind.CHOICES:
                    values[key] = ["1"]
                case QuestionKind.NUMBER:
                    values[key] = row.least
                case _:
                    values[key] = _("A few words")
    return values


@page(Permission.RUN_PROGRAMMES)
def preview(request: Request, written_id: UUID, seen_as: str) -> HttpResponse:
    """As one side sees it: as it comes, half way, and once it is sent; in each of its languages."""
    found = fetched(request, written_id)
    if seen_as not in sides_asked(found):
        raise NotFound
    state = request.GET.get("state", "")
    state = state if state in STATES else STATES[0]
    language = language_for(found, request.GET.get("language", ""))
    names = vocabularies.languages()
    told = {"fresh": _("As it comes"), "begun": _("Half way"), "sent": _("Once it is sent")}
    context = around(request, found, (_("Preview"), "")) | {
        "seen_as": seen_as,
        "least": 2 * request.organisation.smallest_group,
        "sides": sides(found, names_in(found.round.programme)),
        "state": state,
        "states": [(one, told[one]) for one in STATES],
        "language": language,
        "languages": [(one, names.get(one, one)) for one in (found.language, *found.languages)],
        **previewed(found, list(found.questions.all()), seen_as, language, state=state),
    }
    return render(request, "surveys/building/preview.html", context)
