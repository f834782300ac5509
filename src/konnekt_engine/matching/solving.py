"""The best match of a problem, with its proof."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from konnekt_engine import VERSION
from konnekt_engine.matching import ties
from konnekt_engine.matching.assignment import UNPLACED, Assignment, assign, full_set
from konnekt_engine.matching.diagnosing import diagnose
from konnekt_engine.matching.market import Market, open_market
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.solution import (
    NO_LINES,
    Binding,
    Certificate,
    Conflict,
    Objective,
    Solution,
    Status,
    Unmatched,
    in_points,
    pairs_digest,
)
from konnekt_engine.matching.values import Bools, Ints

Progress = Callable[[float, str], object]
Cancel = Callable[[], bool]


def solve(
    problem: Problem,
    *,
    objective: Objective = Objective.TOTAL,
    floor: float | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Solution:
    """The best match: as many mentees as possible, then the largest total score; proven, and the same every time.

    Parameters
    ----------
    problem : what to match; it is not modified.
    objective : what "best" means.
    floor : no pair below this fit (0 to 1), locked pairs apart.
    seed : decides among equally good answers, and nothing else.
    progress : called with a share done (0 to 1) and words for a person.
    cancel : asked between steps; once it says yes, the status is CANCELLED.

    Returns
    -------
    Solution
        OPTIMAL with pairs and certificate; INFEASIBLE with conflicts if locked pairs cannot all hold.

    Notes
    -----
    Dense: memory for mentees × places numbers, time about cubic in the worst case. Exact in integers throughout.
    """
    objective = Objective(objective)
    least = in_points(floor)
    told = progress or (lambda _share, _words: None)
    stop = cancel or (lambda: False)
    empty = _without_pairs(objective=objective, floor=floor, seed=seed)
    conflicts = diagnose(problem)
    if conflicts:
        return empty(Status.INFEASIBLE, tuple(conflicts))
    told(0.05, "Scoring every pair")
    if stop():
        return empty(Status.CANCELLED, ())
    market = open_market(problem, least=least)
    told(0.3, "Finding the best match")
    if stop():
        return empty(Status.CANCELLED, ())
    found = assign(market.worth, market.places)
    told(0.7, "Settling what is equally good")
    if stop():
        return empty(Status.CANCELLED, ())
    mentor = ties.canonical(
        market.worth,
        market.places,
        found,
        mentees=ties.order([problem.mentee_ids[i] for i in market.free], seed=seed, side="mentee"),
        mentors=ties.order(problem.mentor_ids, seed=seed, side="mentor"),
    )
    told(0.9, "Writing the proof")
    if stop():
        return empty(Status.CANCELLED, ())
    best = Assignment(mentor, found.prices, found.gains)
    solution = _answer(problem, market, best, objective=objective, floor=floor, seed=seed)
    told(1.0, "Done")
    return solution


def _without_pairs(
    *, objective: Objective, floor: float | None, seed: int
) -> Callable[[Status, tuple[Conflict, ...]], Solution]:
    def make(status: Status, conflicts: tuple[Conflict, ...]) -> Solution:
        return Solution(
            status=status,
            objective=objective,
            seed=seed,
            floor=floor,
            pairs=np.zeros((0, 2), np.int64),
            scores=np.zeros(0, np.int64),
            id_pairs=(),
            conflicts=conflicts,
        )

    return make


def _answer(
    problem: Problem, market: Market, best: Assignment, *, objective: Objective, floor: float | None, seed: int
) -> Solution:
    everyone = np.full(problem.size[0], UNPLACED, np.int64)
    everyone[market.free] = best.mentor
    everyone[problem.locked[:, 0]] = problem.locked[:, 1]
    placed = np.flatnonzero(everyone != UNPLACED)
    pairs = np.column_stack([placed, everyone[placed]])
    scores = market.points[pairs[:, 0], pairs[:, 1]].astype(np.int64)
    id_pairs = tuple((problem.mentee_ids[i], problem.mentor_ids[j]) for i, j in pairs.tolist())
    value = int(scores.sum())
    newly = int((best.mentor != UNPLACED).sum())
    locked_points = int(market.points[problem.locked[:, 0], problem.locked[:, 1]].sum(dtype=np.int64))
    # The bound on bonus and points together, less the bonuses of those who can be placed, is the bound on the points.
    bound = locked_points + int(best.gains.sum()) + int(market.places @ best.prices) - newly * market.bonus
    hall_mentees, full_mentors = full_set(market.open, best.mentor)
    certificate = Certificate(
        engine=VERSION,
        objective=objective.value,
        seed=seed,
        floor=floor,
        reporting_lines=problem.lines.digest if problem.lines else NO_LINES,
        inputs_digest=problem.digests["inputs"],
        rules_digest=problem.digests["rules"],
        weights_digest=problem.digests["weights"],
        weights=problem.weights,
        mentees=problem.size[0],
        mentors=problem.size[1],
        matched=len(pairs),
        hall_mentees=tuple(market.free[hall_mentees].tolist()),
        full_mentors=tuple(full_mentors.tolist()),
        value=value,
        bound=bound,
        gap=bound - value,
        bonus=market.bonus,
        prices=tuple(best.prices.tolist()),
        hard_rule_breaches=0,
        blocking_pairs=_blocking(market, best.mentor),
        pairs_digest=pairs_digest(id_pairs),
    ).digested()
    return Solution(
        status=Status.OPTIMAL,
        objective=objective,
        seed=seed,
        floor=floor,
        pairs=pairs,
        scores=scores,
        id_pairs=id_pairs,
        unmatched=_unmatched(problem, market, best.mentor),
        value=value,
        bound=bound,
        matched=len(pairs),
        digest=certificate.pairs_digest,
        certificate=certificate,
        fits=tuple((problem.origin + problem.unit * scores).tolist()),
    )


def _unmatched(problem: Problem, market: Market, mentor: Ints) -> tuple[Unmatched, ...]:
    ruled_in = problem.allowed()
    found = []
    for row in np.flatnonzero(mentor == UNPLACED).tolist():
        mentee = int(market.free[row])
        if not problem.size[1]:
            why = Binding.NO_MENTORS
        elif not ruled_in[mentee].any():
            why = Binding.RULED_OUT
        elif not market.open[row].any():
            why = Binding.BELOW_FLOOR
        else:
            why = Binding.FULL
        found.append(Unmatched(mentee, problem.mentee_ids[mentee], why))
    return tuple(found)


def _blocking(market: Market, mentor: Ints) -> int:
    """How many pairs would both rather have each other, judged by the common score, locked pairs apart."""
    points = market.points[market.free].astype(np.int64)
    n, m = points.shape
    placed = np.flatnonzero(mentor != UNPLACED)
    own = np.full(n, -1, np.int64)
    own[placed] = points[placed, mentor[placed]]
    lowest = np.full(m, np.iinfo(np.int64).max)
    np.minimum.at(lowest, mentor[placed], own[placed])
    lowest[np.bincount(mentor[placed], minlength=m) < market.places] = -1
    rather: Bools = market.open & (points > own[:, None]) & (points > lowest)
    return int(rather.sum())
