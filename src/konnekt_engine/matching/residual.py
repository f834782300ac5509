"""What a change costs: shortest paths among the mentors once an assignment is optimal.

From a mentor who has one mentee too many, somebody moves on, who costs what their best alternative falls short of; the
path ends where a place fell free, or nowhere, where a place may be left free or a mentee without a mentor.
"""

from __future__ import annotations

import numpy as np

from konnekt_engine.matching.values import Ints

FAR = np.int64(1 << 60)


class Residual:
    """The residual graph of an optimal assignment with its prices; costs are exact integers of at least 0."""

    def __init__(self, *, worth: Ints, places: Ints, prices: Ints, mentor: Ints) -> None:
        self.nowhere = worth.shape[1]
        self.mentor = np.where(mentor < 0, self.nowhere, mentor)
        best = (worth - prices).max(axis=1, initial=0)
        short = np.where(worth >= 0, np.maximum(best, 0)[:, None] + prices - worth, FAR)
        self._short = np.column_stack([short, np.maximum(best, 0)])  # the last: staying without a mentor
        self._steps = self._all_steps(places, prices)
        self._distance: dict[int, Ints] = {}

    def cost(self, row: int, mentor: int) -> int | None:
        """What the whole would lose if this mentee had this mentor; None if it cannot be."""
        return self._finite(self._short[row, mentor] + self._toward(int(self.mentor[row]))[mentor])

    def can_make_room(self, mentor: int) -> bool:
        """Whether this mentor could take one mentee more without anybody else losing their place."""
        return bool(self._without_loss()[mentor])

    def all_distances(self) -> None:
        """Distances between all mentors at once, for when everybody is to be explained (Floyd–Warshall)."""
        table = self._steps.copy()
        for via in range(len(table)):
            if table[:, via].min() < FAR:
                np.minimum(table, table[:, via, None] + table[via], out=table)
        self._distance = {target: table[:, target] for target in range(len(table))}

    def _toward(self, target: int) -> Ints:
        """The shortest distance from every mentor to one (Bellman–Ford)."""
        if target not in self._distance:
            distance = self._steps[:, target].copy()
            while True:
                nearer = np.minimum(distance, (self._steps + distance).min(axis=1))
                if (nearer == distance).all():
                    break
                distance = nearer
            self._distance[target] = distance
        return self._distance[target]

    def _all_steps(self, places: Ints, prices: Ints) -> Ints:
        size = self.nowhere + 1
        steps = np.full((size, size), FAR)
        order = np.argsort(self.mentor, kind="stable")
        holders, starts = np.unique(self.mentor[order], return_index=True)
        if len(order):
            steps[holders] = np.minimum.reduceat(self._short[order], starts, axis=0)
        room = np.bincount(self.mentor, minlength=size)[: self.nowhere] < places
        steps[: self.nowhere, self.nowhere][room] = 0
        steps[self.nowhere, : self.nowhere] = np.minimum(steps[self.nowhere, : self.nowhere], prices)
        np.fill_diagonal(steps, 0)
        self._room = room
        return steps

    def _without_loss(self) -> np.ndarray:
        """Mentors with a free place, or with a mentee who could move to such a mentor, and so on."""
        reached = np.append(self._room, False)
        while True:
            onward = (self._short[:, : self.nowhere][:, reached[: self.nowhere]] < FAR).any(axis=1)
            further = reached.copy()
            further[self.mentor[onward]] = True
            further[self.nowhere] = False
            if (further == reached).all():
                return reached[: self.nowhere]
            reached = further

    @staticmethod
    def _finite(cost: np.int64) -> int | None:
        return int(cost) if cost < FAR else None
