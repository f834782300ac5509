"""Scores on a scale, and their mean."""

import numpy as np
import pytest

from konnekt_engine.effects import mean, scores

NAN = float("nan")


def test_a_score_is_the_mean_of_what_was_answered_with_turned_items_turned():
    answers = [[5, 1, 4], [3, 3, NAN], [NAN, NAN, 2]]
    found = scores(answers, lowest=1, highest=5, least=2, turned=[1])
    assert found[:2].tolist() == [pytest.approx(14 / 3), 3.0]
    assert np.isnan(found[2])


def test_answers_are_never_changed():
    answers = np.array([[1.0, 5.0]])
    scores(answers, lowest=1, highest=5, least=1, turned=[1])
    assert answers.tolist() == [[1.0, 5.0]]


@pytest.mark.parametrize(
    ("answers", "least", "says"),
    [([1.0], 1, "two dimensions"), ([[1.0]], 0, "least must be"), ([[6.0]], 1, "must lie from 1 to 5")],
    ids=["no table", "least", "outside"],
)
def test_nonsense_has_no_score(answers, least, says):
    with pytest.raises(ValueError, match=says):
        scores(answers, lowest=1, highest=5, least=least)


def test_the_mean_has_students_interval():
    found = mean([1, 2, 3, 4])
    assert (found.people, found.mean.value) == (4, 2.5)
    half = 3.182446 * np.std([1, 2, 3, 4], ddof=1) / 2
    assert found.mean.low == pytest.approx(2.5 - half, rel=1e-5)
    assert found.mean.high == pytest.approx(2.5 + half, rel=1e-5)
    assert mean([1, 2, 3, 4], level=0.5).mean.low > found.mean.low


@pytest.mark.parametrize("values", [[1.0], [1.0, NAN], [[1.0, 2.0]]], ids=["one", "missing", "a table"])
def test_what_has_no_mean(values):
    with pytest.raises(ValueError, match="two or more finite"):
        mean(values)
