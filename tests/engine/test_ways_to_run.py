"""However a match is run (threads, processes, cancelled, watched), the answer is the same bytes or none."""

import tracemalloc
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np
import pytest
from scipy.sparse import coo_array
from tests.engine.problems import cohort

from konnekt_engine.matching import Objective, Problem, Status, searching, solve

n, m = 1500, 1000


@pytest.fixture(scope="module")
def problem():
    """More pairs than are ever all listed."""
    rng = np.random.default_rng(2)
    blocked = np.column_stack([rng.integers(0, n, 5000), rng.integers(0, m, 5000)])
    made = cohort(n, m, seed=2, capacity=rng.integers(1, 3, m), blocked=blocked, running=rng.integers(0, 2, m))
    assert n * m > searching.ALL_PAIRS
    return made


@pytest.mark.parametrize("objective", list(Objective))
def test_any_executor_gives_the_same_bytes(problem, objective):
    alone = solve(problem, objective=objective, threads=1).to_bytes()
    assert solve(problem, objective=objective, threads=2).to_bytes() == alone
    assert solve(problem, objective=objective, threads=4).to_bytes() == alone
    with ThreadPoolExecutor(3) as threads:
        assert solve(problem, objective=objective, executor=threads).to_bytes() == alone
        assert threads.submit(int).result() == 0  # it is not ours to close


def test_processes_give_the_same_bytes(problem):
    alone = solve(problem)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        assert solve(problem, executor=processes).to_bytes() == alone.to_bytes()
        assert solve(problem, executor=processes, warm_start=alone).to_bytes() == alone.to_bytes()


@pytest.mark.parametrize("objective", [one for one in Objective if one != Objective.STABLE])
def test_begun_elsewhere_the_answer_is_the_same(problem, objective):
    other = cohort(n, m, seed=2, capacity=np.full(m, 1), blocked=[(0, 1, "exclusion")])
    cold = solve(problem, objective=objective)
    for start in (solve(other), solve(other, objective=Objective.MOST_SCORE), cold):
        assert solve(problem, objective=objective, warm_start=start).to_bytes() == cold.to_bytes()


@pytest.mark.parametrize("objective", list(Objective))
def test_equals_without_end_are_settled_alike(objective):
    """So many equally good pairs that short lists can't hold them."""
    scores = np.random.default_rng(0).integers(0, 2, (1400, 900)).astype(float)
    problem = Problem.from_scores(scores, capacity=np.random.default_rng(1).integers(0, 4, 900))
    first = solve(problem, objective=objective, threads=1)
    again = solve(problem, objective=objective, threads=3, warm_start=first)
    assert again.to_bytes() == first.to_bytes()


@pytest.mark.parametrize(
    ("objective", "is_warm"), [*((objective, False) for objective in Objective), (Objective.TOTAL, True)]
)
def test_progress_only_rises_and_a_stop_is_heard_before_the_end(problem, objective, is_warm):
    start = solve(replace(problem, capacity=np.full(m, 2))) if is_warm else None
    asked = {"objective": objective, "warm_start": start}
    told = []
    solve(problem, **asked, progress=lambda share, words: told.append((share, words)))
    assert ("Scoring the pairs listed before" in [words for _, words in told]) == is_warm
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert told[-1] == (1.0, "Done")
    assert all(words for _, words in told)
    for patience in (0, shares[len(shares) // 3], shares[-2]):
        heard = [0.0]
        stopped = solve(
            problem,
            **asked,
            progress=lambda share, _words, heard=heard: heard.append(share),
            cancel=lambda heard=heard, patience=patience: heard[-1] >= patience,
        )
        assert stopped.status == Status.CANCELLED
        assert (len(stopped.pairs), stopped.certificate) == (0, None)
        assert heard[-1] == patience


@pytest.mark.parametrize("objective", list(Objective))
def test_no_array_of_all_pairs_is_made(objective):
    rng = np.random.default_rng(0)
    mentees, mentors = 6000, 4000
    near = rng.integers(0, mentors, (mentees, 12))
    pairs = np.unique(np.column_stack([np.repeat(np.arange(mentees), 12), near.ravel()]), axis=0)
    listed = Problem.from_scores(coo_array((rng.random(len(pairs)), pairs.T), shape=(mentees, mentors)))
    scored = cohort(2200, 1600, seed=1)
    # Not even one of whether a pair is allowed, or of what each is worth.
    for problem, most in ((listed, mentees * mentors), (scored, 8 * 2200 * 1600)):
        solve(problem, objective=objective)
        tracemalloc.start()
        solve(problem, objective=objective, threads=1)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < most


def test_what_was_given_is_never_changed():
    rng = np.random.default_rng(0)
    given = {
        "capacity": rng.integers(1, 3, 20),
        "minimum": rng.integers(0, 2, 20),
        "running": rng.integers(0, 2, 20),
        "blocked": np.array([[0, 1], [2, 3]]),
        "locked": np.array([[4, 5]]),
    }
    given["capacity"][5] = 2
    given["running"][5] = 0
    scores = rng.random((30, 20))
    before = {name: value.copy() for name, value in given.items()}, scores.copy()
    problem = Problem.from_scores(scores, **given)
    stored = problem.to_bytes()
    for objective in Objective:
        solve(problem, objective=objective, warm_start=solve(problem))
    assert problem.to_bytes() == stored
    assert np.array_equal(scores, before[1])
    for name, value in given.items():
        assert np.array_equal(value, before[0][name])
        assert value.flags.writeable
