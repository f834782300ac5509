"""What one more place would be worth to the whole, without solving again."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from konnekt_engine.matching.passing import LOWEST
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.solution import Certificate, Objective, Solution, gains_of, in_points
from konnekt_engine.matching.values import Ints


class Gain(NamedTuple):
    """So many more mentees placed, and so much more in total, in points (less, if more are placed with poorer fits)."""

    matched: int
    points: int


def shadow(problem: Problem, solution: Solution, candidates: ArrayLike) -> list[Gain]:
    """What one more place with each candidate would add: exactly what solving again with it would.

    Parameters
    ----------
    problem, solution : Problem, Solution
        As `solve` had and gave them; any objective but STABLE, and no least sizes.
    candidates : array_like of int, shape (c,), or of float, shape (n, c)
        Mentor positions, for one more place with each of them (put newcomers into the problem with no places); or the
        scores of c newcomers with one place each, not-a-number where a pair may not be.

    Returns
    -------
    list of Gain
        One for each candidate, in points. Gains of several together may be less than their sum.

    Raises
    ------
    ValueError
        If the solution has no prices, or the candidates have another shape.

    Examples
    --------
    >>> from konnekt_engine.matching import Problem, shadow, solve
    >>> problem = Problem.from_scores([[3, 5], [4, 5], [2, 1]])
    >>> solution = solve(problem)
    >>> shadow(problem, solution, [0])  # one more place with the first mentor
    [Gain(matched=1, points=1)]
    >>> shadow(problem, solution, [[6], [0], [0]])  # somebody new, whom the first mentee fits with 6
    [Gain(matched=1, points=3)]

    Notes
    -----
    The lowest prices that support an optimum are what one more place is worth (Shapley & Shubik 1971; duals of the
    assignment). For a newcomer it is the best that a mentee would be worth there above their own gain.

    References
    ----------
    L. S. Shapley, M. Shubik (1971), The assignment game I: the core. Int. J. Game Theory 1, 111–130.
    """
    certificate = solution.certificate
    if certificate is None or solution.objective == Objective.STABLE or problem.has_groups:
        raise ValueError("solution: expected one with prices and without least sizes (not STABLE, not groups)")
    given = np.asarray(candidates)
    if given.ndim == 1:
        return [_told(gain, certificate) for gain in _one_more_place(problem, solution, certificate, given)]
    if given.ndim != 2 or given.shape[0] != problem.size[0]:
        raise ValueError(
            f"candidates: expected mentor positions, or scores of shape ({problem.size[0]}, candidates), "
            f"found shape {given.shape}"
        )
    least = certificate.worst
    if least is None:
        least = in_points(solution.floor, origin=problem.origin, unit=problem.unit)
    scores = given.astype(np.float64)
    known = ~np.isnan(scores)
    points = np.where(known, np.rint((np.where(known, scores, 0.0) - problem.origin) / problem.unit), 0)
    is_free = np.ones(problem.size[0], bool)
    is_free[problem.locked[:, 0]] = False
    possible = known & is_free[:, None] & (points >= (LOWEST if least is None else least))
    gains = gains_of(solution, problem.size[0])
    worth = np.where(possible, points.astype(np.int64) + certificate.bonus - gains[:, None], 0)
    return [_told(gain, certificate) for gain in np.maximum(worth.max(axis=0, initial=0), 0).tolist()]


def _one_more_place(problem: Problem, solution: Solution, certificate: Certificate, mentors: Ints) -> list[int]:
    m = problem.size[1]
    if mentors.size and (mentors.dtype.kind not in "iu" or mentors.min() < 0 or mentors.max() >= m):
        raise ValueError(f"candidates: expected mentor positions from 0 to {m - 1}, found {mentors.tolist()}")
    load = np.bincount(solution.pairs[:, 1], minlength=m)
    if problem.running is not None:
        load = load + problem.running
    # A further place of the same mentor has its own cost in BALANCED.
    return [max(0, certificate.prices[j] - certificate.step * int(load[j])) for j in mentors.tolist()]


def _told(gain: int, certificate: Certificate) -> Gain:
    if certificate.objective == Objective.MOST_SCORE:
        return Gain(0, gain)
    placed = round(gain / certificate.bonus)
    return Gain(placed, gain - placed * certificate.bonus)
