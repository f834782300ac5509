"""The questions at the end: how did it go, for the two and for the organisation."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.programmes.rules import today_in
from konnekt.questions.states import Asked
from konnekt.surveys.actions.answering import answer, skip
from konnekt.surveys.library import newest
from konnekt.surveys.queries import due
from konnekt.surveys.states import SurveyKey
from konnekt.web.door import Request, page
from konnekt.web.pairs.shell import entered, shell
from konnekt.web.surveys.forms import SurveyForm


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def survey(request: Request, relationship_id: UUID) -> HttpResponse:
    """All of them on one page; they can be put aside with one press."""
    pair, now = entered(request, relationship_id), clock.read()
    back = redirect("pair_closing", request.organisation.slug, relationship_id)
    waiting = due(request.actor, about=relationship_id, today=today_in(request.organisation, now))
    if SurveyKey.CLOSING not in waiting:
        return back
    asked: dict[str, Any] = {
        "relationship": pair.relationship,
        "about": relationship_id,
        "survey": SurveyKey.CLOSING,
        "now": now,
    }
    if "skip" in request.POST:
        skip(request.actor, **asked)
        messages.success(request, _("All right. You won’t be asked again."))
        return back
    questions = newest(SurveyKey.CLOSING).asked_of({Asked(waiting[SurveyKey.CLOSING].side)})
    form = SurveyForm(request.POST if request.method == "POST" else None, questions=questions)
    if request.method == "POST" and form.is_valid():
        answer(request.actor, given=form.cleaned_data, **asked)
        messages.success(request, _("Thank you. Your answers are counted together with those of others."))
        return back
    context = shell(request, pair, "pair_closing", Data.ANSWER) | {"form": form}
    return render(request, "surveys/closing.html", context)
