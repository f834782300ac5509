"""Prices to begin with, and the lowest prices that support an optimum.

Where all want the same few mentors, prices that begin at 0 have a long way to go, and lists made at such prices hold
the same few mentors for everybody. What a mentor is worth to the average mentee is a good guess of what they are worth
above the others: it is where the search begins. A guess is only a start; the answer does not hang on it.

The lowest price of a mentor is what one more place with them would be worth to the whole. Prices come down together
until one reaches the cost of the dearest slot taken, or somebody who is placed elsewhere would rather come: how far
each may come down is a shortest path (Dijkstra 1959) over the listed pairs.
"""

from __future__ import annotations

import numpy as np

from konnekt_engine.matching.assignment import Assigned, Graph, Slots
from konnekt_engine.matching.encoding import POINTS
from konnekt_engine.matching.heap import new_heap, pop, put
from konnekt_engine.matching.kernels import compiled
from konnekt_engine.matching.market import Market
from konnekt_engine.matching.passing import LOWEST
from konnekt_engine.matching.values import Ints, Points

_MENTEES, _PAIRS = 256, 1 << 22
"""So many mentees are asked, or so many pairs looked at."""

_ROWS, _PAIRS_AT_ONCE = 64, 1 << 16
_PARTS = 8
_MARGIN = POINTS // 100
"""Rather too low than too high: where a price only rises, no pair that was left out can come to matter."""


def first_prices(market: Market) -> Ints:
    """A guess, from some mentees: how far a mentor's mean score is above that of the last mentor who is needed, or a
    part of it, so that what mentees would choose at these prices is as sought after as the places there are."""
    n, m = market.size
    if market.scores.only_starts is not None:
        # Nothing is left out of a list, and the mean of the few who would have a mentor at all says little of their
        # worth: prices only rise from 0, and that is soon done.
        return np.zeros(m, np.int64)
    size = min(n, _MENTEES, _PAIRS // max(m, 1))
    some = np.arange(size) * n // max(size, 1)
    least = max(market.least, LOWEST)
    asked = _rows_of(market, some)
    total, count = np.zeros(m, np.int64), np.zeros(m, np.int64)
    for points in asked:
        allowed = points >= least
        total += np.where(allowed, points, 0).sum(axis=0, dtype=np.int64)
        count += allowed.sum(axis=0)
    mean = total // np.maximum(count, 1)
    wanted = np.flatnonzero((count > 0) & (market.slots.places > 0))
    if not len(wanted):
        return np.zeros(m, np.int64)
    best_first = wanted[np.argsort(-mean[wanted], kind="stable")]
    places = np.cumsum(market.slots.places[best_first])
    needed = best_first[: int(np.searchsorted(places, n)) + 1]
    above = np.zeros(m, np.int64)
    above[needed] = mean[needed] - mean[needed[-1]]
    open_places = market.slots.places[needed]
    target = int(open_places @ above[needed]) // int(open_places.sum())
    prices = [(above * part // _PARTS).astype(np.int32) for part in range(_PARTS + 1)]
    chosen = np.zeros(_PARTS + 1, np.int64)
    for points in asked:
        worth = np.where((points >= least) & (market.slots.places > 0), points, 2 * LOWEST)
        chosen += [above[(worth - price).argmax(axis=1)].sum() for price in prices]
    part = int((chosen >= (target + _MARGIN) * len(some)).sum()) - 1
    return prices[max(part, 0)].astype(np.int64)


def _rows_of(market: Market, mentees: Ints) -> list[Points]:
    """The scores of these mentees, a few rows in each part: what is made of a part stays in the cache."""
    rows = max(1, _PAIRS_AT_ONCE // max(1, market.size[1]))
    found: list[Points] = []
    for start in range(0, len(mentees), _ROWS):
        points = market.scores.points(mentees[start : start + _ROWS])
        found += [points[first : first + rows] for first in range(0, len(points), rows)]
    return found


def lowest_prices(graph: Graph, slots: Slots, assigned: Assigned) -> Assigned:
    """The same assignment with its lowest prices, and the gains that go with them."""
    prices, gains = assigned.prices.copy(), assigned.gains.copy()
    _lower(graph.starts, graph.mentors, graph.worth, slots.starts, slots.cost, assigned.mentor, gains, prices)
    return Assigned(mentor=assigned.mentor, gains=gains, prices=prices)


@compiled
def _lower(
    starts: Ints,
    mentors: Points,
    worth: Ints,
    slot_starts: Ints,
    cost: Ints,
    mentor: Points,
    gains: Ints,
    prices: Ints,
) -> None:
    n, m = mentor.size, prices.size
    holder_starts = np.zeros(m + 1, np.int64)
    for i in range(n):
        if mentor[i] >= 0:
            holder_starts[mentor[i] + 1] += 1
    for j in range(m):
        holder_starts[j + 1] += holder_starts[j]
    at = holder_starts[:-1].copy()
    holders = np.empty(holder_starts[m], np.int32)
    for i in range(n):
        if mentor[i] >= 0:
            holders[at[mentor[i]]] = i
            at[mentor[i]] += 1
    room = np.empty(m, np.int64)
    heap, heap_of, size = new_heap()
    for j in range(m):
        taken = holder_starts[j + 1] - holder_starts[j]
        room[j] = prices[j] - (cost[slot_starts[j] + taken - 1] if taken > 0 else np.int64(0))
    for i in range(n):
        if mentor[i] < 0:
            for edge in range(starts[i], starts[i + 1]):
                room[mentors[edge]] = min(room[mentors[edge]], prices[mentors[edge]] - worth[edge])
    for j in range(m):
        heap, heap_of, size = put(heap, heap_of, size, room[j], j)
    done = np.zeros(m, np.bool_)
    while size > 0:
        far, j = heap[0], heap_of[0]
        size = pop(heap, heap_of, size)
        if done[j] or far > room[j]:
            continue
        done[j] = True
        for at_holder in range(holder_starts[j], holder_starts[j + 1]):
            i = holders[at_holder]
            for edge in range(starts[i], starts[i + 1]):
                other = mentors[edge]
                if done[other]:
                    continue
                there = far + gains[i] - worth[edge] + prices[other]
                if there < room[other]:
                    room[other] = there
                    heap, heap_of, size = put(heap, heap_of, size, there, np.int64(other))
    for j in range(m):
        prices[j] -= room[j]
    for i in range(n):
        if mentor[i] >= 0:
            gains[i] += room[mentor[i]]
