"""Pairs that block a match: both would rather have each other than what they have."""

from __future__ import annotations

import numpy as np

from konnekt_engine.matching.pairs import score_pairs
from konnekt_engine.matching.passing import LOWEST
from konnekt_engine.matching.preferences import Ranked
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.scoring import Scores
from konnekt_engine.matching.solution import Objective, Solution, in_points
from konnekt_engine.matching.values import Ints, Points

_CHUNK = 256
_NOBODY = -(1 << 30) * (1 << 30)
"""Less than anybody is wanted."""


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
    own, lowest = np.full(n, _NOBODY), np.full(m, -_NOBODY)
    chunks = [np.arange(start, min(n, start + _CHUNK)) for start in range(0, n, _CHUNK)]
    if lists:
        for rows in chunks:
            has = rows[mentor[rows] >= 0]
            for_mentee, for_mentor = _wanted(scores.points(has), has, lists)
            with_ = np.arange(len(has)), mentor[has]
            own[has] = for_mentee[with_]
            np.minimum.at(lowest, mentor[has], for_mentor[with_])
    else:
        mentees, mentors = free_pairs.T
        own[mentees] = score_pairs(scores, mentees, mentors.astype(np.int32))
        np.minimum.at(lowest, mentors, own[mentees])
    lowest[np.bincount(free_pairs[:, 1], minlength=m) < places] = _NOBODY
    lowest[places <= 0] = -_NOBODY
    found = [np.zeros((0, 2), np.int64)]
    for rows in chunks:
        points = scores.points(rows)
        for_mentee, for_mentor = _wanted(points, rows, lists)
        blocks = for_mentee > own[rows, None]
        blocks &= for_mentor > lowest
        blocks &= points >= least
        blocks &= is_free[rows, None]
        at, column = np.nonzero(blocks)
        found.append(np.column_stack([rows[at], column]))
    return np.vstack(found)


def _wanted(points: Points, rows: Ints, lists: list[Ranked]) -> tuple[Ints | Points, Ints | Points]:
    if not lists:
        return points, points
    return lists[0].added_to(points, rows), lists[1].added_to(points, rows)
