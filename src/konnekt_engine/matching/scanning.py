"""The loop of the pass: a block of mentees against a tile of mentors, what is good enough into the short lists."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from konnekt_engine.matching.encoding import POINTS
from konnekt_engine.matching.kernels import compiled, inner
from konnekt_engine.matching.pairs import is_blocked
from konnekt_engine.matching.shortlist import HASH_BITS, better_half, mixed, ranked
from konnekt_engine.matching.tables import STEP
from konnekt_engine.matching.values import Ints, Points, Single

_LANE = 8
_LONGEST = np.float32(2 * POINTS)
"""No inner product is more than one fit; what bounds it is cut to this, so that sums with it stay exact."""


@inner
def _step(
    table: Single, tile: int, x: int, r0: int, r1: int, r2: int, r3: int, t0: float, t1: float, t2: float, t3: float
) -> Any:
    """What the next four rows add for one mentor."""
    return (t0 * table[tile, r0, x] + t1 * table[tile, r1, x]) + (t2 * table[tile, r2, x] + t3 * table[tile, r3, x])


@compiled
def scan(
    start: int,
    stop: int,
    tile: int,
    m: int,
    starts: Ints,
    rows: Points,
    times: Single,
    table: Single,
    fixed: Single,
    products: Single,
    left: Single,
    right: Single,
    left_length: Single,
    right_length: Single,
    given: Points,
    prices: Single,
    blocked_starts: Ints,
    blocked: Points,
    least: int,
    is_plain: bool,
    sure: int,
    keep: int,
    named: Ints,
    bounds: Ints,
    counts: Ints,
    keys: NDArray[Any],
    mentors: Points,
) -> int:
    """One block of mentees against one tile of mentors; how many inner products were made one by one."""
    width = fixed.shape[1]
    room = keys.shape[1]
    first = tile * width
    depth = 0 if products.size else left.shape[1]
    base = np.empty(width, np.float32)
    worth = np.empty(width, np.float32)
    lanes = worth.reshape(width // _LANE, _LANE)
    enough = np.empty(width + 1, np.int64)
    tops = np.empty(width // _LANE + 1, np.int64)
    good_lanes = np.empty(width // _LANE + 1, np.int64)
    spare = np.empty(room, np.int64)
    # Without products, with a floor or at negative prices, not all that looks good enough is.
    is_plain = is_plain and depth == 0
    made = 0
    for x in range(width):
        base[x] = fixed[tile, x] - prices[tile, x]
    for i in range(start, stop):
        p = starts[i]
        r0, r1, r2, r3 = rows[p], rows[p + 1], rows[p + 2], rows[p + 3]
        t0, t1, t2, t3 = times[p], times[p + 1], times[p + 2], times[p + 3]
        # Without the product, the most it can be: what is not enough with that is not enough.
        if products.size:
            for x in range(width):
                worth[x] = base[x] + products[i - start, x] + _step(table, tile, x, r0, r1, r2, r3, t0, t1, t2, t3)
        elif depth:
            for x in range(width):
                most = min(left_length[i] * right_length[tile, x], _LONGEST)
                worth[x] = base[x] + most + _step(table, tile, x, r0, r1, r2, r3, t0, t1, t2, t3)
        else:
            for x in range(width):
                worth[x] = base[x] + _step(table, tile, x, r0, r1, r2, r3, t0, t1, t2, t3)
        for p in range(starts[i] + STEP, starts[i + 1], STEP):
            r0, r1, r2, r3 = rows[p], rows[p + 1], rows[p + 2], rows[p + 3]
            t0, t1, t2, t3 = times[p], times[p + 1], times[p + 2], times[p + 3]
            for x in range(width):
                worth[x] += _step(table, tile, x, r0, r1, r2, r3, t0, t1, t2, t3)
        if given.size:
            for x in range(min(width, m - first)):
                worth[x] += np.float32(given[i, first + x])
        count = counts[i]
        bound = np.float32(bounds[i] >> HASH_BITS)
        good = np.int64(0)
        for lane in range(width // _LANE):
            most = lanes[lane, 0]
            for x in range(_LANE):
                value = lanes[lane, x]
                most = value if value > most else most
            good_lanes[good] = lane
            tops[good] = np.int64(most)
            good += most >= bound
        # Each lane holds a pair as good as its top, so that what is below the top of this rank would fall out: it need
        # not come in. A pair that is blocked may be a top.
        rank = (keep if tile else sure) + 1 + blocked_starts[i + 1] - blocked_starts[i]
        if good > rank and is_plain:
            top = ranked(tops, good, rank)
            if top > bounds[i] >> HASH_BITS:
                bound = np.float32(top)
                bounds[i] = (top << HASH_BITS) - 1
        found = 0
        for at in range(good):
            lane = good_lanes[at]
            for x in range(_LANE):
                enough[found] = lane * _LANE + x
                found += lanes[lane, x] >= bound
        if depth:
            made += found
            for place in range(found):
                x = enough[place]
                mentor = min(first + x, m - 1)
                product = np.float32(0)
                for y in range(depth):
                    product += left[i, y] * right[mentor, y]
                worth[x] += product - min(left_length[i] * right_length[tile, x], _LONGEST)
        for place in range(found):
            x = enough[place]
            value = worth[x]
            mentor = first + x
            if value < bound or mentor >= m:
                continue
            key = (np.int64(value) << HASH_BITS) | mixed(named[i], mentor)
            if key < bounds[i] or np.int64(value) + np.int64(prices[tile, x]) < least:
                continue
            if is_blocked(blocked_starts, blocked, i, mentor):
                continue
            if count == room:
                count = better_half(i, count, keep, keys, mentors, bounds, spare)
                bound = np.float32(bounds[i] >> HASH_BITS)
                if key <= bounds[i]:
                    continue
            keys[i, count] = key
            mentors[i, count] = mentor
            count += 1
        counts[i] = count
    return made
