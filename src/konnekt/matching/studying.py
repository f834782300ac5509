"""What takes longer than a page may wait: blocking pairs, the price of a floor, and for everybody the nearest others.

The database is not touched here. People are named by the pseudonyms of the problem.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np

from konnekt_engine.matching import Alternative, Explanation, Objective, Problem, Solution

CURVE_POINTS = 12
MOST_STRONGEST = 20
MOST_EXPLAINED = 4_000_000
"""Up to so many possible pairs, everybody's nearest others are worked out beforehand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Studied:
    """What was found, ready to be saved. ``others`` and ``nearest`` are by the pseudonym of the mentee."""

    blocking: int | None
    """None where it was not looked for."""
    strongest: list[dict[str, Any]]
    curve: list[dict[str, Any]]
    others: dict[str, dict[str, Any]] = field(default_factory=dict)
    nearest: dict[str, dict[str, Any]] = field(default_factory=dict)


def study(problem: Problem, solution: Solution) -> Studied:
    """Everything about a solved problem that its page shows and that takes a while."""
    from konnekt_engine.matching import Explainer, blocking_pairs

    explainer = Explainer(problem, solution)
    pairs = blocking_pairs(problem, solution)
    n, m = problem.size
    explanations = explainer.everyone() if n * m <= MOST_EXPLAINED else []
    return Studied(
        blocking=len(pairs),
        strongest=_strongest(problem, solution, pairs, explainer.points(pairs) if len(pairs) else np.zeros(0)),
        curve=curve(problem, solution),
        others={one.mentee_id: runners_up(one) for one in explanations if one.mentor is not None},
        nearest={one.mentee_id: way_in(one) for one in explanations if one.mentor is None},
    )


def study_peers(halves: Problem, people: Problem) -> Studied:
    """What a floor costs peers, over the one set they are. Where somebody has come or gone since the run, ``people``
    are others than its ``halves`` have, and there is nothing to compare with.
    """
    from konnekt_engine.matching import peers_tradeoff

    are_the_same = {*halves.mentee_ids, *halves.mentor_ids} == set(people.mentee_ids)
    points = peers_tradeoff(people, points=CURVE_POINTS) if are_the_same else []
    return Studied(blocking=None, strongest=[], curve=[point._asdict() for point in points])


def curve(problem: Problem, solution: Solution) -> list[dict[str, Any]]:
    """Matched, mean and worst at rising floors. Only where as many as possible come first: it is what a floor costs."""
    from konnekt_engine.matching import tradeoff

    if solution.objective is not Objective.TOTAL or problem.has_groups:
        return []
    return [point._asdict() for point in tradeoff(problem, points=CURVE_POINTS)]


def runners_up(explanation: Explanation) -> dict[str, Any]:
    """The next best for both sides of a pair."""
    return {
        "mentor": _alternative(explanation.runner_up),
        "mentee": _alternative(explanation.mentor_runner_up),
    }


def way_in(explanation: Explanation) -> dict[str, Any]:
    """For somebody without a mentor: the nearest, and the smallest change that would place them."""
    change = explanation.change
    return {
        "nearest": [_alternative(one) for one in explanation.nearest],
        "change": {"kind": change.kind.name.lower(), "mentor": change.mentor_id} if change else None,
    }


def cost_of(other: Alternative) -> dict[str, int] | None:
    """What another pair would cost the whole."""
    cost = other.cost
    return {"fewer_placed": cost.fewer_placed, "points": cost.points} if cost else None


def _alternative(other: Alternative | None) -> dict[str, Any] | None:
    if other is None:
        return None
    return {"mentee": other.mentee_id, "mentor": other.mentor_id, "fit": other.fit, "cost": cost_of(other)}


def _strongest(problem: Problem, solution: Solution, pairs: Any, points: Any) -> list[dict[str, Any]]:
    """The blocking pairs with the best fit, and what each of the two has instead."""
    own = dict(zip(solution.pairs[:, 0].tolist(), solution.fits, strict=True))
    weakest: dict[int, float] = {}
    for (_mentee, mentor), fit in zip(solution.pairs.tolist(), solution.fits, strict=True):
        weakest[mentor] = min(fit, weakest.get(mentor, fit))
    best = np.lexsort((np.arange(len(points)), -points))[:MOST_STRONGEST]
    return [
        {
            "mentee": problem.mentee_ids[i],
            "mentor": problem.mentor_ids[j],
            "fit": problem.origin + problem.unit * int(points[at]),
            "mentee_has": own.get(i),
            "mentor_has": weakest.get(j),
        }
        for at in best.tolist()
        for i, j in (pairs[at].tolist(),)
    ]


def by_enrolment(value: Any, ids: Mapping[str, UUID], key: str = "") -> Any:
    """The same, with enrolments instead of pseudonyms; somebody who is gone from the round is nobody."""
    if isinstance(value, dict):
        return {name: by_enrolment(one, ids, name) for name, one in value.items()}
    if isinstance(value, list):
        return [by_enrolment(one, ids) for one in value]
    if key in {"mentee", "mentor"} and isinstance(value, str):
        return str(ids[value]) if value in ids else None
    return value
