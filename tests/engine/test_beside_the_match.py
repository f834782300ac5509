"""What stands beside a match: the trade-off, shadow prices, fairness, blocking pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.problems import cohort, small_scores

from konnekt_engine.matching import Explainer, Objective, Problem, fairness, shadow, solve, tradeoff


@given(small_scores(), st.sampled_from([Objective.TOTAL, Objective.MOST_SCORE, Objective.BALANCED]))
def test_a_shadow_price_is_what_solving_again_with_one_more_place_adds(drawn, objective):
    scores, capacity = drawn
    problem = Problem.from_scores(scores, capacity=capacity)
    solution = solve(problem, objective=objective, spread=1.0)

    gains = shadow(problem, solution, np.arange(problem.size[1]))

    for mentor, gain in enumerate(gains):
        more = capacity.copy()
        more[mentor] += 1
        again = solve(Problem.from_scores(scores, capacity=more), objective=objective, spread=1.0)
        if objective == Objective.MOST_SCORE:
            zero = problem.zero
            assert gain.points == (again.value - zero * again.matched) - (solution.value - zero * solution.matched)
        else:
            assert gain == (again.matched - solution.matched, again.value - solution.value)


@given(small_scores(), st.data())
def test_a_newcomer_is_worth_what_solving_with_them_adds(drawn, data):
    scores, capacity = drawn
    n, m = scores.shape
    cell = st.one_of(st.none(), st.integers(-3, 4))
    column = data.draw(st.lists(cell, min_size=n, max_size=n))
    newcomer = np.array([np.nan if value is None else float(value) for value in column]).reshape(n, 1)
    # The extremes fix the scale, so that the newcomer's scores are the same points in both problems.
    extremes = np.hstack([np.full((2, m), np.nan), [[1000.0], [-1000.0]]])
    rows = np.vstack([np.hstack([scores, np.full((n, 1), np.nan)]), extremes])
    newcomer = np.vstack([newcomer, [[np.nan], [np.nan]]])
    places = np.append(capacity, 1)
    problem = Problem.from_scores(rows, capacity=places)
    solution = solve(problem)

    gain = shadow(problem, solution, newcomer)[0]

    with_them = np.hstack([rows, newcomer])
    again = solve(Problem.from_scores(with_them, capacity=np.append(places, 1)))
    assert gain == (again.matched - solution.matched, again.value - solution.value)


def test_candidates_are_positions_or_scores():
    problem = Problem.from_scores(np.ones((3, 2)))
    with pytest.raises(ValueError, match="candidates: expected mentor positions from 0 to 1"):
        shadow(problem, solve(problem), [2])
    with pytest.raises(ValueError, match="candidates: expected mentor positions, or scores of shape"):
        shadow(problem, solve(problem), np.ones((2, 2)))
    with pytest.raises(ValueError, match="solution: expected one with prices"):
        shadow(problem, solve(problem, objective=Objective.STABLE), [0])


def test_the_trade_off_falls_in_matched_and_rises_in_worst():
    problem = cohort(60, 40, capacity=np.full(40, 2))

    curve = tradeoff(problem, points=8)

    assert 2 <= len(curve) <= 8
    matched, worst = [point.matched for point in curve], [point.worst for point in curve]
    assert matched == sorted(matched, reverse=True)
    assert worst == sorted(worst)
    first = solve(problem)
    assert curve[0] == (first.matched, first.mean, first.worst, pytest.approx(sum(first.fits)), None)
    chosen = solve(problem, floor=curve[-1].floor)
    assert (chosen.matched, chosen.worst) == (curve[-1].matched, curve[-1].worst)
    with pytest.raises(ValueError, match="points: expected at least 2"):
        tradeoff(problem, points=1)
    assert tradeoff(Problem.from_scores(np.full((2, 2), np.nan))) == [(0, None, None, 0.0, None)]


def test_any_other_pair_is_told_with_what_it_would_cost_and_a_barred_one_is_not():
    problem = Problem.from_scores([[3, 5, np.nan], [4, 5, 1], [2, 1, 0]], capacity=[1, 1, 0])
    explainer = Explainer(problem, solve(problem))
    other = explainer.instead("mentee-0", "mentor-0")
    assert other is not None
    assert other == explainer.explain(0).runner_up
    assert explainer.instead(0, 2) is None
    own = [explainer.explain(mentee).points for mentee in (0, 1)]
    assert explainer.points(np.array([[0, 1], [1, 0]])).tolist() == own
    with pytest.raises(ValueError, match="mentor: expected a position from 0 to 2"):
        explainer.instead(0, 3)
    with pytest.raises(ValueError, match="mentor: expected the id"):
        explainer.instead(0, "nobody")


def test_groups_are_told_with_intervals_and_small_ones_together():
    problem = cohort(60, 40, seed=2)
    groups = ["north"] * 40 + ["south"] * 14 + ["east"] * 3 + [None] * 3

    table = fairness(problem, solve(problem), groups)

    assert [(one.group, one.mentees) for one in table] == [("north", 40), ("south", 14), ("others", 6)]
    assert sum(one.matched for one in table) == 40
    for one in table:
        assert one.rate.low <= one.rate.value <= one.rate.high
        assert one.mean is None or one.mean.low <= one.mean.value <= one.mean.high


def test_one_small_group_takes_the_next_in_so_that_it_cannot_be_found_by_subtraction():
    problem = cohort(60, 60, seed=2)
    table = fairness(problem, solve(problem), ["north"] * 40 + ["south"] * 18 + ["east"] * 2)
    assert [(one.group, one.mentees) for one in table] == [("north", 40), ("others", 20)]
    few = Problem.from_scores(np.ones((3, 3)))
    assert fairness(few, solve(few), ["a", "b", "b"]) == []
    with pytest.raises(ValueError, match="groups: expected 3"):
        fairness(few, solve(few), ["a"])
    with pytest.raises(ValueError, match="k: expected at least 1"):
        fairness(few, solve(few), ["a"] * 3, k=0)


def test_worst_and_mean_are_withheld_where_few_are_matched():
    problem = Problem.from_scores(np.ones((10, 2)))
    (only,) = fairness(problem, solve(problem), ["a"] * 10)
    assert (only.matched, only.mean, only.worst) == (2, None, None)
