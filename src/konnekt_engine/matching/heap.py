"""A binary heap of (distance, mentor) in two arrays, for shortest paths; equal distances come out by mentor."""

from __future__ import annotations

import numpy as np

from konnekt_engine.matching.kernels import inner
from konnekt_engine.matching.values import Ints, Points, Whole


@inner
def new_heap() -> tuple[Ints, Points, Whole]:
    """The arrays of a heap, and its size: 0."""
    return np.empty(1 << 10, np.int64), np.empty(1 << 10, np.int32), np.int64(0)


@inner
def put(distances: Ints, mentors: Points, size: Whole, distance: int, mentor: Whole) -> tuple[Ints, Points, Whole]:
    """Put one in; returns the arrays, of twice the size where there was no room, and the new size."""
    if size == distances.size:
        distances, mentors = _roomier(distances, mentors)
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if distances[above] < distance or (distances[above] == distance and mentors[above] <= mentor):
            break
        distances[at], mentors[at] = distances[above], mentors[above]
        at = above
    distances[at], mentors[at] = distance, mentor
    return distances, mentors, size + 1


@inner
def pop(distances: Ints, mentors: Points, size: Whole) -> Whole:
    """Take out the first, which stands at 0 before the call; returns the new size."""
    size -= 1
    distance, mentor = distances[size], mentors[size]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        right = below + 1
        if right < size and (
            distances[right] < distances[below]
            or (distances[right] == distances[below] and mentors[right] < mentors[below])
        ):
            below = right
        if distances[below] < distance or (distances[below] == distance and mentors[below] < mentor):
            distances[at], mentors[at] = distances[below], mentors[below]
            at = below
        else:
            break
    distances[at], mentors[at] = distance, mentor
    return size


@inner
def _roomier(distances: Ints, mentors: Points) -> tuple[Ints, Points]:
    """The same heap in arrays of twice the size."""
    more_distances = np.empty(2 * distances.size, np.int64)
    more_mentors = np.empty(2 * mentors.size, np.int32)
    for at in range(distances.size):
        more_distances[at], more_mentors[at] = distances[at], mentors[at]
    return more_distances, more_mentors
