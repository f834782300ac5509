"""Who enrolled, and one enrolment's answers as the programme's managers may see them."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.organisations.models import InterestArea
from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment, Round, Wish
from konnekt.programmes.own_questions import questions_for
from konnekt.programmes.policy import ENROLMENT, RUNNING_ROUND, WISH
from konnekt.programmes.queries import enrolments_in
from konnekt.programmes.standing import queue_of
from konnekt.programmes.states import ENROLLED, EnrolmentState, Side
from konnekt.questions.queries import answers_of
from konnekt.questions.wording import in_words
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame
from konnekt.web.who import who

PAGE_SIZE = 50
TONES = {
    EnrolmentState.STARTED: "neutral",
    EnrolmentState.APPLIED: "warning",
    EnrolmentState.COMPLETE: "success",
    EnrolmentState.WAITING: "warning",
    EnrolmentState.DECLINED: "neutral",
    EnrolmentState.WITHDRAWN: "neutral",
}


@page(Permission.RUN_PROGRAMMES)
def enrolments(request: Request, round_id: UUID) -> HttpResponse:
    """Everybody in a round, with a search and a few filters."""
    found = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    chosen = {name: request.GET.get(name, "") for name in ("q", "side", "state", "line")}
    rows = enrolments_in(
        found,
        words=chosen["q"][:100],
        side=chosen["side"],
        state=chosen["state"],
        line_unknown=chosen["line"] == "unknown",
    )
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = frame(request, found.programme, "enrolments", round_=found) | {
        "round": found,
        "shown": shown,
        "rows": [
            (
                row,
                Side(row.side).label,
                EnrolmentState(row.state),
                TONES[EnrolmentState(row.state)],
                row.member.line_state == LineState.UNKNOWN,
                row.state in ENROLLED,
            )
            for row in shown
        ],
        "chosen": chosen,
        "queue": queue_of(found),
        "is_narrowed": any(chosen.values()),
        "sides": Side.choices,
        "states": EnrolmentState.choices,
    }
    return render(request, "programmes/enrolments.html", context)


@page(Permission.RUN_PROGRAMMES)
def answers(request: Request, round_id: UUID, enrolment_id: UUID) -> HttpResponse:
    """What one person sent, while they are enrolled. A draft is shown to nobody; exclusions to nobody at all."""
    found = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    rows = Enrolment.objects.filter(round=found).select_related("member")
    one = ENROLMENT.fetch(request.actor, enrolment_id, rows)
    sent = answers_of([one.pk]).get(one.pk)
    areas = dict(InterestArea.objects.filter(is_active=True).values_list("key", "name"))
    questions = questions_for(found, one.side)
    wishes = WISH.visible(request.actor, Wish.objects.filter(enrolment=one).select_related("wanted"))
    context = frame(request, found.programme, "enrolments", round_=found) | {
        "round": found,
        "enrolment": one,
        "state": EnrolmentState(one.state),
        "tone": TONES[EnrolmentState(one.state)],
        "side": Side(one.side).label,
        "line_unknown": one.member.line_state == LineState.UNKNOWN,
        "answers": [
            (question.label, in_words(question, sent, areas) or _("not answered"), question.data is Data.ASKED)
            for question in questions
            if sent
        ],
        "wishes": list(wishes),
        "profile_chip": who(Data.PROFILE, request.organisation),
        "wishes_chip": who(Data.WISHES, request.organisation),
    }
    return render(request, "programmes/answers.html", context)
