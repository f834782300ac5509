"""What a change costs: shortest paths among the mentors once an assignment is optimal.

From a mentor who has one mentee too many, somebody moves on, who costs what their best alternative falls short of; the
path ends where a place fell free, or nowhere, where a place may be left free or a mentee without a mentor. Rows of
scores are made as the search comes to them: no array of all pairs.
"""

from __future__ import annotations

import numpy as np

from konnekt_engine.matching.assignment import UNPLACED
from konnekt_engine.matching.kernels import compiled
from konnekt_engine.matching.market import Market
from konnekt_engine.matching.passing import LOWEST
from konnekt_engine.matching.values import Bools, Ints

FAR = np.int64(1 << 60)
MOST_AT_ONCE = 2_000
_CHUNK = 256


class Residual:
    """The residual graph of an optimal assignment with its prices; costs are exact integers of at least 0."""

    def __init__(self, *, market: Market, bonus: int, prices: Ints, mentor: Ints) -> None:
        m = market.size[1]
        self.market, self.bonus, self.prices = market, bonus, prices
        self.nowhere = m
        self.least = max(market.least, LOWEST)
        self.mentor = np.where(mentor == UNPLACED, m, mentor)
        self._held_by = np.argsort(self.mentor, kind="stable")
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(self.mentor, minlength=m + 1))])
        self._gains = self._own_gains()
        loads = np.diff(self._starts)[:m]
        first, cost = market.slots.starts[:-1], np.append(market.slots.cost, 0)
        has_room = loads < market.slots.places
        self.room = has_room
        self._into = np.where(has_room, cost[np.minimum(first + loads, len(cost) - 1)] - prices, FAR)
        self._out_of = prices - np.where(loads > 0, cost[first + loads - 1], 0)
        self._movable: Bools | None = None
        self._table: Ints | None = None

    def cost(self, row: int, mentor: int) -> int | None:
        """What the whole would lose if this mentee had this mentor; None if it cannot be."""
        step = self._short(np.array([row]))[0, mentor]
        if step >= FAR:
            return None
        far = self._distance(mentor, int(self.mentor[row]))
        return None if far >= FAR else int(step + far)

    def all_distances(self) -> None:
        """All distances at once (Floyd–Warshall), where everybody is to be explained and mentors are not many."""
        if self.nowhere <= MOST_AT_ONCE:
            self._table = np.array([self._onward(here) for here in range(self.nowhere + 1)]).reshape(
                self.nowhere + 1, self.nowhere + 1
            )
            np.fill_diagonal(self._table, 0)
            _shorten(self._table)

    def can_make_room(self, mentor: int) -> bool:
        """Whether this mentor could take one mentee more without anybody else losing their place."""
        if self._movable is None:
            self._movable = self._without_loss()
        return bool(self._movable[mentor])

    def _short(self, rows: Ints) -> Ints:
        """What these mentees fall short of their gain with each mentor, and (the last) with none."""
        worth = self.market.scores.points(rows).astype(np.int64)
        short = np.where(worth >= self.least, self._gains[rows, None] + self.prices - worth - self.bonus, FAR)
        return np.column_stack([short, self._gains[rows]])

    def _own_gains(self) -> Ints:
        """Each mentee's gain: with the mentor they have, or none."""
        found = np.zeros(len(self.mentor), np.int64)
        for start in range(0, len(found), _CHUNK):
            rows = np.arange(start, min(len(found), start + _CHUNK))
            placed = rows[self.mentor[rows] != self.nowhere]
            points = self.market.scores.points(placed).astype(np.int64)
            own = points[np.arange(len(placed)), self.mentor[placed]]
            found[placed] = own + self.bonus - self.prices[self.mentor[placed]]
        return found

    def _distance(self, start: int, goal: int) -> int:
        """The shortest distance between two mentors (Dijkstra)."""
        if self._table is not None:
            return int(self._table[start, goal])
        distance = np.full(self.nowhere + 1, FAR)
        distance[start] = 0
        done = np.zeros(self.nowhere + 1, bool)
        while True:
            here = int(np.where(done, FAR, distance).argmin())
            if done[here] or distance[here] >= FAR:
                return int(FAR)
            if here == goal:
                return int(distance[here])
            done[here] = True
            np.minimum(distance, self._onward(here) + distance[here], out=distance)

    def _onward(self, here: int) -> Ints:
        """The cost of one step from a mentor (or from nowhere) to each other."""
        steps = np.full(self.nowhere + 1, FAR)
        held = self._held_by[self._starts[here] : self._starts[here + 1]]
        for start in range(0, len(held), _CHUNK):
            np.minimum(steps, self._short(held[start : start + _CHUNK]).min(axis=0), out=steps)
        if here == self.nowhere:
            steps[: self.nowhere] = np.minimum(steps[: self.nowhere], self._out_of)
            steps[: self.nowhere][self.market.slots.places == 0] = FAR
        else:
            steps[self.nowhere] = min(steps[self.nowhere], self._into[here])
        return steps

    def _without_loss(self) -> Bools:
        """Mentors with a free place, or with a mentee who could move to such a mentor, and so on."""
        reached = self.room.copy()
        while True:
            before = reached.copy()
            for start in range(0, len(self.mentor), _CHUNK):
                rows = np.arange(start, min(len(self.mentor), start + _CHUNK))
                rows = rows[self.mentor[rows] != self.nowhere]
                onward = (self.market.scores.points(rows) >= self.least)[:, reached].any(axis=1)
                reached[self.mentor[rows[onward]]] = True
            if (before == reached).all():
                return reached


@compiled
def _shorten(table: Ints) -> None:
    """Each entry becomes the length of the shortest way, over any points between."""
    count = table.shape[0]
    far = np.int64(1 << 60)
    for via in range(count):
        for start in range(count):
            first = table[start, via]
            if first >= far or start == via:
                continue
            for goal in range(count):
                there = first + table[via, goal]
                if there < table[start, goal]:
                    table[start, goal] = there
