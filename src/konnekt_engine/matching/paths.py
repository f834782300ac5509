"""The best assignment over listed pairs, by shortest augmenting paths from any start.

In both directions: for mentees still without a mentor, and for slots that stay empty at a price above their cost.

References
----------
R. Jonker, A. Volgenant (1987), A shortest augmenting path algorithm for dense and sparse assignment problems.
D. F. Crouse (2016), On implementing 2D rectangular assignment algorithms.
"""

from __future__ import annotations

import numpy as np

from konnekt_engine.matching.assignment import UNPLACED, Assigned, Graph, Slots
from konnekt_engine.matching.heap import new_heap, pop, put
from konnekt_engine.matching.kernels import compiled, inner
from konnekt_engine.matching.running import Run
from konnekt_engine.matching.values import Ints, Points, Whole

FAR = 1 << 60
_PATHS_AT_ONCE = 4_000


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
    heap, heap_of, nobody = new_heap()
    for at in range(waiting.size):
        start = waiting[at]
        size, count = nobody, 0
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
                heap, heap_of, size = put(heap, heap_of, size, there, np.int64(j))
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
            place = _slot_of(holders, slot_starts[j], counts[j], np.int64(end_mentee))
            mentor[end_mentee] = -1
        while j >= 0:
            mentee = mover[j]
            other = mentor[mentee]
            holders[place] = mentee
            mentor[mentee] = j
            if mentee == start:
                break
            j = other
            place = _slot_of(holders, slot_starts[j], counts[j], np.int64(mentee))
        for x in range(count):
            distance[seen[x]] = far
            done[seen[x]] = False


@inner
def _slot_of(holders: Points, first: int, count: int, mentee: Whole) -> int:
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
    heap, heap_of, nobody = new_heap()
    for start in range(first, last):
        while True:
            empty = slot_starts[start] + counts[start]
            if empty >= slot_starts[start + 1] or prices[start] <= cost[empty]:
                break
            end, end_mentor, end_mentee = prices[start] - cost[empty], start, -1
            distance[start] = 0
            seen[0] = start
            count = 1
            heap, heap_of, size = put(heap, heap_of, nobody, distance[start], start)
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
                        heap, heap_of, size = put(heap, heap_of, size, there, np.int64(other))
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
                slot = _slot_of(holders, slot_starts[j], counts[j], np.int64(leaving))
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
