"""Reads for the studio."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Avg, Count, Q, QuerySet

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
from konnekt.matching.peers import both_ways
from konnekt.matching.solving import LINE_UNKNOWN
from konnekt.matching.states import RunState
from konnekt.organisations.models import Unit
from konnekt.organisations.names import fold
from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.queries import enrolments_in
from konnekt.programmes.states import EnrolmentState, Format, Side
from konnekt.relationships.pool import held_mentees, seats
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


def proposal_of(run: MatchRun, person: Enrolment) -> Proposal | None:
    """The pair of a mentee in a run; of a peer, whichever of the two is named first."""
    theirs = Q(mentee=person)
    if run.round.programme.format == Format.PEER:
        theirs |= Q(mentor=person)
    return proposals_of(run).filter(theirs).first()


def proposals_of(run: MatchRun, *, words: str = "", order: PairOrder = PairOrder.BEST) -> QuerySet[Proposal]:
    """A run's pairs with both people; with words, those in whose names all of them occur."""
    # Fetched beside, not joined: a run is read right after it was written, when the planner knows nothing of it yet.
    rows = Proposal.objects.filter(run=run).prefetch_related("mentee__member__unit", "mentor__member__unit")
    return rows.filter(_names_in(words, run.round_id)).order_by(*_ORDERS[order])


def mentors_with_mentees(run: MatchRun, *, words: str = "") -> QuerySet[Enrolment]:
    """The mentors whom a run gives mentees, by name; with words, those of a circle in which somebody is called so."""
    pairs = Proposal.objects.filter(_names_in(words, run.round_id), run=run)
    rows = Enrolment.objects.filter(pk__in=pairs.values("mentor")).select_related("member__unit")
    return rows.order_by("member__name_key", "pk")


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
_SIDES_OF_PEERS = ("mentee", "mentor")


def waiting_in(run: MatchRun, wave: Wave = EVERYBODY) -> QuerySet[Proposal]:
    """The pairs of a run that no release asked yet and nobody holds back for talk; the best fits first.

    A circle is asked whole: it waits while any of its pairs is held for talk, a wave of units takes the circles whose
    mentor is of one of them, and the first so many are circles, those with the best mean first. Of peers a wave of
    units takes every pair of which either is of one.
    """
    if run.round.programme.format == Format.CIRCLE:
        return _circles_waiting_in(run, wave)
    rows = Proposal.objects.filter(run=run, asked_at=None, held_back="", for_talk=False).order_by("-points", "pk")
    if wave.units:
        sides = _SIDES_OF_PEERS if run.round.programme.format == Format.PEER else ("mentee",)
        rows = rows.filter(_of_units(wave.units, *sides))
    return rows if wave.first is None else rows[: wave.first]


def _circles_waiting_in(run: MatchRun, wave: Wave) -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(run=run, asked_at=None, held_back="")
    rows = rows.exclude(mentor__in=rows.filter(for_talk=True).values("mentor")).order_by("-points", "pk")
    if wave.units:
        rows = rows.filter(_of_units(wave.units, "mentor"))
    if wave.first is not None:
        means = rows.order_by().values("mentor").annotate(mean=Avg("points")).order_by("-mean", "mentor")
        rows = rows.filter(mentor__in=[one["mentor"] for one in means[: wave.first]])
    return rows


def _of_units(units: Collection[UUID], *sides: str) -> Q:
    """Pairs of which somebody on these sides is of one of these units, or of one below them."""
    within = Q()
    for path in Unit.objects.filter(pk__in=units).values_list("path", flat=True):
        for side in sides:
            within |= Q(**{f"{side}__member__unit__path": path})
            within |= Q(**{f"{side}__member__unit__path__startswith": f"{path} / "})
    return within


def units_waiting_in(run: MatchRun) -> list[tuple[UUID, str, int]]:
    """The units whose mentees wait in a run, or whose mentors' circles do: id, path, and how many."""
    if run.round.programme.format == Format.PEER:
        return _units_of_peers_waiting_in(run)
    is_circle = run.round.programme.format == Format.CIRCLE
    unit = "mentor__member__unit" if is_circle else "mentee__member__unit"
    number = Count("mentor", distinct=True) if is_circle else Count("pk")
    rows = waiting_in(run).exclude(**{unit: None}).order_by(f"{unit}__path")
    found = rows.values_list(f"{unit}_id", f"{unit}__path").annotate(number=number)
    return [(id_, path, number) for id_, path, number in found]


def _units_of_peers_waiting_in(run: MatchRun) -> list[tuple[UUID, str, int]]:
    """The units of whoever waits, and how many pairs have somebody of each: two of one unit are one pair."""
    sides = [f"{side}__member__unit_id" for side in _SIDES_OF_PEERS]
    pairs = Counter(unit for two in waiting_in(run).values_list(*sides) for unit in {*two} - {None})
    units = Unit.objects.filter(pk__in=pairs).order_by("path").values_list("pk", "path")
    return [(id_, path, pairs[id_]) for id_, path in units]


def planned_for(run: MatchRun) -> QuerySet[PlannedRelease]:
    """The releases that were scheduled for a run, the next first."""
    return PlannedRelease.objects.filter(run=run).select_related("by_member", "work").order_by("at", "pk")


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
    """Number of mentees → number of mentors, of those who could be in the run."""

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
    in_the_run = Count("pk", filter=~Q(reason=LINE_UNKNOWN))
    rows = Unplaced.objects.filter(run=run).values_list("is_mentor").annotate(number=Count("pk"), free=in_the_run)
    left = {is_mentor: (number, free) for is_mentor, number, free in rows}
    mentors_left, mentors_free = left.get(True, (0, 0))
    mentees_each = Counter(mentor for _points, mentor, *_rest in pairs)
    mentors_with = Counter(mentees_each.values()) + Counter({0: mentors_free})
    return Shape(
        pairs=[Drawn(one, fit(points), (mentee, mentor)) for points, _id, _why, one, mentee, mentor in pairs],
        for_talk=waiting.get(True, 0),
        waiting=waiting.get(False, 0),
        held_back=sum(bool(why) for _points, _mentor, why, *_rest in pairs),
        mentees_left=left.get(False, (0, 0))[0],
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
    if round_.programme.format == Format.PEER:
        return people.exclude(member__in=held_mentees(round_))
    places = seats(round_, people)
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
    if after.round.programme.format == Format.PEER:
        old, new = both_ways(old), both_ways(new)
    both = {mentee: (old.get(mentee), new.get(mentee)) for mentee in old.keys() | new.keys()}
    return {mentee: mentors for mentee, mentors in both.items() if mentors[0] != mentors[1]}


def mentees_among(ids: Collection[UUID], *, words: str = "") -> QuerySet[Enrolment]:
    """These mentees, by name; with words, those whose name holds all of them."""
    rows = Enrolment.objects.filter(pk__in=ids).select_related("member__unit")
    for word in fold(words).split():
        rows = rows.filter(member__name_key__contains=word)
    return rows.order_by("member__name_key", "pk")
