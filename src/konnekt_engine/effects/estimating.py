"""Estimating what a programme changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from konnekt_engine.effects.balance import MOST_OUTSIDE, TOO_FAR, balances, overlap
from konnekt_engine.effects.estimated import LEAST, Caveat, Design, Effect, Interval, Numbers, Overlap, Verdict
from konnekt_engine.effects.reading import Floats, People, column, flags, people, require_level
from konnekt_engine.effects.unseen import unseen
from konnekt_engine.effects.weighting import doubly_robust, effective_number

ODD = 3.0
"""Standard errors by which a covariate differs between groups that a lot made, once in 370 times."""

UNLIKE_KNOWN = 0.1
"""How far the shares of known outcomes may lie apart."""


def estimate_effect(
    *,
    outcome: ArrayLike,
    participated: ArrayLike,
    covariates: Any = None,
    before: ArrayLike | None = None,
    design: Design | str = Design.RANDOMISED,
    level: float = 0.95,
    least: int = LEAST,
) -> Effect:
    """The mean effect on those who took part, with an interval, and whether anything may be said of it.

    Parameters
    ----------
    outcome : (n,) numbers in any unit, one a person, or 0 and 1. Not-a-number is unknown: such people are counted and
        left out.
    participated : (n,) true or false.
    covariates : columns known before, by name, (n,) each; or a table; or an (n, k) array. A category is given as
        columns of 0 and 1. Unknown values are filled with the mean, and that they were unknown becomes a column.
    before : (n,) the same outcome before the programme. For a difference it is taken off; otherwise it is one covariate
        more. Whose is unknown is left out of a difference.
    design : "randomised", where a lottery or a waiting list drawn by lot decided who took part; "observational", where
        people did, or somebody for them; "difference", the same with what was before taken off.
    level : confidence of the interval, above 0 and below 1.
    least : people that each group needs, after weighting too, for anything to be said.

    Returns
    -------
    Effect

    Raises
    ------
    ValueError
        Lengths differ, a value is infinite or no number, a group is empty, an observational design has no covariates,
        or a difference no before.

    Notes
    -----
    Randomised: the difference of means, with a standard error that lets the groups vary differently (Neyman 1923) and
    Welch's degrees of freedom; covariates are only looked at. Observational: `weighting.doubly_robust`. Difference: the
    same two, of the change since before; the second where there are covariates.

    Nothing may be said (CANNOT_TELL) where a group is smaller than `least`, where more than 5 % of those who took part
    are like nobody in the comparison, or where a standardised difference above 0.1 is left after weighting.

    References
    ----------
    J. Splawa-Neyman, 1923, translated in *Statistical Science* 5, 1990.
    P. Sant'Anna and J. Zhao, *Journal of Econometrics* 219, 2020: the doubly robust difference in differences.
    """
    kind = _design(design)
    require_level(level)
    if least < 2:
        raise ValueError(f"least must be 2 or more, not {least}")
    after = column(outcome, "outcome")
    took_part = flags(participated, "participated", len(after))
    earlier = column(before, "before", len(after)) if before is not None else None
    if kind is Design.DIFFERENCE:
        if earlier is None:
            raise ValueError("a difference needs what was before")
        here = people(after - earlier, took_part, covariates)
    else:
        here = people(after, took_part, covariates)
        if earlier is not None:
            here = _with(here, "before", earlier[~np.isnan(after)])
    if kind is Design.OBSERVATIONAL and not here.names:
        raise ValueError("an observational design needs covariates, or what was before: something to make groups alike")
    return _estimated(here, kind, level, least)


def _estimated(here: People, kind: Design, level: float, least: int) -> Effect:
    group = here.took_part
    weight: Floats | None = None
    reach: Overlap | None = None
    if kind is not Design.RANDOMISED and here.names:
        found = doubly_robust(here.outcome, group, here.x)
        estimate, se, weight = found.estimate, found.se, found.weight
        reach = overlap(found.chance, group, weight)
        worth = effective_number(weight[~group])
        freedom = max(1.0, min(float(group.sum()), worth) - 1)
    else:
        estimate, se, freedom = _difference_of_means(here.outcome[group], here.outcome[~group])
        worth = float((~group).sum())
    balance = balances(here, weight)
    numbers = Numbers(
        participants=int(group.sum()),
        comparison=int((~group).sum()),
        missing_participants=here.missing[0],
        missing_comparison=here.missing[1],
        effective=worth,
    )
    half = float(stdtrit(freedom, (1 + level) / 2)) * se
    interval = Interval(estimate, estimate - half, estimate + half)
    hidden = unseen(here, interval, here.outcome) if kind is not Design.RANDOMISED else None
    effect = Effect(
        design=kind,
        estimate=estimate,
        se=se,
        interval=interval,
        level=level,
        p=float(2 * stdtr(freedom, -abs(estimate) / se)) if se > 0 else 1.0,
        n=numbers,
        balance=balance,
        overlap=reach,
        unseen=hidden,
        verdict=Verdict.CANNOT_TELL,
        caveats=(),
    )
    caveats = tuple(_caveats(effect, least))
    return replace(effect, caveats=caveats, verdict=_verdict(effect, caveats))


def _difference_of_means(first: Floats, second: Floats) -> tuple[float, float, float]:
    """The difference, its standard error, and its degrees of freedom. A group of one says nothing of its spread."""
    estimate = float(first.mean() - second.mean())
    if min(len(first), len(second)) < 2:
        return estimate, float("inf"), 1.0
    parts = [float(group.var(ddof=1)) / len(group) for group in (first, second)]
    whole = sum(parts)
    if whole == 0:
        return estimate, 0.0, 1.0
    freedom = whole**2 / sum(part**2 / (len(group) - 1) for part, group in zip(parts, (first, second), strict=True))
    return estimate, float(np.sqrt(whole)), freedom


def _caveats(effect: Effect, least: int) -> list[Caveat]:
    found = []
    numbers = effect.n
    if effect.design is not Design.RANDOMISED:
        found.append(Caveat.UNSEEN_CAUSE)
    if effect.design is Design.DIFFERENCE:
        found.append(Caveat.SAME_COURSE)
    if effect.unseen is not None and effect.unseen.as_strong_as is not None:
        found.append(Caveat.AS_STRONG_AS_SEEN)
    if min(numbers.participants, numbers.comparison, numbers.effective) < least:
        found.append(Caveat.TOO_FEW)
    if effect.overlap is not None and effect.overlap.outside > MOST_OUTSIDE:
        found.append(Caveat.NO_OVERLAP)
    furthest = effect.largest_imbalance[1]
    if effect.design is Design.RANDOMISED:
        if furthest > ODD * np.sqrt(1 / numbers.participants + 1 / numbers.comparison):
            found.append(Caveat.ODD_LOT)
    elif furthest > TOO_FAR:
        found.append(Caveat.IMBALANCE)
    if (
        abs(
            _known(numbers.participants, numbers.missing_participants)
            - _known(numbers.comparison, numbers.missing_comparison)
        )
        > UNLIKE_KNOWN
    ):
        found.append(Caveat.MISSING_OUTCOMES)
    if effect.se == 0:
        found.append(Caveat.NOTHING_VARIES)
    return found


def _verdict(effect: Effect, caveats: tuple[Caveat, ...]) -> Verdict:
    if any(one.forbids for one in caveats):
        return Verdict.CANNOT_TELL
    is_beyond_chance = effect.interval.low > 0 or effect.interval.high < 0
    return Verdict.DIFFERENCE if is_beyond_chance else Verdict.NO_CLEAR_DIFFERENCE


def _known(there: int, missing: int) -> float:
    return there / (there + missing)


def _with(here: People, name: str, values: Floats) -> People:
    """One covariate more."""
    more = people(here.outcome, here.took_part, {name: values})
    return replace(here, names=here.names + more.names, x=np.column_stack([here.x, more.x]))


def _design(design: Design | str) -> Design:
    try:
        return Design(design)
    except ValueError:
        known = ", ".join(repr(one.value) for one in Design)
        raise ValueError(f"design must be one of {known}, not {design!r}") from None
