"""Why locked pairs and rules cannot all hold: in words, by a smallest set, the same for any order of people."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from konnekt_engine.matching import Apart, Problem, Status, diagnose, diagnosing, solve, verify

MENTEES, MENTORS = ("Ann", "Bob", "Cat", "Dan", "Eve"), ("Uma", "Vic", "Xia")


@st.composite
def crowded(draw):
    """A few people with rules of every kind that get into each other's way, and ids in no order."""
    n, m = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    mentees, mentors = draw(st.permutations(MENTEES[:n])), draw(st.permutations(MENTORS[:m]))
    pair = st.tuples(st.integers(0, n - 1), st.integers(0, m - 1))

    def numbers(most):
        return np.array(draw(st.lists(st.integers(0, most), min_size=m, max_size=m)), np.int64)

    return {
        "mentees": {"id": list(mentees)},
        "mentors": {"id": list(mentors)},
        "blocked": [(*one, "exclusion") for one in draw(st.lists(pair, max_size=4))],
        "locked": np.array(draw(st.lists(pair, max_size=6)), np.int64).reshape(-1, 2),
        "capacity": numbers(4),
        "minimum": numbers(4) if draw(st.booleans()) else None,
        "running": numbers(2) if draw(st.booleans()) else None,
    }


@st.composite
def circles(draw):
    """Room for everybody, and groups whose least sizes take away each other's mentees."""
    drawn = draw(crowded())
    m = len(drawn["mentors"]["id"])
    sizes = st.lists(st.integers(2, 4), min_size=m, max_size=m)
    return drawn | {"capacity": np.full(m, 6), "minimum": np.array(draw(sizes), np.int64)}


def possible(problem):
    """Whether anything at all holds, by trying every choice."""
    n, m = problem.size
    allowed, locked = problem.allowed(), set(map(tuple, problem.locked.tolist()))
    running = problem.running if problem.running is not None else np.zeros(m, int)
    minimum = problem.minimum if problem.minimum is not None else np.zeros(m, int)
    for choice in product(range(-1, m), repeat=n):
        chosen = {(i, j) for i, j in enumerate(choice) if j >= 0}
        load = np.bincount([j for _, j in chosen], minlength=m).astype(int)
        if (
            chosen >= locked
            and all(allowed[pair] for pair in chosen)
            and (load <= problem.places).all()
            and all(size >= least for size, least in zip(load + running, minimum, strict=True) if size)
        ):
            return True
    return False


def settled(problem):
    """The locked pairs that stand whatever else is undone: nothing that collides by itself hides a group too small."""
    allowed = [(i, j) for i, j in problem.locked.tolist() if problem.allowed()[i, j]]
    return [pair for pair in allowed if [i for i, _ in allowed].count(pair[0]) == 1]


def reason(problem, conflict):
    """The reason of a conflict by itself: a question to a set of locked pairs, whether it collides for that reason."""
    running = problem.running if problem.running is not None else np.zeros(problem.size[1], int)
    named = [j for j, id_ in enumerate(problem.mentor_ids) if id_ in conflict.words]
    people = [i for i, id_ in enumerate(problem.mentee_ids) if id_ in conflict.words]

    def of(mentor, pairs):
        return sum(j == mentor for _, j in pairs)

    def filled(pairs):
        """Whether these groups can have their least size, whatever else collides."""
        free = [i for i in range(problem.size[0]) if i not in {mentee for mentee, _ in pairs}]
        for choice in product([None, *named], repeat=len(free)):
            if all(j is None or problem.allowed()[i, j] for i, j in zip(free, choice, strict=True)):
                sizes = {j: running[j] + of(j, pairs) + choice.count(j) for j in named}
                if all(sizes[j] >= problem.minimum[j] for j in named if running[j] or of(j, pairs)):
                    return True
        return False

    if "keeps this pair apart" in conflict.words:
        (i,), (j,) = people, named
        return lambda pairs: (i, j) in pairs and not problem.allowed()[i, j]
    if "mentors (" in conflict.words:
        (i,) = people
        return lambda pairs: sum(mentee == i for mentee, _ in pairs) > 1
    if "and is locked to" in conflict.words:
        (j,) = named
        return lambda pairs: of(j, pairs) > problem.places[j]
    if "fewer than the least size" in conflict.words:
        (j,) = named
        most = max(problem.capacity[j], running[j])
        return lambda pairs: bool(running[j] or of(j, pairs)) and most < problem.minimum[j]
    assert "must join" in conflict.words
    return lambda pairs: not filled(pairs)


@settings(max_examples=150, deadline=None)
@given(st.one_of(crowded(), circles()))
def test_a_diagnosis_names_a_smallest_set_for_every_reason(drawn):
    problem = Problem.build(**drawn, criteria=[])
    locked = list(map(tuple, problem.locked.tolist()))

    conflicts = diagnose(problem)

    assert bool(conflicts) == (not possible(problem))
    assert len({(conflict.words, conflict.pairs) for conflict in conflicts}) == len(conflicts)
    for conflict in conflicts:
        collides = reason(problem, conflict)
        assert collides(conflict.pairs)
        among = settled(problem) if "must join" in conflict.words else locked
        assert set(conflict.pairs) <= set(among)
        for size in range(len(conflict.pairs)):
            assert not any(collides(fewer) for fewer in combinations(among, size))
    short = [id_ for one in conflicts if "must join" in one.words for id_ in problem.mentor_ids if id_ in one.words]
    assert len(short) == len(set(short))  # each group is in one shortage


@settings(max_examples=40, deadline=None)
@given(st.one_of(crowded(), circles()))
def test_a_run_is_impossible_exactly_where_something_is_diagnosed(drawn):
    problem = Problem.build(**drawn, criteria=[])
    solution = solve(problem)
    assert list(solution.conflicts) == diagnose(problem)
    assert (solution.status == Status.INFEASIBLE) == bool(solution.conflicts)
    if not solution.conflicts:
        verify(problem, solution)


@settings(max_examples=40, deadline=None)
@given(st.one_of(crowded(), circles()), st.randoms())
def test_the_order_of_people_makes_no_difference(drawn, random):
    n, m = len(drawn["mentees"]["id"]), len(drawn["mentors"]["id"])
    rows, columns = random.sample(range(n), n), random.sample(range(m), m)
    at, with_ = np.argsort(rows), np.argsort(columns)
    other = {
        "mentees": {"id": [drawn["mentees"]["id"][i] for i in rows]},
        "mentors": {"id": [drawn["mentors"]["id"][j] for j in columns]},
        "blocked": [(at[i], with_[j], why) for i, j, why in drawn["blocked"]],
        "locked": np.column_stack([at[drawn["locked"][:, 0]], with_[drawn["locked"][:, 1]]]),
    } | {name: None if drawn[name] is None else drawn[name][columns] for name in ("capacity", "minimum", "running")}

    def told(given):
        problem = Problem.build(**given, criteria=[])
        return [
            (one.words, [(problem.mentee_ids[i], problem.mentor_ids[j]) for i, j in one.pairs])
            for one in diagnose(problem)
        ]

    assert told(other) == told(drawn)


@settings(max_examples=60, deadline=None)
@given(crowded())
def test_undoing_what_is_named_ends_the_conflicts(drawn):
    """One pair of each conflict at a time, until nothing collides or only rules do."""
    while undone := {one.pairs[0] for one in diagnose(Problem.build(**drawn, criteria=[])) if one.pairs}:
        drawn["locked"] = np.array(
            [pair for pair in drawn["locked"].tolist() if tuple(pair) not in undone], np.int64
        ).reshape(-1, 2)


def test_an_overfull_mentor_is_named_with_one_pair_more_than_places():
    everybody = [(i, 0) for i in range(40)]
    for running, places in ((0, 3), (1, 2), (5, 0)):
        problem = Problem.from_scores(np.ones((40, 2)), capacity=[3, 1], running=[running, 0], locked=everybody)
        (conflict,) = diagnose(problem)
        assert len(conflict.pairs) == places + 1
        assert conflict.pairs == tuple(sorted(everybody, key=lambda pair: str(pair[0])))[: places + 1]
        assert f"locked to 40 mentees. Unlock {40 - places} of them" in conflict.words


@pytest.mark.parametrize(
    ("rules", "words", "pairs"),
    [
        (
            {"locked": [(0, 0)], "blocked": [(0, 0, "management line")]},
            "mentee-0 is locked to mentor-0, and a rule keeps this pair apart. "
            "Unlock the pair: rules cannot be set aside.",
            ((0, 0),),
        ),
        (
            {"locked": [(0, 1), (0, 0)]},
            "mentee-0 is locked to 2 mentors (mentor-0, mentor-1). Keep one of them.",
            ((0, 0), (0, 1)),
        ),
        (
            {"locked": [(2, 0), (1, 0)]},
            "mentor-0 has 1 place and is locked to 2 mentees. Unlock 1 of them, or give more places.",
            ((1, 0), (2, 0)),
        ),
        (
            {"locked": [(2, 0)], "capacity": [1, 2], "running": [1, 0]},
            "mentor-0 has 1 place, 1 earlier mentee, and is locked to 1 mentee. Unlock 1 of them, or give more places.",
            ((2, 0),),
        ),
        (
            {"locked": [(2, 1), (1, 1)], "capacity": [1, 2], "minimum": [0, 3]},
            "mentor-1 has 2 places, fewer than the least size of 3, and the group meets because of 2 locked pairs. "
            "Give more places, or ask for a smaller least size.",
            ((1, 1),),
        ),
        (
            {"locked": [(1, 1)], "capacity": [1, 3], "minimum": [0, 4], "running": [0, 1]},
            "mentor-1 has 3 places, fewer than the least size of 4, and the group meets because of 1 locked pair and "
            "1 earlier mentee. Give more places, or ask for a smaller least size.",
            (),
        ),
        (
            {"locked": [(1, 0)], "capacity": [1, 3], "minimum": [0, 3], "running": [0, 1], "blocked": [(0, 1, "x")]},
            "The group of mentor-1 meets because of 1 earlier mentee. To reach the least size, 2 more mentees must "
            "join, and only 1 may. Unlock a pair, or ask for a smaller least size.",
            ((1, 0),),
        ),
        (
            {"capacity": [3, 3], "minimum": [3, 3], "running": [1, 1]},
            "The groups of mentor-0, mentor-1 meet because of 2 earlier mentees. To reach the least size, 4 more "
            "mentees must join, and only 3 may. Ask for a smaller least size.",
            (),
        ),
    ],
)
def test_the_words_of_a_conflict(rules, words, pairs):
    (conflict,) = diagnose(Problem.from_scores(np.ones((3, 2)), **rules))
    assert (conflict.words, conflict.pairs) == (words, pairs)


def test_a_floor_collides_with_no_locked_pair():
    problem = Problem.from_scores([[0.0, 1.0], [1.0, 0.0]], locked=[(0, 0)])
    solution = solve(problem, floor=0.5)
    assert solution.pairs.tolist() == [[0, 0]]
    verify(problem, solution)


def test_more_sets_of_groups_than_can_be_tried_are_left_to_the_program(monkeypatch):
    problem = Problem.from_scores(np.ones((3, 2)), capacity=[3, 3], minimum=[3, 3], running=[1, 1])
    monkeypatch.setattr(diagnosing, "MOST_SETS", 2)
    assert diagnose(problem) == []
    assert solve(problem).status == Status.INFEASIBLE


def test_what_is_allowed_is_told_alike_by_row_and_by_pair():
    rng = np.random.default_rng(5)
    scores = rng.random((7, 5)) * (rng.random((7, 5)) < 0.6)
    apart = Apart(mentees=rng.integers(0, 2, 7), mentors=rng.integers(0, 2, 5), table=[[False, True], [False, False]])
    blocked = {"language": apart, "exclusion": np.array([(0, 0), (6, 4), (3, 2)])}
    everyone = np.argwhere(np.ones((7, 5), bool)).astype(np.int32)
    for given_scores in (scores, csr_array(scores)):
        problem = Problem.from_scores(given_scores, blocked=blocked)
        assert problem.allows(everyone).tolist() == problem.allowed().ravel().tolist()
        assert 0 < problem.allows(everyone).sum() < len(everyone)
