"""Who took part in a round, and whom they are compared with. Both follow from what happened, never from how it went: so
they are the same people in every report, and whoever left early is in it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from konnekt.organisations.models import Member
from konnekt.organisations.states import MemberKind
from konnekt.outcomes.careers import Careers, careers_of
from konnekt.outcomes.states import Comparison
from konnekt.programmes.models import Enrolment, Round, Ticket
from konnekt.programmes.states import EnrolmentState, Format, Side

A_YEAR = timedelta(days=365)
MOST_COMPARED = 20_000
"""Of a larger comparison the first so many by id are taken: an id is drawn at random."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """Ids of members. `crossed` says that somebody didn't get what they were drawn for."""

    mentees: frozenset[UUID]
    mentors: frozenset[UUID]
    compared: frozenset[UUID]
    begins_on: date
    compared_from: date
    """The day from which on the comparison is looked at: a year earlier where they are the same jobs of then."""
    crossed: bool = False

    @property
    def everybody(self) -> frozenset[UUID]:
        """Both sides."""
        return self.mentees | self.mentors


def cohort_of(round_: Round, comparison: Comparison) -> Cohort:
    """Whoever had a place when the months began, or was in the lot, and their comparison."""
    sides = dict(_placed(round_).values_list("member_id", "side"))
    mentees = frozenset(member for member, side in sides.items() if side != Side.MENTOR)
    mentors = frozenset(member for member, side in sides.items() if side != Side.MENTEE)
    if round_.programme.format == Format.PEER:
        mentors = frozenset()  # both of two peers seek and give, and are one side here
    begins = round_.starts_on
    if comparison is Comparison.LOTTERY:
        drawn = dict(Ticket.objects.filter(round=round_).values_list("enrolment__member_id", "won"))
        won = frozenset(member for member, is_in in drawn.items() if is_in)
        lost = frozenset(drawn) - won
        return Cohort(won, mentors, lost, begins, begins, crossed=bool(lost & mentees or won - mentees))
    if comparison is Comparison.WAITING:
        waits = Enrolment.objects.filter(round=round_, state=EnrolmentState.WAITING).exclude(side=Side.MENTOR)
        return Cohort(mentees, mentors, frozenset(waits.values_list("member_id", flat=True)) - mentees, begins, begins)
    if comparison is Comparison.THEMSELVES:
        return Cohort(mentees, mentors, frozenset(), begins, begins)
    since = begins - A_YEAR if comparison is Comparison.EARLIER else begins
    return Cohort(mentees, mentors, _others(round_, since, without=mentees | mentors), begins, since)


def careers_in(cohort: Cohort) -> Careers:
    """What is known of everybody in it."""
    return careers_of(cohort.everybody | cohort.compared)


def _placed(round_: Round) -> QuerySet[Enrolment]:
    """Enrolments that had a place on the day on which the months began, whatever became of them since."""
    had = Q(state=EnrolmentState.COMPLETE) | Q(
        state=EnrolmentState.WITHDRAWN,
        withdrawn_from=EnrolmentState.COMPLETE,
        withdrawn_at__date__gte=round_.starts_on,
    )
    return Enrolment.objects.filter(had, round=round_)


def _others(round_: Round, since: date, *, without: Collection[UUID]) -> frozenset[UUID]:
    """Whoever was here on a day and had no place in this round, or in one that ran at that time."""
    ran = Enrolment.objects.filter(
        state=EnrolmentState.COMPLETE,
        round__starts_on__lte=since + A_YEAR,
        round__ends_on__gt=since,
    )
    here = Member.objects.filter(Q(started_on=None) | Q(started_on__lte=since), kind=MemberKind.DIRECTORY).filter(
        Q(left_on=None) | Q(left_on__gt=since)
    )
    here = here.exclude(pk__in=ran.values("member_id")).order_by("pk")
    found = here.values_list("pk", flat=True)[: MOST_COMPARED + len(without)]
    return frozenset(sorted(set(found) - set(without))[:MOST_COMPARED])
