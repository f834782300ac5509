"""A trial in which coins decided, cluster by cluster, which of two ways was taken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from konnekt_engine.effects.estimated import Interval, Verdict
from konnekt_engine.effects.reading import Floats, column, flags, require_level

LEAST_CLUSTERS = 12
"""Coins that fell on each side, so that an interval by cluster can be relied on."""

DRAWS = 4000
_CELLS = 2_000_000


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What a trial found: the difference of the two means, first way less second.

    `chance` is the share of fair tosses of the coins that part the means at least as far, if it had made no difference
    to anybody. `first` and `second` are the two means; `units` and `clusters` are of the first and of the second way;
    `unknown` units have no outcome and were left out.
    """

    interval: Interval | None
    chance: float | None
    verdict: Verdict
    first: float | None
    second: float | None
    units: tuple[int, int]
    clusters: tuple[int, int]
    unknown: int


def compare_ways(
    outcome: ArrayLike,
    first_way: ArrayLike,
    cluster: ArrayLike,
    *,
    level: float = 0.95,
    least_clusters: int = LEAST_CLUSTERS,
    least: int = 20,
    draws: int = DRAWS,
    seed: int = 0,
) -> Trial:
    """The difference between two ways that a fair coin for each cluster decided between.

    Parameters
    ----------
    outcome : (n,) numbers, one a unit, or 0 and 1. Not-a-number is unknown: counted, and left out.
    first_way : (n,) true where the coin of the unit's cluster fell on the first way.
    cluster : (n,) whole numbers: units of one cluster share one coin.
    level : confidence of the interval, above 0 and below 1.
    least_clusters, least : clusters and units with a known outcome that each way needs for anything to be said.
    draws : tosses of all coins for the randomisation test.
    seed : decides these tosses, and nothing else.

    Returns
    -------
    Trial
        DIFFERENCE where the interval leaves out 0 *and* fewer than 1 − level of the tosses part the means as far;
        NO_CLEAR_DIFFERENCE otherwise; CANNOT_TELL where there is too little, or everybody has the same outcome.

    Raises
    ------
    ValueError
        Lengths differ, a value is infinite or no number, a cluster has units of both ways, or a number is too small.

    Examples
    --------
    >>> went_well = [1, 1, 1, 0] * 15 + [1, 0, 0, 0] * 15
    >>> found = compare_ways(went_well, [True] * 60 + [False] * 60, [unit // 2 for unit in range(120)])
    >>> found.verdict.name, round(found.interval.value, 2), found.clusters
    ('DIFFERENCE', 0.5, (30, 30))

    Notes
    -----
    Each mean is a ratio of totals over the clusters of its way; its variance is that of the linearised residuals summed
    by cluster, m/(m − 1)·Σr²/n², and the two are added (Neyman's bound, which errs on the wide side). Degrees of
    freedom are Welch's. The test tosses the coins again and recomputes the difference; under the hypothesis that it
    made no difference to any unit, outcomes stay as they are whichever way the coins fall, so its level is exact
    whatever ties clusters to each other, such as a mentor who is in two of them. O(draws·n).

    References
    ----------
    J. Neyman, 1923, translated in *Statistical Science* 5, 1990. R. A. Fisher, *The Design of Experiments*, 1935.
    J. Middleton and P. Aronow, "Unbiased estimation of the average treatment effect in cluster-randomized experiments",
    *Statistics, Politics and Policy* 6, 2015. B. Phipson and G. Smyth, "Permutation p-values should never be zero",
    *Statistical Applications in Genetics and Molecular Biology* 9, 2010.
    """
    require_level(level)
    for name, given, fewest in (("least_clusters", least_clusters, 2), ("least", least, 2), ("draws", draws, 1)):
        if given < fewest:
            raise ValueError(f"{name} must be {fewest} or more, not {given}")
    value = column(outcome, "outcome")
    first = flags(first_way, "first_way", len(value))
    place = _clusters(cluster, first)
    known = ~np.isnan(value)
    value, first, place = value[known], first[known], place[known]
    present, inverse = np.unique(place, return_inverse=True)
    size = np.bincount(inverse, minlength=len(present)).astype(float)
    total = np.bincount(inverse, weights=value, minlength=len(present)).astype(float)
    heads = np.zeros(len(present), bool)
    heads[inverse] = first
    units = int(first.sum()), int((~first).sum())
    clusters = int(heads.sum()), int((~heads).sum())
    means = tuple(float(value[side].mean()) if side.any() else None for side in (first, ~first))
    enough = min(clusters) >= least_clusters and min(units) >= least and bool(np.ptp(value) > 0)
    interval = chance = None
    verdict = Verdict.CANNOT_TELL
    if enough:
        interval = _interval(total, size, heads, level)
        chance = _chance(total, size, abs(interval.value), draws=draws, random=np.random.default_rng(seed))
        beyond = (interval.low > 0 or interval.high < 0) and chance < 1 - level
        verdict = Verdict.DIFFERENCE if beyond else Verdict.NO_CLEAR_DIFFERENCE
    return Trial(
        interval=interval,
        chance=chance,
        verdict=verdict,
        first=means[0],
        second=means[1],
        units=units,
        clusters=clusters,
        unknown=int((~known).sum()),
    )


def _interval(total: Floats, size: Floats, heads: NDArray[np.bool_], level: float) -> Interval:
    parts = []
    for side in (heads, ~heads):
        mean = total[side].sum() / size[side].sum()
        left = total[side] - mean * size[side]
        number = int(side.sum())
        parts.append((mean, number / (number - 1) * float(left @ left) / size[side].sum() ** 2, number - 1))
    (one, its_variance, its_freedom), (other, other_variance, other_freedom) = parts
    variance = its_variance + other_variance
    freedom = variance**2 / (its_variance**2 / its_freedom + other_variance**2 / other_freedom) if variance else 1.0
    reach = float(stdtrit(freedom, (1 + level) / 2)) * float(np.sqrt(variance))
    value = float(one - other)
    return Interval(value, value - reach, value + reach)


def _chance(total: Floats, size: Floats, found: float, *, draws: int, random: np.random.Generator) -> float:
    """The share of tosses, the real one among them, in which the means lie at least as far apart."""
    as_far = 1
    tossed = 1
    most = max(1, _CELLS // len(size))
    for begun in range(0, draws, most):
        heads = random.integers(0, 2, size=(min(most, draws - begun), len(size))).astype(float)
        on_first = heads @ size
        both = (on_first > 0) & (on_first < size.sum())
        sums, counts = (heads @ total)[both], on_first[both]
        apart = np.abs(sums / counts - (total.sum() - sums) / (size.sum() - counts))
        as_far += int((apart >= found - 1e-12).sum())
        tossed += len(apart)
    return as_far / tossed


def _clusters(cluster: ArrayLike, first: NDArray[np.bool_]) -> NDArray[np.int64]:
    found = np.asarray(cluster)
    if found.shape != first.shape or (found.size and found.dtype.kind not in "iu"):
        raise ValueError(f"cluster must be {len(first)} whole numbers, not {found.shape} of {found.dtype}")
    place = found.astype(np.int64)
    _, inverse = np.unique(place, return_inverse=True)
    heads = np.bincount(inverse, weights=first, minlength=1)
    sizes = np.bincount(inverse, minlength=1)
    if ((heads > 0) & (heads < sizes)).any():
        raise ValueError("cluster: expected all units of a cluster on one way, found one with both")
    return place
