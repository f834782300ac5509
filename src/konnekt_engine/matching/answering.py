"""What was found in a market as a solution of the problem: its pairs, and the certificate that proves them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from konnekt_engine import VERSION
from konnekt_engine.matching import circles, fair, optimum, stable
from konnekt_engine.matching.assignment import UNPLACED
from konnekt_engine.matching.blocking import find_blocking
from konnekt_engine.matching.carrying import Resumed, resumed
from konnekt_engine.matching.encoding import POINTS
from konnekt_engine.matching.listing import Carried, hand_on
from konnekt_engine.matching.market import Market
from konnekt_engine.matching.pairs import score_pairs
from konnekt_engine.matching.passing import LOWEST
from konnekt_engine.matching.placing import Hall
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.running import Run
from konnekt_engine.matching.scoring import Scores
from konnekt_engine.matching.searching import Start
from konnekt_engine.matching.solution import (
    NO_LINES,
    Binding,
    Certificate,
    Objective,
    Solution,
    Status,
    Unmatched,
    in_points,
    pairs_digest,
)
from konnekt_engine.matching.values import Bools, Ints, Points

SMALL = 1 << 22
"""Up to so many pairs, the blocking ones are counted on the way."""

PROVES = {
    Objective.TOTAL: "most matched, then the largest total over all pairs",
    Objective.FAIR: "most matched, then the highest worst pair, then the largest total over all pairs",
    Objective.STABLE: "no blocking pair over all pairs",
    Objective.BALANCED: "most matched, then the largest total less the costs over all pairs",
    Objective.MOST_SCORE: "the largest total over all pairs",
}
CIRCLES_PROVE = "the bound and the gap of a mixed-integer program; the prices prove a bound without least sizes"

_CHUNK = 256


class Answer:
    """Turns what was found in a market into a solution of the problem."""

    def __init__(
        self,
        problem: Problem,
        market: Market,
        *,
        objective: Objective,
        floor: float | None,
        seed: int,
        step: int,
        run: Run,
    ) -> None:
        self.problem = problem
        self.market = market
        self.objective = objective
        self.floor = floor
        self.seed = seed
        self.step = step
        self.run = run
        self.worst: int | None = None
        self.fair_hall = Hall.nobody(*market.size)

    def optimal(self, warm_start: Solution | None, carried: Carried | None) -> Solution:
        """TOTAL, BALANCED, MOST_SCORE, FAIR; begun where `warm_start` ended, with what its run handed on, if it did."""
        problem, is_fair = self.problem, self.objective == Objective.FAIR
        if is_fair:
            fairest = fair.highest_worst(problem, self.market, run=self.run)
            self.market, self.worst, self.fair_hall = fairest.market, fairest.worst, fairest.hall
        # In FAIR most of the time goes to finding the worst pair, where nothing of this helps.
        known = None
        if carried is not None and not is_fair:
            known = resumed(carried, problem, self.market, seed=self.seed, run=self.run)
        start = _start(warm_start, problem, self.market, known) if warm_start else None
        if self.objective == Objective.MOST_SCORE:
            found = optimum.most_score(self.market, bonus=-problem.zero, start=start, run=self.run)
        else:
            found = optimum.most_placed(self.market, start=start, run=self.run)
        if is_fair:
            return self._proven(replace(found, hall=fairest.most))
        solution = self._proven(found)
        # A problem is held for as long as it can serve a later run: scores from outside never do.
        if found.listing is not None and problem.scores_by_criteria:
            hand_on(solution, Carried.of(problem, self.market, found.listing, seed=self.seed))
        elif carried is not None and known is not None:
            hand_on(solution, carried)
        return solution

    def stable(self, proposing: str) -> Solution:
        """STABLE."""
        self.run.tell(0.2, "Letting one side propose")
        mentor = stable.deferred_acceptance(self.problem, self.market, by_mentees=proposing == "mentees", run=self.run)
        return self._solution(mentor, Hall.nobody(*self.market.size), bonus=0, prices=(), bound=None, proves=None)

    def with_circles(self) -> Solution:
        """Groups of a least size."""
        found = circles.best_groups(self.problem, self.market, objective=self.objective, run=self.run)
        self.worst = found.worst
        relaxed = found.relaxed
        return self._solution(
            found.mentor,
            relaxed.hall,
            bonus=relaxed.bonus,
            prices=self._prices(relaxed.assigned.prices),
            bound=found.bound,
            matched_bound=found.matched_bound,
            is_fairest=found.is_fairest,
            proves=CIRCLES_PROVE,
        )

    def _proven(self, found: optimum.Optimum) -> Solution:
        assigned, slots = found.assigned, self.market.slots
        rent = np.maximum(np.repeat(assigned.prices, slots.places) - slots.cost, 0)
        newly = int((assigned.mentor != UNPLACED).sum())
        bound = int(assigned.gains.sum()) + int(rent.sum()) - newly * found.bonus
        prices = self._closed_too(assigned.prices, assigned.gains, found.bonus)
        return self._solution(
            assigned.mentor, found.hall, bonus=found.bonus, prices=self._prices(prices), bound=bound, proves=None
        )

    def _closed_too(self, prices: Ints, gains: Ints, bonus: int) -> Ints:
        """Prices of mentors without a place: what one would be worth."""
        closed = np.flatnonzero(self.market.slots.places == 0)
        if not len(closed):
            return prices
        prices = prices.copy()
        prices[closed] = 0
        positions = self.market.mentees, self.market.mentors[closed]
        scores = Scores.of(self.problem, *positions)
        least = max(self.market.least, LOWEST)
        for start in range(0, len(gains), _CHUNK):
            rows = np.arange(start, min(len(gains), start + _CHUNK))
            points = scores.points(rows).astype(np.int64)
            worth = np.where(points >= least, points + bonus - gains[rows, None], 0)
            prices[closed] = np.maximum(prices[closed], worth.max(axis=0, initial=0))
        return prices

    def _scores_of(self, mentor: Points, placed: Ints) -> Ints:
        """The points of each mentee's pair, by their position in the problem; 0 without one."""
        found = np.zeros(self.problem.size[0], np.int64)
        found[self.market.mentees[placed]] = score_pairs(self.market.scores, placed, mentor[placed])
        locked_mentees, locked_mentors = self.problem.locked.T.astype(np.int64)
        if not len(locked_mentees):
            return found
        mentors, column = np.unique(locked_mentors, return_inverse=True)
        locked = Scores.of(self.problem, locked_mentees, mentors)
        found[locked_mentees] = score_pairs(locked, np.arange(len(locked_mentees)), column.astype(np.int32))
        return found

    def _prices(self, prices: Ints) -> tuple[int, ...]:
        """Prices in the order of the problem."""
        found = np.zeros(len(prices), np.int64)
        found[self.market.mentors] = prices
        return tuple(found.tolist())

    def _solution(
        self,
        mentor: Points,
        hall: Hall,
        *,
        bonus: int,
        prices: tuple[int, ...],
        bound: int | None,
        proves: str | None,
        matched_bound: int | None = None,
        is_fairest: bool = True,
    ) -> Solution:
        problem, market = self.problem, self.market
        self.run.tell(0.92, "Writing the proof")
        everyone = np.full(problem.size[0], UNPLACED, np.int64)
        placed = np.flatnonzero(mentor != UNPLACED)
        everyone[market.mentees[placed]] = market.mentors[mentor[placed]]
        everyone[problem.locked[:, 0]] = problem.locked[:, 1]
        mentees = np.flatnonzero(everyone != UNPLACED)
        pairs = np.column_stack([mentees, everyone[mentees]])
        scores = self._scores_of(mentor, placed)[mentees]
        mentee_ids = map(problem.mentee_ids.__getitem__, pairs[:, 0].tolist())
        mentor_ids = map(problem.mentor_ids.__getitem__, pairs[:, 1].tolist())
        id_pairs = tuple(zip(mentee_ids, mentor_ids, strict=True))
        is_locked = np.isin(pairs[:, 0], problem.locked[:, 0])
        loads = np.bincount(mentor[placed], minlength=market.size[1])
        slots = market.slots
        rank = np.arange(len(slots.cost)) - np.repeat(slots.starts[:-1], slots.places)
        costs = int(slots.cost[rank < np.repeat(loads, slots.places)].sum())
        value = int(scores.sum()) - costs
        if bound is None:
            bound = value
        else:
            bound += int(scores[is_locked].sum())
        matched_bound = len(pairs) if matched_bound is None else matched_bound + len(problem.locked)
        counted = problem.size[0] * problem.size[1] <= SMALL
        blocking = (
            len(find_blocking(problem, pairs, objective=self.objective, least=self._floor())) if counted else None
        )
        if self.objective == Objective.STABLE and blocking is None:
            blocking = 0
        certificate = Certificate(
            engine=VERSION,
            objective=self.objective.value,
            proves=proves or PROVES[self.objective],
            seed=self.seed,
            floor=self.floor,
            reporting_lines=problem.lines.digest if problem.lines else NO_LINES,
            inputs_digest=problem.digests["inputs"],
            rules_digest=problem.digests["rules"],
            weights_digest=problem.digests["weights"],
            weights=problem.weights,
            mentees=problem.size[0],
            mentors=problem.size[1],
            matched=len(pairs),
            matched_bound=matched_bound,
            hall_mentees=_named(market.mentees, hall.mentees),
            full_mentors=_named(market.mentors, hall.mentors),
            value=value,
            bound=bound,
            gap=bound - value,
            bonus=bonus,
            step=self.step,
            worst=self.worst,
            fair_hall_mentees=_named(market.mentees, self.fair_hall.mentees),
            fair_full_mentors=_named(market.mentors, self.fair_hall.mentors),
            prices=prices,
            hard_rule_breaches=0,
            blocking_pairs=blocking,
            pairs_digest=pairs_digest(id_pairs),
        ).digested()
        closed = bound == value and matched_bound == len(pairs) and is_fairest
        return Solution(
            status=Status.OPTIMAL if closed else Status.FEASIBLE,
            objective=self.objective,
            seed=self.seed,
            floor=self.floor,
            pairs=pairs,
            scores=scores,
            id_pairs=id_pairs,
            mentor_ids=problem.mentor_ids,
            unmatched=self._unmatched(mentor),
            value=value,
            bound=bound,
            matched=len(pairs),
            digest=certificate.pairs_digest,
            certificate=certificate,
            fits=tuple((problem.origin + problem.unit * scores).tolist()),
        )

    def _floor(self) -> int:
        least = max(self.market.least, LOWEST)
        return least if self.worst is None else max(least, self.worst)

    def _unmatched(self, mentor: Points) -> tuple[Unmatched, ...]:
        idle = np.flatnonzero(mentor == UNPLACED)
        asked = in_points(self.floor, origin=self.problem.origin, unit=self.problem.unit)
        least = LOWEST if asked is None else max(asked, LOWEST)
        full = np.bincount(mentor[mentor != UNPLACED], minlength=self.market.size[1]) >= self.market.slots.places
        found: dict[int, Binding] = {}
        for start in range(0, len(idle), _CHUNK):
            these = idle[start : start + _CHUNK]
            why = self._why(self.market.scores.points(these), least, full)
            found |= zip(self.market.mentees[these].tolist(), why, strict=True)
        return tuple(Unmatched(mentee, self.problem.mentee_ids[mentee], found[mentee]) for mentee in sorted(found))

    def _why(self, points: Points, least: int, full: Bools) -> list[Binding]:
        """What stands in the way of each of these mentees, by their scores: the first of these that does."""
        if not self.market.size[1]:
            return [Binding.NO_MENTORS] * len(points)
        otherwise = Binding.NO_GAIN if self.objective == Objective.MOST_SCORE else Binding.TOO_FEW
        ways = (Binding.RULED_OUT, Binding.BELOW_FLOOR, Binding.FULL, otherwise)
        is_possible = points >= LOWEST, points >= least, points[:, ~full] >= least
        which = np.select([~possible.any(axis=1) for possible in is_possible], [0, 1, 2], 3)
        return [ways[at] for at in which.tolist()]


def _start(warm_start: Solution, problem: Problem, market: Market, known: Resumed | None) -> Start | None:
    """Where another answer ended, for these people: its prices, who had whom, and what its run had listed."""
    certificate = warm_start.certificate
    if certificate is None or not certificate.prices:
        return None
    bonus = certificate.bonus if certificate.full_mentors else 0
    price_of = dict(zip(warm_start.mentor_ids, certificate.prices, strict=True))
    # Nothing is known of new mentors.
    prices = np.array([price_of.get(name, 0) for name in problem.mentor_ids], np.int64)[market.mentors]
    # Within the Hall set a price stands about one bonus up: the search begins with a small one there too.
    prices = np.where(prices > bonus // 2, prices - bonus + POINTS, prices) if bonus else prices
    place = np.empty(len(prices), np.int64)
    place[market.mentors] = np.arange(len(prices))
    place_of: dict[str | None, int] = dict(zip(problem.mentor_ids, place.tolist(), strict=True))
    mentor_of = dict(warm_start.id_pairs)
    had = [place_of.get(mentor_of.get(name), UNPLACED) for name in problem.mentee_ids]
    return Start(prices=np.maximum(prices, 0), mentor=np.array(had, np.int32)[market.mentees], resumed=known)


def _named(positions: Ints, chosen: np.ndarray) -> tuple[int, ...]:
    return tuple(np.sort(positions[chosen]).tolist())
