"""What raising the floor costs: matched, mean, worst and total along the way."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from konnekt_engine.matching.peers import solve_peers
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.solution import Objective, Solution
from konnekt_engine.matching.solving import solve


class Tradeoff(NamedTuple):
    """One point of the curve, in the scale of the scores; mean and worst are None where nobody is matched. `floor` is
    what `solve` has to be given for it, None at the first.
    """

    matched: int
    mean: float | None
    worst: float | None
    total: float
    floor: float | None = None


def tradeoff(problem: Problem, *, points: int = 20) -> list[Tradeoff]:
    """The best match at rising floors, from none to the best pair there is: at most `points` different ones.

    Parameters
    ----------
    problem : Problem
        What to match, as often as there are points.
    points : int
        How many floors to try, at least 2.

    Returns
    -------
    list of Tradeoff
        Matched, mean, worst and total, in the scale of the scores, from no floor upwards.

    Raises
    ------
    ValueError
        If `points` is below 2, or where costs are made small.

    Examples
    --------
    >>> from konnekt_engine.matching import Problem, tradeoff
    >>> for point in tradeoff(Problem.from_scores([[3, 5], [4, 5], [2, 1]])):
    ...     print(point)
    Tradeoff(matched=2, mean=4.5, worst=4.0, total=9.0, floor=None)
    Tradeoff(matched=1, mean=5.0, worst=5.0, total=5.0, floor=4.5)

    Notes
    -----
    Floors stand at even steps through the scores of the pairs of the best match, so each step asks for something; every
    point is an optimum with its own proof (see `solve`), begun at the prices of the one before.
    """
    _check(problem, points)
    first = last = solve(problem)
    found = [_told(problem, first, None)]
    for floor in _floors(problem, first, points):
        last = solve(problem, floor=floor, warm_start=last)
        told = _told(problem, last, floor)
        if told[:-1] != found[-1][:-1]:
            found.append(told)
    return found


def peers_tradeoff(problem: Problem, *, points: int = 20) -> list[Tradeoff]:
    """The same of peers: the match of one set with itself at rising floors, each as `solve_peers` finds it.

    Parameters
    ----------
    problem : Problem
        The same people on both sides, as `solve_peers` takes it.
    points : int
        How many floors to try, at least 2.

    Returns
    -------
    list of Tradeoff
        Pairs, mean, worst and total, from no floor upwards. No point is proven to be the best, as no match of peers is.

    Raises
    ------
    ValueError
        As `tradeoff` and `solve_peers`.
    """
    _check(problem, points)
    first = solve_peers(problem).solution
    found = [_told(problem, first, None)]
    for floor in _floors(problem, first, points):
        told = _told(problem, solve_peers(problem, floor=floor).solution, floor)
        if told[:-1] != found[-1][:-1]:
            found.append(told)
    return found


def _check(problem: Problem, points: int) -> None:
    if points < 2:
        raise ValueError(f"points: expected at least 2, found {points}")
    if problem.unit < 0:
        raise ValueError("problem: expected scores that are made large, found costs that are made small")


def _floors(problem: Problem, first: Solution, points: int) -> list[float]:
    """Half a unit below a pair each, so that rounding can't shut it out."""
    if not first.matched:
        return []
    lowest = np.unique(np.quantile(first.scores, np.linspace(0, 1, points), method="lower"))[1:]
    return [problem.origin + problem.unit * (one - 0.5) for one in lowest.tolist()]


def _told(problem: Problem, solution: Solution, floor: float | None) -> Tradeoff:
    assert solution.objective == Objective.TOTAL
    total = float(problem.origin * solution.matched + problem.unit * solution.value)
    return Tradeoff(solution.matched, solution.mean, solution.worst, total, floor)
