"""Scores and ranked lists that came from outside, read into points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from konnekt_engine.matching.encoding import POINTS, Encoded, Given, GivenPairs, Listed
from konnekt_engine.matching.validating import MOST, sealed
from konnekt_engine.matching.values import Ints, Points, pair_keys

FARTHEST_ZERO = 1 << 40
"""How many points a score of 0 may lie beside the scores and still be one of their values."""

_NARROWEST = 1e-290


def scores_of_array(scores: ArrayLike, sign: float) -> tuple[tuple[int, int], Encoded, Ints, float, float]:
    """An array of scores as points, with the pairs that are not allowed, the origin and the unit."""
    try:
        given = np.asarray(scores)
        if given.dtype.kind == "c":
            raise ValueError("complex numbers")
        given = given.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"scores: expected an array of numbers, found something else ({error})") from None
    if given.ndim != 2:
        raise ValueError(f"scores: expected an array of mentees × mentors, found {given.ndim} dimensions")
    if np.isinf(given).any():
        raise ValueError(
            "scores: expected finite numbers, or not-a-number for a pair that is not allowed; found infinity"
        )
    allowed = ~np.isnan(given)
    points, origin, unit = _in_points(given[allowed] * sign)
    table = np.zeros(given.shape, np.int32)
    table[allowed] = points
    n, m = given.shape
    known = Given(**_outside(n, m), table=sealed(table))
    return (n, m), known, np.argwhere(~allowed), origin, unit


def scores_of_pairs(scores: Any, sign: float) -> tuple[tuple[int, int], Encoded, Ints, float, float]:
    """A sparse array of scores as points of the pairs it holds."""
    held = scores.tocoo()
    if not np.isfinite(held.data).all():
        raise ValueError("scores: expected finite numbers in a sparse array (leave out a pair that is not allowed)")
    n, m = held.shape
    order = np.argsort(pair_keys(held.row, held.col))
    pairs = np.column_stack([held.row, held.col])[order].astype(np.int32)
    if (np.diff(pair_keys(*pairs.T)) == 0).any():
        raise ValueError("scores: expected every pair once in a sparse array, found one stored twice")
    points, origin, unit = _in_points(held.data.astype(np.float64)[order] * sign)
    known = GivenPairs(**_outside(n, m), pairs=sealed(pairs), points_of=sealed(points))
    return (n, m), known, np.zeros((0, 2), np.int64), origin, unit


def ranked_lists(lists: Sequence[Sequence[int]] | None, by: str, n: int, m: int) -> list[Listed]:
    """Ranked lists of one side as pairs that add nothing to a score."""
    if lists is None:
        return []
    mine, others = (n, m) if by == "mentee" else (m, n)
    if len(lists) != mine:
        raise ValueError(f"{by}_lists: expected {mine} lists, found {len(lists)}")
    lengths = np.array([len(one) for one in lists], np.int64)
    names = np.fromiter(chain.from_iterable(lists), np.int64, count=int(lengths.sum()))
    if len(names) and not (names.min() >= 0 and names.max() < others):
        raise ValueError(f"{by}_lists: expected positions below {others}, found {names.min()} to {names.max()}")
    if lengths.max(initial=0) >= 1 << 16:
        raise ValueError(f"{by}_lists: expected at most 65,535 names in a list, found {lengths.max()}")
    person = np.repeat(np.arange(mine), lengths)
    rank = np.arange(len(names)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    pairs = np.column_stack([person, names] if by == "mentee" else [names, person])
    keys = pair_keys(*pairs.T)
    order = np.argsort(keys)
    if (np.diff(keys[order]) == 0).any():
        raise ValueError(f"{by}_lists: expected every name once in a list, found one twice")
    units = (lengths.max(initial=0) - rank)[order]
    known = _outside(n, m) | {"label": f"ranked by {by}", "weight": 0}
    return [Listed(**known, pairs=pairs[order].astype(np.int32), units=units.astype(np.uint16), by=by)]


def _outside(n: int, m: int) -> dict[str, Any]:
    return {
        "label": "score",
        "weight": 1,
        "mentee_known": np.ones(n, bool),
        "mentor_known": np.ones(m, bool),
        "neutral": 0,
    }


def _in_points(scores: NDArray[np.float64]) -> tuple[Points, float, float]:
    """Scores as points with the origin and unit that turn them back; 0 is a whole number of units away."""
    if not scores.size:
        return np.zeros(0, np.int32), 0.0, 1.0
    low, high = float(scores.min()), float(scores.max())
    span = high - low
    if not math.isfinite(span) or 0 < span < _NARROWEST:
        raise ValueError(f"scores: expected a finite range of 0 or at least {_NARROWEST}, found {low} to {high}")
    whole = span <= POINTS and bool((scores == np.rint(scores)).all()) and abs(low) < MOST
    unit = 1.0 if whole or span == 0 else span / (POINTS - 1)
    # So far from 0, a multiple of the unit would be rounded by more than a unit.
    origin = low if whole or abs(low) >= FARTHEST_ZERO * unit else math.floor(low / unit) * unit
    return np.rint((scores - origin) / unit).astype(np.int32), origin, unit
