"""Every kind of market against a dense solver over all pairs and places; up to 1,500 mentees with `make proof`."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from tests.engine.problems import CRITERIA, cohort, people

from konnekt_engine.matching import Apart, Objective, Problem, Wishes, fair, growing, searching, solve, verify
from konnekt_engine.matching.solution import in_points


def _random(n, m, rng):
    return rng.random((n, m))


def _few_scores(n, m, rng):
    return rng.integers(0, 4, (n, m)).astype(float)


def _popular(n, m, rng):
    return rng.random((n, m)) + 3 * np.sort(rng.random(m))


def _negative(n, m, rng):
    return rng.integers(-1000, 1, (n, m)).astype(float)


def _products(n, m, rng):
    return np.outer(np.sort(rng.random(n)), np.sort(rng.random(m)))


def _holes(n, m, rng):
    return np.where(rng.random((n, m)) < 0.97, np.nan, rng.random((n, m)))


SCORES = {
    "random": _random,
    "few different scores": _few_scores,
    "popular mentors": _popular,
    "negative": _negative,
    "one order of all": _products,
    "few pairs allowed": _holes,
}
PLACES = {"tight": 1.0, "over-demand": 0.6, "plenty": 1.7}


def places(n, share, rng):
    """Places for so large a share of the mentees, one to three a mentor, among half as many mentors."""
    m = max(1, n // 2)
    found = np.ones(m, np.int64)
    for mentor in rng.integers(0, m, max(0, round(n * share) - m)):
        found[mentor] += 1
    return found


def dense_best(problem, *, floor=None, step=0, score_only=False):
    """Matched and value by scipy, over a column for each place and one for staying without."""
    points, allowed = problem.points().astype(np.float64), problem.allowed()
    if floor is not None:
        allowed &= points >= in_points(floor, origin=problem.origin, unit=problem.unit)
    locked = problem.locked
    free = np.setdiff1d(np.arange(problem.size[0]), locked[:, 0])
    before = np.bincount(locked[:, 1], minlength=problem.size[1])
    before = before if problem.running is None else before + problem.running
    room = np.maximum(problem.capacity - before, 0)
    mentor = np.repeat(np.arange(len(room)), room)
    rank = np.arange(len(mentor)) - np.repeat(np.cumsum(room) - room, room) + before[mentor]
    bonus = float(-problem.zero) if score_only else float(1 << 33)
    worth = np.where(allowed[free][:, mentor], points[free][:, mentor] + bonus - step * rank, -1e15)
    worth = np.hstack([worth, np.zeros((len(free), len(free)))])
    rows, columns = linear_sum_assignment(worth, maximize=True)
    taken = columns < len(mentor)
    value = round(worth[rows[taken], columns[taken]].sum() - bonus * taken.sum())
    return int(taken.sum()) + len(locked), value + int(points[locked[:, 0], locked[:, 1]].sum())


def check(problem, monkeypatch, **asked):
    """The answer with all pairs listed and with short lists, against scipy."""
    solution = solve(problem, **asked)
    verify(problem, solution)
    score_only = asked.get("objective") == Objective.MOST_SCORE
    expected = dense_best(problem, floor=asked.get("floor"), step=solution.certificate.step, score_only=score_only)
    if score_only:
        zero = problem.zero
        assert solution.value - zero * solution.matched == expected[1] - zero * expected[0]
    else:
        assert (solution.matched, solution.value) == expected
    with monkeypatch.context() as short:
        short.setattr(searching, "ALL_PAIRS", 0)
        short.setattr(searching, "KEEP", 6)
        assert solve(problem, **asked).to_bytes() == solution.to_bytes()


@pytest.mark.parametrize("share", PLACES)
@pytest.mark.parametrize("kind", SCORES)
def test_scores_as_an_array(kind, share, proof, monkeypatch):
    n = proof.cases(sample=240, full=1500)
    rng = np.random.default_rng([list(SCORES).index(kind), list(PLACES).index(share)])
    capacity = places(n, PLACES[share], rng)
    scores = SCORES[kind](n, len(capacity), rng)
    asked = [{}, {"objective": Objective.MOST_SCORE}, {"objective": Objective.BALANCED, "spread": 0.1}]
    if kind != "negative":
        asked.append({"floor": float(np.nanquantile(scores, 0.7))})
    problem = Problem.from_scores(scores, capacity=capacity)
    for one in asked:
        check(problem, monkeypatch, **one)
    locked = [(i, i) for i in range(0, 10, 2) if capacity[i] and problem.allowed(slice(i, i + 1))[0, i]]
    ruled = Problem.from_scores(
        scores,
        capacity=capacity,
        locked=locked,
        running=rng.integers(0, 2, len(capacity)) * (capacity > 1),
        blocked={"language": Apart(mentees=np.arange(n) % 5, mentors=np.arange(len(capacity)) % 7, table=np.eye(5, 7))},
    )
    ruled = replace(ruled, locked=ruled.locked[ruled.allowed()[ruled.locked[:, 0], ruled.locked[:, 1]]])
    check(ruled, monkeypatch)
    check(ruled, monkeypatch, objective=Objective.BALANCED, spread=0.1)
    proof.note(f"{kind}, {share}: mentees, the optimum of a dense solver in six questions", n)


@pytest.mark.parametrize("share", PLACES)
def test_scores_by_criteria(share, proof, monkeypatch):
    n = proof.cases(sample=240, full=1500)
    rng = np.random.default_rng(list(PLACES).index(share))
    capacity = places(n, PLACES[share], rng)
    m = len(capacity)
    mentees, mentors = people(n, seed=1, side="mentee"), people(m, seed=1, side="mentor")
    mentees["wishes"] = [list(rng.choice(mentors["id"], rng.integers(0, 4))) for _ in range(n)]
    mentors["wishes"] = [list(rng.choice(mentees["id"], rng.integers(0, 4))) for _ in range(m)]
    wishes = Wishes("wishes", weight=2), Wishes("wishes", by="mentor", weight=2, label="wishes of mentors")
    problem = Problem.build(
        mentees=mentees,
        mentors=mentors,
        criteria=(*CRITERIA, *wishes),
        capacity=capacity,
        blocked={
            "language": Apart(mentees=rng.integers(0, 4, n), mentors=rng.integers(0, 4, m), table=np.eye(4) > 0),
            "exclusion": np.column_stack([rng.integers(0, n, 3 * n), rng.integers(0, m, 3 * n)]),
        },
    )
    for asked in ({}, {"floor": 0.55}, {"objective": Objective.MOST_SCORE}, {"objective": Objective.BALANCED}):
        check(problem, monkeypatch, **asked)
    proof.note(f"criteria, wishes, rules, {share}: mentees, the optimum of a dense solver in four questions", n)


@pytest.mark.parametrize("share", PLACES)
def test_the_fairest_is_the_highest_floor_that_places_as_many(share, proof, monkeypatch):
    n = proof.cases(sample=150, full=600)
    rng = np.random.default_rng(3)
    capacity = places(n, PLACES[share], rng)
    problem = cohort(n, len(capacity), capacity=capacity, seed=4)
    solution = solve(problem, objective=Objective.FAIR)
    verify(problem, solution)
    worst = solution.certificate.worst
    at, above = problem.origin + problem.unit * worst, problem.origin + problem.unit * (worst + 1)
    assert dense_best(problem)[0] == solution.matched
    assert dense_best(problem, floor=at) == (solution.matched, solution.value)
    assert dense_best(problem, floor=above)[0] < solution.matched
    monkeypatch.setattr(searching, "ALL_PAIRS", 0)
    monkeypatch.setattr(searching, "KEEP", 6)
    assert solve(problem, objective=Objective.FAIR).to_bytes() == solution.to_bytes()
    # As in a market whose scores can't all be held: rows come and go, and where places are short, places seek mentees.
    monkeypatch.setattr(growing, "HELD", 8 * n)
    turned = []
    seats = fair._Seats
    monkeypatch.setattr(fair, "_Seats", lambda *given: turned.append(given) or seats(*given))
    assert solve(problem, objective=Objective.FAIR).to_bytes() == solution.to_bytes()
    assert bool(turned) == (share == "over-demand")
    proof.note(f"fairest, {share}: mentees, the floor and the total of a dense solver", n)
