"""Reads for the studio."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from konnekt.access.actors import Actor
from konnekt.files.actions import read
from konnekt.matching import policy
from konnekt.matching.models import (
    MatchRun,
    PlannedRelease,
    Proposal,
    RecruitingAdvice,
    Steer,
    Study,
    Unplaced,
)
from konnekt.matching.states import RunState
from konnekt.matching.studying import by_enrolment, runners_up, way_in
from konnekt.organisations.models import Unit
from konnekt.organisations.names import fold
from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.queries import enrolments_in
from konnekt.programmes.states import EnrolmentState, Side
from konnekt.relationships.pool import free_places, held_mentees
from konnekt.relationships.states import PartSide
from konnekt.sealing.keyring import Holder, KeyDropped, pseudonyms
from konnekt_engine.matching import Problem, Solution

POINTS = 1 << 20


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
    """Those of them who can still be paired: a mentee without a mentor, a mentor with a place left."""
    people = people_on(round_, side, words).exclude(member__line_state=LineState.UNKNOWN)
    if side is PartSide.MENTEE:
        return people.exclude(member__in=held_mentees(round_))
    places = free_places(people)
    return people.filter(pk__in=[mentor for mentor, free in places.items() if free])


def run_before(run: MatchRun) -> MatchRun | None:
    """The latest earlier run of the round that found an answer, to compare with."""
    found = (RunState.READY, RunState.RELEASED, RunState.SUPERSEDED)
    return (
        MatchRun.objects.filter(round=run.round_id, number__lt=run.number, state__in=found).order_by("-number").first()
    )


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


def replay_of(run_id: UUID) -> "Replay":
    """A run opened again, for a job that has only its id."""
    return Replay(MatchRun.objects.select_related("inputs", "answer").get(pk=run_id))


class Replay:
    """A stored run opened again: the engine's own problem and answer, and who stands behind the pseudonyms."""

    def __init__(self, run: MatchRun) -> None:
        self.run = run

    @cached_property
    def problem(self) -> Problem | None:
        """None when the inputs were erased: the run keeps its digest and can't be replayed."""
        return Problem.from_bytes(body) if (body := _body(self.run, "inputs")) else None

    @cached_property
    def solution(self) -> Solution | None:
        return Solution.from_bytes(body) if (body := _body(self.run, "answer")) else None

    @cached_property
    def ids(self) -> dict[str, UUID]:
        """The ids of enrolments by pseudonym."""
        people = list(Enrolment.objects.filter(round=self.run.round_id).values_list("pk", flat=True))
        names = pseudonyms(Holder.round(self.run.round_id), people)
        return {names[id_]: id_ for id_ in people}

    def nearest(self, mentee: UUID) -> dict[str, Any] | None:
        """The nearest others of a mentee, by enrolment id; without the kinds of rules. None where the inputs were
        erased, or the mentee was not in the run.
        """
        if self.problem is None or self.solution is None:
            return None
        name = pseudonyms(Holder.round(self.run.round_id), [mentee])[mentee]
        if name not in self.problem.mentee_ids:
            return None
        # Loads the compiled loops: only whoever asks why waits for them.
        from konnekt_engine.matching import Explainer

        explanation = Explainer(self.problem, self.solution).explain(name)
        found = way_in(explanation) if explanation.mentor is None else runners_up(explanation)
        named: dict[str, Any] = by_enrolment(found, self.ids)
        return named


def nearest_others(run: MatchRun, mentee: UUID) -> dict[str, Any] | None:
    """The next best for a mentee: as it was worked out after the run, or worked out now."""
    kept = Proposal.objects.filter(run=run, mentee=mentee).values_list("others", flat=True).first()
    kept = kept or Unplaced.objects.filter(run=run, enrolment=mentee).values_list("details", flat=True).first()
    return kept or Replay(run).nearest(mentee)


def _body(run: MatchRun, which: str) -> bytes | None:
    stored = getattr(run, which)
    if stored is None:
        return None
    try:
        return read(stored)
    except KeyDropped:
        return None
