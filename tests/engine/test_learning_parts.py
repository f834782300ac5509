"""What learning stands on: splits nobody is on both sides of, a regression at its optimum, an AUC by its definition."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize
from tests.engine.histories import everybody_meets, in_twos, planted

from konnekt_engine import learning
from konnekt_engine.learning import fitting
from konnekt_engine.learning.measuring import auc
from konnekt_engine.learning.regression import RIDGE, fit, losses
from konnekt_engine.learning.splitting import clusters, effective_number, resamples, split

some_people = st.integers(5, 60).flatmap(
    lambda rows: st.one_of(
        arrays(np.int64, (rows, 1), elements=st.integers(0, 30)),
        arrays(np.int64, (rows, 2), elements=st.integers(0, 30)),
    )
)


@given(people=some_people, folds=st.integers(2, 6), seed=st.integers(0, 100))
def test_nobody_is_on_both_sides_and_every_row_is_tested_once(people, folds, seed):
    splits = split(people, folds=folds, random=np.random.default_rng(seed))
    for one in splits:
        assert set(people[one.train].ravel()) & set(people[one.test].ravel()) == set()
    assert sorted(np.concatenate([one.test for one in splits])) == list(range(len(people)))


def test_whole_clusters_lose_no_row_and_a_tangle_is_crossed():
    twos = in_twos(100)
    assert all(len(one.train) + len(one.test) == 100 for one in split(twos, folds=5, random=np.random.default_rng(0)))
    tangle = everybody_meets(np.random.default_rng(0), pairs=300, mentees=60, mentors=30)
    splits = split(tangle, folds=5, random=np.random.default_rng(0))
    assert len(splits) == 25
    assert min(len(one.train) for one in splits) > 150


def test_people_joined_by_pairs_however_far_around_are_one_cluster():
    assert clusters(np.array([[0, 5], [1, 5], [1, 6], [2, 7], [3, 4]])).tolist() == [0, 0, 0, 1, 2]
    assert effective_number(np.array([0, 0, 1, 1])) == 2
    assert effective_number(np.array([0] * 99 + [1])) < 1.03


def test_rows_of_one_cluster_are_drawn_together():
    times = np.concatenate(list(resamples(in_twos(100), draws=40, most=7, random=np.random.default_rng(0))))
    assert times.shape == (40, 100)
    assert (times[:, ::2] == times[:, 1::2]).all()
    assert times.sum() == 40 * 100


@pytest.mark.parametrize("strength", [0.0, 1.0, 1000.0])
def test_the_regression_is_at_its_optimum(strength):
    scores, outcomes, _ = planted([3, -1, 0.5], pairs=300)
    worth = np.random.default_rng(0).random(300)

    def cost(point):
        slopes = point[1:]
        apart = strength * np.square(slopes - slopes.mean()).sum() + RIDGE * np.square(slopes).sum()
        return worth @ losses(point[0] + scores @ slopes, outcomes) + apart / 2

    model = fit(scores, outcomes, worth, strength=strength)

    limits = [(None, None), *[(0, None)] * 3]
    other = minimize(cost, np.zeros(4), bounds=limits, method="L-BFGS-B", options={"ftol": 1e-14, "gtol": 1e-9})
    assert cost(np.append(model.intercept, model.slopes)) <= other.fun + 1e-9
    assert model.slopes == pytest.approx(other.x[1:], abs=1e-3)
    assert model.slopes.min() >= 0


def test_the_harder_the_pull_the_closer_the_slopes():
    scores, outcomes, _ = planted([4, 1, 0], pairs=400)
    spreads = [np.ptp(fit(scores, outcomes, np.ones(400), strength=by).slopes) for by in (0.1, 10, 1e3, 1e8)]
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[-1] < 1e-4


def test_the_unknown_counts_as_the_mean_of_the_training_part():
    scores = np.array([[0.0], [1.0], [np.nan], [0.5], [1.0]])
    model = fit(scores, np.array([0.0, 1, 0, 1, 1]), np.ones(5), strength=0)
    assert model.neutral.tolist() == [0.625]
    assert model.log_odds(np.array([[np.nan]])) == model.log_odds(np.array([[0.625]]))


@given(
    scores=arrays(np.int64, 12, elements=st.integers(0, 4)),
    outcomes=arrays(np.int64, 12, elements=st.integers(0, 1)),
    part=arrays(np.int64, 12, elements=st.integers(0, 2)),
    worth=arrays(np.int64, (2, 12), elements=st.integers(0, 3)),
)
def test_auc_is_the_share_of_comparisons_won_within_a_part(scores, outcomes, part, worth):
    found = auc(scores.astype(float), outcomes.astype(float), part, worth.astype(float))
    for draw, times in zip(found, worth, strict=True):
        won = compared = 0.0
        for good in np.flatnonzero(outcomes == 1):
            for bad in np.flatnonzero((outcomes == 0) & (part == part[good])):
                compared += times[good] * times[bad]
                won += times[good] * times[bad] * (np.sign(scores[good] - scores[bad]) + 1) / 2
        assert draw == pytest.approx(won / compared if compared else 0.5)


@pytest.mark.parametrize("module", [learning, fitting])
def test_the_examples_say_what_happens(module):
    assert doctest.testmod(module).failed == 0
