"""A trial of two ways: coverage of its interval, the level of its test, and when it can't tell."""

import math

import numpy as np
import pytest

from konnekt_engine.effects import Verdict, compare_ways


def tossed(clusters, *, seed, first=0.5, second=0.5, alike=1.0):
    """A trial in which units of a cluster go alike: the more, the smaller ``alike``."""
    random = np.random.default_rng(seed)
    sizes = random.integers(1, 5, clusters)
    heads = random.integers(0, 2, clusters).astype(bool)
    lean = random.beta(alike, alike, clusters)
    chance = np.where(heads, first, second) + 0.4 * (lean - 0.5)
    outcome = np.concatenate([random.random(size) < rate for size, rate in zip(sizes, chance, strict=True)])
    return outcome.astype(float), np.repeat(heads, sizes), np.repeat(np.arange(clusters), sizes)


def test_the_means_and_their_difference_are_those_of_the_units():
    outcome, way, cluster = tossed(60, seed=1)
    found = compare_ways(outcome, way, cluster)
    assert found.first == pytest.approx(outcome[way].mean())
    assert found.interval.value == pytest.approx(outcome[way].mean() - outcome[~way].mean())
    assert sum(found.clusters) == 60
    assert sum(found.units) == len(outcome)


def test_a_large_difference_is_told_and_the_seed_gives_the_same_again():
    outcome, way, cluster = tossed(120, seed=4, first=0.75, second=0.3)
    found = compare_ways(outcome, way, cluster, seed=9)
    assert found.verdict is Verdict.DIFFERENCE
    assert found.interval.low > 0
    assert found.chance < 0.01
    assert compare_ways(outcome, way, cluster, seed=9) == found
    turned = compare_ways(outcome, ~way, cluster, seed=9)
    assert turned.interval.value == pytest.approx(-found.interval.value)


def test_too_few_coins_and_all_alike_can_not_be_told():
    outcome, way, cluster = tossed(14, seed=2)
    assert compare_ways(outcome, way, cluster).verdict is Verdict.CANNOT_TELL
    outcome, way, cluster = tossed(80, seed=2)
    found = compare_ways(np.ones(len(outcome)), way, cluster)
    assert (found.verdict, found.interval, found.chance) == (Verdict.CANNOT_TELL, None, None)


def test_unknown_outcomes_are_counted_and_left_out():
    outcome, way, cluster = tossed(80, seed=6)
    outcome[:7] = math.nan
    found = compare_ways(outcome, way, cluster)
    assert found.unknown == 7
    assert sum(found.units) == len(outcome) - 7


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"level": 1.0}, "level"),
        ({"least_clusters": 1}, "least_clusters"),
        ({"least": 1}, "least must"),
        ({"draws": 0}, "draws"),
        ({"cluster": [0, 0, 1]}, "cluster"),
        ({"cluster": [0.5, 1.5, 2.5, 3.5]}, "cluster"),
        ({"cluster": [0, 0, 1, 1], "first_way": [True, False, True, True]}, "one way"),
    ],
    ids=["level", "clusters", "least", "draws", "length", "whole", "both"],
)
def test_nonsense_is_named(change, words):
    given = {"outcome": [1, 0, 1, 0], "first_way": [1, 1, 0, 0], "cluster": [0, 0, 1, 1]} | change
    with pytest.raises(ValueError, match=words):
        compare_ways(**given)


@pytest.mark.parametrize(("first", "second"), [(0.5, 0.5), (0.7, 0.4)], ids=["none", "some"])
def test_intervals_hold_the_truth_and_nobody_is_fooled_more_often_than_said(first, second, proof):
    times = proof.cases(sample=150, full=2000)
    held = told = 0
    for seed in range(times):
        found = compare_ways(*tossed(60, seed=seed, first=first, second=second), draws=400, seed=seed)
        held += found.interval.low <= first - second <= found.interval.high
        told += found.verdict is Verdict.DIFFERENCE
    slack = 0.0 if proof.full else 0.03
    proof.note(
        f"95 % intervals of a trial of 60 coins, {first} against {second} ({times} times)", f"{held / times:.3f}"
    )
    assert held / times >= 0.935 - slack
    if first == second:
        proof.note(f"trials without an effect that told of one ({times} times)", f"{told / times:.3f}")
        assert told / times <= 0.06 + slack
