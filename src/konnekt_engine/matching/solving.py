"""The best match of a problem, with its proof."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np

from konnekt_engine import VERSION
from konnekt_engine.matching import circles, fair, optimum, stable
from konnekt_engine.matching.assignment import UNPLACED
from konnekt_engine.matching.blocking import find_blocking
from konnekt_engine.matching.diagnosing import diagnose
from konnekt_engine.matching.encoding import POINTS
from konnekt_engine.matching.market import Market, open_market
from konnekt_engine.matching.pairs import score_pairs
from konnekt_engine.matching.passing import LOWEST
from konnekt_engine.matching.placing import Hall
from konnekt_engine.matching.problem import FARTHEST_ZERO, Problem
from konnekt_engine.matching.running import Cancel, Cancelled, Progress, Run, opened
from konnekt_engine.matching.scoring import Scores
from konnekt_engine.matching.solution import (
    NO_LINES,
    Binding,
    Certificate,
    Conflict,
    Objective,
    Solution,
    Status,
    Unmatched,
    in_points,
    pairs_digest,
)
from konnekt_engine.matching.values import Ints, Points

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


def solve(
    problem: Problem,
    *,
    objective: Objective = Objective.TOTAL,
    floor: float | None = None,
    seed: int = 0,
    spread: float = 0.05,
    proposing: str = "mentees",
    threads: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    warm_start: Solution | None = None,
) -> Solution:
    """The best match over all pairs: proven, and the same every time.

    Parameters
    ----------
    problem : Problem
        What to match; it is not modified.
    objective : Objective
        What "best" means.
    floor : float, optional
        No pair below this score (a fit from 0 to 1 where criteria score), locked pairs apart.
    seed : int
        Decides among equally good answers, and nothing else.
    spread : float
        In BALANCED, what each further mentee of the same mentor costs, in the scale of the scores.
    proposing : {"mentees", "mentors"}
        In STABLE, the side that gets the best stable match for itself.
    threads : int, optional
        For the pass over all pairs; by default as many as there are cores. Any number gives the same bytes.
    executor : concurrent.futures.Executor, optional
        Does that pass instead, in processes or on a cluster: the same bytes.
    progress : callable, optional
        Called with a share done (0 to 1) and words for a person.
    cancel : callable, optional
        Asked often; once it says yes, the status is CANCELLED.
    warm_start : Solution, optional
        The answer of a similar problem (the same people or nearly): its prices are where the search begins. The answer
        is the same as without.

    Returns
    -------
    Solution
        OPTIMAL with pairs and certificate; INFEASIBLE with conflicts if locked pairs cannot all hold; FEASIBLE for
        groups of a least size that the mixed-integer program did not close within its limit of nodes, with pairs,
        certificate, and the gap that is left; CANCELLED without pairs.

    Raises
    ------
    ValueError
        Names the argument, what was expected and what was found.

    Examples
    --------
    >>> from konnekt_engine.matching import Objective, Problem, solve
    >>> problem = Problem.from_scores([[3, 5], [4, 5], [2, 1]])
    >>> solution = solve(problem)
    >>> solution.pairs.tolist(), solution.fits, solution.gap
    ([[0, 1], [1, 0]], (5.0, 4.0), 0)
    >>> solution.unmatched[0].reason.value
    'full'
    >>> solve(problem, objective=Objective.FAIR).worst
    4.0

    Notes
    -----
    Time: one pass over all n·m pairs (sums of float32, exact), then about k·n·log n for k listed pairs a mentee.
    Memory: about 40 bytes × k a mentee; no array of all pairs. Everything is decided in integers. How it works:
    ``docs/developers/matching-engine.md``.

    References
    ----------
    D. P. Bertsekas (1988), The auction algorithm. Annals of Operations Research 14, 105–123.
    R. Jonker, A. Volgenant (1987), A shortest augmenting path algorithm for dense and sparse linear assignment
    problems. Computing 38, 325–340.
    D. Gale, L. S. Shapley (1962), College admissions and the stability of marriage. Amer. Math. Monthly 69, 9–15.
    """
    objective = Objective(objective)
    if floor is not None and problem.scores_by_criteria and not 0 <= floor <= 1:
        raise ValueError(f"floor: expected a fit between 0 and 1, found {floor}")
    least = in_points(floor, origin=problem.origin, unit=problem.unit)
    if proposing not in ("mentees", "mentors"):
        raise ValueError(f"proposing: expected 'mentees' or 'mentors', found {proposing!r}")
    if not (math.isfinite(spread) and spread >= 0):
        raise ValueError(f"spread: expected a finite cost of at least 0, found {spread}")
    if problem.has_groups and objective == Objective.STABLE:
        raise ValueError("objective: expected another than STABLE where groups have a least size; none may be stable")
    if not isinstance(seed, int | np.integer):
        raise ValueError(f"seed: expected a whole number, found {seed!r}")
    seed = int(seed)
    if objective == Objective.MOST_SCORE and abs(problem.zero) > FARTHEST_ZERO:
        raise ValueError(
            "problem: expected scores within 2**40 points of 0 for MOST_SCORE, which counts from there; "
            f"found a lowest of {problem.origin} in units of {problem.unit}"
        )
    empty = _without_pairs(objective=objective, floor=floor, seed=seed)
    conflicts = diagnose(problem)
    if conflicts:
        return empty(Status.INFEASIBLE, tuple(conflicts))
    try:
        with opened(threads=threads, executor=executor, progress=progress, cancel=cancel) as run:
            run.tell(0.01, "Reading the criteria")
            step = _step(problem, spread) if objective == Objective.BALANCED else 0
            market = open_market(problem, least=LOWEST if least is None else least, seed=seed, step=step)
            answer = _Answer(problem, market, objective=objective, floor=floor, seed=seed, step=step, run=run)
            if problem.has_groups:
                solution = answer.with_circles()
            elif objective == Objective.STABLE:
                solution = answer.stable(proposing)
            else:
                solution = answer.optimal(_prices_of(warm_start, problem, market))
            run.tell(1.0, "Done")
            return solution
    except Cancelled:
        return empty(Status.CANCELLED, ())
    except circles.Impossible as impossible:
        return empty(Status.INFEASIBLE, (impossible.conflict,))


def _step(problem: Problem, spread: float) -> int:
    """The cost of a further mentee in points: not so high that sums of costs run over 64 bits or prices go to war."""
    n = problem.size[0]
    most = 2 * (n + 1) + (0 if problem.running is None else int(problem.running.max(initial=0)))
    highest = min(_DEAREST_STEP, _LARGEST // ((n + 1) * most))
    step = spread / abs(problem.unit)
    if step > highest:
        raise ValueError(f"spread: expected at most {highest * abs(problem.unit)} for so many people, found {spread}")
    return round(step)


def _without_pairs(
    *, objective: Objective, floor: float | None, seed: int
) -> Callable[[Status, tuple[Conflict, ...]], Solution]:
    def make(status: Status, conflicts: tuple[Conflict, ...]) -> Solution:
        return Solution(
            status=status,
            objective=objective,
            seed=seed,
            floor=floor,
            pairs=np.zeros((0, 2), np.int64),
            scores=np.zeros(0, np.int64),
            id_pairs=(),
            conflicts=conflicts,
        )

    return make


def _prices_of(warm_start: Solution | None, problem: Problem, market: Market) -> Ints | None:
    """The prices of another answer for these mentors, without what its bonus adds; nothing is known of new mentors."""
    if warm_start is None or warm_start.certificate is None or not warm_start.certificate.prices:
        return None
    certificate = warm_start.certificate
    bonus = certificate.bonus if certificate.full_mentors else 0
    known = dict(zip(warm_start.mentor_ids, certificate.prices, strict=True))
    prices = np.array([known.get(problem.mentor_ids[j], 0) for j in market.mentors], np.int64)
    # Within the Hall set a price stands about one bonus up: the search begins with a small one there too.
    return np.maximum(np.where(prices > bonus // 2, prices - bonus + POINTS, prices) if bonus else prices, 0)


class _Answer:
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

    def optimal(self, prices: Ints | None) -> Solution:
        """TOTAL, BALANCED, MOST_SCORE, FAIR."""
        if self.objective == Objective.MOST_SCORE:
            found = optimum.most_score(self.market, bonus=-self.problem.zero, prices=prices, run=self.run)
            return self._proven(found)
        if self.objective == Objective.FAIR:
            fairest = fair.highest_worst(self.problem, self.market, run=self.run)
            self.market, self.worst, self.fair_hall = fairest.market, fairest.worst, fairest.hall
            found = optimum.most_placed(self.market, prices=prices, run=self.run)
            return self._proven(replace(found, hall=fairest.most))
        return self._proven(optimum.most_placed(self.market, prices=prices, run=self.run))

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
        id_pairs = tuple((problem.mentee_ids[i], problem.mentor_ids[j]) for i, j in pairs.tolist())
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
        found = {}
        for start in range(0, len(idle), _CHUNK):
            these = idle[start : start + _CHUNK]
            points = self.market.scores.points(these)
            for row, mentee in zip(points, self.market.mentees[these].tolist(), strict=True):
                found[mentee] = self._why(row, least, full)
        return tuple(Unmatched(mentee, self.problem.mentee_ids[mentee], found[mentee]) for mentee in sorted(found))

    def _why(self, points: Points, least: int, full: np.ndarray) -> Binding:
        if not self.market.size[1]:
            return Binding.NO_MENTORS
        if not (points >= LOWEST).any():
            return Binding.RULED_OUT
        possible = points >= least
        if not possible.any():
            return Binding.BELOW_FLOOR
        if full[possible].all():
            return Binding.FULL
        if self.objective == Objective.MOST_SCORE:
            return Binding.NO_GAIN
        return Binding.TOO_FEW


_CHUNK = 256
_DEAREST_STEP = 256 * POINTS
_LARGEST = 1 << 59


def _named(positions: Ints, chosen: np.ndarray) -> tuple[int, ...]:
    return tuple(np.sort(positions[chosen]).tolist())
