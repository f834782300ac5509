"""Curves of staying, against remission times whose figures are in every textbook (Freireich and others, 1963)."""

import numpy as np
import pytest

from konnekt_engine.effects import Verdict, kaplan_meier, stay

TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def both(**how):
    return stay(
        duration=TREATED + PLACEBO,
        left=RELAPSED + [1] * 21,
        participated=[True] * 21 + [False] * 21,
        **how,
    )


def test_the_curve_of_the_textbook():
    curve = kaplan_meier(TREATED, RELAPSED)
    assert curve.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.staying.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert (curve.people, curve.left) == (21, 9)
    at_ten = curve.at(10)
    assert (at_ten.value, at_ten.low, at_ten.high) == pytest.approx((0.753, 0.503, 0.889), abs=1e-3)
    assert curve.at(0).value == 1.0


def test_the_log_rank_test_of_the_textbook():
    found = both(at=10)
    assert found.p == pytest.approx(4.17e-5, rel=0.01)  # χ² = 16.79
    assert found.difference.value == pytest.approx(0.753 - 8 / 21, abs=1e-3)
    assert found.difference.low > 0
    assert (found.seen, found.verdict) == ((19, 21), Verdict.CANNOT_TELL)  # 21 people are few, however clear it looks
    assert both(at=10, least=10).verdict is Verdict.DIFFERENCE


def test_all_or_none_is_no_certainty():
    """Three who stayed beside three who left: the exact limits of three people, and never beyond 1."""
    found = stay(duration=[5.0, 5, 5, 1, 2, 5], left=[0, 0, 0, 1, 1, 1], participated=[1, 1, 1, 0, 0, 0], at=5, least=2)
    assert found.difference.value == 1.0
    assert found.difference.low == pytest.approx(1 - np.sqrt(2) * (1 - 0.025 ** (1 / 3)))
    assert found.difference.high == 1.0


def test_whoever_is_still_there_was_seen_only_so_far():
    """With nobody lost from view the curve is the share that is there."""
    curve = kaplan_meier([1, 2, 2, 5], [1, 1, 1, 0])
    assert curve.staying.tolist() == [0.75, 0.25]
    everybody = kaplan_meier([1.0, 2.0], [1, 1])
    assert (everybody.at(2).value, everybody.at(2).low) == (0.0, 0.0)
    nobody = kaplan_meier([1.0, 2.0], [0, 0])
    assert nobody.at(2).value == 1.0


def test_two_alike_groups_are_alike():
    found = stay(duration=PLACEBO * 2, left=[1] * 42, participated=[True] * 21 + [False] * 21, at=8)
    assert (found.p, found.difference.value) == (pytest.approx(1.0), 0.0)
    assert stay(duration=[3.0, 4.0], left=[0, 0], participated=[1, 0], at=2).p == 1.0


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"at": 30}, "at must not be later than 23.0, when the last who did not take part was seen"),
        ({"at": 10, "participated": [True] * 42}, "nobody did not take part"),
        ({"at": 10, "duration": [np.nan] * 42}, "duration must be known"),
        ({"at": 10, "left": [1] * 3}, "left must have 42 values"),
    ],
    ids=["too late", "one group", "unknown", "lengths"],
)
def test_nonsense_is_refused_in_words(given, says):
    whole = {"duration": TREATED + PLACEBO, "left": RELAPSED + [1] * 21, "participated": [True] * 21 + [False] * 21}
    with pytest.raises(ValueError, match=says):
        stay(**whole | given)
    with pytest.raises(ValueError, match="one value or more"):
        kaplan_meier([], [])
    with pytest.raises(ValueError, match="level must lie between 0 and 1"):
        kaplan_meier([1.0], [1], level=95)
