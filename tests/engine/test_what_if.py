"""What an explanation says would happen, happens: every stated cost and change, tried by solving again."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.problems import cohort, small_scores

from konnekt_engine.matching import (
    Binding,
    ChangeKind,
    Explainer,
    Objective,
    Problem,
    Status,
    shadow,
    solve,
    verify,
)

PRICED = [Objective.TOTAL, Objective.FAIR, Objective.BALANCED, Objective.MOST_SCORE]


def with_lock(problem, mentee, mentor):
    return replace(problem, locked=np.vstack([problem.locked, [[mentee, mentor]]]).astype(np.int32))


def told(problem, solution, objective, step):
    """Matched and value as an explanation counts: with the cost of every further mentee, the locked ones' too."""
    load = np.bincount(solution.pairs[:, 1], minlength=problem.size[1])
    before = np.zeros(problem.size[1], np.int64) if problem.running is None else problem.running
    value = int(solution.scores.sum()) - step * int((load * before + load * (load - 1) // 2).sum())
    if objective == Objective.MOST_SCORE:
        return 0, value - problem.zero * solution.matched
    return solution.matched, value


@pytest.mark.parametrize("objective", PRICED)
@given(drawn=small_scores(most=4), data=st.data())
@settings(max_examples=30)
def test_a_runner_up_costs_what_solving_with_the_pair_locked_finds(objective, drawn, data):
    scores, capacity = drawn
    running = np.array(data.draw(st.lists(st.integers(0, 1), min_size=len(capacity), max_size=len(capacity))), int)
    problem = Problem.from_scores(scores, capacity=capacity, running=running)
    solution = solve(problem, objective=objective, spread=2.0)
    step = solution.certificate.step
    now = told(problem, solution, objective, step)
    # In FAIR the worst pair is settled first: what a change costs is asked above it.
    worst = solution.certificate.worst
    floor = None if worst is None else problem.origin + problem.unit * worst
    again = Objective.TOTAL if objective == Objective.FAIR else objective
    for explanation in Explainer(problem, solution).everyone():
        for other in (explanation.runner_up, explanation.mentor_runner_up):
            if other is None:
                continue
            locked = with_lock(problem, other.mentee, other.mentor)
            forced = solve(locked, objective=again, spread=2.0, floor=floor)
            if other.cost is None:
                assert forced.status == Status.INFEASIBLE
                continue
            then = told(problem, forced, objective, step)
            assert (other.cost.fewer_placed, other.cost.points) == (now[0] - then[0], now[1] - then[1])


@pytest.mark.parametrize("objective", [Objective.TOTAL, Objective.FAIR, Objective.STABLE, Objective.MOST_SCORE])
def test_a_whole_cohort_is_told_what_would_place_them(objective):
    problem = cohort(40, 18, seed=7, blocked=[(i, j, "exclusion") for i in range(40) for j in range(18) if i * j % 3])
    solution = solve(problem, objective=objective, floor=0.3)
    verify(problem, solution)
    explainer = Explainer(problem, solution)
    kinds = set()
    for one in solution.unmatched:
        change = explainer.explain(one.mentee).change
        kinds.add(change.kind)
        if change.kind == ChangeKind.ONE_MORE_PLACE:
            assert one.reason == Binding.FULL
            roomier = problem.capacity.copy()
            roomier[change.mentor] += 1
            more = with_lock(replace(problem, capacity=roomier), one.mentee, change.mentor)
            assert solve(more, objective=objective, floor=0.3).matched >= solution.matched + (objective != "stable")
        elif change.kind == ChangeKind.ACCEPT_LOWER_FIT:
            lower = solve(with_lock(problem, one.mentee, change.mentor), objective=objective, floor=0.3)
            assert lower.matched == solution.matched + 1
        else:
            assert change.mentor is None
    assert ChangeKind.ONE_MORE_PLACE in kinds
    for mentee, points in zip(solution.pairs[:, 0].tolist(), solution.scores.tolist(), strict=True):
        explanation = explainer.explain(mentee)
        assert sum(part.points for part in explanation.contributions) == points == explanation.points


@given(small_scores())
@settings(max_examples=30)
def test_whoever_is_below_the_floor_is_placed_by_the_change_told(drawn):
    scores, capacity = drawn
    problem = Problem.from_scores(scores, capacity=capacity)
    solution = solve(problem, floor=1.0)
    explainer = Explainer(problem, solution)
    for one in solution.unmatched:
        change = explainer.explain(one.mentee).change
        if change.kind == ChangeKind.ACCEPT_LOWER_FIT:
            assert solve(with_lock(problem, one.mentee, change.mentor), floor=1.0).matched == solution.matched + 1
        elif one.reason == Binding.BELOW_FLOOR:
            for mentor in np.flatnonzero(problem.allowed()[one.mentee] & (problem.capacity > 0)):
                forced = solve(with_lock(problem, one.mentee, mentor), floor=1.0)
                assert forced.matched <= solution.matched


@given(small_scores(), st.data())
@settings(max_examples=30)
def test_a_shadow_price_holds_with_running_and_locked_pairs(drawn, data):
    scores, capacity = drawn
    m = scores.shape[1]
    running = np.array(data.draw(st.lists(st.integers(0, 1), min_size=m, max_size=m)), int)
    problem = Problem.from_scores(scores, capacity=capacity, running=running)
    pairs = np.argwhere(problem.allowed() & (problem.places > 0)).tolist()
    if pairs:
        problem = with_lock(problem, *data.draw(st.sampled_from(pairs)))
    for objective in (Objective.TOTAL, Objective.BALANCED):
        solution = solve(problem, objective=objective, spread=1.0)
        for mentor, gain in enumerate(shadow(problem, solution, np.arange(m))):
            more = capacity.copy()
            more[mentor] = max(more[mentor], running[mentor]) + 1
            again = solve(replace(problem, capacity=more), objective=objective, spread=1.0)
            assert gain == (again.matched - solution.matched, again.value - solution.value)
