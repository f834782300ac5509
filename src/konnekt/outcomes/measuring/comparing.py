"""How far those who took part differ from those they are compared with: the engine's estimate, with all that one needs
to doubt it.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from konnekt.outcomes.careers import UNKNOWN, Careers
from konnekt.outcomes.figures import Figure, Note, Verdict
from konnekt.outcomes.measuring.context import Context
from konnekt.outcomes.states import Comparison
from konnekt_engine.effects import Effect, estimate_effect, stay

Floats = NDArray[np.float64]

MONTH = 365.2425 / 12
QUARTERS = (0, 3, 6, 9, 12)
"""Months at which a curve of staying is told: a curve with a step on each day would tell who left when."""

LARGE = 0.05
"""A unit or site with a smaller share of the people is one of “others”, as a column that groups are made alike by."""


def compared(
    context: Context,
    blank: Figure,
    *,
    people: Collection[UUID],
    taking: Mapping[UUID, float],
    others: Mapping[UUID, float],
) -> Figure:
    """The figure filled in, if both groups may be told of and differ in themselves. `taking` and `others` hold what is
    known of whom; `people` are all who took part.
    """
    if context.comparison is Comparison.THEMSELVES or not others:
        return replace(blank, verdict=Verdict.NOTHING_KNOWN, notes=(Note.THE_SAME_PEOPLE,))
    told = context.told(blank.indicator, {"in": list(taking), "out": list(others)})
    if len(told) < 2:
        return replace(blank, verdict=Verdict.TOO_FEW)
    one, other = (np.array(list(those.values()), float) for those in (taking, others))
    notes = (Note.CROSSED,) if context.cohort.crossed else ()
    counted = replace(blank, n=len(one), compared=len(other), notes=notes)
    if min(np.ptp(one), np.ptp(other)) == 0:
        return replace(counted, verdict=Verdict.ALL_ALIKE)
    unknown = (len(people) - len(taking), len(context.cohort.compared - frozenset(people)) - len(others))
    missing = np.full(sum(unknown), UNKNOWN)
    columns = covariates(context, [*taking], [*others])
    effect = estimate_effect(
        outcome=np.concatenate([one, other, missing]),
        participated=np.repeat([True, False, True, False], [len(one), len(other), *unknown]),
        covariates={name: np.concatenate([column, missing]) for name, column in columns.items()} or None,
        # Levels are changes since before already: weighted, theirs is a difference in differences.
        design="randomised" if context.comparison is Comparison.LOTTERY else "observational",
        least=context.least,
    )
    more = dict(blank.more) | _shown(effect)
    if blank.indicator == "retention":
        more |= _staying(context, [*taking], [*others], blank.more["months"])
    digits = 3 if blank.unit == "share" else 2
    return replace(
        counted,
        verdict=Verdict(effect.verdict.name.lower()),
        value=round(effect.estimate, digits),
        low=round(effect.interval.low, digits),
        high=round(effect.interval.high, digits),
        notes=(*notes, *(one.name.lower() for one in effect.caveats)),
        more=more,
    )


def _shown(effect: Effect) -> dict[str, Any]:
    told: dict[str, Any] = {
        "p": round(effect.p, 4),
        "se": round(effect.se, 4),
        "worth": round(effect.n.effective, 1),
        "balance": [[one.name, round(one.before, 2), round(one.after, 2)] for one in effect.balance],
    }
    if effect.overlap is not None:
        told["outside"] = round(effect.overlap.outside, 3)
    if effect.unseen is not None:
        hidden = effect.unseen
        told["unseen"] = [round(hidden.estimate, 2), round(hidden.limit, 2), hidden.as_strong_as or ""]
    return told


def _staying(context: Context, taking: list[UUID], others: list[UUID], months: int) -> dict[str, Any]:
    """How many were still there at each quarter, on either side, and the log-rank test over the whole."""
    cohort, careers = context.cohort, context.careers
    spans = [_span(careers, one, cohort.begins_on, context.as_of) for one in taking]
    spans += [_span(careers, one, cohort.compared_from, context.as_of) for one in others]
    duration, gone = (np.array(column) for column in zip(*spans, strict=True))
    group = np.arange(len(spans)) < len(taking)
    at = min(float(months), *(float(duration[those].max()) for those in (group, ~group)))
    found = stay(duration=duration, left=gone, participated=group, at=at, least=context.least)
    curves = [
        [round(_at(curve.times, curve.staying, month), 3) for month in QUARTERS]
        for curve in (found.participants, found.comparison)
    ]
    return {"quarters": list(QUARTERS), "staying": curves, "log_rank": round(found.p, 4)}


def _at(times: Floats, staying: Floats, month: float) -> float:
    before = np.flatnonzero(times <= month)
    return float(staying[before[-1]]) if len(before) else 1.0


def _span(careers: Careers, one: UUID, begins: date, as_of: date) -> tuple[float, bool]:
    """For how many months somebody was seen from their beginning, and whether they left then."""
    left = careers.stays[one][1]
    is_gone = left is not None and left <= as_of
    until = left if is_gone and left is not None else as_of
    return max((until - begins).days, 1) / MONTH, is_gone


def covariates(context: Context, taking: list[UUID], others: list[UUID]) -> dict[str, Floats]:
    """What was known of everybody before: grade, band, years here, and the larger units and sites."""
    cohort, careers = context.cohort, context.careers
    people = [(one, cohort.begins_on) for one in taking] + [(one, cohort.compared_from) for one in others]
    stands = [careers.on(one, day) for one, day in people]
    numbers = {
        "grade": np.array([stand.grade if stand else UNKNOWN for stand in stands]),
        "pay band": np.array([stand.band if stand else UNKNOWN for stand in stands]),
        "years here": np.array([_years(careers, one, day) for one, day in people]),
    }
    units = [careers.tops[stand.unit] if stand and stand.unit else None for stand in stands]
    sites = [careers.sites.get(one) or None for one, _day in people]
    columns = numbers | _columns("unit", units) | _columns("site", sites)
    return {name: column for name, column in columns.items() if _varies(column)}


def _years(careers: Careers, one: UUID, day: date) -> float:
    began = careers.stays[one][0]
    return (day - began).days / 365.2425 if began is not None else UNKNOWN


def _columns(name: str, values: list[Any]) -> dict[str, Floats]:
    """A column of 0 and 1 for each value that many have, but for the commonest, which the others stand against."""
    numbers = Counter(value for value in values if value is not None)
    many = [value for value, number in numbers.items() if number >= LARGE * len(values)]
    many.sort(key=lambda one: (-numbers[one], str(one)))
    return {f"{name} {at}": np.array([float(one == value) for one in values]) for at, value in enumerate(many[1:], 1)}


def _varies(column: Floats) -> bool:
    known = column[~np.isnan(column)]
    return len(known) > 1 and float(np.ptp(known)) > 0
