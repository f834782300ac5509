"""Stored bytes are believed in nothing: a problem comes back as it was, or a refusal names what is wrong with it."""

import base64
import json
import pickle
from copy import deepcopy
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from tests.engine.damages import DAMAGED, PROBLEMS, STORED, held, numbers
from tests.engine.problems import CRITERIA, people

from konnekt_engine.matching import Problem, Same, Solution, Status, diagnose, solve, verify

TYPES = ("<i8", "<i4", "<i2", "<u4", "<u2", "|b1", "<f8", "|O8", "|S4")


def read(found):
    return Problem.from_bytes(json.dumps(found).encode())


@pytest.mark.parametrize("kind", DAMAGED)
def test_damage_is_refused_in_words(kind):
    name, change, words = DAMAGED[kind]
    found = deepcopy(STORED[name])
    change(found)
    with pytest.raises(ValueError, match="stored bytes") as refusal:
        read(found)
    assert refusal.match(words)


@pytest.mark.parametrize("name", PROBLEMS)
def test_what_is_whole_comes_back_as_it_was(name):
    problem = PROBLEMS[name]
    assert read(STORED[name]).to_bytes() == problem.to_bytes()
    turned = problem.other_way_round()
    assert Problem.from_bytes(turned.to_bytes()).to_bytes() == turned.to_bytes()


def test_nobody_and_nothing_come_back_too():
    for scores in (np.zeros((0, 0)), np.zeros((0, 3)), np.zeros((3, 0)), csr_array((0, 3))):
        problem = Problem.from_scores(scores)
        assert Problem.from_bytes(problem.to_bytes()).to_bytes() == problem.to_bytes()
    for n, m in ((0, 0), (0, 2), (2, 0)):
        sides = {"mentees": people(n, seed=0, side="mentee"), "mentors": people(m, seed=0, side="mentor")}
        problem = Problem.build(**sides, criteria=CRITERIA)
        assert Problem.from_bytes(problem.to_bytes()).to_bytes() == problem.to_bytes()


@pytest.mark.parametrize("weight", [1, 0.001, 0])
def test_every_encoder_keeps_within_its_weight(weight):
    """The bounds a reader holds vectors to are never tighter than what the criteria make."""
    for seed in range(5):
        sides = {"mentees": people(40, seed=seed, side="mentee"), "mentors": people(30, seed=seed, side="mentor")}
        for side in sides.values():
            side["values"][0] = {str(item) for item in range(300)}
            side["areas"][0] = {str(item): item + 1 for item in range(300)}
        for criterion in CRITERIA:
            weighted = type(criterion)(**{**vars(criterion), "weight": weight})
            problem = Problem.build(**sides, criteria=[weighted, Same("id")])
            assert Problem.from_bytes(problem.to_bytes()).to_bytes() == problem.to_bytes()


@pytest.mark.parametrize("stored", [b"", b"\xff\xfe\xfd", b"[" * 100_000, b"1" * 5000, b"[]", b"null", None, 7])
def test_what_is_no_problem_at_all_is_refused(stored):
    with pytest.raises(ValueError, match="stored bytes: expected the form 'konnekt-problem-1', found"):
        Problem.from_bytes(stored)


def test_a_part_of_the_bytes_is_refused():
    stored = PROBLEMS["told"].to_bytes()
    for end in range(0, len(stored), 997):
        with pytest.raises(ValueError, match="found damaged bytes"):
            Problem.from_bytes(stored[:end])


def test_nothing_is_unpickled():
    class Trap:
        def __reduce__(self):
            return pytest.fail, ("it was unpickled",)

    trap = pickle.dumps(Trap())
    found = deepcopy(STORED["told"])
    found["capacity"] = {"array": base64.b64encode(trap).decode(), "dtype": "|O8", "shape": [len(trap) // 8]}
    for stored in (trap, json.dumps(found).encode()):
        with pytest.raises(ValueError, match="stored bytes"):
            Problem.from_bytes(stored)


@pytest.mark.parametrize("label", ["array", "apart", "lines", "criterion", "format"])
def test_any_word_may_be_the_label_of_a_criterion(label):
    """A word that stands for something in stored bytes is only a word in the weights of a certificate."""
    sides = {side: {"id": [f"{side}-0"], label: ["law"]} for side in ("mentees", "mentors")}
    problem = Problem.build(**sides, criteria=[Same(label)])
    solution = solve(problem)
    verify(Problem.from_bytes(problem.to_bytes()), Solution.from_bytes(solution.to_bytes()))


# Every place of the stored problems that holds a value of its own.
PLACES = [
    (name, *path)
    for name, found in STORED.items()
    for path in (
        *((field,) for field in found),
        *(("criteria", at, field) for at, criterion in enumerate(found["criteria"]) for field in criterion),
        *(("apart", at, "apart", field) for at, rule in enumerate(found["apart"]) for field in rule["apart"]),
        *(("lines", "lines", field) for field in (found["lines"] or {"lines": ()})["lines"]),
    )
]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 5000),
    st.sampled_from([1 << 31, 1 << 53, 1 << 63, 10**30, -1]),
    st.floats(),
    st.sampled_from(
        ["", "mentor-1", "mentee-0", "both", "vectors", "lookup", "listed", "given", "2026-01-01", "\ud800"]
    ),
    st.just([]),
    st.just({}),
)


def _other_array(stored, data):
    """One number of an array another one, one row more or fewer, or other words about it."""
    array, how = numbers(stored), data.draw(st.sampled_from(["number", "row", "dtype", "shape", "bytes"]))
    if how == "number" and array.size:
        low, high = (0, 1) if array.dtype.kind == "b" else (np.iinfo(array.dtype).min, np.iinfo(array.dtype).max)
        likely = st.integers(max(low, -2), min(high, 300))
        array.flat[data.draw(st.integers(0, array.size - 1))] = data.draw(st.one_of(likely, st.integers(low, high)))
        return held(array)
    if how == "row":
        return held(data.draw(st.sampled_from([array[:-1], array[1:], np.concatenate([array, array[:1]])])))
    if how == "dtype":
        return stored | {"dtype": data.draw(st.sampled_from(TYPES))}
    if how == "shape":
        return stored | {"shape": data.draw(st.lists(st.integers(-1, prod(array.shape) + 1), max_size=3))}
    return stored | {"array": data.draw(st.sampled_from([stored["array"][:-4], stored["array"] + "AAAA", "=", ""]))}


def _other(value, data):
    """Another value in the place of one."""
    if isinstance(value, dict) and "array" in value and data.draw(st.integers(0, 5)):
        return _other_array(value, data)
    if isinstance(value, list) and value and data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(value) - 1))
        return (
            value[:at]
            + data.draw(st.sampled_from([[], [value[0]], [data.draw(ODD)], [value[at]] * 2]))
            + value[at + 1 :]
        )
    return data.draw(ODD)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(PLACES))
def test_whatever_is_changed_is_refused_or_is_a_problem(data, place):
    name, *way, last = place
    found = deepcopy(STORED[name])
    spot = found
    for step in way:
        spot = spot[step]
    spot[last] = _other(spot[last], data)
    stored = json.dumps(found).encode()
    try:
        problem = Problem.from_bytes(stored)
    except ValueError as refusal:
        assert str(refusal).startswith("stored bytes")  # noqa: PT017 - a refusal is one of two right answers
        return
    solution = solve(problem)
    if solution.status is Status.INFEASIBLE:
        assert solution.conflicts
        assert diagnose(problem) or problem.minimum is not None
    else:
        verify(problem, solution)
    assert Problem.from_bytes(problem.to_bytes()).to_bytes() == problem.to_bytes()
