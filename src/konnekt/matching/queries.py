"""Reads for the studio."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from konnekt.access.actors import Actor
from konnekt.matching import policy
from konnekt.matching.models import (
    FairnessAudit,
    MatchRun,
    PlannedRelease,
    Proposal,
    RecruitingAdvice,
    Replay,
    Steer,
    Study,
    Unplaced,
)
from konnekt.matching.states import RunState
from konnekt.organisations.models import Unit
from konnekt.organisations.names import fold
from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.queries import enrolments_in
from konnekt.programmes.states import EnrolmentState, Side
from konnekt.relationships.pool import free_places, held_mentees
from konnekt.relationships.states import PartSide

POINTS = 1 << 20
_FOUND = (RunState.READY, RunState.RELEASED, RunState.SUPERSEDED)


def fit(points: int) -> float:
    """A score as a fit from 0 to 1."""
    return points / POINTS


def runs_of(actor: Actor, round_: Round) -> QuerySet[MatchRun]:
    """The runs of a round, newest first."""
    return policy.RUN.visible(actor, MatchRun.objects.filter(round=round_).select_related("work", "by_member"))


class PairOrder(StrEnum):
    """What a manager wants to see first."""

    WEAKEST = "weakest"
    BEST = "best"
    NAME = "name"


_ORDERS = {
    PairOrder.WEAKEST: ("points", "pk"),
    PairOrder.BEST: ("-points", "pk"),
    PairOrder.NAME: ("mentee__member__name_key", "pk"),
}


def proposals_of(run: MatchRun, *, words: str = "", order: PairOrder = PairOrder.BEST) -> QuerySet[Proposal]:
    """A run's pairs with both people; with words, those in whose names all of them occur."""
    # Fetched beside, not joined: a run is read right after it was written, when the planner knows nothing of it yet.
    rows = Proposal.objects.filter(run=run).prefetch_related("mentee__member__unit", "mentor__member__unit")
    return rows.filter(_names_in(words, run.round_id)).order_by(*_ORDERS[order])


def _names_in(words: str, round_id: UUID) -> Q:
    """Pairs in whose two names every word occurs."""
    found = Q()
    for word in fold(words).split():
        called = Enrolment.objects.filter(round=round_id, member__name_key__contains=word)
        found &= Q(mentee__in=called) | Q(mentor__in=called)
    return found


def held_back_in(run: MatchRun, *, words: str = "") -> QuerySet[Proposal]:
    """The pairs that the release did not ask, by name."""
    return proposals_of(run, words=words, order=PairOrder.NAME).exclude(held_back="")


@dataclass(frozen=True, slots=True)
class Wave:
    """Which of the pairs that wait are asked: of these units (and those below them), and at most so many."""

    units: frozenset[UUID] = frozenset()
    first: int | None = None


EVERYBODY = Wave()


def waiting_in(run: MatchRun, wave: Wave = EVERYBODY) -> QuerySet[Proposal]:
    """The pairs of a run that no release asked yet and nobody holds back for talk; the best fits first."""
    rows = Proposal.objects.filter(run=run, asked_at=None, held_back="", for_talk=False).order_by("-points", "pk")
    if wave.units:
        within = Q()
        for path in Unit.objects.filter(pk__in=wave.units).values_list("path", flat=True):
            within |= Q(mentee__member__unit__path=path) | Q(mentee__member__unit__path__startswith=f"{path} / ")
        rows = rows.filter(within)
    return rows if wave.first is None else rows[: wave.first]


def units_waiting_in(run: MatchRun) -> list[tuple[UUID, str, int]]:
    """The units whose mentees wait in a run: id, path, and how many."""
    rows = waiting_in(run).exclude(mentee__member__unit=None).order_by("mentee__member__unit__path")
    found = rows.values_list("mentee__member__unit_id", "mentee__member__unit__path").annotate(number=Count("pk"))
    return [(id_, path, number) for id_, path, number in found]


def planned_for(run: MatchRun) -> QuerySet[PlannedRelease]:
    """The releases that were scheduled for a run, the next first."""
    return PlannedRelease.objects.filter(run=run).select_related("by_member").order_by("at", "pk")


def for_talk_in(run: MatchRun, *, words: str = "") -> QuerySet[Proposal]:
    """The pairs that are held back for talk, by name."""
    return proposals_of(run, words=words, order=PairOrder.NAME).filter(for_talk=True)


def unplaced_of(run: MatchRun, *, mentors: bool, words: str = "") -> QuerySet[Unplaced]:
    """Whoever of one side stays without a pair, by name."""
    rows = Unplaced.objects.filter(run=run, is_mentor=mentors).select_related("enrolment__member__unit")
    for word in fold(words).split():
        rows = rows.filter(enrolment__member__name_key__contains=word)
    return rows.order_by("enrolment__member__name_key", "pk")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One pair as a picture of the run needs it."""

    mentee_id: UUID
    fit: float
    names: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    """A run in numbers: every pair at its fit, the weakest first, and how many mentors got how many mentees."""

    pairs: list[Drawn]
    for_talk: int
    waiting: int
    """How many pairs the next release would ask."""
    held_back: int
    mentees_left: int
    mentors_left: int
    mentors_with: dict[int, int]
    """Number of mentees → number of mentors."""

    @property
    def fits(self) -> list[float]:
        """The fit of every pair."""
        return [one.fit for one in self.pairs]


def shape_of(run: MatchRun) -> Shape:
    """Read with the same few queries for two pairs as for thousands."""
    pairs = list(
        Proposal.objects.filter(run=run)
        .order_by("points", "pk")
        .values_list("points", "mentor_id", "held_back", "mentee_id", "mentee__member__name", "mentor__member__name")
    )
    waits = Proposal.objects.filter(run=run, asked_at=None, held_back="").order_by()
    waiting = dict(waits.values_list("for_talk").annotate(number=Count("pk")))
    left = dict(Unplaced.objects.filter(run=run).values_list("is_mentor").annotate(number=Count("pk")))
    mentors_left = left.get(True, 0)
    mentees_each = Counter(mentor for _points, mentor, *_rest in pairs)
    mentors_with = Counter(mentees_each.values()) + Counter({0: mentors_left})
    return Shape(
        pairs=[Drawn(one, fit(points), (mentee, mentor)) for points, _id, _why, one, mentee, mentor in pairs],
        for_talk=waiting.get(True, 0),
        waiting=waiting.get(False, 0),
        held_back=sum(bool(why) for _points, _mentor, why, *_rest in pairs),
        mentees_left=left.get(False, 0),
        mentors_left=mentors_left,
        mentors_with=dict(sorted(mentors_with.items())),
    )


def fairness_of(run: MatchRun) -> list[FairnessAudit]:
    """How groups fared, once the run was released and somebody asked for it."""
    return list(FairnessAudit.objects.filter(run=run))


def last_replay(run: MatchRun) -> Replay | None:
    """What came of working a run out again, the last time somebody asked."""
    return Replay.objects.filter(run=run).first()


def study_of(run: MatchRun) -> Study | None:
    """What was worked out about a run after it; None while that is still going."""
    return Study.objects.filter(run=run).first()


def advice_for(round_: Round) -> RecruitingAdvice | None:
    """The newest recruiting advice of a round."""
    found = RecruitingAdvice.objects.filter(run__round=round_).select_related("run")
    return found.order_by("-run__number").first()


def crossings(run: MatchRun) -> Counter[tuple[str, str]]:
    """How many pairs meet between which units: the mentee's, then the mentor's; an unknown one is empty."""
    paths = Proposal.objects.filter(run=run).values_list("mentee__member__unit__path", "mentor__member__unit__path")
    return Counter((mentee or "", mentor or "") for mentee, mentor in paths)


def names_of(enrolments: Collection[UUID | str]) -> dict[str, str]:
    """Names by enrolment id, as stored answers write it."""
    rows = Enrolment.objects.filter(pk__in=enrolments).values_list("pk", "member__name")
    return {str(id_): name for id_, name in rows}


def steers_of(round_: Round, *, words: str = "") -> QuerySet[Steer]:
    """Locked and forbidden pairs, newest first."""
    rows = Steer.objects.filter(_names_in(words, round_.pk), round=round_)
    return rows.prefetch_related("mentee__member", "mentor__member").order_by("-made_at", "pk")


def people_on(round_: Round, side: PartSide, words: str = "") -> QuerySet[Enrolment]:
    """Whoever a manager may name on one side of a round: enrolled, and still here. By name."""
    sides = {side.value, Side.BOTH.value}
    rows = enrolments_in(round_, words=words, state=EnrolmentState.COMPLETE)
    return rows.filter(side__in=sides, member__left_on=None).select_related("member__unit")


def pairable_on(round_: Round, side: PartSide, words: str = "") -> QuerySet[Enrolment]:
    """Those of them who can still be paired: not paused; a mentee without a mentor, a mentor with a place left."""
    people = people_on(round_, side, words).filter(paused_until=None).exclude(member__line_state=LineState.UNKNOWN)
    if side is PartSide.MENTEE:
        return people.exclude(member__in=held_mentees(round_))
    places = free_places(people)
    return people.filter(pk__in=[mentor for mentor, free in places.items() if free])


def has_found(run: MatchRun) -> bool:
    """Whether a run found an answer that can be looked at."""
    return run.state in _FOUND


def runs_beside(run: MatchRun) -> QuerySet[MatchRun]:
    """The other runs of the round that found an answer, newest first."""
    return MatchRun.objects.filter(round=run.round_id, state__in=_FOUND).exclude(pk=run.pk).order_by("-number")


def run_before(run: MatchRun) -> MatchRun | None:
    """The latest earlier run of the round that found an answer, to compare with."""
    return runs_beside(run).filter(number__lt=run.number).first()


def points_of(run: MatchRun) -> list[int]:
    """The points of every pair of a run."""
    return list(Proposal.objects.filter(run=run).values_list("points", flat=True))


def fits_of(run: MatchRun, mentees: Collection[UUID]) -> dict[UUID, float]:
    """How well these mentees fit whom the run gives them."""
    rows = Proposal.objects.filter(run=run, mentee__in=mentees).values_list("mentee_id", "points")
    return {mentee: fit(points) for mentee, points in rows}


def moved_between(before: MatchRun, after: MatchRun) -> dict[UUID, tuple[UUID | None, UUID | None]]:
    """Mentees who have another mentor, or none, than in the run before: the mentor then, and the mentor now."""
    old, new = (dict(Proposal.objects.filter(run=run).values_list("mentee_id", "mentor_id")) for run in (before, after))
    both = {mentee: (old.get(mentee), new.get(mentee)) for mentee in old.keys() | new.keys()}
    return {mentee: mentors for mentee, mentors in both.items() if mentors[0] != mentors[1]}


def mentees_among(ids: Collection[UUID], *, words: str = "") -> QuerySet[Enrolment]:
    """These mentees, by name; with words, those whose name holds all of them."""
    rows = Enrolment.objects.filter(pk__in=ids).select_related("member__unit")
    for word in fold(words).split():
        rows = rows.filter(member__name_key__contains=word)
    return rows.order_by("member__name_key", "pk")
