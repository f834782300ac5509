"""An exact assignment over listed pairs: an auction brings prices near, shortest paths make them right.

Terms. A mentee's *gain* u is the most that a pair is worth to them above the mentor's *price* v, and at least 0; a pair
is *tight* if its worth is gain + price. A mentor's places are *slots*, each with a cost of its own (0, or rising in
BALANCED). An assignment is the best one when every pair chosen is tight, whoever is not placed has no gain, and a
mentor's price lies between the cost of the dearest slot taken and the cost of the cheapest slot left.

The auction (Bertsekas 1988; forward and reverse: Bertsekas & Castañón 1992) runs in phases of falling ε and stops long
before its prices are exact: its last phases would be wars of tiny raises over the same places. What is left is finished
by shortest augmenting paths (Jonker & Volgenant 1987; Crouse 2016) in both directions: for mentees still without a
mentor, and for slots that stay empty at a price above their cost. All in integers: the result is an optimum, not near
one.

References
----------
D. P. Bertsekas (1988), The auction algorithm. Annals of Operations Research 14, 105–123.
D. P. Bertsekas, D. A. Castañón (1992), A forward/reverse auction algorithm for asymmetric assignment problems.
R. Jonker, A. Volgenant (1987), A shortest augmenting path algorithm for dense and sparse assignment problems.
D. F. Crouse (2016), On implementing 2D rectangular assignment algorithms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from konnekt_engine.matching.heap import pop, push, roomier
from konnekt_engine.matching.kernels import compiled
from konnekt_engine.matching.running import Run
from konnekt_engine.matching.values import Ints, Points

UNPLACED = -1
FAR = 1 << 60

_BIDS_AT_ONCE = 400_000
_PATHS_AT_ONCE = 4_000


@dataclass(frozen=True, eq=False, kw_only=True)
class Graph:
    """Listed pairs by mentee (`starts`, `mentors`, `worth`) and by mentor (`mentor_starts`, `mentees`, `edges`)."""

    starts: Ints
    mentors: Points
    worth: Ints
    mentor_starts: Ints
    mentees: Points
    edges: Points

    @classmethod
    def of(cls, starts: Ints, mentors: Points, worth: Ints, m: int) -> Self:
        """The graph of pairs by mentee, with the other order beside it."""
        mentor_starts, mentees, edges = _by_mentor(starts, mentors, m)
        return cls(
            starts=starts, mentors=mentors, worth=worth, mentor_starts=mentor_starts, mentees=mentees, edges=edges
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Slots:
    """The slots of mentor j: `starts[j]` to `starts[j + 1]`, their `cost` rising."""

    starts: Ints
    cost: Ints

    @classmethod
    def of(cls, places: Ints, *, step: int = 0, taken: Ints | None = None) -> Self:
        """Slots for these places; the p-th mentee of a mentor, those from before counted, costs p × step."""
        starts = np.concatenate([[0], np.cumsum(places)]).astype(np.int64)
        rank = np.arange(starts[-1]) - np.repeat(starts[:-1], places)
        if taken is not None:
            rank += np.repeat(taken, places)
        return cls(starts=starts, cost=(rank * step).astype(np.int64))

    @property
    def places(self) -> Ints:
        """How many slots each mentor has."""
        return np.diff(self.starts)


@dataclass(frozen=True, eq=False, kw_only=True)
class Assigned:
    """Each mentee's mentor (or −1) and gain, each mentor's price: together they prove that no choice is worth more."""

    mentor: Points
    gains: Ints
    prices: Ints

    @classmethod
    def nobody(cls, n: int, prices: Ints) -> Self:
        """Nobody placed yet, at these prices."""
        return cls(mentor=np.full(n, UNPLACED, np.int32), gains=np.zeros(n, np.int64), prices=prices)


def near(graph: Graph, slots: Slots, start: Assigned, *, steps: Sequence[int], run: Run) -> Assigned:
    """Prices near the best ones and most mentees placed, by an auction with these ε, one phase for each.

    The gains are the most a listed pair is worth to each at these prices.
    """
    mentor, prices = start.mentor.copy(), start.prices.copy()
    for step in steps:
        _auction(graph, slots, mentor, prices, step, run)
    gains = np.empty(len(mentor), np.int64)
    _best_gains(graph.starts, graph.mentors, graph.worth, prices, gains)
    return Assigned(mentor=mentor, gains=gains, prices=prices)


def assign(graph: Graph, slots: Slots, start: Assigned, *, run: Run) -> Assigned:
    """The best assignment over listed pairs, from any start with prices of at least 0; the nearer, the faster.

    Parameters
    ----------
    graph, slots : what may be chosen.
    start : where to begin.
    run : asked between portions of the work whether to stop.
    """
    mentor, prices = start.mentor.copy(), start.prices.copy()
    gains = np.empty(len(mentor), np.int64)
    holders = np.full(len(slots.cost), UNPLACED, np.int32)
    counts = np.zeros(len(prices), np.int64)
    waiting = np.empty(len(mentor), np.int32)
    left = _begin(
        graph.starts, graph.mentors, graph.worth, slots.starts, slots.cost, mentor, prices, gains, holders, counts,
        waiting,
    )  # fmt: skip
    paths = _Paths(graph, slots, mentor, gains, prices, holders, counts)
    for first in range(0, left, _PATHS_AT_ONCE):
        run.stop_if_asked()
        paths.place(waiting[first : min(left, first + _PATHS_AT_ONCE)])
    for first in range(0, len(prices), _PATHS_AT_ONCE):
        run.stop_if_asked()
        paths.fill(first, min(len(prices), first + _PATHS_AT_ONCE))
    return Assigned(mentor=mentor, gains=gains, prices=prices)


def _auction(graph: Graph, slots: Slots, mentor: Points, prices: Ints, step: int, run: Run) -> None:
    """One phase: mentees bid, then mentors with an empty slot come down."""
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
        count = _bid(
            graph.starts, graph.mentors, graph.worth, slots.starts, mentor, prices, step, slot_prices, holders, counts,
            waiting, count, _BIDS_AT_ONCE,
        )  # fmt: skip
    run.stop_if_asked()
    _come_down(
        graph.starts, graph.mentors, graph.worth, graph.mentor_starts, graph.mentees, graph.edges, slots.starts,
        slots.cost, mentor, prices, step,
    )  # fmt: skip


class _Paths:
    """Shortest augmenting paths over one state, with the memory they share."""

    def __init__(
        self, graph: Graph, slots: Slots, mentor: Points, gains: Ints, prices: Ints, holders: Points, counts: Ints
    ) -> None:
        m = len(prices)
        self._graph, self._slots = graph, slots
        self._mentor, self._gains, self._prices = mentor, gains, prices
        self._holders, self._counts = holders, counts
        self._distance = np.full(m, FAR, np.int64)
        self._mover = np.full(m, UNPLACED, np.int32)
        self._onward = np.full(m, UNPLACED, np.int32)
        self._done = np.zeros(m, np.bool_)
        self._seen = np.empty(m, np.int32)

    def place(self, mentees: Points) -> None:
        """Find these mentees a mentor, or leave them without where that is best."""
        graph = self._graph
        _place(
            graph.starts, graph.mentors, graph.worth, self._slots.starts, self._slots.cost, self._mentor, self._gains,
            self._prices, self._holders, self._counts, mentees, self._distance, self._mover, self._done, self._seen,
        )  # fmt: skip

    def fill(self, first: int, last: int) -> None:
        """Fill the slots of these mentors that are empty below the price, or bring the price down to their cost."""
        graph = self._graph
        _fill(
            graph.starts, graph.mentors, graph.worth, graph.mentor_starts, graph.mentees, graph.edges,
            self._slots.starts, self._slots.cost, self._mentor, self._gains, self._prices, self._holders, self._counts,
            first, last, self._distance, self._mover, self._onward, self._done, self._seen,
        )  # fmt: skip


@compiled
def _best_gains(starts: Ints, mentors: Points, worth: Ints, prices: Ints, gains: Ints) -> None:
    for i in range(gains.size):
        gains[i] = 0
        for edge in range(starts[i], starts[i + 1]):
            gains[i] = max(gains[i], worth[edge] - prices[mentors[edge]])


@compiled
def _by_mentor(starts: Ints, mentors: Points, m: int) -> tuple[Ints, Points, Points]:
    mentor_starts = np.zeros(m + 1, np.int64)
    for edge in range(mentors.size):
        mentor_starts[mentors[edge] + 1] += 1
    for j in range(m):
        mentor_starts[j + 1] += mentor_starts[j]
    at = mentor_starts[:-1].copy()
    mentees = np.empty(mentors.size, np.int32)
    edges = np.empty(mentors.size, np.int32)
    for i in range(starts.size - 1):
        for edge in range(starts[i], starts[i + 1]):
            j = mentors[edge]
            mentees[at[j]] = i
            edges[at[j]] = edge
            at[j] += 1
    return mentor_starts, mentees, edges


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


@compiled
def _begin(
    starts: Ints,
    mentors: Points,
    worth: Ints,
    slot_starts: Ints,
    cost: Ints,
    mentor: Points,
    prices: Ints,
    gains: Ints,
    holders: Points,
    counts: Ints,
    waiting: Points,
) -> int:
    """Gains at these prices; pairs that are exactly tight stay or are made, the others wait. Returns how many."""
    n = starts.size - 1
    for i in range(n):
        best = np.int64(0)
        own = np.int64(-1)
        for edge in range(starts[i], starts[i + 1]):
            gain = worth[edge] - prices[mentors[edge]]
            if gain > best:
                best = gain
            if mentors[edge] == mentor[i]:
                own = gain
        gains[i] = best
        j = mentor[i]
        mentor[i] = -1
        if j >= 0 and own == best:
            slot = slot_starts[j] + counts[j]
            if slot < slot_starts[j + 1] and cost[slot] <= prices[j]:
                holders[slot] = i
                counts[j] += 1
                mentor[i] = j
    count = 0
    for i in range(n):
        if mentor[i] >= 0 or gains[i] == 0:
            continue
        for edge in range(starts[i], starts[i + 1]):
            j = mentors[edge]
            if worth[edge] - prices[j] == gains[i]:
                slot = slot_starts[j] + counts[j]
                if slot < slot_starts[j + 1] and cost[slot] <= prices[j]:
                    holders[slot] = i
                    counts[j] += 1
                    mentor[i] = j
                    break
        if mentor[i] < 0:
            waiting[count] = i
            count += 1
    return count


@compiled
def _place(
    starts: Ints,
    mentors: Points,
    worth: Ints,
    slot_starts: Ints,
    cost: Ints,
    mentor: Points,
    gains: Ints,
    prices: Ints,
    holders: Points,
    counts: Ints,
    waiting: Points,
    distance: Ints,
    mover: Points,
    done: np.ndarray,
    seen: Points,
) -> None:
    """For each waiting mentee, the shortest path to an empty slot or to somebody's (or their own) staying without."""
    far = np.int64(1 << 60)
    heap, heap_of = np.empty(1 << 10, np.int64), np.empty(1 << 10, np.int32)
    for at in range(waiting.size):
        start = waiting[at]
        size, count = 0, 0
        end, end_mentor, end_mentee = gains[start], -1, start
        mentee, base = start, 0
        current = -1
        slot, last = 0, 0
        while True:
            for edge in range(starts[mentee], starts[mentee + 1]):
                j = mentors[edge]
                if done[j]:
                    continue
                there = base + gains[mentee] - worth[edge] + prices[j]
                if there >= distance[j] or there >= end:
                    continue
                if distance[j] == far:
                    seen[count] = j
                    count += 1
                distance[j] = there
                mover[j] = mentee
                empty = slot_starts[j] + counts[j]
                if empty < slot_starts[j + 1]:
                    through = there + max(np.int64(0), cost[empty] - prices[j])
                    if through < end:
                        end, end_mentor, end_mentee = through, j, -1
                if size == heap.size:
                    heap, heap_of = roomier(heap, heap_of)
                size = push(heap, heap_of, size, there, j)
            # The next mentee to look at: another of this mentor's, or the first of the next nearest mentor's.
            slot += 1
            while current < 0 or slot >= last:
                current = -1
                while size > 0 and heap[0] < end:
                    there, j = heap[0], heap_of[0]
                    size = pop(heap, heap_of, size)
                    if not done[j] and there == distance[j]:
                        current = j
                        break
                if current < 0:
                    break
                done[current] = True
                slot, last = slot_starts[current], slot_starts[current] + counts[current]
                base = distance[current]
            if current < 0:
                break
            mentee = holders[slot]
            if base + gains[mentee] < end:
                end, end_mentor, end_mentee = base + gains[mentee], -1, mentee
        gains[start] -= end
        for x in range(count):
            j = seen[x]
            if done[j] and distance[j] < end:
                raised = end - distance[j]
                prices[j] += raised
                for held in range(slot_starts[j], slot_starts[j] + counts[j]):
                    gains[holders[held]] -= raised
        # Whoever comes in takes the slot of whoever moves on.
        j = end_mentor
        place = -1
        if end_mentor >= 0:
            place = slot_starts[j] + counts[j]
            counts[j] += 1
        elif end_mentee != start:
            j = mentor[end_mentee]
            place = _slot_of(holders, slot_starts[j], counts[j], end_mentee)
            mentor[end_mentee] = -1
        while j >= 0:
            mentee = mover[j]
            other = mentor[mentee]
            holders[place] = mentee
            mentor[mentee] = j
            if mentee == start:
                break
            j = other
            place = _slot_of(holders, slot_starts[j], counts[j], mentee)
        for x in range(count):
            distance[seen[x]] = far
            done[seen[x]] = False


@compiled
def _slot_of(holders: Points, first: int, count: int, mentee: int) -> int:
    for slot in range(first, first + count):
        if holders[slot] == mentee:
            return slot
    return -1


@compiled
def _fill(
    starts: Ints,
    mentors: Points,
    worth: Ints,
    mentor_starts: Ints,
    mentees: Points,
    edges: Points,
    slot_starts: Ints,
    cost: Ints,
    mentor: Points,
    gains: Ints,
    prices: Ints,
    holders: Points,
    counts: Ints,
    first: int,
    last: int,
    distance: Ints,
    mover: Points,
    onward: Points,
    done: np.ndarray,
    seen: Points,
) -> None:
    """For each slot that is empty below the price, the shortest path back: who moves in, who follows, where it ends."""
    far = np.int64(1 << 60)
    heap, heap_of = np.empty(1 << 10, np.int64), np.empty(1 << 10, np.int32)
    for start in range(first, last):
        while True:
            empty = slot_starts[start] + counts[start]
            if empty >= slot_starts[start + 1] or prices[start] <= cost[empty]:
                break
            end, end_mentor, end_mentee = prices[start] - cost[empty], start, -1
            distance[start] = 0
            seen[0] = start
            count = 1
            size = push(heap, heap_of, 0, 0, start)
            while size > 0 and heap[0] < end:
                base, j = heap[0], heap_of[0]
                size = pop(heap, heap_of, size)
                if done[j] or base > distance[j]:
                    continue
                done[j] = True
                if j != start:
                    vacant = base + prices[j] - cost[slot_starts[j] + counts[j] - 1]
                    if vacant < end:
                        end, end_mentor, end_mentee = vacant, j, -1
                for at in range(mentor_starts[j], mentor_starts[j + 1]):
                    i = mentees[at]
                    other = mentor[i]
                    if other == j:
                        continue
                    there = base + gains[i] + prices[j] - worth[edges[at]]
                    if there >= end:
                        continue
                    if other < 0:
                        end, end_mentor, end_mentee = there, j, i
                    elif not done[other] and there < distance[other]:
                        if distance[other] == far:
                            seen[count] = other
                            count += 1
                        distance[other] = there
                        mover[other] = i
                        onward[other] = j
                        if size == heap.size:
                            heap, heap_of = roomier(heap, heap_of)
                        size = push(heap, heap_of, size, there, other)
            for x in range(count):
                j = seen[x]
                if done[j] and distance[j] < end:
                    lowered = end - distance[j]
                    prices[j] -= lowered
                    for slot in range(slot_starts[j], slot_starts[j] + counts[j]):
                        gains[holders[slot]] += lowered
            j, incoming = end_mentor, end_mentee
            while j != start:
                leaving = mover[j]
                slot = _slot_of(holders, slot_starts[j], counts[j], leaving)
                if incoming >= 0:
                    holders[slot] = incoming
                    mentor[incoming] = j
                else:
                    counts[j] -= 1
                    holders[slot] = holders[slot_starts[j] + counts[j]]
                    holders[slot_starts[j] + counts[j]] = -1
                incoming = leaving
                j = onward[j]
            if incoming >= 0:
                holders[slot_starts[start] + counts[start]] = incoming
                mentor[incoming] = start
                counts[start] += 1
            for x in range(count):
                distance[seen[x]] = far
                done[seen[x]] = False
