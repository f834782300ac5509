"""A run that compares two ways of matching: both solved, verified, and mixed by coins where they are equally good.

No database is touched here. Decision 33 says why any mixture may be released.
"""

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np

from konnekt.disclosure.counts import head_count
from konnekt.disclosure.measures import measure
from konnekt.disclosure.shares import share
from konnekt.matching.answers import Answer, Sealed
from konnekt.matching.catalogue import MOST_WEIGHT
from konnekt.matching.encoding import Encoded, ranks_in, read
from konnekt.matching.going import USUAL, Went
from konnekt.matching.judging import Judged
from konnekt.matching.pool import Pool
from konnekt.matching.reasons import as_contributions
from konnekt.matching.solving import FOUND, LINE_UNKNOWN, NOT_NEEDED, Stopped, conflict
from konnekt_engine.matching import (
    Contribution,
    Objective,
    Problem,
    Solution,
    Status,
    Tossed,
    toss,
    verify,
    verify_rules,
)
from konnekt_engine.matching.encoding import POINTS, UNITS
from konnekt_engine.matching.tossing import FIRST, OUTSIDE

Criteria = Sequence[Mapping[str, Any]]

FEWEST_COINS = 24
"""With fewer, hardly ever twelve fall on either way, and the result could tell nothing."""


def mean_of(ways: Iterable[Criteria]) -> list[dict[str, Any]]:
    """What counts in both ways together: each criterion at the mean of its two shares. By it a trial's pairs are shown,
    since by one way's weights the other's pairs would stand out.
    """
    shares: dict[str, float] = {}
    found: dict[str, dict[str, Any]] = {}
    for way in ways:
        total = sum(int(one["weight"]) for one in way) or 1
        for one in way:
            shares[one["key"]] = shares.get(one["key"], 0.0) + int(one["weight"]) / total / 2
            found.setdefault(one["key"], dict(one))
    return [one | {"weight": max(round(shares[key] * MOST_WEIGHT), int(shares[key] > 0))} for key, one in found.items()]


def find_mixture(
    pool: Pool,
    *,
    ways: Sequence[Criteria],
    needs_shared_language: bool,
    floor: Decimal | None,
    tolerance: float,
    seed: int,
    on: date,
    progress: Callable[[float, str], None],
    cancelled: Callable[[], bool],
) -> Answer:
    """The two best matches of a pool, each certified and checked, and the mixture that the coins make of them."""
    known = read(pool, on=on)
    from konnekt_engine.matching import solve

    def encode(criteria: Criteria) -> Encoded:
        return known.encode(
            criteria=criteria,
            needs_shared_language=needs_shared_language,
            locked=pool.locked,
            forbidden=pool.forbidden,
            preferred=pool.preferred,
        )

    encoded, solutions = [], []
    for number, criteria in enumerate(ways):
        one = encode(criteria)
        solution = solve(
            one.problem,
            objective=Objective.TOTAL,
            floor=None if floor is None else float(floor),
            progress=partial(_tell, progress, number),
            cancel=cancelled,
        )
        if solution.status is Status.CANCELLED:
            raise Stopped
        if solution.status not in FOUND:
            return Answer(
                is_possible=False,
                problem=one.problem.to_bytes(),
                solution=solution.to_bytes(),
                diagnosis=[conflict(each.pairs, each.words, one) for each in solution.conflicts],
            )
        verify(one.problem, solution)
        encoded.append(one)
        solutions.append(solution)
    progress(0.85, "Tossing the coins")
    problems = [one.problem for one in encoded]
    mixed = _tossed(problems, solutions, tolerance, seed)
    for problem, solution in zip(problems, solutions, strict=True):
        assert solution.certificate is not None
        verify_rules(problem, solution.certificate, mixed.pairs)
    progress(0.9, "Writing down the reasons")
    shown = encode(mean_of(ways))
    pairs = _pairs(mixed, shown, pool)
    return Answer(
        is_possible=True,
        problem=b"",
        solution=b"",
        digest=hashlib.sha256(json.dumps(_named(mixed, problems[0])).encode()).hexdigest(),
        summary=_summary(pairs, shown) | {"paired_before": pool.paired_before, "requests_open": pool.requests_open},
        pairs=pairs,
        unplaced=_unplaced(mixed, solutions, shown, pool),
        sealed=_sealed(mixed, problems, solutions, tolerance, seed),
    )


def _tell(progress: Callable[[float, str], None], number: int, share: float, words: str) -> None:
    progress(0.4 * (number + share), words)


def comes_out_again(kept: Mapping[str, Any]) -> bool:
    """Whether what was sealed gives the same mixture, byte by byte, when its coins are tossed again."""
    problems = [Problem.from_bytes(one.encode()) for one in kept["problems"]]
    solutions = [Solution.from_bytes(one.encode()) for one in kept["solutions"]]
    again = _tossed(problems, solutions, kept["tolerance"], int(kept["seed"]))
    rows: list[list[Any]] = kept["pairs"]
    return _rows(again, problems[0]) == rows


def compare(kept: Mapping[str, Any], pairs: Iterable[Judged], ids: Mapping[str, UUID], *, k: int) -> dict[str, Any]:
    """What came of a trial, as it may be told: totals, rounded, and nothing about few."""
    from konnekt_engine.effects import Verdict, compare_ways

    went: dict[tuple[UUID | None, UUID | None], Went] = {(one.mentee, one.mentor): one.went for one in pairs}
    told = [
        (went.get((ids.get(mentee), ids.get(mentor)), Went.RUNNING), way == FIRST, coin)
        for mentee, mentor, way, coin in kept["pairs"]
        if coin != OUTSIDE
    ]
    outcome = [float(one is Went.WELL) if one.is_known else math.nan for one, _way, _coin in told]
    found = compare_ways(
        np.array(outcome, float),
        np.array([way for _one, way, _coin in told], bool),
        np.array([coin for _one, _way, coin in told], np.int64),
        seed=0,
    )
    well = [sum(one is Went.WELL for one, is_first, _coin in told if is_first is side) for side in (True, False)]
    shares = [share(saying, of, k=k) for saying, of in zip(well, found.units, strict=True)]
    difference = found.interval and measure(
        found.interval.value, found.interval.low, found.interval.high, groups=found.units, k=k
    )
    return {
        "verdict": found.verdict.name if difference else Verdict.CANNOT_TELL.name,
        "difference": difference,
        "chance": round(found.chance, 3) if found.chance is not None and difference else None,
        "ways": [[one.of, one.least, one.most] if one else None for one in shares],
        "coins": list(found.clusters) if all(shares) else None,
        "unknown": head_count(found.unknown, k=k).shown,
        "again": comes_out_again(kept),
        "bar": asdict(USUAL),
    }


def _tossed(problems: Sequence[Problem], solutions: Sequence[Solution], tolerance: float, seed: int) -> Tossed:
    return toss(problems[0], solutions[0].pairs, problems[1], solutions[1].pairs, tolerance=tolerance, seed=seed)


def _sealed(
    mixed: Tossed, problems: Sequence[Problem], solutions: Sequence[Solution], tolerance: float, seed: int
) -> Sealed:
    told = {
        "seed": str(seed),
        "tolerance": tolerance,
        "problems": [one.to_bytes().decode() for one in problems],
        "solutions": [one.to_bytes().decode() for one in solutions],
        "pairs": _rows(mixed, problems[0]),
    }
    return Sealed(
        body=json.dumps(told, sort_keys=True).encode(),
        certificates=[_fingerprint(one) for one in solutions],
        pairs=int(mixed.in_trial.sum()),
        coins=mixed.clusters,
    )


def _fingerprint(solution: Solution) -> str:
    assert solution.certificate is not None
    return solution.certificate.digest


def _rows(mixed: Tossed, problem: Problem) -> list[list[Any]]:
    """Mentee and mentor by pseudonym, the way they came from, and the coin that decided."""
    named = _named(mixed, problem)
    return [[*two, int(way), int(coin)] for two, way, coin in zip(named, mixed.way, mixed.cluster, strict=True)]


def _named(mixed: Tossed, problem: Problem) -> list[list[str]]:
    return [[problem.mentee_ids[i], problem.mentor_ids[j]] for i, j in mixed.pairs.tolist()]


def _pairs(mixed: Tossed, shown: Encoded, pool: Pool) -> list[dict[str, Any]]:
    ranks = ranks_in(shown.problem)
    locked = {tuple(pair) for pair in shown.problem.locked.tolist()}
    found = []
    for i, j in mixed.pairs.tolist():
        mentee, mentor = shown.mentees[i], shown.mentors[j]
        parts = _contributions(shown.problem, i, j)
        found.append(
            {
                "mentee_id": mentee,
                "mentor_id": mentor,
                "points": sum(part.points for part in parts),
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


def _contributions(problem: Problem, mentee: int, mentor: int) -> list[Contribution]:
    row = slice(mentee, mentee + 1)
    return [
        Contribution(
            one.label,
            int(one.points(row)[0, mentor]),
            one.weight * UNITS,
            not (one.mentee_known[mentee] and one.mentor_known[mentor]),
        )
        for one in problem.criteria
    ]


def _unplaced(mixed: Tossed, solutions: Sequence[Solution], shown: Encoded, pool: Pool) -> list[dict[str, Any]]:
    """Whoever the mixture leaves over is left over by one of the ways at least: with the reason of that one."""
    placed, busy = (set(side.tolist()) for side in mixed.pairs.T)
    reasons = {one.mentee: one.reason.name.lower() for solution in reversed(solutions) for one in solution.unmatched}
    found: list[dict[str, Any]] = [
        {"enrolment_id": mentee, "is_mentor": False, "reason": reasons[i]}
        for i, mentee in enumerate(shown.mentees)
        if i not in placed
    ]
    found += [
        {"enrolment_id": mentor, "is_mentor": True, "reason": NOT_NEEDED}
        for j, mentor in enumerate(shown.mentors)
        if j not in busy
    ]
    found += [
        {"enrolment_id": one, "is_mentor": only_mentors, "reason": LINE_UNKNOWN}
        for one, only_mentors in pool.line_unknown.items()
    ]
    return found


def _summary(pairs: Sequence[Mapping[str, Any]], shown: Encoded) -> dict[str, Any]:
    fits = [one["points"] / POINTS for one in pairs]
    return {
        "mentees": len(shown.mentees),
        "mentors": len(shown.mentors),
        "places": int(shown.problem.places.sum()),
        "matched": len(pairs),
        "mean": float(np.mean(fits)) if fits else None,
        "worst": min(fits, default=None),
    }
