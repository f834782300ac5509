"""How groups of mentees fared, with intervals, and without figures that tell of a few people.

Groups are declared for looking at results; they never enter a score.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.solution import Solution

OTHERS = "others"


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Fared:
    """One group: how many mentees, the share matched (Wilson), the mean fit of the matched (Student), the worst.

    `mean` and `worst` are None where fewer than k are matched.
    """

    group: str
    mentees: int
    matched: int
    rate: Interval
    mean: Interval | None
    worst: float | None


def fairness(problem: Problem, solution: Solution, groups: Sequence[Any], *, k: int = 5) -> list[Fared]:
    """How each group of mentees fared, largest first.

    Parameters
    ----------
    problem, solution : Problem, Solution
        As `solve` had and gave them.
    groups : sequence, length n
        The group of each mentee; None is a group of its own, "not told".
    k : int
        Groups of fewer are put together as "others", and the next smallest with them where one alone could be found by
        subtraction; if all together are fewer than k, nothing is told.

    Returns
    -------
    list of Fared
        Mentees, matched, share matched, mean fit and worst fit of each group, with 95 % intervals.

    Raises
    ------
    ValueError
        If there is not one group for each mentee, or `k` is below 1.

    Examples
    --------
    >>> from konnekt_engine.matching import Problem, fairness, solve
    >>> problem = Problem.from_scores([[i * j % 7 for j in range(4)] for i in range(10)], capacity=[2, 2, 2, 2])
    >>> solution = solve(problem)
    >>> for group in fairness(problem, solution, ["north"] * 5 + ["south"] * 5):
    ...     print(f"{group.group}: {group.matched} of {group.mentees}, {group.rate.low:.2f} to {group.rate.high:.2f}")
    north: 4 of 5, 0.38 to 0.96
    south: 4 of 5, 0.38 to 0.96

    Notes
    -----
    Groups are declared for looking at results. They never enter a score.

    References
    ----------
    E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference. JASA 22, 209–212.
    """
    n = problem.size[0]
    if len(groups) != n:
        raise ValueError(f"groups: expected {n}, one for each mentee, found {len(groups)}")
    fit = np.full(n, np.nan)
    fit[solution.pairs[:, 0]] = solution.fits
    return _by_group(fit, np.arange(n), groups, k)


def peers_fairness(problem: Problem, solution: Solution, groups: Sequence[Any], *, k: int = 5) -> list[Fared]:
    """How each group of peers fared, largest first: everybody counts, whichever half they stand in.

    Parameters
    ----------
    problem, solution : Problem, Solution
        Those between the two halves, as `solve_peers` gives them.
    groups : sequence, length n + m
        The group of each person, those of the first half before those of the second; None as in `fairness`.
    k : int
        As in `fairness`.

    Returns
    -------
    list of Fared
        As `fairness`, of people instead of mentees.

    Raises
    ------
    ValueError
        If there is not one group for each person, or `k` is below 1.

    Notes
    -----
    Two of a group who are a pair share one fit, so they are one observation and not two: intervals reckon with pairs
    (a variance by clusters), and are wider for it.

    References
    ----------
    K.-Y. Liang, S. L. Zeger (1986), Longitudinal data analysis using generalized linear models. Biometrika 73, 13–22.
    """
    n, m = problem.size
    if len(groups) != n + m:
        raise ValueError(f"groups: expected {n + m}, one for each person, found {len(groups)}")
    fit, pair = np.full(n + m, np.nan), np.arange(n + m)
    for place in (solution.pairs[:, 0], solution.pairs[:, 1] + n):
        fit[place], pair[place] = solution.fits, solution.pairs[:, 0]
    return _by_group(fit, pair, groups, k)


def _by_group(fit: np.ndarray, pair: np.ndarray, groups: Sequence[Any], k: int) -> list[Fared]:
    """The groups that may be told; whoever has the same number in `pair` is one observation."""
    if k < 1:
        raise ValueError(f"k: expected at least 1, found {k}")
    names = np.array(["not told" if group is None else str(group) for group in groups], dtype=object)
    found = [_fared(name, fit[members], pair[members], k) for name, members in _told_apart(names, k)]
    return sorted(found, key=lambda one: (-one.mentees, one.group))


def _told_apart(names: np.ndarray, k: int) -> list[tuple[str, np.ndarray]]:
    """The groups that may be told, with the members of each."""
    distinct, counts = np.unique(names, return_counts=True) if len(names) else (names, np.zeros(0, np.int64))
    order = np.lexsort((distinct.astype(str), counts))
    together: list[str] = []
    size = 0
    for at in order:
        small = counts[at] < k
        # One small group beside the others is the whole less the others: it takes the next one in.
        exposed = bool(together) and (size < k or len(together) == 1)
        if not small and not exposed:
            continue
        together.append(distinct[at])
        size += int(counts[at])
    apart = [(str(name), names == name) for name in distinct if name not in together]
    if together and size >= k:
        apart.append((OTHERS, np.isin(names.astype(str), [str(name) for name in together])))
    return apart


def _fared(name: str, fits: np.ndarray, pair: np.ndarray, k: int) -> Fared:
    is_matched = ~np.isnan(fits)
    matched = fits[is_matched]
    told = len(matched) >= k
    return Fared(
        group=name,
        mentees=len(fits),
        matched=len(matched),
        rate=_wilson(len(matched) / len(fits), len(np.unique(pair))),
        mean=_student(matched, pair[is_matched]) if told else None,
        worst=float(matched.min()) if told else None,
    )


def _wilson(rate: float, count: int) -> Interval:
    z = 1.959963984540054
    centre = (rate + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(rate * (1 - rate) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return Interval(value=rate, low=max(0.0, centre - half), high=min(1.0, centre + half))


def _student(values: np.ndarray, pair: np.ndarray) -> Interval:
    """The mean; where everybody is an observation of their own, its variance is the ordinary one."""
    mean = float(values.mean())
    _found, at = np.unique(pair, return_inverse=True)
    number = int(at.max()) + 1
    if number < 2:
        return Interval(value=mean, low=-math.inf, high=math.inf)
    from scipy.special import stdtrit

    apart = np.bincount(at, weights=values - mean)
    error = math.sqrt(number / (number - 1) * float(apart @ apart)) / len(values)
    half = float(stdtrit(number - 1, 0.975)) * error
    return Interval(value=mean, low=mean - half, high=mean + half)
