"""By the calendar, three taps: how is it going? What was answered is met on the page that follows."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.programmes.rules import today_in
from konnekt.questions.states import Asked
from konnekt.surveys.actions.answering import answer, skip
from konnekt.surveys.library import newest
from konnekt.surveys.queries import going_in
from konnekt.surveys.states import SurveyKey
from konnekt.web.door import Request, page
from konnekt.web.pairs.shell import entered, shell
from konnekt.web.surveys.forms import SurveyForm


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def going(request: Request, relationship_id: UUID) -> HttpResponse:
    """The questions, and after them thanks, or a hand."""
    pair, now = entered(request, relationship_id), clock.read()
    waiting = going_in(request.actor, relationship_id, today=today_in(request.organisation, now))
    context = shell(request, pair, "pair", Data.ANSWER) | {"sent": None, "form": None}
    if waiting is not None:
        asked: dict[str, Any] = {
            "relationship": pair.relationship,
            "about": waiting.about,
            "survey": SurveyKey.GOING,
            "now": now,
        }
        if "skip" in request.POST:
            skip(request.actor, **asked)
            return redirect("pair", request.organisation.slug, relationship_id)
        questions = newest(SurveyKey.GOING).asked_of({Asked(waiting.side)})
        form = SurveyForm(request.POST if request.method == "POST" else None, questions=questions)
        if request.method == "POST" and form.is_valid():
            context["sent"] = answer(request.actor, given=form.cleaned_data, **asked)
        else:
            context["form"] = form
    return render(request, "surveys/going.html", context)
