"""Deferred acceptance against the theorems, with every stable match of small problems found by hand."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from konnekt_engine.matching import Objective, Problem, solve, verify


@st.composite
def markets(draw):
    """Both sides rank some of the other, the rest is left to scores that are all different: no ties anywhere."""
    n, m = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    scores = np.array(draw(st.permutations(range(n * m))), float).reshape(n, m)
    allowed = np.array(draw(st.lists(st.booleans(), min_size=n * m, max_size=n * m))).reshape(n, m)
    scores[allowed & draw(st.booleans())] = np.nan
    random = draw(st.randoms(use_true_random=False))
    lists = [random.sample(range(m), random.randint(0, m)) for _ in range(n)]
    counter = [random.sample(range(n), random.randint(0, n)) for _ in range(m)]
    capacity = draw(st.lists(st.integers(0, 2), min_size=m, max_size=m))
    return Problem.from_scores(scores, capacity=capacity, mentee_lists=lists, mentor_lists=counter), lists, counter


class Tastes:
    def __init__(self, problem, lists, counter):
        self.problem, self.lists, self.counter = problem, lists, counter
        self.points, self.allowed = problem.points(), problem.allowed()

    def of_mentee(self, i, j):
        """The higher, the better; nobody is worse than anybody."""
        if j < 0:
            return (-1,)
        place = self.lists[i].index(j) if j in self.lists[i] else None
        return (0, self.points[i, j]) if place is None else (1, -place)

    def of_mentor(self, j, i):
        place = self.counter[j].index(i) if i in self.counter[j] else None
        return (0, self.points[i, j]) if place is None else (1, -place)

    def is_stable(self, chosen):
        held = [[i for i, k in enumerate(chosen) if k == j] for j in range(self.problem.size[1])]
        for i, j in np.argwhere(self.allowed).tolist():
            room = self.problem.capacity[j]
            if not room or chosen[i] == j or self.of_mentee(i, j) < self.of_mentee(i, chosen[i]):
                continue
            if len(held[j]) < room or any(self.of_mentor(j, i) > self.of_mentor(j, other) for other in held[j]):
                return False
        return True

    def every_stable_match(self):
        n, m = self.problem.size
        options = [[-1, *np.flatnonzero(self.allowed[i]).tolist()] for i in range(n)]
        for chosen in product(*options):
            load = np.bincount([j for j in chosen if j >= 0], minlength=m)
            if (load <= self.problem.capacity).all() and self.is_stable(chosen):
                yield chosen


@given(markets())
def test_the_side_that_proposes_gets_its_best_and_the_same_people_are_matched_in_all(drawn):
    problem, lists, counter = drawn
    tastes = Tastes(problem, lists, counter)
    every = list(tastes.every_stable_match())
    found = {}
    for side in ("mentees", "mentors"):
        solution = solve(problem, objective=Objective.STABLE, proposing=side)
        verify(problem, solution)
        chosen = np.full(problem.size[0], -1)
        chosen[solution.pairs[:, 0]] = solution.pairs[:, 1]
        found[side] = tuple(chosen.tolist())

    assert set(found.values()) <= set(every)
    for other in every:
        for i, j in enumerate(other):
            # Gale & Shapley: nobody who proposes does better anywhere, nor anybody who is asked worse.
            assert tastes.of_mentee(i, found["mentees"][i]) >= tastes.of_mentee(i, j)
            assert tastes.of_mentee(i, found["mentors"][i]) <= tastes.of_mentee(i, j)
        for j in range(problem.size[1]):
            held = _held(tastes, found["mentors"], j), _held(tastes, other, j)
            assert all(mine >= theirs for mine, theirs in zip(*held, strict=True))
        # The rural hospitals: whoever is matched in one is matched in all, every mentor with as many.
        assert [k >= 0 for k in other] == [k >= 0 for k in every[0]]
        assert (
            np.bincount([k for k in other if k >= 0], minlength=problem.size[1]).tolist()
            == np.bincount([k for k in every[0] if k >= 0], minlength=problem.size[1]).tolist()
        )
        # And a mentor who does not fill their places has the very same mentees in all.
        for j in range(problem.size[1]):
            mine = {i for i, k in enumerate(other) if k == j}
            if len(mine) < problem.capacity[j]:
                assert mine == {i for i, k in enumerate(every[0]) if k == j}


def _held(tastes, chosen, j):
    return sorted((tastes.of_mentor(j, i) for i, k in enumerate(chosen) if k == j), reverse=True)


def test_the_two_sides_may_get_different_matches():
    problem = Problem.from_scores(np.zeros((2, 2)), mentee_lists=[[0, 1], [1, 0]], mentor_lists=[[1, 0], [0, 1]])
    by_mentees = solve(problem, objective=Objective.STABLE, proposing="mentees")
    by_mentors = solve(problem, objective=Objective.STABLE, proposing="mentors")
    assert by_mentees.pairs.tolist() == [[0, 0], [1, 1]]
    assert by_mentors.pairs.tolist() == [[0, 1], [1, 0]]
