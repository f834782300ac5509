"""How much one side wants another, as one whole number: first whom it ranked, best first, then everybody by score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from konnekt_engine.matching.encoding import Listed
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.values import Ints, Points, pair_keys, pairs_of_keys

RANK = np.int64(1) << 24
"""One rank outweighs any score."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Ranked:
    """What one side's ranked lists add to the score of a pair: (pairs, ranks), by mentee and then by mentor."""

    pairs: Ints
    ranks: Ints

    @classmethod
    def by(cls, side: str, problem: Problem) -> Self:
        """The lists of a side ("mentee" or "mentor")."""
        lists = [one for one in problem.criteria if isinstance(one, Listed) and one.by == side]
        together = np.vstack(
            [np.zeros((0, 3), np.int64), *(np.column_stack([one.pairs, one.units]).astype(np.int64) for one in lists)]
        )
        keys, inverse = np.unique(pair_keys(together[:, 0], together[:, 1]), return_inverse=True)
        ranks = np.zeros(len(keys), np.int64)
        np.maximum.at(ranks, inverse, together[:, 2])
        return cls(pairs=pairs_of_keys(keys), ranks=ranks)

    def of_pairs(self, rows: Ints, columns: Ints) -> Ints:
        """What the lists add for single pairs."""
        if not len(self.pairs):
            return np.zeros(len(rows), np.int64)
        keys, wanted = pair_keys(self.pairs[:, 0], self.pairs[:, 1]), pair_keys(rows, columns)
        order, asked = np.argsort(keys, kind="stable"), np.argsort(wanted)
        # Looked up in their order, so that one look is beside the last: out of order, most of them wait for memory.
        keys, wanted = keys[order], wanted[asked]
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        found = np.empty(len(rows), np.int64)
        found[asked] = np.where(keys[place] == wanted, self.ranks[order[place]] * RANK, 0)
        return found

    def added_to(self, points: Points, rows: Ints, columns: Ints | None = None) -> Ints:
        """Points of these mentees (rising) with these mentors (by default all), with the lists first."""
        wanted = points.astype(np.int64)
        if not len(self.pairs) or not len(rows):
            return wanted
        place = np.searchsorted(rows, self.pairs[:, 0])
        inside = (place < len(rows)) & (rows[np.minimum(place, len(rows) - 1)] == self.pairs[:, 0])
        at, mentor, rank = place[inside], self.pairs[inside, 1], self.ranks[inside]
        if columns is not None:
            column = np.full(int(max(columns.max(initial=0), mentor.max(initial=0))) + 1, -1, np.int64)
            column[columns] = np.arange(len(columns))
            mentor = column[mentor]
            at, mentor, rank = at[mentor >= 0], mentor[mentor >= 0], rank[mentor >= 0]
        wanted[at, mentor] += rank * RANK
        return wanted
