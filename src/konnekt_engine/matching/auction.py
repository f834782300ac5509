"""An auction over listed pairs: it brings prices near the best ones and places most mentees.

It runs in phases of falling ε, forward (mentees bid) and in reverse (mentors come down), and stops long before its
prices are exact: its last phases would be wars of tiny raises over the same places. Shortest paths finish it.

References
----------
D. P. Bertsekas (1988), The auction algorithm. Annals of Operations Research 14, 105–123.
D. P. Bertsekas, D. A. Castañón (1992), A forward/reverse auction algorithm for asymmetric assignment problems.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from konnekt_engine.matching.assignment import Assigned, Graph, Slots
from konnekt_engine.matching.kernels import compiled
from konnekt_engine.matching.running import Run
from konnekt_engine.matching.values import Ints, Points

_BIDS_AT_ONCE = 400_000


def near(graph: Graph, slots: Slots, start: Assigned, *, steps: Sequence[int], run: Run) -> Assigned:
    """Prices near the best ones and most mentees placed, by an auction with these ε, one phase for each.

    The gains are the most a listed pair is worth to each at these prices.
    """
    mentor, prices = start.mentor.copy(), start.prices.copy()
    for step in steps:
        _auction(graph, slots, mentor, prices, step, run)
    return _at(graph, mentor, prices)


def soon(graph: Graph, slots: Slots, start: Assigned, *, step: int, bids: int, run: Run) -> Assigned | None:
    """`near` in a single phase, or None where so many bids don't end it: where places are contested, a small ε makes
    wars of tiny raises from the start, and phases of falling ε are far faster."""
    mentor, prices = start.mentor.copy(), start.prices.copy()
    return _at(graph, mentor, prices) if _auction(graph, slots, mentor, prices, step, run, bids) else None


def _at(graph: Graph, mentor: Points, prices: Ints) -> Assigned:
    gains = np.empty(len(mentor), np.int64)
    _best_gains(graph.starts, graph.mentors, graph.worth, prices, gains)
    return Assigned(mentor=mentor, gains=gains, prices=prices)


def _auction(
    graph: Graph, slots: Slots, mentor: Points, prices: Ints, step: int, run: Run, bids: int | None = None
) -> bool:
    """One phase: mentees bid, then mentors with an empty slot come down. False if the bids did not end in so many."""
    n, m = len(mentor), len(prices)
    slot_prices = np.empty(len(slots.cost), np.int64)
    holders = np.empty(len(slots.cost), np.int32)
    counts = np.zeros(m, np.int64)
    waiting = np.empty(n, np.int32)
    count = _open_auction(
        graph.starts, graph.mentors, graph.worth, slots.starts, slots.cost, mentor, prices, step, slot_prices, holders,
        counts, waiting,
    )  # fmt: skip
    while count:
        run.stop_if_asked()
        if bids == 0:
            return False
        at_once = _BIDS_AT_ONCE if bids is None else min(bids, _BIDS_AT_ONCE)
        count = _bid(
            graph.starts, graph.mentors, graph.worth, slots.starts, mentor, prices, step, slot_prices, holders, counts,
            waiting, count, at_once,
        )  # fmt: skip
        bids = None if bids is None else bids - at_once
    run.stop_if_asked()
    _come_down(
        graph.starts, graph.mentors, graph.worth, graph.mentor_starts, graph.mentees, graph.edges, slots.starts,
        slots.cost, mentor, prices, step,
    )  # fmt: skip
    return True


@compiled
def _best_gains(starts: Ints, mentors: Points, worth: Ints, prices: Ints, gains: Ints) -> None:
    for i in range(gains.size):
        gains[i] = 0
        for edge in range(starts[i], starts[i + 1]):
            gains[i] = max(gains[i], worth[edge] - prices[mentors[edge]])


@compiled
def _open_auction(
    starts: Ints,
    mentors: Points,
    worth: Ints,
    slot_starts: Ints,
    cost: Ints,
    mentor: Points,
    prices: Ints,
    step: int,
    slot_prices: Ints,
    holders: Points,
    counts: Ints,
    waiting: Points,
) -> int:
    """Keep the pairs that are tight within ε; everybody else waits. Returns how many wait."""
    for j in range(prices.size):
        for slot in range(slot_starts[j], slot_starts[j + 1]):
            slot_prices[slot] = max(prices[j], cost[slot])
            holders[slot] = -1
        if slot_starts[j] < slot_starts[j + 1]:
            prices[j] = slot_prices[slot_starts[j]]
    count = 0
    for i in range(starts.size - 2, -1, -1):
        best = np.int64(0)
        own = np.int64(-1)
        for edge in range(starts[i], starts[i + 1]):
            gain = worth[edge] - prices[mentors[edge]]
            if gain > best:
                best = gain
            if mentors[edge] == mentor[i]:
                own = gain
        j = mentor[i]
        if j >= 0 and own >= 0 and own >= best - step:
            slot = slot_starts[j] + counts[j]
            if slot < slot_starts[j + 1] and slot_prices[slot] == prices[j]:
                holders[slot] = i
                counts[j] += 1
                continue
        mentor[i] = -1
        waiting[count] = i
        count += 1
    return count


@compiled
def _bid(
    starts: Ints,
    mentors: Points,
    worth: Ints,
    slot_starts: Ints,
    mentor: Points,
    prices: Ints,
    step: int,
    slot_prices: Ints,
    holders: Points,
    counts: Ints,
    waiting: Points,
    count: int,
    most: int,
) -> int:
    """At most so many bids, one mentee after the other; whoever is outbid waits again. Returns how many still wait."""
    lowest = np.int64(-(1 << 60))
    bids = 0
    while count > 0 and bids < most:
        bids += 1
        count -= 1
        i = waiting[count]
        best, second, at = lowest, lowest, -1
        for edge in range(starts[i], starts[i + 1]):
            j = mentors[edge]
            gain = worth[edge] - prices[j]
            if gain > best:
                second, best, at = best, gain, j
            elif gain > second:
                second = gain
        if best <= 0:
            continue
        if second < 0:
            second = np.int64(0)
        first, last = slot_starts[at], slot_starts[at + 1]
        # Slots are taken in their order; where the next empty one is among the cheapest, no other has to be looked at.
        chosen = first + counts[at]
        if chosen >= last or slot_prices[chosen] > prices[at]:
            chosen = first
            for slot in range(first + 1, last):
                if slot_prices[slot] < slot_prices[chosen]:
                    chosen = slot
        outbid = holders[chosen]
        holders[chosen] = i
        mentor[i] = at
        if outbid < 0:
            counts[at] += 1
            continue
        mentor[outbid] = -1
        waiting[count] = outbid
        count += 1
        slot_prices[chosen] += best - second + step
        price = slot_prices[first]
        for slot in range(first + 1, last):
            if slot_prices[slot] < price:
                price = slot_prices[slot]
        prices[at] = price
    return count


@compiled
def _come_down(
    starts: Ints,
    mentors: Points,
    worth: Ints,
    mentor_starts: Ints,
    mentees: Points,
    edges: Points,
    slot_starts: Ints,
    cost: Ints,
    mentor: Points,
    prices: Ints,
    step: int,
) -> None:
    """Mentors with an empty slot below their price lower it until it draws somebody in, or reaches the slot's cost."""
    n, m = mentor.size, prices.size
    gains = np.zeros(n, np.int64)
    counts = np.zeros(m, np.int64)
    most = np.int64(0)
    for i in range(n):
        if mentor[i] >= 0:
            counts[mentor[i]] += 1
            for edge in range(starts[i], starts[i + 1]):
                if mentors[edge] == mentor[i]:
                    gains[i] = worth[edge] - prices[mentor[i]]
                    break
    for j in range(m):
        most = max(most, slot_starts[j + 1] - slot_starts[j])
    offers = np.empty(most + 1, np.int64)
    offered_by = np.empty(most + 1, np.int32)
    waiting = np.empty(m, np.int32)
    waits = np.zeros(m, np.bool_)
    count = 0
    for j in range(m):
        slot = slot_starts[j] + counts[j]
        if slot < slot_starts[j + 1] and prices[j] > cost[slot]:
            waiting[count] = j
            waits[j] = True
            count += 1
    while count > 0:
        count -= 1
        j = waiting[count]
        waits[j] = False
        slot = slot_starts[j] + counts[j]
        if slot >= slot_starts[j + 1] or prices[j] <= cost[slot]:
            continue
        lowest = cost[slot]
        empty = 0
        while slot + empty < slot_starts[j + 1] and cost[slot + empty] == lowest:
            empty += 1
        found = 0
        for at in range(mentor_starts[j], mentor_starts[j + 1]):
            i = mentees[at]
            if mentor[i] == j:
                continue
            offer = worth[edges[at]] - gains[i]
            if offer <= lowest:
                continue
            if found < empty + 1:
                place = found
                found += 1
            elif offer > offers[found - 1]:
                place = found - 1
            else:
                continue
            while place > 0 and offers[place - 1] < offer:
                offers[place] = offers[place - 1]
                offered_by[place] = offered_by[place - 1]
                place -= 1
            offers[place] = offer
            offered_by[place] = i
        price = lowest
        if found == empty + 1:
            price = max(lowest, offers[empty] - step)
        price = min(price, prices[j])
        prices[j] = price
        for at in range(mentor_starts[j], mentor_starts[j + 1]):
            if mentor[mentees[at]] == j:
                gains[mentees[at]] = worth[edges[at]] - price
        for place in range(min(found, empty)):
            if offers[place] <= price or (price > lowest and offers[place] - price < step):
                continue
            i = offered_by[place]
            other = mentor[i]
            if other >= 0:
                counts[other] -= 1
                if not waits[other] and prices[other] > cost[slot_starts[other] + counts[other]]:
                    waiting[count] = other
                    waits[other] = True
                    count += 1
            mentor[i] = j
            counts[j] += 1
            gains[i] += offers[place] - price
        slot = slot_starts[j] + counts[j]
        if slot < slot_starts[j + 1] and prices[j] > cost[slot] and not waits[j]:
            waiting[count] = j
            waits[j] = True
            count += 1
