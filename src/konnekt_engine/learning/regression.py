"""Logistic regression whose slopes are at least 0 and lean towards each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular
from scipy.optimize import nnls
from scipy.special import expit

from konnekt_engine.learning.reading import Floats

RIDGE = 0.01
"""A weak pull of every slope to 0 (a standard deviation of 10), so that separable data have an answer too."""

_STEPS, _CLOSE = 100, 1e-9


@dataclass(frozen=True, eq=False)
class Model:
    """Log-odds of a good relationship = intercept + Σ slopeⱼ·scoreⱼ, with `neutral` standing in for the unknown."""

    intercept: float
    slopes: Floats
    neutral: Floats

    def log_odds(self, scores: Floats) -> Floats:
        """The log-odds of every row of an (n, k) array of scores."""
        return np.asarray(self.intercept + filled(scores, self.neutral) @ self.slopes, np.float64)


def fit(scores: Floats, outcomes: Floats, worth: Floats, *, strength: float, start: Model | None = None) -> Model:
    """The penalised maximum-likelihood model, of all models with slopes of at least 0.

    Minimises Σᵢ ωᵢ·[log(1 + exp ηᵢ) − yᵢηᵢ] + ½·strength·Σⱼ (βⱼ − β̄)² + ½·RIDGE·Σⱼ βⱼ² with η = b + Xβ, over b and
    β ≥ 0. The larger the strength, the closer the slopes to one another; at the far end this is equal weights,
    calibrated.

    Parameters
    ----------
    scores : (n, k), not-a-number for unknown, which counts as the column's mean over the known rows given here.
    outcomes : (n,) 0 or 1, both present.
    worth : (n,) how much each row counts.
    strength : at least 0.
    start : where to begin, for instance the answer for another strength; it decides the time taken, not the answer.

    Notes
    -----
    Newton's method on a convex function: each step is a quadratic programme over β ≥ 0, solved exactly as non-negative
    least squares (Lawson & Hanson 1974) after the intercept is eliminated, and halved until the function falls.
    O(n·k²) a step, about 5 steps.

    References
    ----------
    C. Lawson and R. Hanson, *Solving Least Squares Problems*, 1974.
    """
    neutral = means(scores, worth)
    known = filled(scores, neutral)
    criteria = known.shape[1]
    penalty = strength * (np.eye(criteria) - 1.0 / criteria) + RIDGE * np.eye(criteria)

    def cost(intercept: float, slopes: Floats) -> float:
        return float(worth @ losses(intercept + known @ slopes, outcomes) + slopes @ penalty @ slopes / 2)

    intercept = start.intercept if start else base_log_odds(outcomes, worth)
    slopes = start.slopes if start else np.zeros(criteria)
    now = cost(intercept, slopes)
    for _ in range(_STEPS):
        step, rise = _newton_step(known, outcomes, worth, penalty, intercept, slopes)
        share = 1.0
        while (then := cost(intercept + share * rise, slopes + share * step)) > now and share > _CLOSE:
            share /= 2
        if then > now:
            break
        # A sum of two points with no slope below 0 has none either, but for rounding.
        intercept, slopes, now = intercept + share * rise, np.maximum(slopes + share * step, 0.0), then
        if share * max(abs(rise), float(np.abs(step).max())) < _CLOSE:
            break
    return Model(intercept, slopes, neutral)


def losses(log_odds: Floats, outcomes: Floats) -> Floats:
    """The log loss of every row, log(1 + exp η) − y·η, computed without overflow."""
    return np.asarray(np.logaddexp(0.0, log_odds) - outcomes * log_odds, np.float64)


def base_log_odds(outcomes: Floats, worth: Floats) -> float:
    """The log-odds of the base rate."""
    good = float(worth @ outcomes)
    return float(np.log(good / (float(worth.sum()) - good)))


def means(scores: Floats, worth: Floats) -> Floats:
    """The mean of every column over its known rows; ½ where none is known."""
    known = ~np.isnan(scores)
    held = worth @ known
    total = worth @ np.where(known, scores, 0.0)
    return np.asarray(np.divide(total, held, out=np.full(scores.shape[1], 0.5), where=held > 0), np.float64)


def filled(scores: Floats, neutral: Floats) -> Floats:
    """Scores with the unknown made neutral."""
    return np.where(np.isnan(scores), neutral, scores)


def _newton_step(
    known: Floats, outcomes: Floats, worth: Floats, penalty: Floats, intercept: float, slopes: Floats
) -> tuple[Floats, float]:
    """The step in the slopes and in the intercept that minimises the quadratic model, over slopes of at least 0."""
    chance = expit(intercept + known @ slopes)
    curve = worth * np.maximum(chance * (1 - chance), _CLOSE)
    left = worth * (outcomes - chance)
    centre = curve @ known / curve.sum()
    apart = known - centre
    hessian = (apart.T * curve) @ apart + penalty
    uphill = apart.T @ left - penalty @ slopes
    root = np.linalg.cholesky(hessian)
    best, _ = nnls(root.T, solve_triangular(root, hessian @ slopes + uphill, lower=True))
    step = best - slopes
    return step, float(left.sum() / curve.sum() - centre @ step)
