"""One pass over all pairs: for each mentee the best pairs at given prices, and a cut that bounds every pair not kept.

Nothing of the size of all pairs is ever held: a block of mentees meets a tile of mentors, what is good enough goes into
the mentee's short list, and when the list is full its better half stays. Equal pairs are told apart by a fixed hash of
the two, so that mentees who are all alike don't all keep the same few mentors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from konnekt_engine.matching.encoding import POINTS
from konnekt_engine.matching.pairs import score_pairs
from konnekt_engine.matching.running import Run
from konnekt_engine.matching.scanning import scan
from konnekt_engine.matching.scoring import Scores
from konnekt_engine.matching.shortlist import HASH_BITS, flatten, settle
from konnekt_engine.matching.values import Bools, Ints, Points, Single

DEAREST = 4 * POINTS
"""The highest price a pass counts with, and as much below 0 the lowest: then every sum is exact."""

LOWEST = -6 * POINTS
"""No allowed pair is worth less than this at any such price; no barred pair has more points."""

_BLOCK = 1024
_WIDE, _MOST_BLOCKS = 2048, 8
"""A block of mentees with fewer mentors than this may be larger, up to so many times."""

_WHOLE_TILES = 8
_MANY = 0.15
_CLOSED = 8 * POINTS


@dataclass(frozen=True, eq=False, kw_only=True)
class Pairs:
    """Pairs of n mentees, by mentee and then by mentor: mentee i has those from `starts[i]` to `starts[i + 1]`.

    Parameters
    ----------
    starts : (n + 1,) int64.
    mentors : (pairs,) int32, positions in the order of the market.
    points : (pairs,) int32, their scores.
    """

    starts: Ints
    mentors: Points
    points: Points


@dataclass(frozen=True, eq=False, kw_only=True)
class Kept(Pairs):
    """The pairs that a pass kept, and what bounds the others.

    Parameters
    ----------
    cut : (n,) int64, points; every pair that is allowed and not kept is worth at most that of its mentee, at the prices
        of the pass.
    """

    cut: Ints


def levels(gains: Ints) -> Ints:
    """What gains are near, in steps of `DEAREST`: 0, unless prices are far from the points of a pair.

    At a gain of −100 whole fits only mentors at a price near 100 matter, and a pass must tell these prices apart. So it
    counts prices from there: whoever is dearer by more than `DEAREST` is worth less than the gain, whatever the score,
    and whoever is cheaper by more than that is worth more.
    """
    found: Ints = (gains + DEAREST // 2) // DEAREST * DEAREST
    return found


def counted(prices: Ints, level: int = 0) -> Ints:
    """Prices as a pass for gains near this level counts with them."""
    found: Ints = np.clip(prices, -DEAREST - level, DEAREST - level)
    return found


@dataclass(frozen=True, eq=False, kw_only=True)
class Rectangle:
    """Some mentees with some mentors.

    Parameters
    ----------
    mentees, mentors : (k,), (l,) int64, positions in the order of the market, rising.
    above : (k,) int64, points; the least a pair of each of these mentees must be worth to be kept.
    level : points; what the gains of these mentees are near (`levels`).
    """

    mentees: Ints
    mentors: Ints
    above: Ints
    level: int


def keep_best(
    scores: Scores,
    *,
    prices: Ints,
    above: Ints,
    places: Ints,
    keep: int,
    least: int,
    run: Run,
    mentees: Ints | None = None,
    sure: int | None = None,
    level: int = 0,
) -> Kept:
    """The best pairs of each mentee at these prices: at most `keep`, worth at least `above`, not below `least` points.

    Parameters
    ----------
    scores : of the market.
    prices : (m,) points; they count as `counted` has them at this level, and the cut is true at those.
    above : (n,) the least a pair must be worth (score less price) to be kept.
    places : (m,) mentors without places are kept for nobody.
    keep : how many pairs a mentee keeps.
    least : the floor in points.
    run : where the work is done.
    mentees : of which mentees, by position and in order; by default of all.
    sure : how many of those a mentee keeps for certain, by default all. With fewer, what is too little is known from
        the first mentors on, as if the others were like them, and a pass takes half as long.
    level : points; what the gains of these mentees are near (`levels`).

    Notes
    -----
    Time is mentees × mentors × (rows a mentee adds) sums of float32, exact; memory 24 bytes × keep a mentee.
    """
    chosen = np.arange(scores.size[0]) if mentees is None else mentees
    if scores.only_starts is not None:
        return all_given(scores, chosen, places, least)
    keeps = _Keeps(sure=keep if sure is None else sure, keep=keep, least=max(least, LOWEST), whole=_WHOLE_TILES)
    screen, whole = _screen(scores, prices, places, level), mentees is None
    parts = []
    for start, stop in _blocks(len(chosen), run):
        mine = scores.of_mentees(start, stop) if whole else _of_some(scores, chosen[start:stop])
        parts.append(partial(_kept_of, mine, screen, above[start:stop] - level, keeps, chosen[start:stop]))
    return _joined(run.each(parts), level)


def keep_among(
    scores: Scores,
    rectangles: Sequence[Rectangle],
    *,
    prices: Ints,
    places: Ints,
    keep: int,
    least: int,
    run: Run,
) -> list[Kept]:
    """The same within each of these rectangles, side by side; mentors are told by their position in the market."""
    keeps = _Keeps(sure=keep, keep=keep, least=max(least, LOWEST), whole=0)

    # One after the other, while earlier ones are worked on: scores cut down to some mentors take memory.
    def parts() -> Iterator[Callable[[], Kept]]:
        for one in rectangles:
            cut = scores if len(one.mentors) == scores.size[1] else scores.of_mentors(one.mentors)
            screen = _screen(cut, prices[one.mentors], places[one.mentors], one.level)
            for start, stop in _blocks(len(one.mentees), run, mentors=len(one.mentors)):
                these = one.mentees[start:stop]
                above = one.above[start:stop] - one.level
                yield partial(_kept_of, _of_some(cut, these), screen, above, keeps, these)

    made = run.each(parts())
    found = []
    for one in rectangles:
        count = len(_blocks(len(one.mentees), run, mentors=len(one.mentors)))
        kept = _joined(islice(made, count), one.level)
        found.append(replace(kept, mentors=one.mentors[kept.mentors].astype(np.int32)))
    return found


@dataclass(frozen=True, kw_only=True)
class _Keeps:
    """How many pairs a mentee keeps, for certain and at most; the floor in points; how many tiles are multiplied whole
    at first."""

    sure: int
    keep: int
    least: int
    whole: int


def _screen(scores: Scores, prices: Ints, places: Ints, level: int) -> Single:
    """Prices as they count, from this level, in tiles; whoever has no place is too dear for anybody."""
    found = np.zeros(scores.fixed.shape, np.float32)
    found.ravel()[: len(prices)] = np.where(places > 0, counted(prices, level) + level, _CLOSED)
    return found


def _blocks(mentees: int, run: Run, *, mentors: int = _WIDE) -> list[tuple[int, int]]:
    """The parts that so many mentees are worked on in: larger ones where there are few mentors."""
    size = _BLOCK * min(_MOST_BLOCKS, max(1, _WIDE // max(1, mentors)))
    if not run.shares_memory:
        size = max(size, -(-mentees // (2 * run.workers)))
    return [(start, min(mentees, start + size)) for start in range(0, mentees, size)]


def _of_some(scores: Scores, mentees: Ints) -> Scores:
    """The scores of some mentees, gathered."""
    starts, rows, times = gathered(mentees, scores.starts, scores.rows, scores.times)
    blocked_starts, blocked = gathered(mentees, scores.blocked_starts, scores.blocked)
    extra_starts, extra, extra_points = gathered(mentees, scores.extra_starts, scores.extra, scores.extra_points)
    return replace(
        scores,
        size=(len(mentees), scores.size[1]),
        starts=starts,
        rows=rows,
        times=times,
        blocked_starts=blocked_starts,
        blocked=blocked,
        extra_starts=extra_starts,
        extra=extra,
        extra_points=extra_points,
        left=scores.left[mentees],
        left_length=scores.left_length[mentees],
        given=scores.given[mentees] if scores.given.size else scores.given,
    )


def gathered(mentees: Ints, starts: Ints, *parts: NDArray[Any]) -> list[NDArray[Any]]:
    """What these mentees have, one after the other.

    Parameters
    ----------
    mentees : (k,) int64, positions, in any order.
    starts : (n + 1,) int64, where what each of n mentees has begins and the last one's ends.
    parts : (starts[n],) each, what they have.

    Returns
    -------
    list
        The starts among these mentees, (k + 1,) int64, and each of the parts.
    """
    counts = np.diff(starts)[mentees]
    bounds = np.concatenate([[0], np.cumsum(counts)])
    at = np.repeat(starts[mentees] - bounds[:-1], counts) + np.arange(bounds[-1])
    return [bounds, *(part[at] for part in parts)]


def _kept_of(scores: Scores, prices: Single, above: Ints, keeps: _Keeps, named: Ints) -> Kept:
    """A block's kept pairs. `named` are the mentees' own positions, for the hash."""
    sure, keep, least = keeps.sure, keeps.keep, keeps.least
    n, m = scores.size
    room = min(2 * keep, max(1, m))
    keys = np.empty((n, room), np.int64)
    mentors = np.empty((n, room), np.int32)
    counts = np.zeros(n, np.int64)
    # No pair is worth more than a whole fit and what the lowest price adds to it.
    bounds = np.clip(above, LOWEST, POINTS + DEAREST + 1) << HASH_BITS
    # At a negative price a pair that a rule bars may look better than one that is allowed, until its points are known.
    is_plain = least == LOWEST and prices.min(initial=0) >= 0
    for start in range(0, n, _BLOCK):
        stop = min(n, start + _BLOCK)
        products = _Products(scores, start, stop, keeps.whole)
        for tile in range(len(scores.fixed)):
            asked = scan(
                start, stop, tile, m, scores.starts, scores.rows, scores.times, scores.table, scores.fixed,
                products.of(tile), scores.left, scores.right, scores.left_length, scores.right_length, scores.given,
                prices, scores.blocked_starts, scores.blocked, least, is_plain, sure, keep, named,
                bounds, counts, keys, mentors,
            )  # fmt: skip
            products.were_asked(asked)
    settle(counts, keys, mentors, bounds, keep)
    starts = np.concatenate([[0], np.cumsum(counts)])
    flat_mentors, flat_points = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.int32)
    flatten(starts, keys, mentors, prices.ravel(), flat_mentors, flat_points)
    kept = Kept(starts=starts, mentors=flat_mentors, points=flat_points, cut=bounds >> HASH_BITS)
    return _with_extra(kept, scores, prices.ravel() < _CLOSED, least) if len(scores.extra) else kept


class _Products:
    """When a block of mentees is multiplied with a whole tile, and when its inner products are made one by one.

    One by one only where the rest of the score and the longest the product could be might be enough: few pairs, once
    the lists are full of good ones. Where they are many, as they are at first, a matrix product is faster.
    """

    def __init__(self, scores: Scores, start: int, stop: int, whole: int) -> None:
        self._scores = scores
        self._left = scores.left[start:stop]
        self._pairs = (stop - start) * scores.fixed.shape[1]
        self._whole, self._more = whole, _WHOLE_TILES

    def of(self, tile: int) -> Single:
        """The products with this tile, or nothing."""
        if self._whole == 0 or not self._left.size:
            return np.zeros((0, 0), np.float32)
        width = self._scores.fixed.shape[1]
        found = np.zeros((len(self._left), width), np.float32)
        right = self._scores.right[tile * width : (tile + 1) * width]
        np.matmul(self._left, right.T, out=found[:, : len(right)])
        return found

    def were_asked(self, pairs: int) -> None:
        """So many products of the last tile were made one by one."""
        if self._whole:
            self._whole -= 1
        elif pairs > _MANY * self._pairs:
            self._more *= 2
            self._whole = self._more


def _joined(parts: Iterable[Kept], level: int) -> Kept:
    """The blocks one after the other. Each is copied as it comes: what workers made would stay theirs when let go."""
    counts, mentors, points, cut = bytearray(8), bytearray(), bytearray(), bytearray()
    for part in parts:
        counts += np.diff(part.starts).data
        mentors += part.mentors.data
        points += part.points.data
        cut += part.cut.data
    return Kept(
        starts=np.cumsum(np.frombuffer(counts, np.int64)),
        mentors=np.frombuffer(mentors, np.int32),
        points=np.frombuffer(points, np.int32),
        cut=np.frombuffer(cut, np.int64) + level,
    )


def _with_extra(kept: Kept, scores: Scores, is_open: Bools, least: int) -> Kept:
    """Kept pairs and all pairs with points of their own, these with their true scores."""
    n, m = scores.size
    row = np.repeat(np.arange(n), np.diff(scores.extra_starts))
    row, mentor = row[is_open[scores.extra]], scores.extra[is_open[scores.extra]]
    points = score_pairs(scores, row, mentor)
    allowed = points >= max(least, LOWEST)
    extra = row * np.int64(m) + mentor
    own = np.repeat(np.arange(n), np.diff(kept.starts)) * np.int64(m) + kept.mentors
    others = ~np.isin(own, extra)
    keys = np.concatenate([own[others], extra[allowed]])
    order = np.argsort(keys, kind="stable")
    return Kept(
        starts=np.concatenate([[0], np.cumsum(np.bincount(keys // m, minlength=n))]),
        mentors=(keys[order] % m).astype(np.int32),
        points=np.concatenate([kept.points[others], points[allowed]])[order],
        cut=kept.cut,
    )


def all_given(scores: Scores, chosen: Ints, places: Ints, least: int) -> Kept:
    """Where the pairs came as a list, all that are allowed are kept."""
    assert scores.only_starts is not None
    assert scores.only is not None
    assert scores.only_points is not None
    m = np.int64(scores.size[1])
    mentee = np.repeat(np.arange(scores.size[0]), np.diff(scores.only_starts))
    blocked = np.repeat(np.arange(scores.size[0]), np.diff(scores.blocked_starts)) * m + scores.blocked
    stays = (scores.only_points >= least) & (places[scores.only] > 0) & ~np.isin(mentee * m + scores.only, blocked)
    row = np.full(scores.size[0], -1, np.int64)
    row[chosen] = np.arange(len(chosen))
    stays &= row[mentee] >= 0
    counts = np.bincount(row[mentee[stays]], minlength=len(chosen))
    return Kept(
        starts=np.concatenate([[0], np.cumsum(counts)]),
        mentors=scores.only[stays],
        points=scores.only_points[stays],
        cut=np.full(len(chosen), np.iinfo(np.int32).min, np.int64),
    )
