"""Pairs that block a match: both would rather have each other than what they have."""

from __future__ import annotations

import numpy as np

from konnekt_engine.matching.passing import LOWEST
from konnekt_engine.matching.preferences import Ranked
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.scoring import Scores
from konnekt_engine.matching.solution import Objective, Solution, in_points
from konnekt_engine.matching.values import Ints, Points

_CHUNK = 256


def blocking_pairs(problem: Problem, solution: Solution) -> Ints:
    """The pairs that would both rather have each other, shape (pairs, 2), in the order of the mentees.

    In STABLE each side judges by its ranked lists and then by score, otherwise both by score. A mentor with an empty
    place rather has anybody. Locked pairs stand outside.

    Parameters
    ----------
    problem, solution : Problem, Solution
        As `solve` had and gave them.

    Returns
    -------
    array of int, shape (pairs, 2)
        Mentee and mentor positions.

    Examples
    --------
    >>> from konnekt_engine.matching import Objective, Problem, blocking_pairs, solve
    >>> problem = Problem.from_scores([[6, 5], [5, 1]])
    >>> blocking_pairs(problem, solve(problem)).tolist()  # the largest total parts two who would rather have each other
    [[0, 0]]
    >>> blocking_pairs(problem, solve(problem, objective=Objective.STABLE)).tolist()
    []

    Notes
    -----
    One pass over all pairs in blocks of mentees; memory for 256 rows.
    """
    least = in_points(solution.floor, origin=problem.origin, unit=problem.unit)
    if solution.objective == Objective.FAIR and solution.certificate and solution.certificate.worst is not None:
        least = solution.certificate.worst
    return find_blocking(
        problem, solution.pairs, objective=solution.objective, least=LOWEST if least is None else max(least, LOWEST)
    )


def find_blocking(problem: Problem, pairs: Ints, *, objective: Objective, least: int) -> Ints:
    """`blocking_pairs` for pairs by position and a floor in points."""
    n, m = problem.size
    lists = [Ranked.by(side, problem) for side in ("mentee", "mentor")] if objective == Objective.STABLE else []
    scores = Scores.of(problem, np.arange(n), np.arange(m))
    is_free = np.ones(n, bool)
    is_free[problem.locked[:, 0]] = False
    places = problem.places - np.bincount(problem.locked[:, 1], minlength=m)
    mentor = np.full(n, -1, np.int64)
    free_pairs = pairs[is_free[pairs[:, 0]]]
    mentor[free_pairs[:, 0]] = free_pairs[:, 1]
    own, lowest = np.full(n, -(1 << 60)), np.full(m, 1 << 60)
    chunks = [np.arange(start, min(n, start + _CHUNK)) for start in range(0, n, _CHUNK)]
    for rows in chunks:
        points = scores.points(rows)
        has = np.flatnonzero(mentor[rows] >= 0)
        for_mentee, for_mentor = _wanted(points, rows, lists)
        own[rows[has]] = for_mentee[has, mentor[rows[has]]]
        np.minimum.at(lowest, mentor[rows[has]], for_mentor[has, mentor[rows[has]]])
    lowest[np.bincount(free_pairs[:, 1], minlength=m) < places] = -(1 << 60)
    lowest[places <= 0] = 1 << 60
    found = [np.zeros((0, 2), np.int64)]
    for rows in chunks:
        points = scores.points(rows)
        for_mentee, for_mentor = _wanted(points, rows, lists)
        blocks = (points >= least) & is_free[rows, None] & (for_mentee > own[rows, None]) & (for_mentor > lowest)
        at, with_ = np.nonzero(blocks)
        found.append(np.column_stack([rows[at], with_]))
    return np.vstack(found)


def _wanted(points: Points, rows: Ints, lists: list[Ranked]) -> tuple[Ints, Ints]:
    if not lists:
        wanted = points.astype(np.int64)
        return wanted, wanted
    return lists[0].added_to(points, rows), lists[1].added_to(points, rows)
