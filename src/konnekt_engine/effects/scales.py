"""Whether the items of a scale measure one thing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtri, stdtrit

from konnekt_engine.effects.estimated import Interval
from konnekt_engine.effects.reading import Floats, require_level


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """Cronbach's alpha, from how many people, and the share of answers that were missing."""

    alpha: Interval
    items: int
    people: int
    missing: float


def reliability(
    answers: ArrayLike, *, lowest: float, highest: float, turned: Collection[int] = (), level: float = 0.95
) -> Reliability:
    """Cronbach's alpha of a scale, with an interval.

    Parameters
    ----------
    answers : (n, k) numbers from `lowest` to `highest`, k of 2 or more; not-a-number is missing.
    lowest, highest : ends of the answers, for items that are turned.
    turned : positions of items worded the other way round.
    level : confidence of the interval.

    Returns
    -------
    Reliability

    Raises
    ------
    ValueError
        There are fewer than two items, an answer lies outside the ends, two items were answered by fewer than two
        people both, or nothing varies.

    Notes
    -----
    α = k/(k − 1)·(1 − Σ variances / variance of the sum), from covariances over whoever answered both items, so that a
    missing answer costs no other. The interval is Feldt's, with the smallest number of people behind any covariance.

    References
    ----------
    L. Cronbach, *Psychometrika* 16, 1951.
    L. Feldt, *Psychometrika* 30, 1965.
    """
    require_level(level)
    table = np.array(answers, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] < 2:
        raise ValueError("answers must have two dimensions and two items or more")
    known = ~np.isnan(table)
    if ((table[known] < lowest) | (table[known] > highest)).any():
        raise ValueError(f"answers must lie from {lowest} to {highest}")
    for at in turned:
        table[:, at] = lowest + highest - table[:, at]
    items = table.shape[1]
    shared = _covariances(table, known)
    whole = float(shared.covariance.sum())
    if whole <= 0:
        raise ValueError("answers must vary, and go together, for a scale to have a reliability")
    alpha = items / (items - 1) * (1 - float(np.trace(shared.covariance)) / whole)
    first = shared.least - 1
    second = first * (items - 1)
    low, high = (1 - (1 - alpha) * float(fdtri(first, second, share)) for share in ((1 + level) / 2, (1 - level) / 2))
    return Reliability(
        alpha=Interval(alpha, low, high),
        items=items,
        people=int(known.any(axis=1).sum()),
        missing=float(1 - known[known.any(axis=1)].mean()),
    )


@dataclass(frozen=True, eq=False)
class _Shared:
    covariance: Floats
    least: int


def _covariances(table: Floats, known: np.ndarray) -> _Shared:
    """Of every two items, over whoever answered both."""
    items = table.shape[1]
    covariance = np.empty((items, items))
    least = len(table)
    for i in range(items):
        for j in range(i, items):
            both = known[:, i] & known[:, j]
            number = int(both.sum())
            if number < 2:
                raise ValueError(f"items {i} and {j} were answered by fewer than two people both")
            first, second = table[both, i], table[both, j]
            value = float((first - first.mean()) @ (second - second.mean()) / (number - 1))
            covariance[i, j] = covariance[j, i] = value
            least = min(least, number)
    return _Shared(covariance, least)


@dataclass(frozen=True, kw_only=True)
class Mean:
    """A mean with its interval, over how many people."""

    mean: Interval
    people: int


def scores(answers: ArrayLike, *, lowest: float, highest: float, least: int, turned: Collection[int] = ()) -> Floats:
    """Each person's score on a scale: the mean of what they answered.

    Parameters
    ----------
    answers : (n, k) numbers from `lowest` to `highest`; not-a-number is missing.
    lowest, highest : ends of the answers, for items that are turned.
    least : how many items somebody must have answered, 1 or more; whoever answered fewer has no score.
    turned : positions of items worded the other way round.

    Returns
    -------
    (n,) scores, not-a-number where there is none.

    Raises
    ------
    ValueError
        `answers` isn't a table, an answer lies outside the ends, or `least` is below 1.

    Examples
    --------
    >>> scores([[1, 5], [4, float("nan")]], lowest=1, highest=5, least=2, turned=[1]).tolist()
    [1.0, nan]
    """
    table = np.array(answers, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError("answers must have two dimensions")
    if least < 1:
        raise ValueError(f"least must be 1 or more, found {least}")
    known = ~np.isnan(table)
    if ((table[known] < lowest) | (table[known] > highest)).any():
        raise ValueError(f"answers must lie from {lowest} to {highest}")
    for at in turned:
        table[:, at] = lowest + highest - table[:, at]
    answered = known.sum(axis=1)
    sums = np.where(known, table, 0.0).sum(axis=1)
    found: Floats = np.where(answered >= least, sums / np.maximum(answered, 1), np.nan)
    return found


def mean(values: ArrayLike, *, level: float = 0.95) -> Mean:
    """A mean with Student's interval.

    Parameters
    ----------
    values : (n,) numbers, n of 2 or more.
    level : confidence of the interval.

    Returns
    -------
    Mean

    Raises
    ------
    ValueError
        There are fewer than two values, or one is not a finite number.

    Examples
    --------
    >>> str(mean([1, 2, 3]).mean)
    '2.00 (-0.48 to 4.48)'
    """
    require_level(level)
    given = np.asarray(values, dtype=np.float64)
    if given.ndim != 1 or len(given) < 2 or not np.isfinite(given).all():
        raise ValueError("values must be two or more finite numbers")
    middle = float(given.mean())
    half = float(stdtrit(len(given) - 1, (1 + level) / 2)) * float(given.std(ddof=1)) / len(given) ** 0.5
    return Mean(mean=Interval(middle, middle - half, middle + half), people=len(given))
