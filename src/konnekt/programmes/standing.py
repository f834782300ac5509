"""Places of a round, and where somebody stands who waits for one: told honestly, left unsaid where nobody knows."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from konnekt.disclosure.counts import HeadCount, head_count
from konnekt.programmes.models import Decision, Enrolment, Round, Ticket
from konnekt.programmes.rules import may_change
from konnekt.programmes.states import EnrolmentState, Oversubscribed, Side

UNDO_FOR = timedelta(days=7)


def mentees(round_: Round, state: EnrolmentState) -> QuerySet[Enrolment]:
    """Those who seek a mentor, in a state."""
    return Enrolment.objects.filter(round=round_, state=state, side__in=[Side.MENTEE, Side.BOTH])


def places_left(round_: Round) -> int | None:
    """How many mentees still find a place; None where there is no limit."""
    if round_.mentee_places is None:
        return None
    return max(round_.mentee_places - mentees(round_, EnrolmentState.COMPLETE).count(), 0)


def in_waiting_order(round_: Round) -> QuerySet[Enrolment]:
    """The waiting list, first come first; where lots were drawn, in the order drawn."""
    return (
        mentees(round_, EnrolmentState.WAITING)
        .select_related("member", "round__programme")
        .order_by(F("tickets__rank").asc(nulls_last=True), "completed_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How many are ahead; None where a manager chooses, so that nobody is ahead of anybody. And for how many who waited
    in this programme, in all its rounds, a place opened; None where that was never so.
    """

    ahead: int | None
    opened: HeadCount | None


def standing_of(enrolment: Enrolment, *, k: int) -> Standing | None:
    """Where they stand on the waiting list; None for whoever isn't on it."""
    round_ = enrolment.round
    if enrolment.state != EnrolmentState.WAITING:
        return None
    opened = _opened(enrolment, k)
    if round_.oversubscribed == Oversubscribed.MANAGER:
        return Standing(None, opened)
    order = list(in_waiting_order(round_).values_list("pk", flat=True))
    return Standing(order.index(enrolment.pk), opened)


@dataclass(frozen=True, slots=True)
class Queue:
    """How many people stand where, and how many places are left for them; None: no limit."""

    applied: int
    waiting: int
    declined: int
    left: int | None


def queue_of(round_: Round) -> Queue:
    """A round's places in numbers, for its managers."""
    numbers = Counter(
        Enrolment.objects.filter(round=round_, side__in=[Side.MENTEE, Side.BOTH]).values_list("state", flat=True)
    )
    return Queue(
        applied=numbers[EnrolmentState.APPLIED],
        waiting=numbers[EnrolmentState.WAITING],
        declined=numbers[EnrolmentState.DECLINED],
        left=places_left(round_),
    )


def in_queue(round_: Round, state: EnrolmentState) -> QuerySet[Enrolment]:
    """Those in one state, in the order in which they came; the waiting list in its own order."""
    if state == EnrolmentState.WAITING:
        return in_waiting_order(round_).prefetch_related("decisions")
    rows = mentees(round_, state).select_related("member").prefetch_related("decisions")
    return rows.order_by("completed_at", "pk")


def undo_until(enrolment: Enrolment) -> datetime | None:
    """Until when a withdrawal can be taken back; None for whoever didn't withdraw."""
    if enrolment.state != EnrolmentState.WITHDRAWN or enrolment.withdrawn_at is None:
        return None
    return enrolment.withdrawn_at + UNDO_FOR


def why_no_undo(enrolment: Enrolment, now: datetime) -> str | None:
    """Why a withdrawal can't be taken back, or None if it can: a week, and while nothing happened to the place."""
    round_, until = enrolment.round, undo_until(enrolment)
    if until is None:
        return _("There is no withdrawal to take back.")
    if now > until:
        return _("A withdrawal can be taken back for seven days, and they are over.")
    if not may_change(round_.programme, round_):
        return _("People are being matched now, so a withdrawal can’t be taken back any more.")
    if not enrolment.may_be_mentored:
        return None
    if enrolment.withdrawn_from == EnrolmentState.COMPLETE and places_left(round_) == 0:
        return _("Your place went to somebody who waited for it.")
    if enrolment.withdrawn_from == EnrolmentState.APPLIED and round_.lottery_drawn_at is not None:
        return _("The lottery was drawn in the meantime.")
    return None


def answer_to(enrolment: Enrolment) -> Decision | None:
    """What a manager answered last."""
    # A list, so that what was read ahead for many is used.
    return next(iter(enrolment.decisions.all()), None)


def tickets_of(enrolment: Enrolment) -> list[Ticket]:
    """Every ticket of the draw this enrolment was in, in the order drawn; nothing if it was in none."""
    rows = list(Ticket.objects.filter(round=enrolment.round_id).order_by("rank"))
    return rows if any(row.enrolment_id == enrolment.pk for row in rows) else []


def _opened(enrolment: Enrolment, k: int) -> HeadCount | None:
    rows = Enrolment.objects.filter(round__programme=enrolment.round.programme_id).exclude(placed_at=None)
    number = rows.count()
    return head_count(number, k=k) if number else None
