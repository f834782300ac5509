"""The ends of what can be asked: a right answer, or a `ValueError` that names argument, expectation and value."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array

from konnekt_engine.matching import Apart, Objective, Problem, Status, solve, verify

LARGE = 2.0**52


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize(
    ("scores", "rules", "matched"),
    [
        (np.ones((5, 2)), {"capacity": [1 << 40, 1 << 52]}, 5),
        (np.ones((5, 2)), {"capacity": [1 << 52, 1 << 52], "running": [1 << 40, 1 << 40]}, 5),
        (np.array([[1e300, -1e300], [0, 5e299]]), {}, 2),
        (np.ones((200, 300)), {}, 200),
        (np.ones((300, 200)), {"capacity": np.zeros(200, np.int64)}, 0),
        (np.ones((300, 1)), {"capacity": [300]}, 300),
        (np.arange(20_000.0).reshape(1, -1), {}, 1),
        (np.arange(20_000.0).reshape(-1, 1), {"capacity": [7]}, 7),
        (np.repeat(np.arange(12.0), 5).reshape(12, 5), {"capacity": [2] * 5}, 10),
        (np.full((7, 5), np.nan), {}, 0),
        (np.ones((1100, 1000)), {}, 1000),
    ],
)
def test_large_numbers_and_odd_shapes(objective, scores, rules, matched):
    problem = Problem.from_scores(scores, **rules)
    solution = solve(problem, objective=objective, spread=1e-6)
    assert solution.status == Status.OPTIMAL
    if objective != Objective.MOST_SCORE:
        assert solution.matched == matched
    verify(problem, solution)


@pytest.mark.parametrize(
    "scores",
    [
        np.full((3, 3), 1e300),
        np.array([[1e300, np.nextafter(1e300, 2e300)]] * 2),
        np.array([[1.0, np.nextafter(1.0, 2)]] * 2),
        LARGE + np.arange(6).reshape(2, 3),
        -LARGE + np.arange(6).reshape(2, 3),
        np.array([[1 << 60, (1 << 60) + 1024]]),
        np.array([[1e9, 1e9 + 1e-6], [1e9 + 1e-6, 1e9]]),
    ],
)
def test_scores_far_from_0_are_told_apart_and_only_counting_from_0_is_refused(scores):
    problem = Problem.from_scores(scores)
    assert 0 <= problem.points().min() <= problem.points().max() <= 1 << 20
    for objective in (Objective.TOTAL, Objective.FAIR, Objective.STABLE):
        solution = solve(problem, objective=objective)
        verify(problem, solution)
    rows, columns = linear_sum_assignment(problem.points(), maximize=True)
    assert solve(problem).value == problem.points()[rows, columns].sum()
    with pytest.raises(ValueError, match=r"problem: expected scores within 2\*\*40 points of 0 for MOST_SCORE"):
        solve(problem, objective=Objective.MOST_SCORE)


def test_a_cost_of_further_mentees_above_every_score_still_places_as_many_as_can_be():
    problem = Problem.from_scores(np.arange(12.0).reshape(4, 3), capacity=[4, 1, 0])
    for spread in (1e6, 1e8):
        solution = solve(problem, objective=Objective.BALANCED, spread=spread)
        assert solution.matched == 4
        assert np.bincount(solution.pairs[:, 1]).tolist() == [3, 1]
        verify(problem, solution)


def test_no_pair_reaches_an_impossible_floor_and_every_pair_the_lowest():
    problem = Problem.from_scores(np.arange(9.0).reshape(3, 3))
    for floor, matched in ((1e300, 0), (8.5, 0), (-1e300, 3)):
        solution = solve(problem, floor=floor)
        assert solution.matched == matched
        verify(problem, solution)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"scores": [1.0, 2.0]}, "scores: expected an array of mentees × mentors"),
        ({"scores": [[np.inf]]}, "scores: expected finite numbers"),
        ({"scores": [[1.0]], "capacity": [-1]}, "capacity: expected at least 0, found -1"),
        ({"scores": [[1.0]], "capacity": [1, 2]}, "capacity: expected 1 whole numbers"),
        ({"scores": [[1.0]], "capacity": [0.5]}, "capacity: expected 1 whole numbers"),
        ({"scores": [[1.0]], "blocked": [(0, 1, "x")]}, "blocked: expected positions below"),
        ({"scores": [[1.0]], "blocked": [(0, 1)]}, "blocked: expected .mentee, mentor, reason. triples"),
        ({"scores": [[1.0]], "locked": [(0, -1)]}, "locked: expected positions below"),
        ({"scores": [[1.0]], "locked": [0.5, 1.0]}, "locked: expected whole numbers of shape"),
        ({"scores": [["a"]]}, "scores: expected an array of numbers"),
        ({"scores": [[1.0, 2.0], [3.0]]}, "scores: expected an array of numbers"),
        ({"scores": [[1j]]}, "scores: expected an array of numbers"),
        ({"scores": [[1.5e308, -1.5e308]]}, "scores: expected a finite range"),
        ({"scores": [[0.0, 5e-324]]}, "scores: expected a finite range"),
        ({"scores": [[-np.inf]]}, "scores: expected finite numbers"),
        ({"scores": coo_array(([np.nan], ([0], [0])), shape=(1, 1))}, "scores: expected finite numbers in a sparse"),
        ({"scores": coo_array(([1.0, 2.0], ([0, 0], [0, 0])), shape=(1, 1))}, "scores: expected every pair once"),
        ({"scores": [[1.0]], "capacity": [1 << 53]}, "capacity: expected below 2"),
        ({"scores": [[1.0]], "capacity": np.array([1 << 63], np.uint64)}, "capacity: expected below 2"),
        ({"scores": [[1.0]], "running": [-1]}, "running: expected at least 0"),
        ({"scores": [[1.0]], "minimum": [1.5]}, "minimum: expected 1 whole numbers"),
        ({"scores": [[1.0]], "blocked": np.ones((1, 3), int)}, "blocked: expected whole numbers of shape"),
        ({"scores": [[1.0]], "mentee_lists": []}, "mentee_lists: expected 1 lists, found 0"),
        ({"scores": [[1.0]], "mentee_lists": [[1]]}, "mentee_lists: expected positions below 1"),
        ({"scores": [[1.0]], "mentor_lists": [[0, 0]]}, "mentor_lists: expected every name once"),
        ({"scores": np.ones((1, 70_000)), "mentee_lists": [range(70_000)]}, "mentee_lists: expected at most 65,535"),
    ],
)
def test_nonsense_is_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        Problem.from_scores(**arguments)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"mentees": [0], "mentors": [0, 0], "table": [[True]]}, "expected classes of 2 mentees and 2 mentors"),
        ({"mentees": [0, 5], "mentors": [0, 0], "table": [[True]]}, "mentees of a rule: expected classes below 1"),
        ({"mentees": [0, 0], "mentors": [-1, 0], "table": [[True]]}, "mentors of a rule: expected classes below 1"),
        ({"mentees": [0.0, 1.0], "mentors": [0, 0], "table": [[True]]}, "mentees of a rule: expected whole numbers"),
        ({"mentees": [0, 0], "mentors": [0, 0], "table": [True]}, "table of a rule: expected classes × classes"),
    ],
)
def test_a_rule_over_classes_that_does_not_fit_is_named(rule, words):
    with pytest.raises(ValueError, match=words):
        Problem.from_scores(np.ones((2, 2)), blocked={"language": Apart(**rule)})


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"mentees": {}}, "mentees: expected a column 'id'"),
        ({"mentors": {"id": ["x", "x"]}}, "mentors: expected every id once, found 'x'"),
        ({"mentors": {"id": ["x"], "person": []}}, "mentors: expected 1 values in column 'person', found 0"),
    ],
)
def test_people_without_a_name_of_their_own_are_named(tables, words):
    with pytest.raises(ValueError, match=words):
        Problem.build(**{"mentees": {"id": ["a"]}, "mentors": {"id": ["x"]}, "criteria": [], **tables})


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"seed": 0.5}, "seed: expected a whole number"),
        ({"floor": float("nan")}, "floor: expected a finite score"),
        ({"threads": 0}, "threads: expected a whole number of at least 1"),
        ({"spread": -1.0}, "spread: expected a finite cost of at least 0"),
        ({"spread": 1e300, "objective": Objective.BALANCED}, "spread: expected at most"),
        ({"proposing": "nobody"}, "proposing: expected 'mentees' or 'mentors'"),
    ],
)
def test_nonsense_for_the_solver_is_named(asked, words):
    with pytest.raises(ValueError, match=words):
        solve(Problem.from_scores([[1.0, 2.0]]), **asked)


def test_a_floor_for_costs_is_refused_and_a_seed_of_any_whole_kind_taken():
    with pytest.raises(ValueError, match="floor: expected none where costs are made small"):
        solve(Problem.from_scores([[1.0]], maximise=False), floor=0.5)
    problem = Problem.from_scores(np.ones((4, 4)))
    assert solve(problem, seed=np.int64(3)).to_bytes() == solve(problem, seed=3).to_bytes()


def test_a_locked_pair_that_no_list_holds_is_a_conflict():
    listed = coo_array(([1.0, 2.0], ([0, 1], [1, 0])), shape=(2, 2))
    solution = solve(Problem.from_scores(listed, locked=[(0, 0)]))
    assert solution.status == Status.INFEASIBLE
    assert solution.conflicts[0].pairs == ((0, 0),)
    assert solve(Problem.from_scores(listed, locked=[(0, 1)])).status == Status.OPTIMAL
