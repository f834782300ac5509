"""Whether the items of a scale measure one thing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import f as fisher

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
    low, high = (
        1 - (1 - alpha) * float(fisher.ppf(share, first, second)) for share in ((1 + level) / 2, (1 - level) / 2)
    )
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
