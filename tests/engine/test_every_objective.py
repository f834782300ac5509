"""The contract of every objective, against every choice tried by hand."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.problems import small_scores

from konnekt_engine.matching import Objective, Problem, Status, blocking_pairs, solve, verify


def every_choice(problem, *, least=None):
    """Each way to place the free mentees within the rules, as a list of mentors or −1."""
    points, allowed = problem.points(), problem.allowed()
    if least is not None:
        allowed &= points >= least
    m = problem.size[1]
    locked = dict(map(tuple, problem.locked.tolist()))
    options = [
        [locked[i]] if i in locked else [-1, *np.flatnonzero(allowed[i]).tolist()] for i in range(problem.size[0])
    ]
    before = np.zeros(m, np.int64) if problem.running is None else problem.running
    minimum = np.zeros(m, np.int64) if problem.minimum is None else problem.minimum
    for chosen in product(*options):
        load = np.bincount([j for j in chosen if j >= 0], minlength=m)
        if (load > problem.places).any():
            continue
        meets = load + before > 0
        if (meets & (load > 0) & (load + before < minimum)).any():
            continue
        yield chosen


def told(problem, chosen):
    """How many are placed and the points of each pair."""
    points = problem.points()
    found = [int(points[i, j]) for i, j in enumerate(chosen) if j >= 0]
    return len(found), found


def spread_cost(problem, chosen, step):
    """What further mentees cost; locked pairs are structure, they only come before the others."""
    locked = set(problem.locked[:, 0].tolist())
    load = np.bincount([j for i, j in enumerate(chosen) if j >= 0 and i not in locked], minlength=problem.size[1])
    before = np.bincount(problem.locked[:, 1], minlength=problem.size[1])
    before = before if problem.running is None else before + problem.running
    return int((load * before + load * (load - 1) // 2).sum()) * step


@st.composite
def problems(draw, *, most=4):
    scores, capacity = draw(small_scores(most=most))
    m = scores.shape[1]
    running = np.array(draw(st.lists(st.integers(0, 1), min_size=m, max_size=m)), np.int64)
    return Problem.from_scores(scores, capacity=capacity, running=draw(st.sampled_from([None, running])))


@given(problems())
def test_fair_raises_the_worst_pair_first(problem):
    solution = solve(problem, objective=Objective.FAIR)

    best = max(
        (count, min(found, default=0), sum(found)) for count, found in (told(problem, c) for c in every_choice(problem))
    )
    assert (solution.matched, min(solution.scores.tolist(), default=0), solution.value) == best
    verify(problem, solution)


@given(problems())
def test_most_score_may_leave_people_out(problem):
    solution = solve(problem, objective=Objective.MOST_SCORE)

    best = max(sum(found) - problem.zero * count for count, found in (told(problem, c) for c in every_choice(problem)))
    assert solution.value - problem.zero * solution.matched == best
    verify(problem, solution)


@given(problems(), st.sampled_from([0.0, 0.5, 1.0, 100.0]))
def test_balanced_counts_each_further_mentee(problem, spread):
    solution = solve(problem, objective=Objective.BALANCED, spread=spread)

    step = solution.certificate.step
    best = max(
        (told(problem, c)[0], sum(told(problem, c)[1]) - spread_cost(problem, c, step)) for c in every_choice(problem)
    )
    assert (solution.matched, solution.value) == best
    verify(problem, solution)


@given(problems(), st.sampled_from(["mentees", "mentors"]), st.randoms(use_true_random=False))
def test_stable_leaves_no_pair_that_would_rather(problem, proposing, random):
    n, m = problem.size
    lists = [random.sample(range(m), random.randint(0, m)) for _ in range(n)]
    counter = [random.sample(range(n), random.randint(0, n)) for _ in range(m)]
    scores = np.where(problem.allowed(), problem.points().astype(float), np.nan)
    ranked = Problem.from_scores(
        scores, capacity=problem.capacity, running=problem.running, mentee_lists=lists, mentor_lists=counter
    )

    solution = solve(ranked, objective=Objective.STABLE, proposing=proposing)

    assert blocking_by_hand(ranked, solution, lists, counter) == []
    assert len(blocking_pairs(ranked, solution)) == 0
    verify(ranked, solution)


def blocking_by_hand(problem, solution, lists, counter):
    points, allowed = problem.points(), problem.allowed()

    def wants(mine, other, score):
        return (1, -mine.index(other), 0) if other in mine else (0, 0, score)

    mentor = dict(map(tuple, solution.pairs.tolist()))
    load = {j: [i for i, k in mentor.items() if k == j] for j in range(problem.size[1])}
    found = []
    for i, j in np.argwhere(allowed).tolist():
        if mentor.get(i) == j or not problem.places[j]:
            continue
        if i in mentor and wants(lists[i], j, points[i, j]) <= wants(lists[i], mentor[i], points[i, mentor[i]]):
            continue
        has_room = len(load[j]) < problem.places[j]
        if has_room or any(
            wants(counter[j], i, points[i, j]) > wants(counter[j], other, points[other, j]) for other in load[j]
        ):
            found.append((i, j))
    return found


@settings(max_examples=12, deadline=None)
@given(problems(), st.data(), st.sampled_from([one for one in Objective if one != Objective.STABLE]))
def test_groups_have_their_least_size(problem, data, objective):
    m = problem.size[1]
    minimum = np.array(data.draw(st.lists(st.integers(0, 3), min_size=m, max_size=m)), np.int64)
    capacity = problem.capacity + data.draw(st.integers(0, 2))
    scores = np.where(problem.allowed(), problem.points().astype(float), np.nan)
    pairs = np.argwhere(problem.allowed()).tolist()
    locked = data.draw(st.lists(st.sampled_from(pairs), max_size=1)) if pairs else []
    grouped = Problem.from_scores(scores, capacity=capacity, minimum=minimum, locked=locked)

    solution = solve(grouped, objective=objective, spread=1.0)

    choices = list(every_choice(grouped))
    if not choices:
        assert solution.status == Status.INFEASIBLE
        return
    step = solution.certificate.step
    tried = [(told(grouped, c), spread_cost(grouped, c, step)) for c in choices]
    if objective == Objective.FAIR:
        free = np.setdiff1d(np.arange(grouped.size[0]), grouped.locked[:, 0])
        points = grouped.points()

        def worst(chosen):
            return min((int(points[i, chosen[i]]) for i in free if chosen[i] >= 0), default=0)

        best = max((told(grouped, c)[0], worst(c), sum(told(grouped, c)[1])) for c in choices)
        assert (solution.matched, solution.certificate.worst or 0, solution.value) == best
    elif objective == Objective.MOST_SCORE:
        best = max(sum(found) - grouped.zero * count for (count, found), _ in tried)
        assert solution.value - grouped.zero * solution.matched == best
    else:
        assert (solution.matched, solution.value) == max((count, sum(found) - cost) for (count, found), cost in tried)
    assert solution.status == Status.OPTIMAL
    verify(grouped, solution)


def test_a_group_that_is_locked_too_small_cannot_be():
    problem = Problem.from_scores(np.ones((3, 2)), capacity=[2, 3], minimum=[3, 0], locked=[(0, 0)])
    solution = solve(problem)
    assert solution.status == Status.INFEASIBLE
    assert "least size of 3" in solution.conflicts[0].words


def test_a_least_size_of_one_asks_for_nothing():
    assert not Problem.from_scores(np.ones((3, 2))).has_groups
    assert not Problem.from_scores(np.ones((3, 2)), minimum=[1, 0]).has_groups
    assert Problem.from_scores(np.ones((3, 2)), capacity=[2, 1], minimum=[2, 0]).has_groups


def test_stable_and_least_sizes_are_refused_together():
    problem = Problem.from_scores(np.ones((3, 2)), capacity=[2, 3], minimum=[2, 0])
    with pytest.raises(ValueError, match="another than STABLE"):
        solve(problem, objective=Objective.STABLE)


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("shape", [(0, 0), (0, 4), (4, 0), (1, 1), (1, 300), (300, 1), (7, 40), (40, 7)])
def test_odd_shapes_have_right_answers(objective, shape):
    rng = np.random.default_rng(7)
    problem = Problem.from_scores(rng.integers(-5, 6, shape).astype(float), capacity=rng.integers(0, 4, shape[1]))
    solution = solve(problem, objective=objective)
    assert solution.status == Status.OPTIMAL
    if objective != Objective.MOST_SCORE:
        assert solution.matched == min(shape[0], int(problem.capacity.sum()) if shape[0] else 0)
    verify(problem, solution)


@pytest.mark.parametrize("objective", list(Objective))
def test_the_same_bytes_for_any_number_of_threads(objective):
    rng = np.random.default_rng(3)
    problem = Problem.from_scores(rng.integers(0, 9, (600, 400)).astype(float), capacity=rng.integers(1, 3, 400))
    answers = {solve(problem, objective=objective, threads=threads).to_bytes() for threads in (1, 2, 4)}
    assert len(answers) == 1


@pytest.mark.parametrize("objective", list(Objective))
def test_all_alike_and_all_blocked(objective):
    alike = Problem.from_scores(np.ones((50, 30)), capacity=np.full(30, 2))
    assert solve(alike, objective=objective).matched == 50
    verify(alike, solve(alike, objective=objective))
    blocked = Problem.from_scores(np.full((5, 4), np.nan))
    solution = solve(blocked, objective=objective)
    assert solution.matched == 0
    assert {one.reason.value for one in solution.unmatched} == {"ruled out"}
    verify(blocked, solution)
