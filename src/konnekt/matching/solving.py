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
from konnekt.matching.encoding import Encoded, ranks_in, read
from konnekt.matching.fellows import Pairs, solve_apart
from konnekt.matching.peers import pair_peers
from konnekt.matching.pool import Pool
from konnekt.matching.reasons import as_contributions
from konnekt.matching.states import Aim, Proposing
from konnekt.programmes.states import Format
from konnekt_engine.matching import Objective, Problem, Solution, Status, verify

LINE_UNKNOWN = "line_unknown"
NOT_NEEDED = "not_needed"
LEFT_OVER = "left_over"
RULED_OUT = "ruled_out"
OBJECTIVES = {
    Aim.TOTAL: Objective.TOTAL,
    Aim.FAIR: Objective.FAIR,
    Aim.BALANCED: Objective.BALANCED,
    Aim.STABLE: Objective.STABLE,
    Aim.MOST_SCORE: Objective.MOST_SCORE,
}


FOUND = (Status.OPTIMAL, Status.FEASIBLE)
"""An answer; in the second case not proven to be the best, and by how much at most stands in its certificate."""


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
    proposing: Proposing = Proposing.MENTEES,
) -> Answer:
    """The best match of a pool, certified and checked, in the words of the product."""
    known, criteria = read(pool, on=on), list(criteria)
    # Loads the compiled loops: a worker that only imports a directory has no use for them, nor their memory.
    from konnekt_engine.matching import solve

    def encode(ruled_out: Pairs) -> Encoded:
        return known.encode(
            criteria=criteria,
            needs_shared_language=needs_shared_language,
            locked=pool.locked,
            forbidden=[*pool.forbidden, *ruled_out],
            preferred=pool.preferred,
            by_rank=aim is Aim.STABLE,
        )

    def tell(share: float, words: str) -> None:
        progress(share * 0.8, words)

    least = None if floor is None else float(floor)

    def solved(encoded: Encoded) -> Solution:
        found = solve(
            encoded.problem,
            objective=OBJECTIVES[aim],
            floor=least,
            proposing=proposing.value,
            progress=tell,
            cancel=cancelled,
        )
        if found.status is Status.CANCELLED:
            raise Stopped
        return found

    bounded: dict[str, Any] = {}
    if pool.format is Format.PEER:
        encoded, solution, bounded = pair_peers(encode([]), floor=least, progress=tell, cancel=cancelled)
        ruled_out = 0
        if solution.status is Status.CANCELLED:
            raise Stopped
    else:
        encoded, solution, ruled_out = solve_apart(encode=encode, solve=solved, apart=pool.fellows_apart)
    if solution.status not in FOUND:
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
        summary=summary(solution, encoded, ruled_out)
        | {"paired_before": pool.paired_before, "requests_open": pool.requests_open}
        | bounded,
        pairs=_pairs(solution, encoded, pool),
        unplaced=_unplaced(solution, encoded, pool),
    )


def solve_again(problem: Problem, answer: Solution, *, proposing: Proposing) -> Solution:
    """The answer to a stored problem, asked for as it was then."""
    from konnekt_engine.matching import solve

    return solve(problem, objective=answer.objective, floor=answer.floor, seed=answer.seed, proposing=proposing.value)


def _pairs(solution: Solution, encoded: Encoded, pool: Pool) -> list[dict[str, Any]]:
    from konnekt_engine.matching import Explainer

    explainer = Explainer(encoded.problem, solution)
    ranks = ranks_in(encoded.problem)
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
                "contributions": as_contributions(
                    parts,
                    pool.people[mentee],
                    pool.people[mentor],
                    ranks={key: of_side[i, j] for key, of_side in ranks.items() if (i, j) in of_side},
                ),
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
    if pool.format is Format.PEER:
        found = [one | {"is_mentor": False, "reason": _why_left_over(one, pool)} for one in found]
    found += [
        {"enrolment_id": one, "is_mentor": only_mentors, "reason": LINE_UNKNOWN}
        for one, only_mentors in pool.line_unknown.items()
    ]
    return found


def _why_left_over(told: Mapping[str, Any], pool: Pool) -> str:
    """Among peers: nobody may meet them at all, or everybody who may has found somebody else."""
    at = pool.mentees.index(told["enrolment_id"])
    barred = {j for i, j, _why in pool.barred if i == at} | {j for i, j in pool.forbidden if i == at}
    return RULED_OUT if len(barred | {at}) == len(pool.mentors) else LEFT_OVER


def summary(solution: Solution, encoded: Encoded, ruled_out: int = 0) -> dict[str, Any]:
    """Counts and fits; of circles also how many there are, and what is not proven of them."""
    problem = encoded.problem
    told: dict[str, Any] = {
        "mentees": len(encoded.mentees),
        "mentors": len(encoded.mentors),
        "places": int(problem.places.sum()),
        "matched": solution.matched,
        "mean": solution.mean,
        "worst": solution.worst,
    }
    if problem.minimum is not None:
        told |= {
            "circles": len(set(solution.pairs[:, 1].tolist())),
            "least": int(problem.minimum.max(initial=0)),
            "most": int(problem.capacity.max(initial=0)),
            "ruled_out": ruled_out,
        }
    if solution.status is Status.FEASIBLE:
        told["open"] = left_open(solution)
    return told


def left_open(solution: Solution) -> dict[str, Any]:
    """What is not proven of an answer: how many more might be placed, and how far below the best its total is at most,
    in parts of a thousand, rounded up; and whether the weakest pair might be better.
    """
    certificate = solution.certificate
    assert certificate is not None
    more, gap = certificate.matched_bound - certificate.matched, certificate.gap
    return {
        "more": more,
        "per_mille": -(-1000 * gap // certificate.bound) if certificate.bound > 0 else 0,
        "worst": certificate.objective == Objective.FAIR and not more and not gap,
    }


def conflict(pairs: Iterable[tuple[int, int]], words: str, encoded: Encoded) -> dict[str, Any]:
    """Pairs that can't all be, by enrolment."""

    def ids(i: int, j: int) -> tuple[UUID, UUID]:
        return encoded.mentees[i], encoded.mentors[j]

    return {"words": words, "pairs": [[str(id_) for id_ in ids(i, j)] for i, j in pairs]}
