"""Groups of a least size where the program comes to its limit: an answer all the same, the same every time, with true
bounds and an honest status; and a stop is heard while it works."""

import sys
from contextlib import contextmanager
from dataclasses import replace
from subprocess import PIPE, Popen

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.problems import small_scores
from tests.engine.test_every_objective import every_choice, spread_cost, told

from konnekt_engine.matching import InvalidCertificate, Objective, Problem, Status, circles, solve, verify
from konnekt_engine.matching.programs import Programs
from konnekt_engine.matching.running import opened

OBJECTIVES = [one for one in Objective if one != Objective.STABLE]


def packed(n, m, size):
    """Every mentor could meet exactly these few, all or none: packing sets, which is hard."""
    rng = np.random.default_rng(0)
    scores = np.full((n, m), np.nan)
    for j in range(m):
        scores[rng.choice(n, size, replace=False), j] = rng.random()
    return Problem.from_scores(scores, capacity=np.full(m, size), minimum=np.full(m, size))


@pytest.fixture
def few_nodes(monkeypatch):
    """A limit that a hard problem comes to soon: one node for each program."""
    monkeypatch.setattr(circles, "_WORK", 1)


@pytest.fixture
def no_program(monkeypatch):
    """A limit that every problem is beyond: nothing but rounding."""
    monkeypatch.setattr(circles, "MOST_PAIRS", 0)


@pytest.mark.usefixtures("few_nodes")
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_at_its_limit_the_answer_is_the_same_every_time(objective):
    problem = packed(28, 84, 4)
    first = solve(problem, objective=objective, threads=1)
    assert first.status == Status.FEASIBLE
    assert solve(problem, objective=objective, threads=3).to_bytes() == first.to_bytes()
    verify(problem, first)


@pytest.mark.usefixtures("few_nodes")
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_at_its_limit_the_bounds_hold_for_the_best_answer(objective, monkeypatch):
    problem = packed(40, 120, 4)
    limited = solve(problem, objective=objective)
    monkeypatch.undo()
    best = solve(problem, objective=objective)
    assert best.status == Status.OPTIMAL
    if objective == Objective.MOST_SCORE:
        zero = problem.zero
        assert limited.value - zero * limited.matched <= best.value - zero * best.matched
        assert best.value - zero * best.matched <= limited.bound - zero * limited.matched
    else:
        assert limited.matched <= best.matched <= limited.certificate.matched_bound
        if limited.matched == best.matched and limited.certificate.worst == best.certificate.worst:
            assert limited.value <= best.value <= limited.bound
    assert limited.gap > 0


@settings(max_examples=20, deadline=None)
@given(small_scores(most=4), st.data(), st.sampled_from(OBJECTIVES))
def test_rounding_finds_an_answer_whenever_there_is_one(given_scores, data, objective):
    scores, capacity = given_scores
    m = scores.shape[1]
    sizes = st.lists(st.integers(0, 3), min_size=m, max_size=m)
    capacity = capacity + data.draw(st.integers(0, 2))
    allowed = np.argwhere(~np.isnan(scores)).tolist()
    locked = data.draw(st.lists(st.sampled_from(allowed), max_size=2, unique_by=lambda p: p[0])) if allowed else []
    problem = Problem.from_scores(scores, capacity=capacity, minimum=data.draw(sizes), locked=locked)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(circles, "MOST_PAIRS", 0)
        solution = solve(problem, objective=objective, spread=1.0)

    choices = list(every_choice(problem))
    assert (solution.status == Status.INFEASIBLE) == (not choices)
    if not choices:
        return
    verify(problem, solution)
    if not problem.has_groups:
        return
    tried = [(told(problem, choice), spread_cost(problem, choice, solution.certificate.step)) for choice in choices]
    values = [sum(found) - cost for (placed, found), cost in tried if placed == solution.matched]
    if objective == Objective.MOST_SCORE:
        assert all(
            sum(found) - problem.zero * placed <= solution.bound - problem.zero * solution.matched
            for (placed, found), _ in tried
        )
    else:
        assert max(placed for (placed, _), _ in tried) <= solution.certificate.matched_bound
    if objective in (Objective.TOTAL, Objective.BALANCED):
        assert max(values) <= solution.bound


@pytest.mark.usefixtures("no_program")
def test_a_worst_pair_that_nobody_proved_is_not_called_optimal():
    problem = Problem.from_scores([[9, 5], [9, 5], [6, 1], [6, 5]], capacity=[2, 2], minimum=[2, 2])
    solution = solve(problem, objective=Objective.FAIR)
    assert (solution.status, solution.gap, solution.matched) == (Status.FEASIBLE, 0, 4)
    assert solution.certificate.matched_bound == 4
    verify(problem, solution)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_status_that_says_other_than_the_gap_is_refused(objective, monkeypatch):
    problem = packed(20, 20, 4)
    solution = solve(problem, objective=objective)
    assert solution.status == Status.OPTIMAL
    if objective == Objective.FAIR:  # what is proven of the worst pair is said by the status alone
        verify(problem, replace(solution, status=Status.FEASIBLE))
    else:
        with pytest.raises(InvalidCertificate, match="other than the gap"):
            verify(problem, replace(solution, status=Status.FEASIBLE))
    monkeypatch.setattr(circles, "MOST_PAIRS", 0)
    rounded = solve(problem, objective=objective)
    assert rounded.status == Status.FEASIBLE
    with pytest.raises(InvalidCertificate, match="other than the gap"):
        verify(problem, replace(rounded, status=Status.OPTIMAL))


@pytest.mark.usefixtures("no_program")
def test_a_group_that_meets_anyway_is_filled_or_it_is_said_that_it_cannot_be():
    nan = np.nan
    scores = [[9, 1], [9, nan], [9, nan], [9, 5]]
    problem = Problem.from_scores(scores, capacity=[4, 2], minimum=[2, 2], locked=[(0, 1)])
    solution = solve(problem)
    assert solution.pairs.tolist() == [[0, 1], [1, 0], [2, 0], [3, 1]]
    verify(problem, solution)
    solution = solve(problem, floor=6)  # now nobody may join the second group
    assert solution.status == Status.INFEASIBLE
    assert "not enough mentees who may join them" in solution.conflicts[0].words


ENDLESS = f"""
import sys
sys.path[:0] = {sys.path}
from itertools import count
from konnekt_engine.matching import circles, solve
from tests.engine.test_groups import packed
circles._WORK = 1 << 40  # more than a day
said, asked = [], count()

def tell(share, words):
    said.append(words)
    print(words)

def stop():
    # Asked ten times a second while the program is at work: by the twentieth it is well under way.
    at_work = said[-1:] == ["Choosing which groups meet"] and next(asked) >= 20
    if at_work:
        print("At work")
    return at_work and STOPS

print(solve(packed(100, 300, 4), progress=tell, cancel=stop).status.value)
"""


@contextmanager
def endless(*, stops):
    """A run in a process of its own whose program would not end by itself, as it comes to be at work."""
    code = ENDLESS.replace("STOPS", str(stops))
    with Popen([sys.executable, "-u", "-c", code], stdout=PIPE, stderr=PIPE, text=True) as run:
        try:
            assert any(line == "At work\n" for line in run.stdout)
            yield run
        finally:
            run.kill()


def test_a_stop_is_heard_in_the_middle_of_a_program():
    with endless(stops=True) as run:
        assert run.communicate(timeout=60) == ("cancelled\n", "")
        assert run.returncode == 0


def test_when_a_run_is_killed_its_program_ends_too():
    with endless(stops=False) as run:
        run.kill()
        # Whoever reads a pipe comes to its end only when everybody who could write there has ended.
        assert run.communicate(timeout=60)[1] == ""


def test_nothing_is_left_at_work_after_a_run():
    c = np.ones(3)
    with opened() as run, Programs(run) as programs:
        assert programs.best(c=c)["fun"] == 0
        assert programs.best(c=-c, bounds=(0, 2))["fun"] == -6
        process = programs._process
        assert process.poll() is None
    assert process.poll() is not None


def test_a_program_whose_process_ends_is_an_error():
    with opened() as run, Programs(run) as programs:
        programs.best(c=np.ones(3))
        programs._process.kill()
        with pytest.raises(RuntimeError, match="ended before its answer"):
            programs.best(c=np.ones(3))
