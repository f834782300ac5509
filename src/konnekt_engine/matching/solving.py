"""The best match of a problem, with its proof."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import Executor

import numpy as np

from konnekt_engine.matching import circles
from konnekt_engine.matching.answering import Answer
from konnekt_engine.matching.diagnosing import diagnose
from konnekt_engine.matching.encoding import POINTS
from konnekt_engine.matching.listing import carried_by
from konnekt_engine.matching.market import open_market
from konnekt_engine.matching.passing import LOWEST
from konnekt_engine.matching.problem import FARTHEST_ZERO, Problem
from konnekt_engine.matching.running import Cancel, Cancelled, Progress, opened
from konnekt_engine.matching.solution import (
    Conflict,
    Objective,
    Solution,
    Status,
    in_points,
)

_DEAREST_STEP = 256 * POINTS
_LARGEST = 1 << 59


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
        The answer of a similar problem (the same people or nearly): the search begins where it ended, and goes on from
        the pairs its run had listed if that was in this process. The answer is the same as without, to the byte, with
        one exception: where more than eight million pairs come into question as equally good, it may be another of the
        equally good answers, with the same value, prices and proof.

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
    if not isinstance(warm_start, Solution | None):
        raise ValueError(f"warm_start: expected a Solution or None, found {type(warm_start).__name__}")
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
            run.beside(lambda: problem.digests)
            step = _step(problem, spread) if objective == Objective.BALANCED else 0
            carried = carried_by(warm_start)
            people = carried.people(problem, seed=seed) if carried else None
            market = open_market(problem, least=LOWEST if least is None else least, seed=seed, step=step, people=people)
            answer = Answer(problem, market, objective=objective, floor=floor, seed=seed, step=step, run=run)
            if problem.has_groups:
                solution = answer.with_circles()
            elif objective == Objective.STABLE:
                solution = answer.stable(proposing)
            else:
                solution = answer.optimal(warm_start, carried)
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
