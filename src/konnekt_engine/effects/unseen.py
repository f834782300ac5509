"""How strong a cause that nobody measured would have to be."""

from __future__ import annotations

import numpy as np

from konnekt_engine.effects.estimated import Interval, Unseen
from konnekt_engine.effects.reading import Floats, People

_RATIO = 0.91
"""A difference of d standard deviations is about a ratio of exp(0.91 d) (VanderWeele & Ding 2017)."""


def unseen(here: People, interval: Interval, outcome: Floats) -> Unseen:
    """E-values of an estimate and of the limit of its interval that is nearer to nothing.

    Notes
    -----
    For an outcome of 0 and 1 the ratio is that of the two shares; for any other it is read off the difference in
    standard deviations, of the change where that is what is compared. A cause tied to taking part by a ratio a, and to
    the outcome by b, can move a ratio by at most a·b/(a + b − 1). A measured covariate is compared by the same bound,
    with a from its standardised difference between the groups and b from its slope in the comparison, in standard
    deviations of both.

    References
    ----------
    T. VanderWeele and P. Ding, *Annals of Internal Medicine* 167, 2017.
    P. Ding and T. VanderWeele, *Epidemiology* 27, 2016: the bound.
    """
    spread = float(outcome.std(ddof=1))
    if spread == 0:
        return Unseen(estimate=1.0, limit=1.0, as_strong_as=None)
    nearer = 0.0 if interval.low <= 0 <= interval.high else min(interval.low, interval.high, key=abs)
    is_share = bool(np.isin(outcome, (0.0, 1.0)).all())
    without = float(outcome[here.took_part].mean()) - interval.value

    def ratio(effect: float) -> float:
        if not is_share:
            return float(np.exp(_RATIO * abs(effect) / spread))
        return _ratio_of_shares(without + effect, without)

    limit = ratio(nearer)
    name, bound = _strongest(here, outcome / spread)
    return Unseen(
        estimate=_e_value(ratio(interval.value)),
        limit=_e_value(limit),
        as_strong_as=name if limit > 1 and bound >= limit else None,
    )


def _ratio_of_shares(one: float, other: float) -> float:
    """The larger by the smaller; a share that is estimated at nothing, or below, has no ratio to it."""
    least, most = sorted((one, other))
    if most == least:
        return 1.0
    return most / least if least > 0 else float("inf")


def _e_value(ratio: float) -> float:
    """RR + √(RR·(RR − 1)), for a ratio of 1 or more."""
    return ratio + float(np.sqrt(ratio * (ratio - 1)))


def _strongest(here: People, outcome: Floats) -> tuple[str | None, float]:
    """The measured covariate that could explain most, and by how large a ratio."""
    others = ~here.took_part
    scale = here.x.std(axis=0)
    found: list[tuple[float, str]] = []
    if (usable := np.flatnonzero(scale > 0)).size:
        scaled = (here.x[:, usable] - here.x[:, usable].mean(axis=0)) / scale[usable]
        line, *_ = np.linalg.lstsq(
            np.column_stack([np.ones(others.sum()), scaled[others]]), outcome[others], rcond=None
        )
        apart = scaled[here.took_part].mean(axis=0) - scaled[others].mean(axis=0)
        for at, slope, distance in zip(usable, line[1:], apart, strict=True):
            a, b = np.exp(_RATIO * abs(distance)), np.exp(_RATIO * abs(slope))
            found.append((float(a * b / (a + b - 1)), here.names[at]))
    bound, name = max(found, default=(1.0, None))
    return name, bound
