"""Whether a score told pairs apart: known answers, merged bins, and intervals that hold what they say."""

from itertools import pairwise

import numpy as np
import pytest

from konnekt_engine.learning import backtest


def rounds(pairs, *, seed, pull, mentees_each=2):
    random = np.random.default_rng(seed)
    score = random.random(pairs)
    well = random.random(pairs) < 1 / (1 + np.exp(-pull * (score - 0.5)))
    people = np.column_stack([np.arange(pairs), pairs + np.arange(pairs) // mentees_each])
    return score, well.astype(float), people


def by_hand(score, well):
    good, bad = score[well == 1], score[well == 0]
    return float(np.mean([(one > other) + (one == other) / 2 for one in good for other in bad]))


def test_the_figure_is_the_share_of_two_put_in_the_right_order():
    score, well, people = rounds(120, seed=3, pull=3)
    score = np.round(score, 1)
    found = backtest(score, well, people)
    assert found.auc.value == pytest.approx(by_hand(score, well), abs=1e-12)
    assert found.auc.low < found.auc.value < found.auc.high
    assert (found.pairs, found.well) == (120, int(well.sum()))


def test_the_order_of_rows_changes_nothing():
    score, well, people = rounds(90, seed=5, pull=2)
    order = np.random.default_rng(1).permutation(90)
    assert backtest(score[order], well[order], people[order]) == backtest(score, well, people)


def test_bins_hold_at_least_so_many_never_part_a_score_and_lose_nobody():
    score, well, people = rounds(83, seed=7, pull=2)
    score = np.round(score * 8) / 8
    found = backtest(score, well, people, least=10)
    assert all(one.pairs >= 10 for one in found.bins)
    assert sum(one.pairs for one in found.bins) == 83
    assert sum(one.well for one in found.bins) == int(well.sum())
    ends = [(one.low, one.high) for one in found.bins]
    assert all(before[1] < after[0] for before, after in pairwise(ends))


def test_too_few_say_nothing_and_the_unknown_are_left_out():
    score, well, people = rounds(30, seed=1, pull=2)
    found = backtest(score, well, people)
    assert found.auc is None
    assert backtest(score[:4], well[:4], people[:4]).bins == ()
    score, well, people = rounds(100, seed=2, pull=2)
    score[:40] = np.nan
    assert backtest(score, well, people).pairs == 60


def test_nonsense_is_named():
    with pytest.raises(ValueError, match="least"):
        backtest([0.1], [1], ["a"], least=0)
    with pytest.raises(ValueError, match="seed"):
        backtest([0.1], [1], ["a"], seed=-1)
    with pytest.raises(ValueError, match="score"):
        backtest([1.1], [1], ["a"])


def test_intervals_hold_the_truth_as_often_as_they_say(proof):
    times = proof.cases(sample=60, full=1000)
    score, well, _people = rounds(20_000, seed=99, pull=2)
    order = np.argsort(score)
    ranks = np.empty(len(score))
    ranks[order] = np.arange(1, len(score) + 1)
    good = well.sum()
    truth = (ranks[well == 1].sum() - good * (good + 1) / 2) / (good * (len(well) - good))
    held = 0
    for seed in range(times):
        found = backtest(*rounds(160, seed=seed, pull=2))
        held += found.auc.low <= truth <= found.auc.high
    proof.note(f"95 % intervals of the AUC that hold the truth ({times} rounds of 160 pairs)", f"{held / times:.3f}")
    assert 0.92 - (0.0 if proof.full else 0.07) <= held / times <= 0.98 + (0.0 if proof.full else 0.02)
