"""Where somebody stands who waits for a place: told honestly, and left unsaid where nobody knows."""

from dataclasses import dataclass

from konnekt.disclosure.counts import HeadCount, head_count
from konnekt.programmes.actions.places import in_waiting_order
from konnekt.programmes.models import Decision, Enrolment, Ticket
from konnekt.programmes.states import EnrolmentState, Oversubscribed


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


def answer_to(enrolment: Enrolment) -> Decision | None:
    """What a manager answered last."""
    return enrolment.decisions.first()


def tickets_of(enrolment: Enrolment) -> list[Ticket]:
    """Every ticket of the draw this enrolment was in, in the order drawn; nothing if it was in none."""
    rows = list(Ticket.objects.filter(round=enrolment.round_id).order_by("rank"))
    return rows if any(row.enrolment_id == enrolment.pk for row in rows) else []


def _opened(enrolment: Enrolment, k: int) -> HeadCount | None:
    rows = Enrolment.objects.filter(round__programme=enrolment.round.programme_id).exclude(placed_at=None)
    number = rows.count()
    return head_count(number, k=k) if number else None
