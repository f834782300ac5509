"""The lowest prices that support an optimum: the same whichever optimum they are found from.

The lowest price of a mentor is what one more place with them would be worth to the whole. Prices come down together
until one reaches the cost of the dearest slot taken, or somebody who is placed elsewhere would rather come: how far
each may come down is a shortest path (Dijkstra 1959) over the listed pairs.
"""

from __future__ import annotations

import numpy as np

from konnekt_engine.matching.assignment import Assigned, Graph, Slots
from konnekt_engine.matching.heap import pop, push, roomier
from konnekt_engine.matching.kernels import compiled
from konnekt_engine.matching.values import Ints, Points


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
    heap, heap_of = np.empty(1 << 10, np.int64), np.empty(1 << 10, np.int32)
    for j in range(m):
        taken = holder_starts[j + 1] - holder_starts[j]
        room[j] = prices[j] - (cost[slot_starts[j] + taken - 1] if taken > 0 else np.int64(0))
    for i in range(n):
        if mentor[i] < 0:
            for edge in range(starts[i], starts[i + 1]):
                room[mentors[edge]] = min(room[mentors[edge]], prices[mentors[edge]] - worth[edge])
    size = 0
    for j in range(m):
        if size == heap.size:
            heap, heap_of = roomier(heap, heap_of)
        size = push(heap, heap_of, size, room[j], j)
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
                    if size == heap.size:
                        heap, heap_of = roomier(heap, heap_of)
                    size = push(heap, heap_of, size, there, other)
    for j in range(m):
        prices[j] -= room[j]
    for i in range(n):
        if mentor[i] >= 0:
            gains[i] += room[mentor[i]]
