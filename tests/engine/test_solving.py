"""The contract of `solve`: the right answer, proven, the same every time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from tests.engine.problems import best_by_hand, cohort, people, small_scores

from konnekt_engine.matching import Binding, Gap, Objective, Problem, Same, Status, diagnose, solve, verify
from konnekt_engine.matching.solution import in_points


@given(small_scores())
def test_as_many_as_possible_then_the_largest_total(drawn):
    scores, capacity = drawn
    problem = Problem.from_scores(scores, capacity=capacity)

    solution = solve(problem)

    assert (solution.matched, solution.value) == best_by_hand(problem)
    assert solution.status == Status.OPTIMAL
    assert solution.gap == 0
    verify(problem, solution)


@given(small_scores(), st.floats(0, 1))
def test_no_pair_is_below_the_floor(drawn, floor):
    scores, capacity = drawn
    problem = Problem.from_scores(np.clip(scores, 0, 1000) / 1000, capacity=capacity)
    least = in_points(floor, origin=problem.origin, unit=problem.unit)

    solution = solve(problem, floor=floor)

    assert (solution.matched, solution.value) == best_by_hand(problem, least=least)
    assert all(fit > floor - 2 * problem.unit for fit in solution.fits)
    verify(problem, solution)


@pytest.mark.parametrize("seed", range(4))
def test_a_cohort_of_every_kind_of_criterion_agrees_with_scipy(seed):
    problem = cohort(60, 45, seed=seed, capacity=np.full(45, 2))
    points = np.repeat(problem.points(), 2, axis=1)

    solution = solve(problem)

    rows, columns = linear_sum_assignment(points, maximize=True)
    assert solution.matched == 60
    assert solution.value == points[rows, columns].sum()
    verify(problem, solution)


@given(small_scores(), st.randoms(use_true_random=False), st.integers(0, 3))
def test_the_order_in_which_people_come_changes_nothing(drawn, random, seed):
    scores, capacity = drawn
    n, m = scores.shape
    rows, columns = random.sample(range(n), n), random.sample(range(m), m)
    # Only few different values: many answers are equally good, and only the stated order decides among them.
    values = np.where(np.isnan(scores), np.nan, np.sign(scores))

    one = _by_id(values, capacity, range(n), range(m))
    other = _by_id(values, capacity, rows, columns)

    answers = [solve(problem, seed=seed) for problem in (one, other)]
    assert sorted(answers[0].id_pairs) == sorted(answers[1].id_pairs)
    assert answers[0].digest == answers[1].digest


def _by_id(scores, capacity, rows, columns):
    rows, columns = list(rows), list(columns)
    shuffled = scores[np.ix_(rows, columns)]
    given = Problem.from_scores(shuffled, capacity=capacity[columns])
    ids = tuple(f"a{row}" for row in rows), tuple(f"b{column}" for column in columns)
    fields = {name: getattr(given, name) for name in given.__dataclass_fields__}
    return Problem(**fields | {"mentee_ids": ids[0], "mentor_ids": ids[1]})


def test_the_order_of_a_whole_cohort_changes_nothing():
    criteria = (Same("craft"), Gap("grade"))
    mentees, mentors = people(80, seed=5, side="mentee"), people(70, seed=5, side="mentor")
    shuffle = np.random.default_rng(1)
    rows, columns = shuffle.permutation(80), shuffle.permutation(70)

    one = solve(Problem.build(mentees=mentees, mentors=mentors, criteria=criteria))
    other = solve(
        Problem.build(
            mentees={name: [values[row] for row in rows] for name, values in mentees.items()},
            mentors={name: [values[column] for column in columns] for name, values in mentors.items()},
            criteria=criteria,
        )
    )

    assert sorted(one.id_pairs) == sorted(other.id_pairs)


def test_the_seed_decides_among_equals_and_nothing_else():
    problem = Problem.from_scores(np.ones((12, 12)))
    answers = {solve(problem, seed=seed).id_pairs for seed in range(5)}
    assert len(answers) == 5

    clear = cohort(20, 20, seed=1)
    assert solve(clear, seed=1).value == solve(clear, seed=2).value


@given(small_scores(), st.data())
def test_a_further_block_never_raises_the_value(drawn, data):
    scores, capacity = drawn
    before = solve(Problem.from_scores(scores, capacity=capacity))
    if not scores.size:
        return
    pair = data.draw(st.tuples(st.integers(0, scores.shape[0] - 1), st.integers(0, scores.shape[1] - 1)))

    after = solve(Problem.from_scores(scores, capacity=capacity, blocked=[(*pair, "exclusion")]))

    assert (after.matched, after.value) <= (before.matched, before.value)
    assert pair not in set(map(tuple, after.pairs.tolist()))


def test_bytes_are_the_same_twice_and_survive_being_stored():
    problem = cohort(30, 20, capacity=np.full(20, 2), blocked=[(0, 1, "exclusion")], locked=[(3, 4)])
    again = cohort(30, 20, capacity=np.full(20, 2), blocked=[(0, 1, "exclusion")], locked=[(3, 4)])
    assert problem.to_bytes() == again.to_bytes()

    replayed = Problem.from_bytes(problem.to_bytes())
    assert replayed.to_bytes() == problem.to_bytes()
    first, second = solve(problem).to_bytes(), solve(replayed).to_bytes()
    assert first == second
    assert type(solve(problem)).from_bytes(first).to_bytes() == first


@given(small_scores(most=4), st.data())
@settings(max_examples=60)
def test_locked_pairs_stand_and_the_rest_is_best(drawn, data):
    scores, capacity = drawn
    if not scores.size:
        return
    pair = data.draw(st.tuples(st.integers(0, scores.shape[0] - 1), st.integers(0, scores.shape[1] - 1)))
    problem = Problem.from_scores(scores, capacity=capacity, locked=[pair])

    solution = solve(problem)

    if capacity[pair[1]] == 0 or np.isnan(scores[pair]):
        assert solution.status == Status.INFEASIBLE
        assert solution.conflicts[0].pairs == (pair,)
        return
    rest, room = np.delete(scores, pair[0], axis=0), capacity.copy()
    room[pair[1]] -= 1
    others = solve(Problem.from_scores(rest, capacity=room))
    assert solution.matched == others.matched + 1
    assert sum(solution.fits) == pytest.approx(sum(others.fits) + scores[pair])
    assert pair in set(map(tuple, solution.pairs.tolist()))
    verify(problem, solution)


@pytest.mark.parametrize(
    ("scores", "matched"),
    [
        (np.zeros((0, 4)), 0),
        (np.zeros((4, 0)), 0),
        (np.full((3, 3), np.nan), 0),
        (np.zeros((1, 300)), 1),
        (np.zeros((300, 1)), 1),
        (np.zeros((6, 6)), 6),
    ],
)
def test_the_edges_of_what_can_be_asked(scores, matched):
    problem = Problem.from_scores(scores)
    solution = solve(problem)
    assert solution.matched == matched
    assert len(solution.unmatched) == scores.shape[0] - matched
    verify(problem, solution)


def test_one_mentor_for_all():
    problem = Problem.from_scores(np.ones((40, 2)), capacity=[1_000_000_000_000, 0])
    solution = solve(problem)
    assert solution.matched == 40
    verify(problem, solution)


def test_who_stays_without_a_mentor_and_why():
    scores = np.array([[0.9, 0.9], [0.8, np.nan], [np.nan, np.nan], [0.1, 0.1], [1.0, 0.0]])
    solution = solve(Problem.from_scores(scores), floor=0.5)
    assert {one.id: one.reason for one in solution.unmatched} == {
        "mentee-1": Binding.FULL,
        "mentee-2": Binding.RULED_OUT,
        "mentee-3": Binding.BELOW_FLOOR,
    }
    nobody = solve(Problem.from_scores(np.zeros((1, 0))))
    assert nobody.unmatched[0].reason == Binding.NO_MENTORS
    assert [solution.mentor_of(mentee) for mentee in range(5)] == [1, None, None, None, 0]


def test_conflicts_are_named_one_by_one():
    problem = Problem.from_scores(
        np.ones((4, 3)), blocked=[(0, 0, "exclusion")], locked=[(0, 0), (1, 1), (1, 2), (2, 2), (3, 2)]
    )
    assert [conflict.pairs for conflict in diagnose(problem)] == [
        ((0, 0),),
        ((1, 1), (1, 2)),
        ((1, 2), (2, 2)),
    ]
    solution = solve(problem)
    assert solution.status == Status.INFEASIBLE
    assert len(solution.pairs) == 0
    assert solution.certificate is None


def test_progress_is_told_and_a_run_can_be_cancelled():
    told = []
    solve(Problem.from_scores(np.ones((3, 3))), progress=lambda share, words: told.append((share, words)))
    assert [share for share, _ in told] == sorted(share for share, _ in told)
    assert told[-1] == (1.0, "Done")

    for patience in range(4):
        asked = iter([False] * patience + [True])
        solution = solve(Problem.from_scores(np.ones((3, 3))), cancel=lambda asked=asked: next(asked))
        assert solution.status == Status.CANCELLED
        assert solution.certificate is None


def test_costs_can_be_minimised_and_whole_numbers_stay_whole():
    costs = np.array([[4, 1, 3], [2, 0, 5], [3, 2, 2]])
    problem = Problem.from_scores(costs, maximise=False)
    solution = solve(problem)
    assert sum(solution.fits) == 5
    assert problem.unit == -1


def test_inputs_are_never_modified():
    scores, capacity = np.arange(9.0).reshape(3, 3), np.array([1, 2, 0])
    copies = scores.copy(), capacity.copy()
    solve(Problem.from_scores(scores, capacity=capacity))
    assert np.array_equal(scores, copies[0])
    assert np.array_equal(capacity, copies[1])


def test_nonsense_for_the_solver_is_named():
    problem = Problem.build(mentees={"id": ["a"]}, mentors={"id": ["x"]}, criteria=[])
    with pytest.raises(ValueError, match="floor: expected a fit between 0 and 1"):
        solve(problem, floor=1.5)
    with pytest.raises(ValueError, match="nonsense"):
        solve(problem, objective="nonsense")
    assert solve(problem, objective="total").objective is Objective.TOTAL
