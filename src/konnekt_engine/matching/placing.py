"""Whether nobody more can be placed, over all pairs: alternating paths from those who are not.

From a mentee without a mentor one reaches every mentor they could have, from a mentor the mentees they have, and so on.
If a mentor with an empty place is reached, somebody more can be placed. If not, those reached are a Hall set: its
mentees can only be placed with its mentors, all of whom are full (König 1931; Hall 1935; it is the same set whichever
maximum it is found from: Dulmage & Mendelsohn 1958).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from konnekt_engine.matching.assignment import UNPLACED
from konnekt_engine.matching.market import Market
from konnekt_engine.matching.passing import LOWEST
from konnekt_engine.matching.running import Run
from konnekt_engine.matching.values import Bools, Ints, Points

_ROWS = 64


@dataclass(frozen=True, eq=False, kw_only=True)
class Hall:
    """The mentees and mentors reached from those who are not placed. A witness, if every mentor reached is full."""

    mentees: Bools
    mentors: Bools
    is_witness: bool

    @classmethod
    def nobody(cls, n: int, m: int) -> Self:
        """The empty set, where everybody is placed or numbers are not what counts."""
        return cls(mentees=np.zeros(n, bool), mentors=np.zeros(m, bool), is_witness=True)


def reach(market: Market, mentor: Points, run: Run) -> Hall:
    """Who is reached from the mentees without a mentor; rows of scores are computed only for those reached."""
    n, m = market.size
    reached = Hall.nobody(n, m)
    holders = _holders(mentor, m)
    places = market.slots.places
    full = np.bincount(mentor[mentor != UNPLACED], minlength=m) >= places
    waiting = np.flatnonzero(mentor == UNPLACED)
    reached.mentees[waiting] = True
    least = max(market.least, LOWEST)
    columns, scores = np.arange(m), market.scores
    while len(waiting):
        run.stop_if_asked()
        now, waiting = waiting[:_ROWS], waiting[_ROWS:]
        if 4 * (m - int(reached.mentors.sum())) < len(columns) and scores.only_starts is None:
            columns = np.flatnonzero(~reached.mentors)
            scores = market.scores.of_mentors(columns)
        open_to = (scores.points(now) >= least) & ~reached.mentors[columns]
        fresh = columns[np.flatnonzero(open_to.any(axis=0))]
        reached.mentors[fresh] = True
        if not full[fresh].all():
            return Hall(mentees=reached.mentees, mentors=reached.mentors, is_witness=False)
        if reached.mentors.all():
            # Everybody who has a mentor, has one of these.
            reached.mentees[mentor != UNPLACED] = True
            break
        joining = holders.of(fresh)
        reached.mentees[joining] = True
        waiting = np.concatenate([waiting, joining])
    return reached


class _Holders:
    def __init__(self, order: Ints, starts: Ints) -> None:
        self._order, self._starts = order, starts

    def of(self, mentors: Ints) -> Ints:
        """The mentees of these mentors."""
        parts = [self._order[self._starts[j] : self._starts[j + 1]] for j in mentors]
        return np.concatenate([np.zeros(0, np.int64), *parts])


def _holders(mentor: Points, m: int) -> _Holders:
    placed = np.flatnonzero(mentor != UNPLACED)
    order = placed[np.argsort(mentor[placed], kind="stable")]
    return _Holders(order, np.concatenate([[0], np.cumsum(np.bincount(mentor[placed], minlength=m))]))
