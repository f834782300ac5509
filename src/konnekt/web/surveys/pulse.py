"""After a session, one tap: how was it? What was answered is met on the page that follows, and shown nowhere again.

That page is the answer to the tap, and has no address of its own: an address, or a message kept for the next page,
would tell what was said.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from konnekt.access.actors import Actor
from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.programmes.rules import today_in
from konnekt.surveys.actions.answering import answer, skip
from konnekt.surveys.library import newest
from konnekt.surveys.queries import due, was_asked
from konnekt.surveys.states import SurveyKey
from konnekt.web.door import Request, page
from konnekt.web.pairs.shell import entered, shell

ASKED = (SurveyKey.PULSE, SurveyKey.EASE)
"""In this order, one at a time."""

FACES = {"5": "face-5", "4": "face-4", "3": "face-3", "2": "face-2", "1": "face-1"}


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def pulse(request: Request, relationship_id: UUID, session_id: UUID) -> HttpResponse:
    """The question, and after the tap thanks, or a hand."""
    pair, now = entered(request, relationship_id), clock.read()
    if not was_asked(request.actor, about=session_id, relationship_id=relationship_id):
        raise NotFound
    context = shell(request, pair, "pair_sessions", Data.ANSWER) | {"session_id": session_id, "sent": None}
    if request.method == "POST":
        if request.POST.get("survey") not in ASKED:
            return redirect("pair_pulse", request.organisation.slug, relationship_id, session_id)
        survey = SurveyKey(request.POST["survey"])
        asked: dict[str, Any] = {"relationship": pair.relationship, "about": session_id, "survey": survey, "now": now}
        if "skip" in request.POST:
            skip(request.actor, **asked)
            return redirect("pair_session", request.organisation.slug, relationship_id, session_id)
        (question,) = newest(survey).questions
        try:
            heard = answer(request.actor, given={question.key: request.POST.get("answer", "")}, **asked)
        except Refused:
            return redirect("pair_pulse", request.organisation.slug, relationship_id, session_id)
        context |= {"sent": heard, "question": as_asked(heard.more.survey) if heard.more else None}
    else:
        context["question"] = asked_now(request.actor, session_id, today_in(request.organisation, now))
    return render(request, "surveys/pulse.html", context)


def asked_now(actor: Actor, session_id: UUID, today: date) -> dict[str, Any] | None:
    """What the actor is asked about a session just now, as the template draws it."""
    waiting = due(actor, about=session_id, today=today)
    return next((as_asked(survey) for survey in ASKED if survey in waiting), None)


def as_asked(survey: str) -> dict[str, Any]:
    """A question of one tap."""
    (question,) = newest(SurveyKey(survey)).questions
    return {
        "survey": survey,
        "label": question.label,
        "choices": [(value, words, FACES.get(value, "")) for value, words in question.choices],
    }


def question_of_session(request: Request, session_id: UUID) -> dict[str, Any]:
    """What the page of a session shows of it."""
    today = today_in(request.organisation, clock.read())
    return {"question": asked_now(request.actor, session_id, today), "session_id": session_id}
