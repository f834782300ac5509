"""A match with least sizes without a mixed-integer program: groups that stay too small are closed by and by.

Whether any match is possible at all is decided here too. A group only has to meet if it has a locked pair or earlier
mentees; all others may stay closed. So a match is possible exactly if those few can be filled, which is an assignment
of as many as possible to the places they lack: whole numbers, over all pairs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from konnekt_engine.matching.assignment import UNPLACED, Slots
from konnekt_engine.matching.market import Market
from konnekt_engine.matching.optimum import Optimum, most_placed
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.running import Run
from konnekt_engine.matching.scoring import Scores
from konnekt_engine.matching.values import Bools, Ints, Points


@dataclass(frozen=True, eq=False, kw_only=True)
class Sizes:
    """How many of a market's mentees each group needs if it takes any, and whether it meets anyway."""

    needed: Ints
    is_open: Bools

    @classmethod
    def of(cls, problem: Problem, market: Market) -> Self:
        """The least sizes of a problem, less those who are in a group already."""
        assert problem.minimum is not None
        before = np.bincount(problem.locked[:, 1], minlength=problem.size[1])
        if problem.running is not None:
            before = before + problem.running
        needed = np.maximum(problem.minimum - before, 0)
        return cls(needed=needed[market.mentors], is_open=before[market.mentors] > 0)


def filled(market: Market, sizes: Sizes, *, run: Run) -> Points | None:
    """Enough mentees for each group that meets anyway and nobody else; None if there are not enough."""
    lacking = np.where(sizes.is_open, sizes.needed, 0)
    nobody = np.full(market.size[0], UNPLACED, np.int32)
    if not lacking.any():
        return nobody
    few = replace(market, slots=_cut(market.slots, lambda mentor, rank: rank < lacking[mentor]))
    mentor = most_placed(few, run=run).assigned.mentor
    return mentor if int((mentor != UNPLACED).sum()) == int(lacking.sum()) else None


def rounded(
    problem: Problem,
    market: Market,
    sizes: Sizes,
    *,
    first: Points,
    closed: Bools,
    best: Callable[[Market], Optimum],
    run: Run,
) -> Points:
    """A match in which no group is too small: the best one for the groups that are left in the end.

    Parameters
    ----------
    first : who fills the groups that meet anyway, from `filled`.
    closed : groups that shall not meet.
    best : the best match of a market without least sizes.

    Notes
    -----
    As long as some groups are too small, that half of them is closed that lacks most, and the rest is solved again. A
    group whose competitors close loses nobody, so the others stay large enough: about log2(m) rounds.
    """
    closed, mentor = closed.copy(), first.copy()
    free = np.flatnonzero(first == UNPLACED)
    taken = np.bincount(first[first != UNPLACED], minlength=market.size[1])
    mentees = market.mentees[free]
    left = replace(market, mentees=mentees, scores=Scores.of(problem, mentees, market.mentors))
    while True:
        run.tell(0.7, "Closing groups that are too small")
        slots = _cut(market.slots, lambda mentor, rank: (rank >= taken[mentor]) & ~closed[mentor])
        mentor[free] = best(replace(left, slots=slots)).assigned.mentor
        load = np.bincount(mentor[mentor != UNPLACED], minlength=market.size[1])
        small = np.flatnonzero((load > 0) & (load < sizes.needed))
        if not len(small):
            return mentor
        lacking = np.argsort(load[small] - sizes.needed[small], kind="stable")
        closed[small[lacking[: (len(small) + 1) // 2]]] = True


def _cut(slots: Slots, stays: Callable[[Ints, Ints], Bools]) -> Slots:
    """Only those slots that stay, by mentor and by rank among the mentor's."""
    mentor = np.repeat(np.arange(len(slots.places)), slots.places)
    chosen = stays(mentor, np.arange(len(mentor)) - slots.starts[mentor])
    counts = np.bincount(mentor[chosen], minlength=len(slots.places))
    return Slots(starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), cost=slots.cost[chosen])
