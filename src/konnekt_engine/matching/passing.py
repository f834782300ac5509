"""One pass over all pairs: for each mentee the best pairs at given prices, and a cut that bounds every pair not kept.

Nothing of the size of all pairs is ever held: a block of mentees meets a tile of mentors, what is good enough goes into
the mentee's short list, and when the list is full its better half stays. Equal pairs are told apart by a fixed hash of
the two, so that mentees who are all alike don't all keep the same few mentors.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from konnekt_engine.matching.encoding import POINTS
from konnekt_engine.matching.kernels import compiled
from konnekt_engine.matching.running import Run
from konnekt_engine.matching.scoring import BARRED, Scores, Single
from konnekt_engine.matching.values import Ints, Points

DEAREST = 4 * POINTS
"""The highest price a pass counts with: what is dearer counts as this, which keeps every cut true."""

LOWEST = -6 * POINTS
"""No allowed pair is worth less than this at any such price; no barred pair is worth more, with or without one."""

_BLOCK = 1024
_CLOSED = 8 * POINTS
_HASH_BITS = 24


@dataclass(frozen=True, eq=False, kw_only=True)
class Kept:
    """The pairs kept, by mentee and then by mentor, with their scores in points.

    Every pair that is allowed and not kept is worth at most `cut` of its mentee, at the prices of the pass.
    """

    starts: Ints
    mentors: Points
    points: Points
    cut: Ints


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
) -> Kept:
    """The best pairs of each mentee at these prices: at most `keep`, worth at least `above`, not below `least` points.

    Parameters
    ----------
    scores : of the market.
    prices : (m,) points; what is above DEAREST counts as DEAREST, which keeps every cut true.
    above : (n,) the least a pair must be worth (score less price) to be kept.
    places : (m,) mentors without places are kept for nobody.
    keep : how many pairs a mentee keeps.
    least : the floor in points.
    run : where the work is done.
    mentees : of which mentees, by position and in order; by default of all.

    Notes
    -----
    Time is mentees × mentors × (rows a mentee adds) sums of float32, exact; memory 24 bytes × keep a mentee.
    """
    chosen = np.arange(scores.size[0]) if mentees is None else mentees
    if scores.only_starts is not None:
        return all_given(scores, chosen, places, least)
    screen = np.where(places > 0, np.minimum(prices, DEAREST), _CLOSED).astype(np.float32)
    tiles, width = scores.fixed.shape
    padded = np.zeros(tiles * width, np.float32)
    padded[: len(screen)] = screen
    padded = padded.reshape(tiles, width)
    least = max(least, LOWEST)
    whole = mentees is None
    size = _BLOCK if run.shares_memory else max(_BLOCK, -(-len(chosen) // (2 * run.workers)))
    parts = []
    for start in range(0, len(chosen), size):
        stop = min(len(chosen), start + size)
        mine = scores.of_mentees(start, stop) if whole else _of_some(scores, chosen[start:stop])
        parts.append(partial(_kept_of, mine, padded, above[start:stop], keep, least, chosen[start:stop]))
    return _joined(run.each(parts), scores, chosen, places, least)


def _of_some(scores: Scores, mentees: Ints) -> Scores:
    """The scores of some mentees, gathered."""

    def gather(starts: Ints, *parts: NDArray[Any]) -> list[NDArray[Any]]:
        counts = np.diff(starts)[mentees]
        bounds = np.concatenate([[0], np.cumsum(counts)])
        at = np.repeat(starts[mentees] - bounds[:-1], counts) + np.arange(bounds[-1])
        return [bounds, *(part[at] for part in parts)]

    starts, rows, times = gather(scores.starts, scores.rows, scores.times)
    blocked_starts, blocked = gather(scores.blocked_starts, scores.blocked)
    extra_starts, extra, extra_points = gather(scores.extra_starts, scores.extra, scores.extra_points)
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
        given=scores.given[mentees] if scores.given.size else scores.given,
    )


def _kept_of(
    scores: Scores, prices: Single, above: Ints, keep: int, least: int, named: Ints
) -> tuple[Ints, Points, Points, Ints]:
    """A block's kept pairs: counts, mentors, points, cuts. `named` are the mentees' own positions, for the hash."""
    n, m = scores.size
    room = min(2 * keep, max(1, m))
    keys = np.empty((n, room), np.int64)
    mentors = np.empty((n, room), np.int32)
    counts = np.zeros(n, np.int64)
    bounds = np.maximum(above, LOWEST) << _HASH_BITS
    tiles, depth, _ = scores.right.shape
    size = _BLOCK
    dense = np.zeros((0, 0), np.float32)
    for start in range(0, n, size):
        stop = min(n, start + size)
        for tile in range(tiles):
            if depth:
                dense = scores.left[start:stop] @ scores.right[tile]
            _scan(
                start, stop, tile, m, scores.starts, scores.rows, scores.times, scores.table, scores.fixed, dense,
                scores.given, prices, scores.blocked_starts, scores.blocked, least, keep, named, bounds, counts, keys,
                mentors,
            )  # fmt: skip
    _settle(counts, keys, mentors, bounds, keep)
    starts = np.concatenate([[0], np.cumsum(counts)])
    flat_mentors, flat_points = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.int32)
    _flatten(starts, keys, mentors, prices.ravel(), flat_mentors, flat_points)
    return counts, flat_mentors, flat_points, (bounds >> _HASH_BITS)


def _joined(
    parts: list[tuple[Ints, Points, Points, Ints]], scores: Scores, chosen: Ints, places: Ints, least: int
) -> Kept:
    counts = np.concatenate([np.zeros(0, np.int64), *(part[0] for part in parts)])
    mentors = np.concatenate([np.zeros(0, np.int32), *(part[1] for part in parts)])
    points = np.concatenate([np.zeros(0, np.int32), *(part[2] for part in parts)])
    cut = np.concatenate([np.zeros(0, np.int64), *(part[3] for part in parts)])
    kept = Kept(starts=np.concatenate([[0], np.cumsum(counts)]), mentors=mentors, points=points, cut=cut)
    return _with_extra(kept, scores, chosen, places, least) if len(scores.extra) else kept


def _with_extra(kept: Kept, scores: Scores, chosen: Ints, places: Ints, least: int) -> Kept:
    """Kept pairs and all pairs with points of their own, these with their true scores."""
    m = np.int64(scores.size[1])
    row = np.full(scores.size[0], -1, np.int64)
    row[chosen] = np.arange(len(chosen))
    of_mentee = np.repeat(np.arange(scores.size[0]), np.diff(scores.extra_starts))
    wanted = (row[of_mentee] >= 0) & (places[scores.extra] > 0)
    mentee, mentor = of_mentee[wanted], scores.extra[wanted]
    points = np.empty(len(mentee), np.int32)
    for start in range(0, len(mentee), 1 << 14):
        these = slice(start, start + (1 << 14))
        points[these] = score_pairs(scores, mentee[these], mentor[these])
    allowed = points >= max(least, LOWEST)
    listed = row[mentee[allowed]] * m + mentor[allowed]
    own = np.repeat(np.arange(len(chosen)), np.diff(kept.starts)) * m + kept.mentors
    others = ~np.isin(own, row[mentee] * m + mentor)
    keys = np.concatenate([own[others], listed])
    order = np.argsort(keys, kind="stable")
    counts = np.bincount(keys // m, minlength=len(chosen))
    return Kept(
        starts=np.concatenate([[0], np.cumsum(counts)]),
        mentors=(keys[order] % m).astype(np.int32),
        points=np.concatenate([kept.points[others], points[allowed]])[order],
        cut=kept.cut,
    )


def score_pairs(scores: Scores, mentees: Ints, mentors: Points) -> Points:
    """Scores of single pairs; below `LOWEST` where a rule bars them."""
    found = np.empty(len(mentees), np.int32)
    if scores.only_starts is not None:
        assert scores.only is not None
        assert scores.only_points is not None
        _look_up(
            np.asarray(mentees, np.int64), np.asarray(mentors, np.int32), scores.only_starts, scores.only,
            scores.only_points, scores.blocked_starts, scores.blocked, found,
        )  # fmt: skip
        return found
    _score_pairs(
        np.asarray(mentees, np.int64), np.asarray(mentors, np.int32), scores.starts, scores.rows, scores.times,
        scores.table, scores.fixed, scores.left, scores.right, scores.given, scores.extra_starts, scores.extra,
        scores.extra_points, scores.blocked_starts, scores.blocked, found,
    )  # fmt: skip
    return found


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


@compiled
def _mixed(mentee: int, mentor: int) -> int:
    """A fixed hash of two positions, in 24 bits and never 0: a bound with 0 there is one that nothing fell out at."""
    found = np.uint64(mentee) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(mentor) * np.uint64(0xC2B2AE3D27D4EB4F)
    found ^= found >> np.uint64(29)
    found *= np.uint64(0xBF58476D1CE4E5B9)
    return int(found >> np.uint64(40)) | 1


@compiled
def _largest(keys: NDArray[Any], row: int, count: int, rank: int, spare: NDArray[Any]) -> int:
    """The key of this rank (1 is the largest) among the first `count` of a row (Hoare's selection)."""
    for x in range(count):
        spare[x] = keys[row, x]
    low, high, wanted = 0, count - 1, rank - 1
    while low < high:
        pivot = spare[(low + high) >> 1]
        left, right = low, high
        while left <= right:
            while spare[left] > pivot:
                left += 1
            while spare[right] < pivot:
                right -= 1
            if left <= right:
                spare[left], spare[right] = spare[right], spare[left]
                left += 1
                right -= 1
        if wanted <= right:
            high = right
        elif wanted >= left:
            low = left
        else:
            break
    return int(spare[wanted])


@compiled
def _better_half(
    row: int, count: int, keep: int, keys: NDArray[Any], mentors: Points, bounds: Ints, spare: NDArray[Any]
) -> int:
    """Keep the best of a full list; the best that falls out is the new bound."""
    bound = _largest(keys, row, count, keep + 1, spare)
    stays = 0
    for x in range(count):
        if keys[row, x] > bound:
            keys[row, stays] = keys[row, x]
            mentors[row, stays] = mentors[row, x]
            stays += 1
    bounds[row] = bound
    return stays


@compiled
def _is_blocked(starts: Ints, blocked: Points, mentee: int, mentor: int) -> bool:
    low, high = starts[mentee], starts[mentee + 1]
    while low < high:
        middle = (low + high) >> 1
        if blocked[middle] < mentor:
            low = middle + 1
        else:
            high = middle
    return bool(low < starts[mentee + 1] and blocked[low] == mentor)


@compiled
def _scan(
    start: int,
    stop: int,
    tile: int,
    m: int,
    starts: Ints,
    rows: Points,
    times: Single,
    table: Single,
    fixed: Single,
    dense: Single,
    given: Points,
    prices: Single,
    blocked_starts: Ints,
    blocked: Points,
    least: int,
    keep: int,
    named: Ints,
    bounds: Ints,
    counts: Ints,
    keys: NDArray[Any],
    mentors: Points,
) -> None:
    """One block of mentees against one tile of mentors."""
    width = fixed.shape[1]
    room = keys.shape[1]
    worth = np.empty(width, np.float32)
    lanes = worth.reshape(width // 32, 32)
    spare = np.empty(room, np.int64)
    first = tile * width
    for i in range(start, stop):
        if dense.size:
            for x in range(width):
                worth[x] = fixed[tile, x] - prices[tile, x] + dense[i - start, x]
        else:
            for x in range(width):
                worth[x] = fixed[tile, x] - prices[tile, x]
        if given.size:
            for x in range(min(width, m - first)):
                worth[x] += np.float32(given[i, first + x])
        p, end = starts[i], starts[i + 1]
        while p + 3 < end:
            r0, r1, r2, r3 = rows[p], rows[p + 1], rows[p + 2], rows[p + 3]
            t0, t1, t2, t3 = times[p], times[p + 1], times[p + 2], times[p + 3]
            for x in range(width):
                worth[x] += (t0 * table[tile, r0, x] + t1 * table[tile, r1, x]) + (
                    t2 * table[tile, r2, x] + t3 * table[tile, r3, x]
                )
            p += 4
        while p < end:
            r0, t0 = rows[p], times[p]
            for x in range(width):
                worth[x] += t0 * table[tile, r0, x]
            p += 1
        count = counts[i]
        bound = np.float32(bounds[i] >> _HASH_BITS)
        for lane in range(width // 32):
            most = lanes[lane, 0]
            for x in range(32):
                value = lanes[lane, x]
                most = value if value > most else most
            if most < bound:
                continue
            for x in range(32):
                value = lanes[lane, x]
                if value < bound:
                    continue
                mentor = first + lane * 32 + x
                if mentor >= m:
                    continue
                key = (np.int64(value) << _HASH_BITS) | _mixed(named[i], mentor)
                if key < bounds[i] or np.int64(value) + np.int64(prices[tile, lane * 32 + x]) < least:
                    continue
                if _is_blocked(blocked_starts, blocked, i, mentor):
                    continue
                if count == room:
                    count = _better_half(i, count, keep, keys, mentors, bounds, spare)
                    bound = np.float32(bounds[i] >> _HASH_BITS)
                    if key <= bounds[i]:
                        continue
                keys[i, count] = key
                mentors[i, count] = mentor
                count += 1
        counts[i] = count


@compiled
def _settle(counts: Ints, keys: NDArray[Any], mentors: Points, bounds: Ints, keep: int) -> None:
    """Cut every list to what it may keep; a bound that nothing fell out at becomes one below what was asked for."""
    spare = np.empty(keys.shape[1], np.int64)
    for i in range(counts.size):
        if counts[i] > keep:
            counts[i] = _better_half(i, counts[i], keep, keys, mentors, bounds, spare)
        elif bounds[i] & ((1 << _HASH_BITS) - 1) == 0:
            bounds[i] -= 1 << _HASH_BITS


@compiled
def _flatten(
    starts: Ints, keys: NDArray[Any], mentors: Points, prices: Single, flat_mentors: Points, flat_points: Points
) -> None:
    """Each mentee's pairs in the order of the mentors, worth turned back into points."""
    for i in range(starts.size - 1):
        count = starts[i + 1] - starts[i]
        for x in range(count):
            key, mentor = keys[i, x], mentors[i, x]
            at = starts[i] + x
            while at > starts[i] and flat_mentors[at - 1] > mentor:
                flat_mentors[at] = flat_mentors[at - 1]
                flat_points[at] = flat_points[at - 1]
                at -= 1
            flat_mentors[at] = mentor
            flat_points[at] = np.int32((key >> _HASH_BITS) + np.int64(prices[mentor]))


@compiled
def _look_up(
    mentees: Ints,
    with_mentors: Points,
    starts: Ints,
    only: Points,
    points: Points,
    blocked_starts: Ints,
    blocked: Points,
    found: Points,
) -> None:
    for at in range(mentees.size):
        i, j = mentees[at], with_mentors[at]
        found[at] = BARRED
        for p in range(starts[i], starts[i + 1]):
            if only[p] == j and not _is_blocked(blocked_starts, blocked, i, j):
                found[at] = points[p]


@compiled
def _score_pairs(
    mentees: Ints,
    with_mentors: Points,
    starts: Ints,
    rows: Points,
    times: Single,
    table: Single,
    fixed: Single,
    left: Single,
    right: Single,
    given: Points,
    extra_starts: Ints,
    extra: Points,
    extra_points: Points,
    blocked_starts: Ints,
    blocked: Points,
    found: Points,
) -> None:
    width = fixed.shape[1]
    for at in range(mentees.size):
        i, j = mentees[at], with_mentors[at]
        tile, x = j // width, j % width
        total = fixed[tile, x]
        for p in range(starts[i], starts[i + 1]):
            total += times[p] * table[tile, rows[p], x]
        for y in range(left.shape[1]):
            total += left[i, y] * right[tile, y, x]
        score = np.int32(total)
        if given.size:
            score += given[i, j]
        for p in range(extra_starts[i], extra_starts[i + 1]):
            if extra[p] == j:
                score += extra_points[p]
        found[at] = BARRED if _is_blocked(blocked_starts, blocked, i, j) else score
