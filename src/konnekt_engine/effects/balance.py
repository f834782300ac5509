"""How alike two groups are in what was known before."""

from __future__ import annotations

import numpy as np

from konnekt_engine.effects.estimated import Balance, Overlap
from konnekt_engine.effects.reading import Bools, Floats, People

TOO_FAR = 0.1
"""A standardised difference above this is an imbalance."""

MOST_OUTSIDE = 0.05
"""So many of those who took part may be like nobody in the comparison."""


def balances(here: People, weight: Floats | None = None) -> tuple[Balance, ...]:
    """A row for each covariate. `weight` is (n,); without it nothing was weighted, and after is as before."""
    spread = _spread(here.x, here.took_part)
    before = _apart(here.x, here.took_part, np.ones(len(here.x))) / spread
    after = before if weight is None else _apart(here.x, here.took_part, weight) / spread
    return tuple(
        Balance(name=name, before=float(first), after=float(then))
        for name, first, then in zip(here.names, before, after, strict=True)
    )


def overlap(chance: Floats, took_part: Bools, weight: Floats) -> Overlap:
    """How far the comparison reaches. `chance` is each one's chance of taking part."""
    others = weight[~took_part]
    return Overlap(
        outside=float((chance[took_part] > chance[~took_part].max()).mean()),
        largest_weight=float(others.max() / others.sum()),
    )


def _apart(x: Floats, took_part: Bools, weight: Floats) -> Floats:
    first = np.average(x[took_part], axis=0, weights=weight[took_part])
    then = np.average(x[~took_part], axis=0, weights=weight[~took_part])
    return np.asarray(first - then, np.float64)


def _spread(x: Floats, took_part: Bools) -> Floats:
    """√((s₁² + s₀²)/2), of the groups as they came, so that weighting can't hide a difference by widening it."""
    variance = [
        x[group].var(axis=0, ddof=1) if group.sum() > 1 else np.zeros(x.shape[1]) for group in (took_part, ~took_part)
    ]
    spread = np.sqrt((variance[0] + variance[1]) / 2)
    return np.where(spread > 0, spread, 1.0)
