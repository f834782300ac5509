"""Groups of a least size: a mentor takes none, or at least so many. Exact by a mixed-integer program (HiGHS).

Choosing which groups meet at all makes the problem hard, so prices alone can't prove the answer: the program's own
bound is stated with its gap. All allowed pairs are in the program up to a stated number; beyond it, only the best of
each mentee, and the bound is that of the problem without least sizes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from konnekt_engine.matching.assignment import UNPLACED
from konnekt_engine.matching.market import Market
from konnekt_engine.matching.optimum import Optimum, most_placed, most_score
from konnekt_engine.matching.passing import LOWEST, Kept, keep_best
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.running import Run
from konnekt_engine.matching.solution import Conflict, Objective
from konnekt_engine.matching.values import Bools, Points

MOST_PAIRS = 200_000
_KEEP = 16
_SECONDS = 60.0


@dataclass(frozen=True, eq=False, kw_only=True)
class Groups:
    """Each mentee's mentor, the bounds of the program, and the optimum without least sizes whose prices bound it too.

    `bound` is of the value with as many placed as were.
    """

    mentor: Points
    bound: int
    matched_bound: int
    worst: int | None
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
    score_only = objective == Objective.MOST_SCORE
    bonus = -problem.zero
    relaxed = most_score(market, bonus=bonus, run=run) if score_only else most_placed(market, run=run)
    program = _Program(problem, market, relaxed, run)
    if score_only:
        mentor, best, _ = program.best_total(bonus=bonus)
        placed = int((mentor != UNPLACED).sum())
        bound = min(best - bonus * placed, _relaxed_value(market, relaxed, placed))
        return Groups(mentor=mentor, bound=bound, matched_bound=placed, worst=None, relaxed=relaxed)
    mentor, most = program.most_placed()
    placed = int((mentor != UNPLACED).sum())
    worst = None
    if objective == Objective.FAIR and placed:
        worst = program.highest_worst(mentor, placed)
        program.forbid_below(worst)
    mentor, best, _ = program.best_total(placed=placed)
    bound = min(best, _relaxed_value(market, relaxed, placed))
    most = min(most, int((relaxed.assigned.mentor != UNPLACED).sum()))
    return Groups(mentor=mentor, bound=bound, matched_bound=most, worst=worst, relaxed=relaxed)


def _relaxed_value(market: Market, relaxed: Optimum, placed: int) -> int:
    """The most that any choice with so many placed could reach without least sizes, by its prices."""
    rent = np.maximum(np.repeat(relaxed.assigned.prices, market.slots.places) - market.slots.cost, 0)
    return int(relaxed.assigned.gains.sum()) + int(rent.sum()) - relaxed.bonus * placed


class _Program:
    """x: a pair is chosen; y: a mentor's group meets; z: a slot is taken. Maximise over x and z."""

    def __init__(self, problem: Problem, market: Market, relaxed: Optimum, run: Run) -> None:
        assert problem.minimum is not None
        self.run = run
        n, m = market.size
        kept = _pairs(market, relaxed, run)
        self.mentee = np.repeat(np.arange(n), np.diff(kept.starts))
        self.mentor, self.points = kept.mentors.astype(np.int64), kept.points.astype(np.int64)
        self.slots = market.slots
        before = np.bincount(problem.locked[:, 1], minlength=problem.size[1])
        self.is_open = before[market.mentors] > 0
        if problem.running is not None:
            before = before + problem.running
            self.is_open |= problem.running[market.mentors] > 0
        self.needed = np.maximum(problem.minimum - before, 0)[market.mentors]
        self.size = n, m
        self.allowed = np.ones(len(self.mentee), bool)
        self.market, self.problem = market, problem
        hopeless = np.flatnonzero(self.is_open & (self.needed > self.slots.places))
        if len(hopeless):
            raise Impossible(self._conflict(int(hopeless[0])))

    def most_placed(self) -> tuple[Points, int]:
        """As many mentees as possible, and the bound on how many."""
        chosen, bound = self._solved(np.ones(len(self.mentee)), with_costs=False)
        return self._mentor(chosen), bound

    def best_total(self, *, placed: int | None = None, bonus: int = 0) -> tuple[Points, int, Bools]:
        """The largest total less costs (with exactly so many placed), the bound on it, and the pairs."""
        chosen, bound = self._solved((self.points + bonus).astype(np.float64), with_costs=True, placed=placed)
        return self._mentor(chosen), bound, chosen

    def highest_worst(self, mentor: Points, placed: int) -> int:
        """The highest floor at which as many are placed, by halving over the scores there are."""
        floors = np.unique(self.points)
        low, high = 0, len(floors)
        chosen = mentor[self.mentee] == self.mentor
        low = int(np.searchsorted(floors, self.points[chosen].min()))
        while low + 1 < high:
            middle = (low + high) // 2
            before = self.allowed
            self.forbid_below(int(floors[middle]))
            try:
                count = int((self.most_placed()[0] != UNPLACED).sum())
            except Impossible:  # a group that meets anyway can't reach its least size under this floor
                count = 0
            self.allowed = before
            if count >= placed:
                low = middle
            else:
                high = middle
        return int(floors[low])

    def forbid_below(self, least: int) -> None:
        """No pair below so many points from now on."""
        self.allowed = self.points >= least

    def _solved(self, worth: np.ndarray, *, with_costs: bool, placed: int | None = None) -> tuple[Bools, int]:
        from scipy.optimize import Bounds, LinearConstraint, milp
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
                rows([(slot_of, x + y + slots, np.ones(z)), (mentors, x + mentors, -self.needed)], m), 0, np.inf
            ),
        ]
        if placed is not None:
            constraints.append(LinearConstraint(rows([(np.zeros(x, int), at, one)], 1), placed, placed))
        costs = self.slots.cost if with_costs else np.zeros(z)
        self.run.tell(0.6, "Choosing which groups meet")
        found = milp(
            np.concatenate([-worth, np.zeros(y), costs]),
            integrality=np.concatenate([np.ones(x + y), np.zeros(z)]),
            bounds=Bounds(
                np.concatenate([np.zeros(x), self.is_open, np.zeros(z)]),
                np.concatenate([self.allowed, (self.slots.places > 0) | self.is_open, np.ones(z)]),
            ),
            constraints=constraints,
            options={"mip_rel_gap": 0.0, "time_limit": _SECONDS},
        )
        self.run.stop_if_asked()
        if found.x is None:
            raise Impossible(self._conflict(None))
        chosen = found.x[:x] > 0.5
        # The program counts in floating point: its bound is a whole number that may be a rounding error off.
        bound = int(np.floor(-found.mip_dual_bound + 1e-6 * max(1.0, abs(found.mip_dual_bound)) * 1e-3 + 1e-6))
        return chosen, max(bound, self._value(chosen, worth, costs))

    def _value(self, chosen: Bools, worth: np.ndarray, costs: np.ndarray) -> int:
        loads = np.bincount(self.mentor[chosen], minlength=self.size[1])
        rank = np.arange(len(costs)) - np.repeat(self.slots.starts[:-1], self.slots.places)
        return int(worth[chosen].sum()) - int(costs[rank < np.repeat(loads, self.slots.places)].sum())

    def _mentor(self, chosen: Bools) -> Points:
        found = np.full(self.size[0], UNPLACED, np.int32)
        found[self.mentee[chosen]] = self.mentor[chosen]
        return found

    def _conflict(self, at: int | None) -> Conflict:
        assert self.problem.minimum is not None
        if at is None:
            names = [self.problem.mentor_ids[self.market.mentors[j]] for j in np.flatnonzero(self.is_open)]
            words = (
                f"The groups of {', '.join(names)} meet because of locked pairs or earlier mentees, and there are not "
                "enough mentees who may join them. Unlock a pair, or ask for a smaller least size."
            )
            return Conflict(words, ())
        mentor = int(self.market.mentors[at])
        pairs = tuple((int(i), int(j)) for i, j in self.problem.locked if j == mentor)
        words = (
            f"{self.problem.mentor_ids[mentor]} has a locked pair or earlier mentees and "
            f"{self.problem.capacity[mentor]} places, fewer than the least size of {self.problem.minimum[mentor]}. "
            "Give more places, or unlock."
        )
        return Conflict(words, pairs)


def _pairs(market: Market, relaxed: Optimum, run: Run) -> Kept:
    n, m = market.size
    keep = m if n * m <= MOST_PAIRS else _KEEP
    prices = relaxed.assigned.prices - np.where(relaxed.hall.mentors, relaxed.bonus, 0)
    return keep_best(
        market.scores,
        prices=np.maximum(prices, 0),
        above=np.full(n, LOWEST, np.int64),
        places=market.slots.places,
        keep=max(1, keep),
        least=market.least,
        run=run,
    )
