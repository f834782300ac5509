"""Who gets a place: people who wait for an answer, the waiting list, and the lottery of a round."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.programmes.actions.deciding import accept, decline, fill_places, keep_waiting
from konnekt.programmes.actions.drawing import draw
from konnekt.programmes.models import Enrolment, Round, Ticket
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.rules import today_in, why_no_draw
from konnekt.programmes.standing import Queue, answer_to, in_queue, queue_of
from konnekt.programmes.states import DeclineReason, EnrolmentState, Oversubscribed
from konnekt.web.door import Request, page
from konnekt.web.programmes.forms import DeclineForm
from konnekt.web.programmes.frame import frame

PAGE_SIZE = 50


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def places(request: Request, round_id: UUID) -> HttpResponse:
    """Everybody who waits for an answer or a place, with the answers a manager can give to several at once."""
    round_ = _round(request, round_id)
    refusal = ""
    if request.method == "POST":
        try:
            return _answer(request, round_)
        except Refused as refused:
            refusal = str(refused)
    return _page(request, round_, refusal)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def refusal(request: Request, round_id: UUID) -> HttpResponse:
    """Tell the chosen people that there is no place, and why."""
    round_ = _round(request, round_id)
    chosen = _chosen(request)
    form = DeclineForm(request.POST)
    if form.is_valid():
        try:
            number = decline(
                request.actor,
                round_=round_,
                chosen=chosen,
                reason=DeclineReason(form.cleaned_data["reason"]),
                words=form.cleaned_data["words"],
                now=clock.read(),
            )
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            told = ngettext("One person is told.", "{number} people are told.", number)
            messages.success(request, told.format(number=number))
            return redirect("round_places", request.organisation.slug, round_.pk)
    return _ask_why(request, round_, chosen, form)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def round_draw(request: Request, round_id: UUID) -> HttpResponse:
    """Ask, then draw the lottery; afterwards show it so that anybody can draw it again."""
    round_ = _round(request, round_id)
    if request.method == "POST":
        draw(request.actor, round_=round_, now=clock.read())
        messages.success(request, _("The lottery is drawn. Everybody is told."))
        return redirect("round_draw", request.organisation.slug, round_.pk)
    if round_.lottery_drawn_at is not None:
        context = frame(request, round_.programme, "enrolments", round_=round_) | drawn(round_, request.GET.get("page"))
        return render(request, "programmes/draw.html", context)
    queue = queue_of(round_)
    if reason := why_no_draw(round_, today_in(request.organisation, clock.read()), queue.applied):
        raise Refused(reason)
    return render(request, "programmes/draw_it.html", {"round": round_, "queue": queue, "words": _before(queue)})


def drawn(round_: Round, number: str | None) -> dict[str, Any]:
    """A draw as its page shows it: what is needed to repeat it, and every ticket in the order drawn."""
    tickets = Ticket.objects.filter(round=round_).order_by("rank")
    return {"round": round_, "shown": Paginator(tickets, PAGE_SIZE * 4).get_page(number)}


def _answer(request: Request, round_: Round) -> HttpResponse:
    now, here = clock.read(), redirect("round_places", request.organisation.slug, round_.pk)
    act = request.POST.get("act", "")
    if act == "fill":
        fill_places(request.actor, round_=round_, now=now)
        messages.success(request, _("Free places went to the waiting list, in its order."))
        return here
    chosen = _chosen(request)
    if not chosen:
        raise Refused(_("Choose somebody first."))
    match act:
        case "accept":
            number = accept(request.actor, round_=round_, chosen=chosen, now=now)
            said = ngettext("One person has a place and is told.", "{number} people have a place and are told.", number)
        case "wait":
            number = keep_waiting(request.actor, round_=round_, chosen=chosen, now=now)
            said = ngettext(
                "One person is on the waiting list and is told.",
                "{number} people are on the waiting list and are told.",
                number,
            )
        case "decline":
            return _ask_why(request, round_, chosen, DeclineForm())
        case _:
            raise Refused(_("Choose what to answer."))
    messages.success(request, said.format(number=number))
    return here


def _page(request: Request, round_: Round, refusal: str) -> HttpResponse:
    queue, by = queue_of(round_), Oversubscribed(round_.oversubscribed)
    states = _states(queue, by)
    state = _state(request.GET.get("state", ""), list(states))
    shown = Paginator(in_queue(round_, state), PAGE_SIZE).get_page(request.GET.get("page"))
    chosen = set(request.POST.getlist("chosen"))
    no_draw = why_no_draw(round_, today_in(request.organisation, clock.read()), queue.applied)
    names = names_in(round_.programme)
    context = frame(request, round_.programme, "enrolments", round_=round_) | {
        "round": round_,
        "views": [
            {"label": label, "url": f"?state={value.value}", "count": count, "current": value is state}
            for value, (label, count) in states.items()
        ],
        "state": state.value,
        "rows": [_row(one, state, str(one.pk) in chosen, names) for one in shown],
        "shown": shown,
        "queue": queue,
        "left": _left(queue),
        "refusal": refusal,
        "by_hand": by is Oversubscribed.MANAGER,
        "is_lottery": by is Oversubscribed.LOTTERY,
        "can_draw": no_draw is None,
        "no_draw": no_draw,
        "can_fill": by is not Oversubscribed.MANAGER and bool(queue.waiting) and queue.left != 0,
    }
    return render(request, "programmes/places.html", context)


def _row(one: Enrolment, state: EnrolmentState, is_chosen: bool, names: Names) -> dict[str, Any]:
    answer = answer_to(one) if state is EnrolmentState.DECLINED else None
    return {
        "row": one,
        "side": names.of(one.side).capitalize(),
        "is_chosen": is_chosen,
        "reason": DeclineReason(answer.reason).label if answer else "",
        "words": answer.words if answer else "",
    }


def _ask_why(request: Request, round_: Round, chosen: list[UUID], form: DeclineForm) -> HttpResponse:
    people = list(
        Enrolment.objects.filter(round=round_, pk__in=chosen).select_related("member").order_by("completed_at")
    )
    if not people:
        raise Refused(_("Choose somebody first."))
    context = frame(
        request,
        round_.programme,
        "enrolments",
        round_=round_,
        below=[
            (_("Places"), reverse("round_places", args=[request.organisation.slug, round_.pk])),
            (_("Not this time"), ""),
        ],
    ) | {
        "round": round_,
        "people": people,
        "form": form,
        "advice": [(reason.label, reason.advice) for reason in DeclineReason],
    }
    return render(request, "programmes/refusal.html", context)


def _states(queue: Queue, by: Oversubscribed) -> dict[EnrolmentState, tuple[str, int]]:
    words = {
        Oversubscribed.MANAGER: _("Waiting for your answer"),
        Oversubscribed.LOTTERY: _("In the lottery"),
    }
    shown: dict[EnrolmentState, tuple[str, int]] = {}
    if by in words:
        shown[EnrolmentState.APPLIED] = (words[by], queue.applied)
    shown[EnrolmentState.WAITING] = (_("Waiting list"), queue.waiting)
    if by is Oversubscribed.MANAGER or queue.declined:
        shown[EnrolmentState.DECLINED] = (_("Not this time"), queue.declined)
    return shown


def _state(wanted: str, states: list[EnrolmentState]) -> EnrolmentState:
    return next((state for state in states if state.value == wanted), states[0])


def _left(queue: Queue) -> str:
    if queue.left is None:
        return _("The number of places has no limit.")
    if not queue.left:
        return _("Every place is taken.")
    return ngettext("One place is left.", "{number} places are left.", queue.left).format(number=queue.left)


def _before(queue: Queue) -> str:
    if queue.left is None or queue.left >= queue.applied:
        return _("There is a place for each of them.")
    return ngettext(
        "One of them gets a place; the others go on the waiting list in the order drawn.",
        "{number} of them get a place; the others go on the waiting list in the order drawn.",
        queue.left,
    ).format(number=queue.left)


def _chosen(request: Request) -> list[UUID]:
    """The enrolments that were ticked; what is no id is nobody."""
    found = []
    for value in request.POST.getlist("chosen"):
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def _round(request: Request, round_id: UUID) -> Round:
    return RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
