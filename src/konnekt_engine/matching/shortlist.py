"""The short list of each mentee while a pass is under way: the best pairs so far, and a bound above all others.

A pair counts by its key: its worth, and below that, in 24 bits, a fixed hash of the two, so that equal pairs have an
order and mentees who are all alike don't all keep the same few mentors. Lists are rows of one array.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from konnekt_engine.matching.kernels import compiled, inner
from konnekt_engine.matching.values import Ints, Points, Single, Whole

HASH_BITS = 24


@inner
def mixed(mentee: int, mentor: int) -> int:
    """A fixed hash of two positions, in 24 bits and never 0: a bound with 0 there is one that nothing fell out at."""
    found = np.uint64(mentee) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(mentor) * np.uint64(0xC2B2AE3D27D4EB4F)
    found ^= found >> np.uint64(29)
    found *= np.uint64(0xBF58476D1CE4E5B9)
    return int(found >> np.uint64(40)) | 1


@inner
def ranked(values: NDArray[Any], count: Whole, rank: int) -> Any:
    """The value of this rank (1 is the largest) among the first `count`, which change places (Hoare's selection)."""
    low, high, wanted = 0, count - 1, rank - 1
    while low < high:
        pivot = values[(low + high) >> 1]
        left, right = low, high
        while left <= right:
            while values[left] > pivot:
                left += 1
            while values[right] < pivot:
                right -= 1
            if left <= right:
                values[left], values[right] = values[right], values[left]
                left += 1
                right -= 1
        if wanted <= right:
            high = right
        elif wanted >= left:
            low = left
        else:
            break
    return values[wanted]


@inner
def better_half(
    row: int, count: int, keep: int, keys: NDArray[Any], mentors: Points, bounds: Ints, spare: NDArray[Any]
) -> int:
    """Keep the best of a full list; the best that falls out is the new bound."""
    for x in range(count):
        spare[x] = keys[row, x]
    bound = ranked(spare, count, keep + 1)
    stays = 0
    for x in range(count):
        key = keys[row, x]
        keys[row, stays] = key
        mentors[row, stays] = mentors[row, x]
        stays += key > bound
    bounds[row] = bound
    return stays


@compiled
def settle(counts: Ints, keys: NDArray[Any], mentors: Points, bounds: Ints, keep: int) -> None:
    """Cut every list to what it may keep; a bound that nothing fell out at becomes one below what was asked for."""
    spare = np.empty(keys.shape[1], np.int64)
    for i in range(counts.size):
        if counts[i] > keep:
            counts[i] = better_half(i, counts[i], keep, keys, mentors, bounds, spare)
        elif bounds[i] & ((1 << HASH_BITS) - 1) == 0:
            bounds[i] -= 1 << HASH_BITS


@compiled
def flatten(
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
            flat_points[at] = np.int32((key >> HASH_BITS) + np.int64(prices[mentor]))
