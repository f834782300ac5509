"""Who stayed, and for how long: some have not left yet, and nobody knows when they will."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, ndtri

from konnekt_engine.effects.estimated import LEAST, Interval, Verdict
from konnekt_engine.effects.reading import Bools, Floats, column, flags, require_level


@dataclass(frozen=True, eq=False, kw_only=True)
class Curve:
    """The share still there after each time at which somebody left, with its interval, and how many could have left
    then. Before the first of them it is 1.
    """

    times: Floats
    staying: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    people: int
    left: int

    def at(self, time: float) -> Interval:
        """The share still there at a time."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        if place < 0:
            return Interval(1.0, 1.0, 1.0)
        return Interval(float(self.staying[place]), float(self.low[place]), float(self.high[place]))


@dataclass(frozen=True, eq=False, kw_only=True)
class Stay:
    """Two curves, the difference between them at a time, and the chance of curves as far apart as these if there were
    no difference (log-rank). `seen` is how many of each group were still seen at that time; with fewer than a plan asks
    for the verdict is that nobody can tell.
    """

    participants: Curve
    comparison: Curve
    difference: Interval
    at: float
    seen: tuple[int, int]
    p: float
    verdict: Verdict


def kaplan_meier(duration: ArrayLike, left: ArrayLike, *, level: float = 0.95) -> Curve:
    """The share still there over time.

    Parameters
    ----------
    duration : (n,) time until somebody left, or until they were last seen, 0 or more, in any unit.
    left : (n,) whether they left then; otherwise they were still there.
    level : confidence of each point's interval.

    Raises
    ------
    ValueError
        There is nobody, a time is unknown or below 0, or lengths differ.

    Notes
    -----
    The product-limit estimate; Greenwood's variance; intervals on the scale log(−log S), which keep within 0 and 1.

    References
    ----------
    E. Kaplan and P. Meier, *Journal of the American Statistical Association* 53, 1958.
    """
    require_level(level)
    times, gone = _read(duration, left)
    found = np.unique(times[gone])
    at_risk = np.array([(times >= time).sum() for time in found], dtype=np.float64)
    leaving = np.array([(times[gone] == time).sum() for time in found], dtype=np.float64)
    staying = np.asarray(np.cumprod(1 - leaving / at_risk), np.float64)
    low, high = _limits(staying, _greenwood(at_risk, leaving), level)
    return Curve(
        times=found, staying=staying, low=low, high=high, at_risk=at_risk, people=len(times), left=int(gone.sum())
    )


def stay(
    *,
    duration: ArrayLike,
    left: ArrayLike,
    participated: ArrayLike,
    at: float,
    level: float = 0.95,
    least: int = LEAST,
) -> Stay:
    """Whether those who took part stayed longer, seen at one time that was fixed before, and over the whole.

    Parameters
    ----------
    duration, left : as for `kaplan_meier`.
    participated : (n,) true or false, both present.
    at : the time at which shares are compared, in the unit of `duration`.
    level : confidence of the intervals.
    least : people of each group who have to be seen until then, or to have left before, for anything to be said.

    Raises
    ------
    ValueError
        As for `kaplan_meier`; or a group is empty; or `at` is later than anybody in a group was seen.

    Notes
    -----
    The difference's interval is put together from those of the two shares, each on its own side (MOVER), so that it
    keeps within −1 and 1. Where nobody or everybody of a group has left, the share's own limit is the exact one of as
    many people as were at risk.

    References
    ----------
    N. Mantel, *Cancer Chemotherapy Reports* 50, 1966: the log-rank test.
    """
    times, gone = _read(duration, left)
    group = flags(participated, "participated", len(times))
    for those, words in ((group, "took part"), (~group, "did not take part")):
        if not those.any():
            raise ValueError(f"nobody {words}")
        if times[those].max() < at:
            raise ValueError(f"at must not be later than {times[those].max()}, when the last who {words} was seen")
    curves = [kaplan_meier(times[those], gone[those], level=level) for those in (group, ~group)]
    known = [int(((times[those] >= at) | gone[those]).sum()) for those in (group, ~group)]
    one, other = (_share(curve, at, number, level) for curve, number in zip(curves, known, strict=True))
    value = one.value - other.value
    low = value - float(np.hypot(one.value - one.low, other.high - other.value))
    high = value + float(np.hypot(one.high - one.value, other.value - other.low))
    if min(known) < least:
        verdict = Verdict.CANNOT_TELL
    else:
        verdict = Verdict.DIFFERENCE if low > 0 or high < 0 else Verdict.NO_CLEAR_DIFFERENCE
    return Stay(
        participants=curves[0],
        comparison=curves[1],
        difference=Interval(value, low, high),
        at=at,
        seen=(known[0], known[1]),
        p=_log_rank(times, gone, group),
        verdict=verdict,
    )


def _share(curve: Curve, at: float, number: int, level: float) -> Interval:
    """The share still there. Where it is all or none, Greenwood's variance is 0, and only the number says how sure."""
    found = curve.at(at)
    exact = ((1 - level) / 2) ** (1 / max(1, number))
    if found.value == 1:
        return Interval(1.0, exact, 1.0)
    return Interval(0.0, 0.0, 1 - exact) if found.value == 0 else found


def _read(duration: ArrayLike, left: ArrayLike) -> tuple[Floats, Bools]:
    times = column(duration, "duration")
    if not len(times):
        raise ValueError("duration must have one value or more")
    if not (times >= 0).all():
        raise ValueError("duration must be known, and 0 or more, for everybody")
    return times, flags(left, "left", len(times))


def _greenwood(at_risk: Floats, leaving: Floats) -> Floats:
    """Σ d/(n·(n − d)); infinite once everybody has left."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.cumsum(leaving / (at_risk * (at_risk - leaving))), np.float64)


def _limits(staying: Floats, variance: Floats, level: float) -> tuple[Floats, Floats]:
    reach = float(ndtri((1 + level) / 2))
    inside = (staying > 0) & (staying < 1)
    low, high = np.where(staying >= 1, 1.0, 0.0), np.where(staying <= 0, 0.0, 1.0)
    logs = np.log(staying[inside])
    width = reach * np.sqrt(variance[inside]) / np.abs(logs)
    low[inside] = staying[inside] ** np.exp(width)
    high[inside] = staying[inside] ** np.exp(-width)
    return low, high


def _log_rank(times: Floats, gone: Bools, group: Bools) -> float:
    apart = variance = 0.0
    for time in np.unique(times[gone]):
        here = times >= time
        number, mine = float(here.sum()), float((here & group).sum())
        leaving = float((gone & (times == time)).sum())
        apart += float((gone & group & (times == time)).sum()) - leaving * mine / number
        if number > 1:
            variance += leaving * (mine / number) * (1 - mine / number) * (number - leaving) / (number - 1)
    return float(chdtrc(1, apart**2 / variance)) if variance > 0 else 1.0
