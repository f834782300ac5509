"""Nobody works out a number about fewer than k people from what is told, however they add and subtract."""

import doctest
from itertools import combinations

import numpy as np
import pytest
from tests.engine.organisations import snapshots

from konnekt_engine import disclosure
from konnekt_engine.disclosure import Reason, isolated, suppress

K = 5


def told_in_turn(groups_by_time, rule):
    """Everything that is told, publication after publication."""
    told = {}
    for groups in groups_by_time:
        told |= {name: groups[name] for name in rule(groups, told)}
    return np.array(list(told.values()))


def carefully(groups, told):
    return suppress(groups, k=K, published=told).shown


def naively(groups, _told):
    """The rule of many dashboards: a cell is shown if it has enough people."""
    return [name for name, people in groups.items() if people.sum() >= K]


def attacked(told, most=3):
    """People whom an attacker singles out, by their own way: fewer than k whose columns alone hold a rank together."""
    if not len(told):
        return None
    classes, sizes = np.unique(told[:, told.any(axis=0)], axis=1, return_counts=True)
    small = list(np.flatnonzero(sizes < K))
    rank = np.linalg.matrix_rank(classes.astype(float))
    for number in range(1, most + 1):
        for some in combinations(small, number):
            if sizes[list(some)].sum() < K:
                kept = np.delete(classes, some, axis=1)
                if not kept.size or np.linalg.matrix_rank(kept.astype(float)) < rank:
                    return int(sizes[list(some)].sum())
    return None


def test_the_examples_are_true():
    found = doctest.testmod(disclosure)
    assert found.attempted
    assert found.failed == 0


def test_an_attacker_finds_nobody_where_the_naive_rule_gives_most_away(proof):
    cases = proof.cases(sample=40, full=10_000)
    safe = given_away = shown = of = 0
    for seed in range(cases):
        times = list(snapshots(np.random.default_rng(seed)))
        careful, naive = told_in_turn(times, carefully), told_in_turn(times, naively)
        most = 3 if proof.full and seed < 500 else 2
        safe += attacked(careful, most) is None
        given_away += attacked(naive, 2) is not None
        shown, of = shown + len(careful), of + len(naive)
    assert safe == cases
    assert given_away >= 0.7 * cases
    proof.note(f"organisations of {cases} in which an attacker singled out fewer than {K}", cases - safe)
    otherwise = f"fewer than {K} would be singled out, were every cell of enough people told"
    proof.note(f"organisations of {cases} in which {otherwise}", given_away)
    proof.note("cells that are told, of those the naive rule tells", f"{shown / of:.2f}")


def test_the_search_finds_what_trying_everything_finds():
    at = np.random.default_rng(3)
    for _ in range(150):
        groups = at.random((int(at.integers(2, 6)), 14)) < 0.6
        found = isolated(groups, k=K)
        assert (found is not None) == (attacked(groups, most=4) is not None)
        if found is not None:
            assert 0 < found.people < K


def test_what_was_told_before_counts():
    everybody = [1] * 20
    without_two = [1] * 18 + [0] * 2
    assert suppress({"now": without_two}).shown == ("now",)
    told = suppress({"now": without_two}, published={"then": everybody})
    assert told.shown == ()
    assert told.hidden[0].reason is Reason.BESIDE
    assert suppress({"now": [1] * 15 + [0] * 5}, published={"then": everybody}).shown == ("now",)


def test_few_people_are_never_told_of_and_a_total_stays_longest():
    units = {f"unit {one}": np.arange(30) // 7 == one for one in range(5)}
    told = suppress({"everybody": np.ones(30)} | units)
    assert told.shown == ("everybody", "unit 0", "unit 1", "unit 2")
    assert [one.name for one in told.hidden] == ["unit 4", "unit 3"]


def test_a_search_that_gives_up_tells_less_and_not_more(monkeypatch):
    monkeypatch.setattr("konnekt_engine.disclosure.isolating.MOST_LOOKS", 1)
    groups = np.array([[True] * 8 + [False] * 3, [False] * 3 + [True] * 8])
    assert isolated(groups, k=K).people == 0


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"groups": {"a": [1] * 9}, "k": 4}, "k must be 5 or more"),
        ({"groups": {"a": [1] * 9, "b": [1] * 8}}, "groups must be of the same people"),
        ({"groups": {"a": [2] * 9}}, "groups must say true or false"),
        ({"groups": {"a": [[1]]}}, "groups must hold one dimension"),
        ({"groups": {"a": [1] * 9}, "published": {"b": [1] * 3 + [0] * 6}}, "published groups tell of too few"),
    ],
    ids=["k", "lengths", "values", "dimensions", "published"],
)
def test_nonsense_is_refused_in_words(given, says):
    with pytest.raises(ValueError, match=says):
        suppress(**given)


def test_nothing_to_tell_is_nothing_to_hide():
    assert suppress({}).shown == ()
    assert isolated(np.zeros((1, 4), np.bool_), k=K) is None
