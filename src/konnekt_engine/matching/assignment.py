"""An assignment over listed pairs: who may be chosen, at what worth, for which slots, and what proves the best choice.

Terms. A mentee's *gain* u is the most that a pair is worth to them above the mentor's *price* v, and at least 0; a pair
is *tight* if its worth is gain + price. A mentor's places are *slots*, each with a cost of its own (0, or rising in
BALANCED). An assignment is the best one when every pair chosen is tight, whoever is not placed has no gain, and a
mentor's price lies between the cost of the dearest slot taken and the cost of the cheapest slot left.

An auction brings prices near (`auction.py`), shortest paths make them right (`paths.py`). All in integers: the result
is an optimum, not near one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from konnekt_engine.matching.kernels import compiled
from konnekt_engine.matching.values import Ints, Points

UNPLACED = -1


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
