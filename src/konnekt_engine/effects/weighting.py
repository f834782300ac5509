"""Comparing those who took part with people who did not, made alike by weights and by a regression at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from konnekt_engine.effects.reading import Bools, Floats

RIDGE = 1e-3
"""A pull of every slope to 0 that only matters where the groups can be told apart entirely."""

_STEPS, _CLOSE, _FURTHEST = 100, 1e-10, 30.0


@dataclass(frozen=True, eq=False, kw_only=True)
class Weighted:
    """`weight` is 1 for those who took part, and for the others their odds of taking part, summing to 1."""

    estimate: float
    se: float
    chance: Floats
    weight: Floats


def doubly_robust(outcome: Floats, took_part: Bools, x: Floats) -> Weighted:
    """The mean effect on those who took part.

    Right if either the chance of taking part is logistic in `x`, or the outcome of those who did not is linear in it.

    Parameters
    ----------
    outcome : (n,) in any unit.
    took_part : (n,) both groups present.
    x : (n, k) covariates in any units, without gaps; k of 1 or more.

    Notes
    -----
    With odds w = e/(1 − e) and the regression m of the comparison's outcomes on `x`, the estimate is the mean of y − m
    over those who took part less its w-weighted mean over the comparison (the augmented estimator, with weights that
    sum to 1). The standard error is that of all estimating equations together, those of w and m included, so that it
    says what it costs to have estimated them. O(n·k² + k³).

    References
    ----------
    J. Robins, A. Rotnitzky and L. Zhao, *Journal of the American Statistical Association* 89, 1994.
    L. Stefanski and D. Boos, *The American Statistician* 56, 2002: the standard error.
    """
    design = _with_intercept(x)
    n, columns = design.shape
    treated = took_part.astype(np.float64)
    slopes = _logistic(design, treated)
    reach = np.clip(design @ slopes, -_FURTHEST, _FURTHEST)
    chance, odds = expit(reach), np.where(took_part, 0.0, np.exp(reach))
    line, *_ = np.linalg.lstsq(design[~took_part], outcome[~took_part], rcond=None)
    rest = outcome - design @ line
    mean = float(rest[took_part].mean())
    mean_without = float(odds @ rest / odds.sum())

    ridge = RIDGE * np.diag([0.0] + [1.0] * (columns - 1))
    curve = (design.T * (chance * (1 - chance))) @ design + ridge
    plain = design[~took_part].T @ design[~took_part]
    of_slopes = np.linalg.solve(curve, (design * (treated - chance)[:, None]).T)
    of_line = np.linalg.pinv(plain) @ (design * ((~took_part) * rest)[:, None]).T
    of_mean = treated * (rest - mean) - (treated @ design) @ of_line
    of_without = odds * (rest - mean_without) - (odds @ design) @ of_line
    of_without = of_without + (odds * (rest - mean_without)) @ design @ of_slopes
    influence = of_mean / treated.sum() - of_without / odds.sum()
    # Each group's residuals are a little too small: a parameter for each column was fitted to them.
    spare = n / max(1.0, n - 2.0 * columns)
    return Weighted(
        estimate=mean - mean_without,
        se=float(np.sqrt(influence @ influence * spare)),
        chance=chance,
        weight=np.where(took_part, 1.0, odds / odds.sum()),
    )


def effective_number(weight: Floats) -> float:
    """How many people of equal weight these are worth (Kish): (Σw)² / Σw²."""
    return float(weight.sum() ** 2 / (weight @ weight))


def _with_intercept(x: Floats) -> Floats:
    """Columns in standard deviations, after one of ones; a column that never differs is left out."""
    spread = x.std(axis=0)
    varying = spread > 0
    scaled = (x[:, varying] - x[:, varying].mean(axis=0)) / spread[varying]
    return np.column_stack([np.ones(len(x)), scaled])


def _logistic(design: Floats, treated: Floats) -> Floats:
    """Slopes of greatest likelihood under the ridge, by Newton's method with halved steps."""
    penalty = RIDGE * np.array([0.0] + [1.0] * (design.shape[1] - 1))

    def cost(slopes: Floats) -> float:
        reach = design @ slopes
        return float(np.logaddexp(0.0, reach).sum() - treated @ reach + penalty @ slopes**2 / 2)

    slopes = np.zeros(design.shape[1])
    share = treated.mean()
    slopes[0] = np.log(share / (1 - share))
    now = cost(slopes)
    for _ in range(_STEPS):
        chance = expit(design @ slopes)
        uphill = design.T @ (treated - chance) - penalty * slopes
        curve = (design.T * np.maximum(chance * (1 - chance), 1e-12)) @ design + np.diag(penalty)
        step = np.linalg.lstsq(curve, uphill, rcond=None)[0]
        size = 1.0
        while (then := cost(slopes + size * step)) > now and size > _CLOSE:
            size /= 2
        if then > now:
            break
        slopes, gain, now = slopes + size * step, now - then, then
        if gain < _CLOSE:
            break
    return slopes
