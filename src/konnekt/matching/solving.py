"""One run of the engine: encode, solve, verify, explain. No database is touched here, and nothing unverified comes
out.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from konnekt.matching.answers import Answer
from konnekt.matching.encoding import Encoded, encode
from konnekt.matching.pool import Pool
from konnekt.matching.reasons import as_contributions
from konnekt.matching.states import Aim
from konnekt_engine.matching import Objective, Problem, Solution, Status, verify

LINE_UNKNOWN = "line_unknown"
NOT_NEEDED = "not_needed"
OBJECTIVES = {
    Aim.TOTAL: Objective.TOTAL,
    Aim.FAIR: Objective.FAIR,
    Aim.BALANCED: Objective.BALANCED,
    Aim.STABLE: Objective.STABLE,
    Aim.MOST_SCORE: Objective.MOST_SCORE,
}


class Stopped(Exception):
    """The run was asked to stop."""


def find_answer(
    pool: Pool,
    *,
    criteria: Iterable[Mapping[str, Any]],
    needs_shared_language: bool,
    aim: Aim,
    floor: Decimal | None,
    on: date,
    progress: Callable[[float, str], None],
    cancelled: Callable[[], bool],
) -> Answer:
    """The best match of a pool, certified and checked, in the words of the product."""
    encoded = encode(pool, criteria=criteria, needs_shared_language=needs_shared_language, on=on)
    # Loads the compiled loops: a worker that only imports a directory has no use for them, nor their memory.
    from konnekt_engine.matching import solve

    solution = solve(
        encoded.problem,
        objective=OBJECTIVES[aim],
        floor=None if floor is None else float(floor),
        progress=lambda share, words: progress(share * 0.8, words),
        cancel=cancelled,
    )
    if solution.status is Status.CANCELLED:
        raise Stopped
    if solution.status is not Status.OPTIMAL:
        return Answer(
            is_possible=False,
            problem=encoded.problem.to_bytes(),
            solution=solution.to_bytes(),
            diagnosis=[conflict(one.pairs, one.words, encoded) for one in solution.conflicts],
        )
    progress(0.85, "Checking the certificate with a second program")
    verify(encoded.problem, solution)
    progress(0.9, "Writing down the reasons")
    assert solution.certificate is not None
    return Answer(
        is_possible=True,
        problem=encoded.problem.to_bytes(),
        solution=solution.to_bytes(),
        digest=hashlib.sha256(solution.certificate.to_json().encode()).hexdigest(),
        certificate=solution.certificate.to_dict(),
        summary=summary(solution, encoded) | {"paired_before": pool.paired_before, "requests_open": pool.requests_open},
        pairs=_pairs(solution, encoded, pool),
        unplaced=_unplaced(solution, encoded, pool),
    )


def solve_again(problem: Problem, answer: Solution) -> Solution:
    """The answer to a stored problem, asked for as it was then."""
    from konnekt_engine.matching import solve

    return solve(problem, objective=answer.objective, floor=answer.floor, seed=answer.seed)


def _pairs(solution: Solution, encoded: Encoded, pool: Pool) -> list[dict[str, Any]]:
    from konnekt_engine.matching import Explainer

    explainer = Explainer(encoded.problem, solution)
    locked = {tuple(pair) for pair in encoded.problem.locked.tolist()}
    found = []
    for (i, j), points in zip(solution.pairs.tolist(), solution.scores.tolist(), strict=True):
        mentee, mentor = encoded.mentees[i], encoded.mentors[j]
        parts = explainer.contributions(i, j)
        found.append(
            {
                "mentee_id": mentee,
                "mentor_id": mentor,
                "points": int(points),
                "contributions": as_contributions(parts, pool.people[mentee], pool.people[mentor]),
                "is_locked": (i, j) in locked,
            }
        )
    return found


def _unplaced(solution: Solution, encoded: Encoded, pool: Pool) -> list[dict[str, Any]]:
    """Mentees without a mentor with what binds them, mentors without a mentee, and whoever could not be in the run."""
    found: list[dict[str, Any]] = [
        {"enrolment_id": encoded.mentees[one.mentee], "is_mentor": False, "reason": one.reason.name.lower()}
        for one in solution.unmatched
    ]
    busy = {int(j) for j in solution.pairs[:, 1]} if len(solution.pairs) else set()
    found += [
        {"enrolment_id": mentor, "is_mentor": True, "reason": NOT_NEEDED}
        for j, mentor in enumerate(encoded.mentors)
        if j not in busy
    ]
    found += [{"enrolment_id": one, "is_mentor": False, "reason": LINE_UNKNOWN} for one in pool.line_unknown]
    return found


def summary(solution: Solution, encoded: Encoded) -> dict[str, Any]:
    """Counts and fits."""
    return {
        "mentees": len(encoded.mentees),
        "mentors": len(encoded.mentors),
        "places": int(encoded.problem.capacity.sum()),
        "matched": solution.matched,
        "mean": solution.mean,
        "worst": solution.worst,
    }


def conflict(pairs: Iterable[tuple[int, int]], words: str, encoded: Encoded) -> dict[str, Any]:
    """Pairs that can't all be, by enrolment."""

    def ids(i: int, j: int) -> tuple[UUID, UUID]:
        return encoded.mentees[i], encoded.mentors[j]

    return {"words": words, "pairs": [[str(id_) for id_ in ids(i, j)] for i, j in pairs]}
