"""The score of single pairs, from the same tables as whole rows."""

from __future__ import annotations

import numpy as np

from konnekt_engine.matching.kernels import compiled, inner
from konnekt_engine.matching.scoring import BARRED, Scores
from konnekt_engine.matching.values import Ints, Points, Single, Whole


def score_pairs(scores: Scores, mentees: Ints, mentors: Points) -> Points:
    """Scores of single pairs; below `LOWEST` where a rule bars them."""
    found = np.empty(len(mentees), np.int32)
    # In one piece: the loops would be compiled once more for columns of an array.
    mentees, mentors = np.ascontiguousarray(mentees, np.int64), np.ascontiguousarray(mentors, np.int32)
    if scores.only_starts is not None:
        assert scores.only is not None
        assert scores.only_points is not None
        _look_up(
            mentees, mentors, scores.only_starts, scores.only, scores.only_points, scores.blocked_starts,
            scores.blocked, found,
        )  # fmt: skip
        return found
    _score_pairs(
        mentees, mentors, scores.starts, scores.rows, scores.times, scores.table, scores.fixed, scores.left,
        scores.right, scores.given, scores.extra_starts, scores.extra, scores.extra_points, scores.blocked_starts,
        scores.blocked, found,
    )  # fmt: skip
    return found


def score_listed(scores: Scores, starts: Ints, mentors: Points) -> Points:
    """The same for many pairs of a market whose scores come by criteria: tile by tile, so that rows stay in the cache.

    Parameters
    ----------
    scores : of n mentees; they hold no array and no list of scores that came from outside, which would not be read.
    starts : (n + 1,) int64, where each mentee's pairs begin and the last one's end.
    mentors : (pairs,) int32, positions in the order of the market, rising for each mentee.

    Returns
    -------
    Points
        (pairs,) int32, in points; below `LOWEST` where a rule bars a pair.
    """
    assert not scores.given.size, "scores that came as an array are not read here"
    assert scores.only_starts is None, "scores that came as a list are not read here"
    found = np.empty(len(mentors), np.int32)
    _score_listed(
        starts, mentors, starts.copy(), scores.starts, scores.rows, scores.times, scores.table, scores.fixed,
        scores.left, scores.right, scores.extra_starts, scores.extra, scores.extra_points, scores.blocked_starts,
        scores.blocked, found,
    )  # fmt: skip
    return found


@inner
def is_blocked(starts: Ints, blocked: Points, mentee: int, mentor: Whole) -> bool:
    """Whether a rule over single pairs takes this one out."""
    return _place(starts, blocked, mentee, mentor) >= 0


@inner
def _place(starts: Ints, mentors: Points, mentee: int, mentor: Whole) -> int:
    """Where this mentor stands among the mentee's, or −1."""
    low, high = starts[mentee], starts[mentee + 1]
    while low < high:
        middle = (low + high) >> 1
        if mentors[middle] < mentor:
            low = middle + 1
        else:
            high = middle
    return int(low) if low < starts[mentee + 1] and mentors[low] == mentor else -1


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
            if only[p] == j and not is_blocked(blocked_starts, blocked, i, np.int64(j)):
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
    for at in range(mentees.size):
        found[at] = score_pair(
            mentees[at], with_mentors[at], starts, rows, times, table, fixed, left, right, given, extra_starts, extra,
            extra_points, blocked_starts, blocked,
        )  # fmt: skip


@compiled
def _score_listed(
    listed_starts: Ints,
    mentors: Points,
    at: Ints,
    starts: Ints,
    rows: Points,
    times: Single,
    table: Single,
    fixed: Single,
    left: Single,
    right: Single,
    extra_starts: Ints,
    extra: Points,
    extra_points: Points,
    blocked_starts: Ints,
    blocked: Points,
    found: Points,
) -> None:
    n, width, depth = listed_starts.size - 1, fixed.shape[1], left.shape[1]
    for tile in range(fixed.shape[0]):
        first = tile * width
        for i in range(n):
            place, stop = at[i], listed_starts[i + 1]
            first_row, last_row = starts[i], starts[i + 1]
            while place < stop and mentors[place] < first + width:
                j = mentors[place]
                x = j - first
                total = fixed[tile, x]
                for p in range(first_row, last_row):
                    total += times[p] * table[tile, rows[p], x]
                for y in range(depth):
                    total += left[i, y] * right[j, y]
                found[place] = np.int32(total)
                place += 1
            at[i] = place
    for i in range(n):
        for p in range(extra_starts[i], extra_starts[i + 1]):
            place = _place(listed_starts, mentors, i, np.int64(extra[p]))
            if place >= 0:
                found[place] += extra_points[p]
        for p in range(blocked_starts[i], blocked_starts[i + 1]):
            place = _place(listed_starts, mentors, i, np.int64(blocked[p]))
            if place >= 0:
                found[place] = BARRED


@inner
def score_pair(
    i: int,
    j: int,
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
) -> int:
    """The score of one pair; below `LOWEST` where a rule bars it."""
    if is_blocked(blocked_starts, blocked, i, np.int64(j)):
        return BARRED
    width = fixed.shape[1]
    tile, x = j // width, j % width
    total = fixed[tile, x]
    for p in range(starts[i], starts[i + 1]):
        total += times[p] * table[tile, rows[p], x]
    for y in range(left.shape[1]):
        total += left[i, y] * right[j, y]
    score = np.int32(total)
    if given.size:
        score += given[i, j]
    for p in range(extra_starts[i], extra_starts[i + 1]):
        if extra[p] == j:
            score += extra_points[p]
    return int(score)
