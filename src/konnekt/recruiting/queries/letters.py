"""Who a letter goes to, what became of it, and the threads of an inbox. Words are opened in `actions` alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from konnekt.notify.models import Letter, LetterState
from konnekt.programmes.models import Enrolment, Programme, Round
from konnekt.programmes.states import ENROLLED, EnrolmentState, Side
from konnekt.recruiting.models import Circular, Received, Thread
from konnekt.recruiting.states import Audience, ThreadState
from konnekt.relationships.pool import held_mentees

_MENTORS, _MENTEES = Q(side__in=[Side.MENTOR, Side.BOTH]), Q(side__in=[Side.MENTEE, Side.BOTH])


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of a letter: to how many it was handed, how many opened it, and what the outbox says."""

    people: int
    read: int
    told: int
    waiting: int
    failed: int
    unwanted: int
    without_address: int


def audience_of(round_: Round, audience: Audience) -> QuerySet[Enrolment]:
    """The enrolments of those whom a letter to this audience reaches, by name."""
    rows = Enrolment.objects.filter(round=round_, member__left_on=None).select_related("member")
    has_place = Q(state=EnrolmentState.COMPLETE)
    match audience:
        case Audience.MENTORS:
            rows = rows.filter(has_place & _MENTORS)
        case Audience.MENTEES:
            rows = rows.filter(has_place & _MENTEES)
        case Audience.UNMATCHED:
            rows = rows.filter(has_place & _MENTEES).exclude(member__in=held_mentees(round_))
        case Audience.WAITING:
            rows = rows.filter(state=EnrolmentState.WAITING)
        case Audience.INCOMPLETE:
            rows = rows.filter(state=EnrolmentState.STARTED)
        case _:
            rows = rows.filter(state__in=ENROLLED)
    return rows.order_by("member__name_key", "pk")


def handed_out(circulars: Iterable[Circular]) -> dict[UUID, Handed]:
    """The delivery report of each of these letters, in two queries."""
    rows = list(Received.objects.filter(circular__in=list(circulars)).values_list("circular", "letter", "read_at"))
    states = dict(Letter.objects.filter(pk__in=[letter for _one, letter, _at in rows]).values_list("pk", "state"))
    found: dict[UUID, Handed] = {}
    for circular in {one for one, _letter, _at in rows}:
        letters = [letter for one, letter, _at in rows if one == circular]
        of = [states.get(letter, "") for letter in letters if letter]
        found[circular] = Handed(
            people=len(letters),
            read=sum(1 for one, _letter, at in rows if one == circular and at),
            told=of.count(LetterState.SENT),
            waiting=of.count(LetterState.WAITING) + of.count(LetterState.SENDING),
            failed=of.count(LetterState.FAILED) + of.count(LetterState.UNKNOWN),
            unwanted=of.count(LetterState.UNWANTED),
            without_address=letters.count(None),
        )
    return found


def not_reached(circular: Circular) -> QuerySet[Received]:
    """By name, those whose notice could not be delivered or who have no address; they find the letter on their page."""
    failed = Letter.objects.filter(
        pk__in=Received.objects.filter(circular=circular).values("letter"),
        state__in=[LetterState.FAILED, LetterState.UNKNOWN],
    )
    rows = Received.objects.filter(Q(letter=None) | Q(letter__in=failed.values("pk")), circular=circular)
    return rows.select_related("member").order_by("member__name_key", "pk")


def threads_of(programme: Programme, *, state: str = "", assigned_to: UUID | None = None) -> QuerySet[Thread]:
    """A team's threads, those that wait longest first among the open ones."""
    rows = Thread.objects.filter(programme=programme).select_related("member", "assigned_to")
    if state in ThreadState.values:
        rows = rows.filter(state=state)
    if assigned_to is not None:
        rows = rows.filter(assigned_to=assigned_to)
    return rows.order_by("changed_at" if state == ThreadState.OPEN else "-changed_at", "pk")


def threads_by_state(programme: Programme) -> dict[str, int]:
    """How many threads stand where."""
    rows = Thread.objects.filter(programme=programme).order_by().values("state").annotate(number=Count("pk"))
    return {row["state"]: row["number"] for row in rows}
