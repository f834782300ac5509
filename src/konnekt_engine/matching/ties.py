"""One optimum among equals, by a stated order: whoever runs it, in whatever order people come, the answer is the same.

By complementary slackness, the optima are exactly the assignments that use tight pairs only (gain + price = worth),
place every mentee with a gain, and give every mentor as many as there are slots below the price, or between that and as
many as there are slots up to it. Among them we take the lexicographically first: mentees in the order of a hash of seed
and id, each with the first possible mentor in the order of such a hash.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from konnekt_engine.matching.assignment import Assigned, Graph, Slots
from konnekt_engine.matching.kernels import compiled, inner
from konnekt_engine.matching.values import Bools, Ints, Points, Whole


def order(ids: Sequence[str], *, seed: int, side: str) -> Ints:
    """Positions in the order of a hash of the seed, the side and the id."""
    start = blake2b(f"{seed}\n{side}\n".encode(), digest_size=16)
    keys = bytearray()
    for name in ids:
        key = start.copy()
        key.update(name.encode())
        keys += key.digest()
    high, low = np.frombuffer(keys, ">u8").reshape(-1, 2).T
    return np.lexsort((low, high))


def canonical(graph: Graph, slots: Slots, assigned: Assigned) -> Points:
    """The lexicographically first optimum, given any optimum and all tight pairs, as each mentee's mentor (or −1)."""
    m = len(assigned.prices)
    mentee, tight = _tight(graph.starts, graph.mentors, graph.worth, assigned.gains, assigned.prices)
    # Staying without is one more choice: a mentor m with a place for everybody, open to those whose gain is 0.
    idle = np.flatnonzero(assigned.gains == 0)
    choices = np.concatenate([mentee, idle]), np.concatenate([graph.mentors[tight], np.full(len(idle), m)])
    by_cost = np.repeat(assigned.prices, slots.places)
    fewest = np.append(_counted(slots.cost < by_cost, slots), 0)
    most = np.append(_counted(slots.cost <= by_cost, slots), len(assigned.mentor))
    at = np.where(assigned.mentor < 0, m, assigned.mentor).astype(np.int32)
    mentee_of, mentor_of = _within_circles(choices, at, fewest < most)
    if not len(mentee_of):
        return assigned.mentor
    starts = np.concatenate([[0], np.cumsum(np.bincount(mentee_of, minlength=len(at)))]).astype(np.int64)
    _exchange(starts, mentor_of.astype(np.int32), at, fewest, most)
    return np.where(at == m, -1, at).astype(np.int32)


def _counted(chosen: Bools, slots: Slots) -> Ints:
    return np.diff(np.concatenate([[0], np.cumsum(chosen)])[slots.starts])


def _within_circles(choices: tuple[Ints, Ints], at: Points, loose: Bools) -> tuple[Ints, Ints]:
    """Only choices that lie on a circle of moves can ever be taken; most problems have next to none.

    A mentor who may have one more or one less is joined to a place outside, both ways. Whatever nobody can move to, or
    on from, falls away, and what only led there after it; the circles are in what is left.
    """
    mentee, mentor = choices
    outside = len(loose)
    free = np.flatnonzero(loose)
    source = np.concatenate([at[mentee], free, np.full(len(free), outside)]).astype(np.int64)
    target = np.concatenate([mentor, np.full(len(free), outside), free]).astype(np.int64)
    moving = source != target
    stays = _on_circles(source[moving], target[moving], outside + 1)
    inside = stays[at[mentee]] & stays[mentor]
    # Whoever has nowhere to move stays, and needs no choices; whoever has, may come back to where they were.
    may_move = np.zeros(len(at), bool)
    may_move[mentee[inside & (at[mentee] != mentor)]] = True
    inside &= may_move[mentee]
    mentee, mentor = mentee[inside], mentor[inside]
    sequence = np.lexsort((mentor, mentee))
    return mentee[sequence], mentor[sequence]


@compiled
def _tight(starts: Ints, mentors: Points, worth: Ints, gains: Ints, prices: Ints) -> tuple[Ints, Ints]:
    """The tight pairs: each one's mentee and its place in the list."""
    count = 0
    for i in range(starts.size - 1):
        for edge in range(starts[i], starts[i + 1]):
            count += worth[edge] == gains[i] + prices[mentors[edge]]
    mentee, tight = np.empty(count, np.int64), np.empty(count, np.int64)
    count = 0
    for i in range(starts.size - 1):
        for edge in range(starts[i], starts[i + 1]):
            if worth[edge] == gains[i] + prices[mentors[edge]]:
                mentee[count], tight[count] = i, edge
                count += 1
    return mentee, tight


@compiled
def _on_circles(source: Ints, target: Ints, count: int) -> Bools:
    """Which of `count` points can be on a circle of these arrows, or between two circles."""
    starts_in, starts_out = np.zeros(count + 1, np.int64), np.zeros(count + 1, np.int64)
    for edge in range(source.size):
        starts_out[source[edge] + 1] += 1
        starts_in[target[edge] + 1] += 1
    ways_in, ways_out = starts_in[1:].copy(), starts_out[1:].copy()
    for point in range(count):
        starts_in[point + 1] += starts_in[point]
        starts_out[point + 1] += starts_out[point]
    at_in, at_out = starts_in[:-1].copy(), starts_out[:-1].copy()
    comes_from, goes_to = np.empty(source.size, np.int64), np.empty(source.size, np.int64)
    for edge in range(source.size):
        comes_from[at_in[target[edge]]] = source[edge]
        at_in[target[edge]] += 1
        goes_to[at_out[source[edge]]] = target[edge]
        at_out[source[edge]] += 1
    stays = np.ones(count, np.bool_)
    leaving = np.empty(count, np.int64)
    size = 0
    for point in range(count):
        if ways_in[point] == 0 or ways_out[point] == 0:
            stays[point] = False
            leaving[size] = point
            size += 1
    while size > 0:
        size -= 1
        point = leaving[size]
        for edge in range(starts_out[point], starts_out[point + 1]):
            other = goes_to[edge]
            ways_in[other] -= 1
            if stays[other] and ways_in[other] == 0:
                stays[other] = False
                leaving[size] = other
                size += 1
        for edge in range(starts_in[point], starts_in[point + 1]):
            other = comes_from[edge]
            ways_out[other] -= 1
            if stays[other] and ways_out[other] == 0:
                stays[other] = False
                leaving[size] = other
                size += 1
    return stays


@compiled
def _exchange(starts: Ints, choices: Points, at: Points, fewest: Ints, most: Ints) -> None:
    """Give each mentee in turn the first mentor that some optimum with those already settled allows."""
    n, m = at.size, fewest.size
    counts, settled = np.zeros(m, np.int64), np.zeros(m, np.int64)
    for i in range(n):
        counts[at[i]] += 1
    # Mentees by mentor, as chains that can be cut and joined.
    first, after, before = np.full(m, -1, np.int64), np.full(n, -1, np.int64), np.full(n, -1, np.int64)
    for i in range(n - 1, -1, -1):
        after[i] = first[at[i]]
        if after[i] >= 0:
            before[after[i]] = i
        first[at[i]] = i
    reached = np.full(m, -1, np.int64)  # in which mentee's turn a mentor was reached
    mover, source = np.empty(m, np.int64), np.empty(m, np.int64)
    queue = np.empty(m, np.int64)
    loose = np.flatnonzero(fewest < most)
    for i in range(n):
        now = at[i]
        has_left = False
        _cut(i, np.int64(now), first, after, before)
        goal = np.int64(-1)
        for choice in range(starts[i], starts[i + 1]):
            target = np.int64(choices[choice])
            if target >= now or goal >= 0:
                break
            if settled[target] >= most[target] or reached[target] == i:
                continue
            # Whoever is at the target moves on, until the place that fell free is reached, or one that may be taken.
            reached[target] = i
            mover[target] = -1
            queue[0] = target
            head, tail = 0, 1
            while head < tail and goal < 0:
                j = queue[head]
                head += 1
                if j == now or (counts[j] < most[j] and counts[now] > fewest[now]):
                    goal = j
                    break
                if counts[j] < most[j] and not has_left:
                    # Somebody more here, if anybody who may have one less lets go of somebody.
                    has_left = True
                    for k in loose:
                        if reached[k] != i and counts[k] > fewest[k]:
                            reached[k] = i
                            mover[k] = -2
                            source[k] = j
                            queue[tail] = k
                            tail += 1
                other = first[j]
                while other >= 0:
                    for onward in range(starts[other], starts[other + 1]):
                        k = np.int64(choices[onward])
                        if reached[k] != i and settled[k] < most[k]:
                            reached[k] = i
                            mover[k] = other
                            source[k] = j
                            queue[tail] = k
                            tail += 1
                    other = after[other]
            if goal >= 0:
                if goal != now:
                    counts[now] -= 1
                    counts[goal] += 1
                j = int(goal)
                while mover[j] != -1:
                    moving, origin = int(mover[j]), int(source[j])
                    if moving == -2:
                        counts[j] -= 1
                        counts[origin] += 1
                    else:
                        _cut(moving, origin, first, after, before)
                        _join(moving, j, first, after, before)
                        at[moving] = j
                    j = origin
                at[i] = j
        settled[at[i]] += 1


@inner
def _cut(i: int, j: Whole, first: Ints, after: Ints, before: Ints) -> None:
    if before[i] >= 0:
        after[before[i]] = after[i]
    else:
        first[j] = after[i]
    if after[i] >= 0:
        before[after[i]] = before[i]
    after[i] = before[i] = -1


@inner
def _join(i: int, j: int, first: Ints, after: Ints, before: Ints) -> None:
    after[i] = first[j]
    before[i] = -1
    if first[j] >= 0:
        before[first[j]] = i
    first[j] = i
