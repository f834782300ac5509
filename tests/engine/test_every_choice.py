"""Thousands of random problems against every choice there is; a sample in each run, all of them with `make proof`.

Each is solved as it comes, begun at the prices of the answer, and once more with lists of 1 to 3 names, so that the
machinery for long lists (corners, further names, settling ties) has its hands full: always the same bytes.
"""

from functools import cache

import numpy as np
import pytest
from scipy.sparse import coo_array

from konnekt_engine.matching import Apart, Objective, Problem, Status, growing, searching, solve, verify
from konnekt_engine.matching.solution import in_points

PRICED = (Objective.TOTAL, Objective.FAIR, Objective.BALANCED, Objective.MOST_SCORE)


def random_problem(rng):
    """Up to 6 × 4, with few or many different scores, rules of every kind, locked pairs, running relationships."""
    n, m = int(rng.integers(0, 7)), int(rng.integers(0, 5))
    highest = int(rng.choice([2, 3, 4, 1000, 10**6]))
    scores = rng.integers(0, highest, (n, m)) - rng.choice([0, 1, highest // 2]).astype(float)
    scores[rng.random((n, m)) < rng.choice([0, rng.random() * 0.7])] = np.nan
    rules = {"capacity": rng.integers(0, 4, m)}
    if rng.random() < 0.4:
        rules["running"] = rng.integers(0, 2, m)
    if n and m and rng.random() < 0.4:
        rules["locked"] = np.column_stack([rng.integers(0, n, 2), rng.integers(0, m, 2)])[: rng.integers(1, 3)]
    if n and m and rng.random() < 0.3:
        language = Apart(mentees=rng.integers(0, 3, n), mentors=rng.integers(0, 3, m), table=rng.random((3, 3)) < 0.3)
        listed = np.column_stack([rng.integers(0, n, 3), rng.integers(0, m, 3)])
        rules["blocked"] = {"language": language, "exclusion": listed}
    if rng.random() < 0.3:
        known = ~np.isnan(scores)
        scores = coo_array((scores[known], np.nonzero(known)), shape=(n, m))
    return Problem.from_scores(scores, **rules)


def best_of_all(problem, objective, floor, step):
    """How many are matched, the value, and the worst pair in FAIR, by every way to place one mentee after another."""
    points, allowed = problem.points(), problem.allowed()
    if floor is not None:
        allowed &= points >= in_points(floor, origin=problem.origin, unit=problem.unit)
    locked = problem.locked.tolist()
    free = sorted(set(range(problem.size[0])) - {i for i, _ in locked})
    before = np.bincount(problem.locked[:, 1], minlength=problem.size[1])
    before = before if problem.running is None else before + problem.running
    places = np.clip(problem.capacity - before, 0, len(free))
    zero = problem.zero if objective == Objective.MOST_SCORE else None

    def rank(count, value):
        return (count, value) if zero is None else value - zero * count

    def best_above(least):
        @cache
        def onward(at, left):
            if at == len(free):
                return 0, 0
            found = onward(at + 1, left)
            for j in np.flatnonzero(allowed[free[at]] & (points[free[at]] >= least)):
                if left[j]:
                    count, value = onward(at + 1, (*left[:j], left[j] - 1, *left[j + 1 :]))
                    cost = step * int(before[j] + places[j] - left[j])
                    found = max(found, (count + 1, value + int(points[free[at], j]) - cost), key=lambda one: rank(*one))
            return found

        return onward(0, tuple(places.tolist()))

    worst = None
    count, value = best_above(-(1 << 60))
    if objective == Objective.FAIR and count:
        floors = sorted(set(points[allowed].tolist()))
        worst = next(one for one in reversed(floors) if best_above(one)[0] == count)
        value = best_above(worst)[1]
    return rank(count + len(locked), value + sum(int(points[i, j]) for i, j in locked)), worst


@pytest.mark.parametrize("objective", PRICED)
def test_the_best_of_all_choices(objective, proof, monkeypatch):
    feasible = 0
    for case in range(proof.cases(sample=120, full=6_000)):
        rng = np.random.default_rng([case, PRICED.index(objective)])
        problem = random_problem(rng)
        asked = {
            "objective": objective,
            "floor": float(rng.integers(-2, 4)) if rng.random() < 0.4 else None,
            "spread": float(rng.choice([0, 0.5, 1, 3, 100, 1e5])),
            "seed": int(rng.integers(0, 3)),
            "threads": 1,
        }
        solution = solve(problem, **asked)
        if solution.status == Status.INFEASIBLE:
            continue
        feasible += 1
        best, worst = best_of_all(problem, objective, asked["floor"], solution.certificate.step)
        reached = solution.matched, solution.value
        if objective == Objective.MOST_SCORE:
            reached = solution.value - problem.zero * solution.matched
        assert (reached, solution.certificate.worst) == (best, worst), case
        verify(problem, solution)
        assert solve(problem, warm_start=solution, **asked).to_bytes() == solution.to_bytes(), case
        with monkeypatch.context() as short:
            short.setattr(searching, "ALL_PAIRS", 0)
            short.setattr(searching, "KEEP", int(rng.integers(1, 4)))
            short.setattr(growing, "HELD", 0)
            short.setattr(growing, "_ROWS", int(rng.integers(1, 4)))
            assert solve(problem, **asked).to_bytes() == solution.to_bytes(), case
    proof.note(f"random problems: {objective.value} is the best of all choices, warm and with short lists", feasible)
    assert feasible > 80


def test_more_equals_than_are_ever_listed_still_give_one_answer(monkeypatch):
    """Then the pairs found decide among equals, and a start elsewhere is set aside so that it decides nothing."""
    monkeypatch.setattr(searching, "ALL_PAIRS", 0)
    monkeypatch.setattr(searching, "KEEP", 2)
    monkeypatch.setattr(searching, "_MOST_TIES", 5)
    for case in range(100):
        objective = PRICED[case % 4]
        rng = np.random.default_rng(case)
        problem = Problem.from_scores(rng.integers(0, 2, (12, 9)).astype(float), capacity=rng.integers(0, 3, 9))
        one, other = (solve(problem, objective=objective, warm_start=start) for start in (None, solve(problem)))
        assert one.to_bytes() == other.to_bytes()
        verify(problem, one)
