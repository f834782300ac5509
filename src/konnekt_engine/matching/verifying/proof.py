"""The proof of a certificate: what the objective promises, checked against every pair."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from konnekt_engine.matching.encoding import Listed
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.solution import Certificate
from konnekt_engine.matching.verifying.refusing import require
from konnekt_engine.matching.verifying.rules import has_groups
from konnekt_engine.matching.verifying.scores import NEVER, PairList, Scores, of_pairs

LIMIT = 1 << 52
FIRST = float(1 << 61)  # how much somebody wants, beyond every score and every list


class Proof:
    """What the objective promises, checked against every pair of a mentee without a locked pair."""

    def __init__(
        self,
        problem: Problem,
        mentee_of: Any,
        mentor_of: Any,
        certificate: Certificate,
        *,
        at_once: int,
        counted_up_to: int,
    ) -> None:
        self.problem, self.certificate = problem, certificate
        self.n, self.m = len(problem.mentee_ids), len(problem.mentor_ids)
        self.counts_blocking = self.is_stable or self.n * self.m <= counted_up_to
        before = np.zeros(self.m, np.int64) if problem.running is None else np.minimum(problem.running, LIMIT)
        np.add.at(before, problem.locked[:, 1], 1)
        self.before = before
        # More places than mentees are never of use, and sums of them would run over 64 bits.
        self.places = np.clip(problem.capacity - before, 0, self.n + 1)
        self.is_free = np.ones(self.n, bool)
        self.is_free[problem.locked[:, 0]] = False
        self.mentor = np.full(self.n, -1, np.int64)
        self.mentor[mentee_of] = mentor_of
        self.free_placed = self.is_free & (self.mentor >= 0)
        self.load = np.bincount(self.mentor[self.free_placed], minlength=self.m)
        self.floor = self._floor()
        # Only STABLE lets a ranked list come before any score.
        lists = [one for one in problem.criteria if isinstance(one, Listed)] if self.is_stable else []
        self.lists = [_ranks([one for one in lists if one.by == side], self.m) for side in ("mentee", "mentor")]
        self.scores = Scores(problem, at_once=at_once)
        self.own = np.zeros(self.n, np.int64)
        self.own[mentee_of] = of_pairs(problem, mentee_of, mentor_of)

    @property
    def is_stable(self) -> bool:
        return self.certificate.objective == "stable"

    @property
    def has_groups(self) -> bool:
        return has_groups(self.problem)

    def check(self) -> None:
        """Everything, in the order in which a reader would ask."""
        certificate = self.certificate
        self._worst()
        value = sum(self.own.tolist()) - self._costs()
        require(value == certificate.value, f"the scores of the pairs sum to {value}, it says {certificate.value}")
        for name in ("hall_mentees", "fair_hall_mentees"):
            named = set(getattr(certificate, name))
            require(named <= set(np.flatnonzero(self.is_free).tolist()), "its Hall set names mentees who are not free")
        for name in ("full_mentors", "fair_full_mentors"):
            inside = all(0 <= j < self.m for j in getattr(certificate, name))
            require(inside, "its Hall set names mentors who are not in the problem")
        proves_most = certificate.objective not in ("stable", "most score")
        require(proves_most or not (certificate.hall_mentees or certificate.full_mentors), "its Hall set is idle")
        proves_worst = certificate.worst is not None and not self.has_groups
        idle = certificate.fair_hall_mentees or certificate.fair_full_mentors
        require(proves_worst or not idle, "its second Hall set is idle")
        if self.is_stable:
            self._no_bound(value)
            blocking, _ = self._over_all_pairs(np.zeros(self.m), [])
            require(blocking == 0, f"{blocking} pairs block")
        else:
            blocking = self._bound(value)
        said = certificate.blocking_pairs
        agreed = (said is None) != self.counts_blocking
        require(agreed, "it counts the blocking pairs where it should not, or the other way round")
        require(said is None or blocking == said, f"{blocking} pairs block, it says {said}")
        require(certificate.hard_rule_breaches == 0, "it admits breaches of hard rules")

    def _floor(self) -> int:
        asked = self.certificate.floor
        if asked is None:
            return -6 << 20
        require(self.problem.unit > 0, "it has a floor for costs")
        least = math.ceil(round((asked - self.problem.origin) / self.problem.unit, 6))
        return max(-LIMIT, min(LIMIT, least))

    @property
    def least(self) -> int:
        """The floor that the total is compared under: in FAIR, the worst pair."""
        return self.floor if self.certificate.worst is None else max(self.floor, self.certificate.worst)

    def _worst(self) -> None:
        least = self.own[self.free_placed].min(initial=1 << 60)
        require(least >= self.floor, "a pair is below the floor")
        is_fair = self.certificate.objective == "fair" and bool(self.free_placed.any())
        require((self.certificate.worst is not None) == is_fair, "only FAIR tells the worst pair")
        if is_fair:
            require(least == self.certificate.worst, f"the worst pair has {least}, it says {self.certificate.worst}")

    def _costs(self) -> int:
        step = self.certificate.step
        require(0 <= step < LIMIT, "the step is negative or beyond all reason")
        require(step == 0 or self.certificate.objective == "balanced", "only BALANCED has a cost of a further mentee")
        held = zip(self.load.tolist(), self.before.tolist(), strict=True)
        further: int = sum(load * before + load * (load - 1) // 2 for load, before in held)
        return step * further

    def _no_bound(self, value: int) -> None:
        certificate = self.certificate
        require(not (certificate.prices or certificate.bonus), "STABLE has no prices")
        same = (certificate.bound, certificate.gap, certificate.matched_bound) == (value, 0, certificate.matched)
        require(same, "STABLE claims no bound")

    def _bound(self, value: int) -> int:
        certificate, places = self.certificate, self.places
        # Within these limits nothing below can run over 64 bits.
        require(len(certificate.prices) == self.m, "there is not one price for each mentor")
        require(all(0 <= price < LIMIT for price in certificate.prices), "a price is negative or beyond all reason")
        score_only = certificate.objective == "most score"
        expected = round(self.problem.origin / self.problem.unit) if score_only else certificate.bonus
        require(certificate.bonus == expected, "the bonus is not where scores count from")
        require(score_only or 0 <= certificate.bonus < LIMIT, "the bonus is negative or beyond all reason")
        prices = np.array(certificate.prices, np.int64)
        # Most placed comes first: the first Hall set holds under the floor that was asked for, also in FAIR.
        halls = [(certificate.hall_mentees, certificate.full_mentors, self.floor)]
        newly = int(self.free_placed.sum())
        if certificate.worst is not None and not self.has_groups:
            halls.append((certificate.fair_hall_mentees, certificate.fair_full_mentors, certificate.worst + 1))
        blocking, best = self._over_all_pairs(prices, halls)
        # Summed in Python: with a large bonus, a sum over many mentees would run over 64 bits.
        gains = sum(max(0, int(most) + certificate.bonus) for most in best[best > NEVER].tolist())
        most = [
            int(self.is_free.sum()) - len(set(hall)) + int(places[sorted(set(full))].sum()) for hall, full, _ in halls
        ]
        if self.has_groups:
            most_at_all = certificate.matched if score_only else len(self.problem.locked) + most[0]
            within = certificate.matched <= certificate.matched_bound <= most_at_all
            require(within, f"its bound on the matched is not from {certificate.matched} to {most_at_all}")
        else:
            exact = certificate.matched_bound == certificate.matched
            require(exact, "it says that more might be matched")
            require(
                score_only or most[0] == newly, f"its Hall set allows {most[0]} newly matched, the pairs are {newly}"
            )
            if len(most) > 1:
                require(most[1] < newly, "its second Hall set does not show that a higher worst pair places fewer")
        rent = sum(
            _rent(int(price), int(taken) * certificate.step, certificate.step, int(room))
            for price, taken, room in zip(prices, self.before, places, strict=True)
        )
        bound = sum(self.own[~self.is_free].tolist()) + gains + rent - newly * certificate.bonus
        if self.has_groups:
            require(value <= certificate.bound <= bound, f"the prices prove a bound of {bound}, it says another")
            require(certificate.gap == certificate.bound - value, "the gap is not the bound less the value")
        else:
            require(bound == certificate.bound, f"the prices prove a bound of {bound}, it says {certificate.bound}")
            require(certificate.gap == bound - value, "the gap is not the bound less the value")
            require(certificate.gap == 0, "the pairs do not reach the bound: a larger total is not ruled out")
        return blocking

    def _over_all_pairs(self, prices: Any, halls: list[tuple[Any, Any, int]]) -> tuple[int, Any]:
        """One pass: how many pairs block, and what each free mentee has at most at these prices, without the bonus."""
        mine, lowest = self._own_wants()
        sets = [(_mask(hall, self.n), ~_mask(full, self.m), least) for hall, full, least in halls]
        blocking, best = 0, np.full(self.n, NEVER)
        for rows in self.scores.blocks(np.flatnonzero(self.is_free)):
            for columns, points in self.scores.tiles(rows):
                for hall, outside, least in sets:
                    misses = (points[np.ix_(hall[rows], outside[columns])] >= least).any()
                    require(not misses, "its Hall set misses a mentor who could take one of its mentees")
                np.copyto(points, NEVER, where=points < self.least)
                best[rows] = np.maximum(best[rows], (points - prices[columns]).max(axis=1))
                if self.counts_blocking:
                    rather = self._wanted(points, rows, columns, 0) > mine[rows, None]
                    rather &= self._wanted(points, rows, columns, 1) > lowest[columns]
                    blocking += int(rather.sum())
        return blocking, best

    def _own_wants(self) -> tuple[Any, Any]:
        """How much each mentee wants their own mentor, and each mentor the mentee they would give up first."""
        mine, lowest = np.full(self.n, -FIRST), np.full(self.m, FIRST)
        mentees = np.flatnonzero(self.free_placed)
        mentors, own = self.mentor[mentees], self.own[mentees]
        of_mentee, of_mentor = (own + one.of(mentees, mentors) for one in self.lists)
        mine[mentees] = of_mentee
        np.minimum.at(lowest, mentors, of_mentor.astype(np.float64))
        lowest[self.load < self.places] = -FIRST
        lowest[self.places == 0] = FIRST
        return mine, lowest

    def _wanted(self, points: Any, rows: Any, columns: slice, side: int) -> Any:
        """How much a side wants each pair: its lists come before any score."""
        wanted = points.astype(np.float64)
        mentee, mentor, rank = self.lists[side].within(rows, columns)
        wanted[mentee, mentor] += rank
        return wanted

    def reasons(self, mentees: list[int]) -> list[str]:
        """What keeps these mentees without a mentor, in the words of a solution."""
        has_room = self.load < self.places
        found = []
        for rows in self.scores.blocks(np.array(mentees, np.int64)):
            best, best_with_room = np.full(len(rows), NEVER), np.full(len(rows), NEVER)
            for columns, points in self.scores.tiles(rows):
                np.maximum(best, points.max(axis=1), out=best)
                with_room = points[:, has_room[columns]].max(axis=1, initial=NEVER)
                np.maximum(best_with_room, with_room, out=best_with_room)
            found += [self._reason(*row) for row in zip(best.tolist(), best_with_room.tolist(), strict=True)]
        return found

    def _reason(self, best: float, best_with_room: float) -> str:
        if not self.m:
            return "no mentors"
        if best == NEVER:
            return "ruled out"
        if best < self.floor:
            return "below the floor"
        if best_with_room < self.floor:
            return "full"
        return "adds nothing to the total" if self.certificate.objective == "most score" else "too few for a group"


def _rent(price: int, first: int, step: int, room: int) -> int:
    """What a price stands above the costs of a mentor's places: first, first + step, …"""
    if price <= first:
        return 0
    below = room if step == 0 else min(room, -(-(price - first) // step))
    return below * (price - first) - step * (below * (below - 1) // 2)


def _ranks(lists: list[Listed], m: int) -> PairList:
    """The ranks of one side, worth more than any score; of a pair in two of its lists, the higher one."""
    pairs = np.concatenate([np.zeros((0, 2), np.int64), *(one.pairs for one in lists)])
    ranks = np.concatenate([np.zeros(0, np.int64), *(one.units for one in lists)])
    order = np.argsort(ranks, kind="stable")
    return PairList(pairs[order], ranks[order] << 24, m)


def _mask(positions: Any, size: int) -> Any:
    found = np.zeros(size, bool)
    found[list(positions)] = True
    return found
