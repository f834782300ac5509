"""One optimum among equals, by a stated order: whoever runs it, in whatever order people come, the answer is the same.

By complementary slackness, the optimal assignments are exactly those that use tight pairs only (gain + price = worth),
place every mentee with a gain, and fill every mentor with a price. Among them we take the lexicographically first:
mentees in the order of a hash of seed and id, each with the first possible mentor in the order of such a hash.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from konnekt_engine.matching.assignment import UNPLACED, Assignment
from konnekt_engine.matching.values import Bools, Ints


def order(ids: Sequence[str], *, seed: int, side: str) -> Ints:
    """Positions in the order of a hash of the seed, the side and the id."""
    keys = [blake2b(f"{seed}\n{side}\n{name}".encode(), digest_size=16).digest() for name in ids]
    return np.array(sorted(range(len(ids)), key=lambda at: (keys[at], ids[at])), dtype=np.int64)


def canonical(worth: Ints, places: Ints, found: Assignment, *, mentees: Ints, mentors: Ints) -> Ints:
    """The lexicographically first optimum, given any optimum, as each mentee's mentor (or −1)."""
    n, m = worth.shape
    tight = (worth == found.gains[:, None] + found.prices)[np.ix_(mentees, mentors)]
    # The last column is staying unplaced, open to those whose gain is 0.
    choices = np.asfortranarray(np.column_stack([tight, found.gains[mentees] == 0]))
    rank = np.empty(m + 1, np.int64)
    rank[mentors] = np.arange(m)
    rank[UNPLACED] = m
    exchange = _Exchange(
        choices=choices,
        at=rank[found.mentor[mentees]],
        places=np.append(places[mentors], n),
        priced=np.append(found.prices[mentors] > 0, False),
    )
    for mentee in range(n):
        exchange.settle(mentee)
    chosen = np.empty(n, np.int64)
    chosen[mentees] = np.append(mentors, UNPLACED)[exchange.at]
    return chosen


class _Exchange:
    """Mentees move along tight pairs, one settled after the other; every state on the way is an optimum."""

    def __init__(self, *, choices: Bools, at: Ints, places: Ints, priced: Bools) -> None:
        self.choices = choices
        self.at = at
        self.places = places
        self.priced = priced
        self.open = np.ones(len(at), bool)
        self.count = np.bincount(at, minlength=len(places))
        self.left = places.copy()

    def settle(self, mentee: int) -> None:
        """Give this mentee the first mentor that some optimum with the settled ones allows, and hold to it."""
        now = int(self.at[mentee])
        self.open[mentee] = False
        better = np.flatnonzero(self.choices[mentee, :now] & (self.left[:now] > 0))
        if len(better):
            self._move_to_first(mentee, now, better)
        self.left[self.at[mentee]] -= 1

    def _move_to_first(self, mentee: int, now: int, better: Ints) -> None:
        """Search backwards from the place that would fall free, and move along the path of the first one reached."""
        size = len(self.places)
        nowhere = size  # stands for all places that may be left free
        via = np.full(size + 1, -2, np.int64)  # which mentee moves on from here, or −1 for a free place
        onto = np.full(size + 1, -1, np.int64)
        via[now] = -1
        fresh = np.array([now])
        while len(fresh) and via[better[0]] == -2:
            joined: list[Ints] = []
            if via[nowhere] == -2 and not self.priced[fresh].all():
                via[nowhere] = -1
                onto[nowhere] = fresh[~self.priced[fresh]][0]
                spare = np.flatnonzero((self.count < self.places) & (via[:size] == -2))
                via[spare], onto[spare] = -1, nowhere
                joined.append(spare)
            for target in fresh:
                movable = np.flatnonzero(self.choices[:, target] & self.open)
                movable = movable[via[self.at[movable]] == -2]
                sources, first = np.unique(self.at[movable], return_index=True)
                via[sources], onto[sources] = movable[first], target
                joined.append(sources)
            fresh = np.concatenate(joined)
        reached = better[via[better] != -2]
        if len(reached):
            self._shift(mentee, now, int(reached[0]), via, onto)

    def _shift(self, mentee: int, now: int, to: int, via: Ints, onto: Ints) -> None:
        self.at[mentee] = to
        self.count[now] -= 1
        self.count[to] += 1
        here = to
        while here != now:
            there = int(onto[here])
            mover = int(via[here])
            if mover >= 0:
                self.at[mover] = there
                self.count[here] -= 1
                self.count[there] += 1
            here = there
