"""Groups of a least size: a mentor takes none, or at least so many. Exact by a mixed-integer program (HiGHS).

Choosing which groups meet at all makes the problem hard, so prices alone can't prove the answer: the program's own
bound is stated with its gap. All allowed pairs are in the program up to a stated number; beyond it, only the best of
each mentee, and the bound is that of the problem without least sizes.

The program ends at a number of nodes, never at a time: so it ends at the same place on every machine. Where it ends
before it is closed, the best of what it found and of what rounding finds (`rounding.py`) is the answer, FEASIBLE and
with its gap. So there is an answer whenever one is possible, and INFEASIBLE is said only where that is proven.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from konnekt_engine.matching.assignment import UNPLACED
from konnekt_engine.matching.market import Market
from konnekt_engine.matching.optimum import Optimum, most_placed, most_score
from konnekt_engine.matching.pairs import score_pairs
from konnekt_engine.matching.passing import LOWEST, Kept, keep_best
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.programs import Programs
from konnekt_engine.matching.rounding import Sizes, filled, rounded
from konnekt_engine.matching.running import Run
from konnekt_engine.matching.solution import Conflict, Objective
from konnekt_engine.matching.values import Bools, Ints, Points

MOST_PAIRS = 200_000
"""Up to so many pairs, all are in the program. If the best of each mentee are more than that, none is asked."""

_KEEP = 16
_WORK = 20_000_000
"""Nodes times variables of all programs of a run: each may take half of what is left. About a minute or two."""

_OPTIMAL, _INFEASIBLE = 0, 2
"""The statuses of `scipy.optimize.milp` after which there is nothing left to look for."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Groups:
    """Each mentee's mentor, the bounds that are proven, and the optimum without least sizes whose prices bound it too.

    `bound` is of the value with as many placed as were. `is_fairest` says that no higher worst pair is possible.
    """

    mentor: Points
    bound: int
    matched_bound: int
    worst: int | None
    is_fairest: bool
    relaxed: Optimum


class Impossible(Exception):
    """Locked pairs need a group that can't reach its least size."""

    def __init__(self, conflict: Conflict) -> None:
        super().__init__(conflict.words)
        self.conflict = conflict


def best_groups(problem: Problem, market: Market, *, objective: Objective, run: Run) -> Groups:
    """The best match in which every group has its least size.

    Raises
    ------
    Impossible
        If a mentor with a locked pair can't have a group of the least size.
    """
    sizes = Sizes.of(problem, market)
    first = filled(market, sizes, run=run)
    if first is None:
        raise Impossible(_conflict(problem, market, sizes))
    with Programs(run) as programs:
        search = _Search(problem, market, sizes, first, programs, run)
        return search.most_score() if objective == Objective.MOST_SCORE else search.most_placed(objective)


class _Search:
    """The questions to the program, and what is answered where it has no last word."""

    def __init__(
        self, problem: Problem, market: Market, sizes: Sizes, first: Points, programs: Programs, run: Run
    ) -> None:
        self.problem, self.market, self.sizes, self.first, self.run = problem, market, sizes, first, run
        self.programs = programs

    def most_score(self) -> Groups:
        """The largest total."""
        bonus = -self.problem.zero
        best = partial(most_score, bonus=bonus, run=self.run)
        relaxed = best(self.market)
        program = _Program(self.market, self.sizes, relaxed, self.programs, self.run)
        found = program.best_total(bonus=bonus)
        mentor = self._or_rounded(found, lambda mentor: self._value(mentor) + bonus * _count(mentor), best)
        placed = _count(mentor)
        proven = _relaxed_value(self.market, relaxed, placed)
        bound = proven if found.bound is None else min(found.bound - bonus * placed, proven)
        return Groups(mentor=mentor, bound=bound, matched_bound=placed, worst=None, is_fairest=True, relaxed=relaxed)

    def most_placed(self, objective: Objective) -> Groups:
        """As many as possible, in FAIR the highest worst pair, then the largest total."""
        best = partial(most_placed, run=self.run)
        relaxed = best(self.market)
        program = _Program(self.market, self.sizes, relaxed, self.programs, self.run)
        most = program.most_placed()
        mentor = self._or_rounded(most, lambda mentor: (_count(mentor), self._value(mentor)), best)
        is_fair, is_fairest = objective == Objective.FAIR and _count(mentor) > 0, True
        if is_fair:
            mentor, is_fairest = self._fairest(program, mentor)
            program.forbid_below(self._worst(mentor))
        placed = _count(mentor)
        total = program.best_total(placed=placed)
        if total.mentor is not None and (total.is_last_word or self._value(total.mentor) > self._value(mentor)):
            mentor = total.mentor
        # Where the highest worst pair is not known, the largest total may have a higher one than was asked for.
        worst = self._worst(mentor) if is_fair else None
        closely = relaxed
        if total.bound is None or total.bound > self._value(mentor):
            closely = self._closely(relaxed, placed, worst)
        proven = _relaxed_value(self.market, closely, placed)
        most_at_all = _count(relaxed.assigned.mentor)
        return Groups(
            mentor=mentor,
            bound=proven if total.bound is None else min(total.bound, proven),
            matched_bound=most_at_all if most.bound is None else min(most.bound, most_at_all),
            worst=worst,
            is_fairest=is_fairest,
            relaxed=closely,
        )

    def _or_rounded(self, found: _Found, worth: Callable[[Points], Any], best: Callable[[Market], Optimum]) -> Points:
        """What the program found; where that is not its last word, the best of it and of two ways to round.

        The one begins at the optimum without least sizes, the other at the groups that meet in what was found.
        """
        if found.mentor is not None and found.is_last_word:
            return found.mentor
        candidates = [] if found.mentor is None else [found.mentor]
        begun = [np.zeros(self.market.size[1], bool)]
        begun += [(_loads(mentor, self.market) == 0) & ~self.sizes.is_open for mentor in candidates]
        for closed in begun:
            again = rounded(
                self.problem, self.market, self.sizes, first=self.first, closed=closed, best=best, run=self.run
            )
            candidates.append(again)
        return max(candidates, key=worth)

    def _fairest(self, program: _Program, mentor: Points) -> tuple[Points, bool]:
        """As many placed with the worst pair as high as was found, by halving over the scores there are; and whether
        it is proven that it can't be higher."""
        floors = np.unique(program.points)
        low, high = int(np.searchsorted(floors, self._worst(mentor), side="right")), len(floors)
        is_proven = program.has_all_pairs
        while low < high:
            middle = (low + high) // 2
            program.forbid_below(int(floors[middle]))
            found = program.most_placed()
            if found.mentor is not None and _count(found.mentor) >= _count(mentor):
                mentor = found.mentor
                low = int(np.searchsorted(floors, self._worst(mentor), side="right"))
            else:
                high = middle
                is_proven &= found.is_last_word or (found.bound is not None and found.bound < _count(mentor))
        return mentor, is_proven

    def _closely(self, relaxed: Optimum, placed: int, worst: int | None) -> Optimum:
        """The optimum without least sizes whose prices bound the total of so many placed most closely.

        If more could be placed without least sizes, a bonus for each would only make the bound of fewer loose.
        """
        raised = self.market if worst is None else replace(self.market, least=worst)
        found = relaxed if worst is None else most_placed(raised, run=self.run)
        if _count(found.assigned.mentor) > placed:
            found = most_score(raised, bonus=0, run=self.run)
        return replace(found, hall=relaxed.hall)

    def _points(self, mentor: Points) -> Points:
        placed = np.flatnonzero(mentor != UNPLACED)
        return score_pairs(self.market.scores, placed, mentor[placed])

    def _worst(self, mentor: Points) -> int:
        return int(self._points(mentor).min())

    def _value(self, mentor: Points) -> int:
        slots = self.market.slots
        rank = np.arange(len(slots.cost)) - np.repeat(slots.starts[:-1], slots.places)
        taken = rank < np.repeat(_loads(mentor, self.market), slots.places)
        return int(self._points(mentor).sum(dtype=np.int64)) - int(slots.cost[taken].sum())


def _count(mentor: Points) -> int:
    return int((mentor != UNPLACED).sum())


def _loads(mentor: Points, market: Market) -> Ints:
    return np.bincount(mentor[mentor != UNPLACED], minlength=market.size[1])


def _relaxed_value(market: Market, relaxed: Optimum, placed: int) -> int:
    """The most that any choice with so many placed could reach without least sizes, by its prices."""
    rent = np.maximum(np.repeat(relaxed.assigned.prices, market.slots.places) - market.slots.cost, 0)
    return int(relaxed.assigned.gains.sum()) + int(rent.sum()) - relaxed.bonus * placed


@dataclass(frozen=True, eq=False, kw_only=True)
class _Found:
    """What a program found: the best match it came to, a bound that holds over all pairs, and whether nothing is left
    to look for (then no match means that there is none)."""

    mentor: Points | None = None
    bound: int | None = None
    is_last_word: bool = False


class _Program:
    """x: a pair is chosen; y: a mentor's group meets; z: a slot is taken. Maximise over x and z."""

    def __init__(self, market: Market, sizes: Sizes, relaxed: Optimum, programs: Programs, run: Run) -> None:
        self.programs, self.run = programs, run
        n, m = market.size
        self.has_all_pairs = n * m <= MOST_PAIRS
        kept = _pairs(market, relaxed, m if self.has_all_pairs else _KEEP, run)
        self.mentee = np.repeat(np.arange(n), np.diff(kept.starts))
        self.mentor, self.points = kept.mentors.astype(np.int64), kept.points.astype(np.int64)
        self.slots, self.sizes = market.slots, sizes
        self.size = n, m
        self.allowed = np.ones(len(self.mentee), bool)
        self.nodes = _WORK // (len(self.mentee) + m + len(self.slots.cost))

    def most_placed(self) -> _Found:
        """As many mentees as possible."""
        return self._solved(np.ones(len(self.mentee)), with_costs=False)

    def best_total(self, *, placed: int | None = None, bonus: int = 0) -> _Found:
        """The largest total less costs (with exactly so many placed)."""
        return self._solved((self.points + bonus).astype(np.float64), with_costs=True, placed=placed)

    def forbid_below(self, least: int) -> None:
        """No pair below so many points from now on."""
        self.allowed = self.points >= least

    def _solved(self, worth: np.ndarray, *, with_costs: bool, placed: int | None = None) -> _Found:
        if len(self.mentee) > MOST_PAIRS:
            return _Found()
        from scipy.optimize import Bounds, LinearConstraint
        from scipy.sparse import coo_array

        n, m = self.size
        x, y, z = len(self.mentee), m, len(self.slots.cost)
        at = np.arange(x)
        slot_of = np.repeat(np.arange(m), self.slots.places)
        one = np.ones(x)

        def rows(parts: list[tuple[Any, Any, Any]], count: int) -> Any:
            row, column, value = (np.concatenate([part[place] for part in parts]) for place in range(3))
            return coo_array((value, (row, column)), shape=(count, x + y + z)).tocsr()

        mentors, slots = np.arange(m), np.arange(z)
        constraints = [
            LinearConstraint(rows([(self.mentee, at, one)], n), -np.inf, 1),
            # As many pairs as slots taken, slots only of groups that meet, at least the least size in these.
            LinearConstraint(rows([(self.mentor, at, one), (slot_of, x + y + slots, -np.ones(z))], m), 0, 0),
            LinearConstraint(
                rows([(slot_of, x + y + slots, np.ones(z)), (mentors, x + mentors, -self.slots.places)], m), -np.inf, 0
            ),
            LinearConstraint(
                rows([(slot_of, x + y + slots, np.ones(z)), (mentors, x + mentors, -self.sizes.needed)], m), 0, np.inf
            ),
        ]
        if placed is not None:
            constraints.append(LinearConstraint(rows([(np.zeros(x, int), at, one)], 1), placed, placed))
        costs = self.slots.cost if with_costs else np.zeros(z)
        self.run.tell(0.6, "Choosing which groups meet")
        limit = max(1, self.nodes // 2)
        found = self.programs.best(
            c=np.concatenate([-worth, np.zeros(y), costs]),
            integrality=np.concatenate([np.ones(x + y), np.zeros(z)]),
            bounds=Bounds(
                np.concatenate([np.zeros(x), self.sizes.is_open, np.zeros(z)]),
                np.concatenate([self.allowed, (self.slots.places > 0) | self.sizes.is_open, np.ones(z)]),
            ),
            constraints=constraints,
            options={"mip_rel_gap": 0.0, "node_limit": limit, "threads": 1},
        )
        self.nodes -= limit if found["mip_node_count"] is None else int(found["mip_node_count"])
        is_last_word = self.has_all_pairs and found["status"] in (_OPTIMAL, _INFEASIBLE)
        if found["x"] is None:
            return _Found(is_last_word=is_last_word)
        chosen = found["x"][:x] > 0.5
        mentor = np.full(n, UNPLACED, np.int32)
        mentor[self.mentee[chosen]] = self.mentor[chosen]
        dual = found["mip_dual_bound"]
        bound = None
        if self.has_all_pairs and np.isfinite(dual):
            # The program counts in floating point: its bound is a whole number that may be a rounding error off.
            bound = int(np.floor(-dual + 1e-6 * max(1.0, abs(dual)) * 1e-3 + 1e-6))
            bound = max(bound, self._value(chosen, worth, costs))
        return _Found(mentor=mentor, bound=bound, is_last_word=is_last_word)

    def _value(self, chosen: Bools, worth: np.ndarray, costs: np.ndarray) -> int:
        loads = np.bincount(self.mentor[chosen], minlength=self.size[1])
        rank = np.arange(len(costs)) - np.repeat(self.slots.starts[:-1], self.slots.places)
        return int(worth[chosen].sum()) - int(costs[rank < np.repeat(loads, self.slots.places)].sum())


def _conflict(problem: Problem, market: Market, sizes: Sizes) -> Conflict:
    names = [problem.mentor_ids[market.mentors[j]] for j in np.flatnonzero(sizes.is_open)]
    words = (
        f"The groups of {', '.join(names)} meet because of locked pairs or earlier mentees, and there are not "
        "enough mentees who may join them. Unlock a pair, or ask for a smaller least size."
    )
    return Conflict(words, ())


def _pairs(market: Market, relaxed: Optimum, keep: int, run: Run) -> Kept:
    prices = relaxed.assigned.prices - np.where(relaxed.hall.mentors, relaxed.bonus, 0)
    return keep_best(
        market.scores,
        prices=np.maximum(prices, 0),
        above=np.full(market.size[0], LOWEST, np.int64),
        places=market.slots.places,
        keep=max(1, keep),
        least=market.least,
        run=run,
    )
