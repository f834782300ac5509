"""What is known of a solved market beside its solution, in none of its bytes: which pairs were listed, and what bounds
all others. The last few answers that somebody still holds have it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock
from typing import Self
from weakref import WeakKeyDictionary

import numpy as np

from konnekt_engine.matching import validating
from konnekt_engine.matching.kernels import compiled
from konnekt_engine.matching.market import Market
from konnekt_engine.matching.passing import LOWEST
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.solution import Solution
from konnekt_engine.matching.values import Bools, Ints, Points

MOST_CARRIED = 4
"""Of so many answers that somebody still holds it is known what was listed: the last ones that were asked for."""

MOST_LISTED = 1 << 22
"""Lists of more pairs than this are not handed on: 8 bytes each."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Listing:
    """The listed pairs of a market of n mentees and m mentors, and what bounds all others.

    Every other pair that is allowed is worth (score less price) at most `cut` of its mentee, at the prices that
    `reference` says of `references`. All positions are in the order of the market, all worth is in points.

    Parameters
    ----------
    starts : (n + 1,) int64, where each mentee's pairs begin and the last one's end.
    mentors : (pairs,) int32, rising for each mentee.
    points : (pairs,) int32, the scores.
    cut : (n,) int64.
    reference : (n,) int64, at which of the references each mentee's cut holds.
    references : of (m,) int64 each, prices of the mentors.
    """

    starts: Ints
    mentors: Points
    points: Points
    cut: Ints
    reference: Ints
    references: tuple[Ints, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Carried:
    """A listing with what it was made from.

    Parameters
    ----------
    problem : the problem that was solved.
    seed : of the market's order.
    least : the floor in points; pairs below it were not listed, whatever they were worth.
    mentees, mentors : (n,) and (m,) int64, the market's people in its order, by their positions in the problem.
    is_open : (m,) bool, in the order of the market: who had a place that no locked pair takes.
    listing : by the market's order.
    """

    problem: Problem
    seed: int
    least: int
    mentees: Ints
    mentors: Ints
    is_open: Bools
    listing: Listing

    @classmethod
    def of(cls, problem: Problem, market: Market, listing: Listing, *, seed: int) -> Self:
        """What a run of this problem hands on; nobody can change what it was made from after that."""
        if problem.blocked.flags.writeable:
            problem = replace(problem, blocked=validating.sealed(problem.blocked.copy()))
        return cls(
            problem=problem,
            seed=seed,
            least=max(market.least, LOWEST),
            mentees=market.mentees,
            mentors=market.mentors,
            is_open=market.slots.places > 0,
            listing=listing,
        )

    def people(self, problem: Problem, *, seed: int) -> tuple[Ints, Ints] | None:
        """The people of another problem's market in its order, if that is known from here."""
        before = self.problem
        if (seed, before.mentee_ids, before.mentor_ids) != (self.seed, problem.mentee_ids, problem.mentor_ids):
            return None
        is_free = np.ones(problem.size[0], bool)
        is_free[problem.locked[:, 0]] = False
        mentees = self.mentees[is_free[self.mentees]]
        return (mentees, self.mentors) if len(mentees) == is_free.sum() else None


_carried: WeakKeyDictionary[Solution, Carried] = WeakKeyDictionary()
_lock = Lock()


def hand_on(solution: Solution, carried: Carried) -> None:
    """Remember this for as long as the solution is held and is among the last few asked for."""
    if len(carried.listing.mentors) <= MOST_LISTED:
        with _lock:
            _carried[solution] = carried
            for oldest in list(_carried)[:-MOST_CARRIED]:
                del _carried[oldest]


def carried_by(solution: Solution | None) -> Carried | None:
    """What the run of this solution handed on, if it is still known."""
    with _lock:
        found = None if solution is None else _carried.pop(solution, None)
        if solution is not None and found is not None:
            _carried[solution] = found
        return found


def places_of(starts: Ints, mentors: Points, mentee: Ints, mentor: Points) -> Ints:
    """Where each of these pairs belongs in lists that are in the order of mentors; −1 for a pair that is listed."""
    found = np.empty(len(mentee), np.int64)
    _places(starts, mentors, mentee, mentor, found)
    return found


@compiled
def _places(starts: Ints, mentors: Points, mentee: Ints, mentor: Points, place: Ints) -> None:
    for at in range(mentee.size):
        low, high = starts[mentee[at]], starts[mentee[at] + 1]
        last = high
        while low < high:
            middle = (low + high) >> 1
            if mentors[middle] < mentor[at]:
                low = middle + 1
            else:
                high = middle
        place[at] = -1 if low < last and mentors[low] == mentor[at] else low
