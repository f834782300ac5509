"""Where prices go far beyond the points of a pair, a search over short lists still ends at the optimum over all pairs.

A further mentee who costs many whole fits makes such prices. A pass tells prices apart only within a span; it has to
lie where the gains are.
"""

from dataclasses import replace

import numpy as np
import pytest
from tests.engine.problems import cohort

from konnekt_engine.matching import Objective, Problem, Status, searching, solve, verify
from konnekt_engine.matching.apart import Apart
from konnekt_engine.matching.encoding import POINTS
from konnekt_engine.matching.market import open_market
from konnekt_engine.matching.passing import DEAREST, LOWEST, counted, keep_best, levels
from konnekt_engine.matching.running import opened

OBJECTIVES = [Objective.BALANCED, Objective.BALANCED, Objective.TOTAL, Objective.MOST_SCORE]


def random_problem(rng):
    """Some dozens of people, places rather scarce, rules of every size."""
    n, m = int(rng.integers(40, 110)), int(rng.integers(15, 60))
    scores = rng.random((n, m)) ** rng.integers(1, 4)
    if rng.random() < 0.5:
        scores[rng.random((n, m)) < rng.choice([0.1, 0.5, 0.9])] = np.nan
    if rng.random() < 0.5:
        scores[rng.integers(0, 3, n)[:, None] == rng.integers(0, 3, m)] = np.nan
    if rng.random() < 0.3:
        scores = np.round(scores, 1)
    return Problem.from_scores(scores, capacity=rng.integers(0, int(rng.integers(2, 7)), m))


def test_short_lists_end_at_the_optimum_over_all_pairs(proof, monkeypatch):
    dear = 0
    for case in range(cases := proof.cases(sample=150, full=20_000)):
        rng = np.random.default_rng([case, 36])
        problem, objective = random_problem(rng), rng.choice(OBJECTIVES)
        asked = {"objective": objective, "threads": 1, "floor": float(rng.choice([0, 0, 0.2, 0.6])) or None}
        if objective == Objective.BALANCED:
            asked["spread"] = float(rng.choice([0.05, 1, 3, 8, 30]))
        with monkeypatch.context() as whole:
            whole.setattr(searching, "ALL_PAIRS", 1 << 20)
            expected = solve(problem, **asked)
        with monkeypatch.context() as short:
            short.setattr(searching, "ALL_PAIRS", 0)
            short.setattr(searching, "LISTABLE", 0)
            short.setattr(searching, "KEEP", int(rng.choice([2, 4, 6])))
            found = solve(problem, **asked)
        assert found.to_bytes() == expected.to_bytes(), case
        assert found.status == Status.OPTIMAL
        if case % 5 == 0:
            verify(problem, found)
        dear += max(found.certificate.prices, default=0) % max(found.certificate.bonus, 1) > DEAREST
    proof.note("random problems over short lists: as over all pairs; prices beyond what a pass tells apart in", dear)
    assert dear > cases / 25


@pytest.mark.parametrize("level", [-300 * POINTS, 0, 40 * POINTS])
def test_a_pass_tells_prices_apart_where_the_gains_are(level):
    """Each keeps who is wanted at the true prices, and the cut bounds the rest at the prices that counted."""
    level = int(levels(np.array([level]))[0])
    rng = np.random.default_rng(8)
    market = open_market(cohort(90, 1_100, seed=4))
    prices = rng.integers(-9 * POINTS, 9 * POINTS, 1_100) - level
    points = market.scores.points(np.arange(90)).astype(np.int64)
    is_open = (points >= LOWEST) & (market.slots.places > 0)
    worth = np.where(is_open, points - prices, -(1 << 60))
    gains = rng.integers(-2 * POINTS, 2 * POINTS, 90) + level
    with opened(threads=2) as run:
        kept = keep_best(
            market.scores,
            prices=prices,
            above=gains,
            places=market.slots.places,
            keep=1_100,
            least=LOWEST,
            run=run,
            level=level,
        )
    reference = counted(prices, level)
    for mentee in range(90):
        found = kept.mentors[kept.starts[mentee] : kept.starts[mentee + 1]]
        assert found.tolist() == np.flatnonzero(worth[mentee] >= gains[mentee]).tolist()
        rest = np.delete(np.where(is_open[mentee], points[mentee] - reference, -(1 << 60)), found)
        assert rest.max() <= kept.cut[mentee] < gains[mentee]


def test_a_pair_that_a_rule_bars_bounds_no_list_at_a_negative_price():
    """At -4 whole fits, who is barred looks better than who is allowed and costs 4, until the points are known."""
    is_barred = (np.arange(600) < 560).astype(np.int32)
    rule = Apart(mentees=np.zeros(30, np.int32), mentors=is_barred, table=np.array([[False, True]]))
    anybody = Problem.from_scores(np.random.default_rng(2).random((30, 600)))
    market = open_market(replace(anybody, apart=(rule,), apart_reason=("language",)))
    barred = is_barred[market.mentors] == 1
    with opened(threads=1) as run:
        kept = keep_best(
            market.scores,
            prices=np.where(barred, -4 * POINTS, 4 * POINTS),
            above=np.full(30, LOWEST),
            places=market.slots.places,
            keep=5,
            least=LOWEST,
            run=run,
        )
    points = np.where(barred, LOWEST, market.scores.points(np.arange(30)))
    for mentee in range(30):
        found = kept.mentors[kept.starts[mentee] : kept.starts[mentee + 1]]
        assert sorted(found) == sorted(np.argsort(-points[mentee])[:5])
