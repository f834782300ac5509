"""Who enrolled, and one enrolment's answers as the programme's managers may see them."""

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.organisations.models import InterestArea
from konnekt.organisations.states import LineState
from konnekt.programmes.actions.taking import note_list_taken
from konnekt.programmes.models import Enrolment, Round, Wish
from konnekt.programmes.names import names_in
from konnekt.programmes.own_questions import questions_for
from konnekt.programmes.policy import ENROLMENT, RANKING, RUNNING_ROUND, WISH
from konnekt.programmes.queries import enrolments_in, progress_in
from konnekt.programmes.rules import is_open
from konnekt.programmes.states import ENROLLED, EnrolmentState, Oversubscribed, Side, Way
from konnekt.questions.queries import answers_of
from konnekt.questions.wording import in_words
from konnekt.recruiting.queries.campaigns import invited_to
from konnekt.relationships.models import PairRequest
from konnekt.relationships.policy import REQUEST
from konnekt.relationships.states import IS_OPEN, RequestState
from konnekt.web.door import Request, page
from konnekt.web.guidance.hints import hint_of_programme
from konnekt.web.programmes.frame import frame
from konnekt.web.spreadsheets import spreadsheet
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
    """Everybody in a round and how far they have come, with a search and a few filters."""
    found = _round(request, round_id)
    chosen, rows = _narrowed(request, found)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    names = names_in(found.programme)
    context = frame(request, found.programme, "enrolments", round_=found) | {
        "round": found,
        "shown": shown,
        "rows": [
            (
                row,
                names.of(row.side).capitalize(),
                EnrolmentState(row.state),
                TONES[EnrolmentState(row.state)],
                row.member.line_state == LineState.UNKNOWN,
                row.state in ENROLLED,
            )
            for row in shown
        ],
        "chosen": chosen,
        "progress": progress_in(found),
        "invited": invited_to(found, k=request.organisation.smallest_group),
        "query": request.GET.urlencode(),
        "is_narrowed": any(chosen.values()),
        "sides": [(side.value, names.of(side).capitalize()) for side in Side],
        "states": EnrolmentState.choices,
        **hint_of_programme(request, "enrolments", found.programme),
    }
    return render(request, "programmes/enrolments.html", context)


@page(Permission.RUN_PROGRAMMES)
def enrolments_file(request: Request, round_id: UUID) -> HttpResponse:
    """The same people as a file, narrowed in the same way. Nothing of what they answered is in it.

    The ledger keeps that it was taken.
    """
    found = _round(request, round_id)
    names = names_in(found.programme)
    chosen, narrowed = _narrowed(request, found)
    rows = list(narrowed)
    heading = [_("Name"), _("E-mail"), _("Job title"), _("Role"), _("State"), _("Places"), _("Began"), _("Sent")]
    heading += [_("Paused until"), _("Reporting line")]
    answer = spreadsheet(
        "enrolments.csv",
        heading,
        (
            [
                row.member.name,
                row.member.email,
                row.member.job_title,
                names.of(row.side).capitalize(),
                EnrolmentState(row.state).label,
                row.capacity or "",
                localdate(row.started_at).isoformat(),
                localdate(row.completed_at).isoformat() if row.completed_at and row.state in ENROLLED else "",
                row.paused_until or "",
                _("not known") if row.member.line_state == LineState.UNKNOWN else _("settled"),
            ]
            for row in rows
        ),
    )
    note_list_taken(
        request.actor,
        round_=found,
        people=len(rows),
        narrowed_by=[name for name, value in chosen.items() if value],
        body=answer.content,
    )
    return answer


@page(Permission.RUN_PROGRAMMES)
def answers(request: Request, round_id: UUID, enrolment_id: UUID) -> HttpResponse:
    """What one person sent, while they are enrolled. A draft is shown to nobody; exclusions to nobody at all."""
    found = _round(request, round_id)
    rows = Enrolment.objects.filter(round=found).select_related("member")
    one = ENROLMENT.fetch(request.actor, enrolment_id, rows)
    sent = answers_of([one.pk]).get(one.pk)
    areas = dict(InterestArea.objects.filter(is_active=True).values_list("key", "name"))
    questions = questions_for(found, one.side)
    wishes = WISH.visible(request.actor, Wish.objects.filter(enrolment=one).select_related("wanted"))
    names = names_in(found.programme)
    asked = PairRequest.objects.filter(mentee=one)
    context = frame(request, found.programme, "enrolments", round_=found) | {
        "round": found,
        "enrolment": one,
        "state": EnrolmentState(one.state),
        "can_answer": found.oversubscribed == Oversubscribed.MANAGER
        and one.state in {EnrolmentState.APPLIED, EnrolmentState.WAITING},
        "tone": TONES[EnrolmentState(one.state)],
        "side": names.of(one.side).capitalize(),
        "line_unknown": one.member.line_state == LineState.UNKNOWN,
        "answers": [
            (question.label, in_words(question, sent, areas) or _("not answered"), question.data is Data.ASKED)
            for question in questions
            if sent and question.data is not Data.TOTALS
        ],
        "wishes": list(wishes),
        "ranked": list(RANKING.visible(request.actor, one.rankings.select_related("mentee__member")))
        if is_open(found.programme, Way.RANKINGS)
        else [],
        "requests": [
            (row, *_standing(row)) for row in REQUEST.visible(request.actor, asked.select_related("mentor__member"))
        ],
        "profile_chip": who(Data.PROFILE, request.organisation),
        "rankings_chip": who(Data.RANKINGS, request.organisation),
        "wishes_chip": who(Data.WISHES, request.organisation),
    }
    return render(request, "programmes/answers.html", context)


def _narrowed(request: Request, round_: Round) -> tuple[dict[str, str], QuerySet[Enrolment]]:
    """What was chosen in the filters, and the rows that fit."""
    chosen = {name: request.GET.get(name, "") for name in ("q", "side", "state", "line", "pause")}
    rows = enrolments_in(
        round_,
        words=chosen["q"][:100],
        side=chosen["side"],
        state=chosen["state"],
        line_unknown=chosen["line"] == "unknown",
        paused=chosen["pause"] == "yes",
    )
    return chosen, rows


def _round(request: Request, round_id: UUID) -> Round:
    return RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))


def _standing(asked: PairRequest) -> tuple[str, str]:
    """How a request stands, for those who run the programme: not who said no, or whether anybody did."""
    if asked.state == RequestState.ACCEPTED:
        return _("a pair"), "success"
    return (_("open"), "info") if asked.state in IS_OPEN else (_("over"), "neutral")
