"""Return as a range: as wide as everything that isn't known, and nothing where nothing may be said of a cause."""

from dataclasses import replace
from datetime import date

import pytest

from konnekt.outcomes.figures import Figure, Kind, Verdict
from konnekt.outcomes.returns import Assumed, Range, returned

ASSUMED = Assumed(
    hour=Range(40, 60),
    preparing=Range(0.5, 1),
    running=Range(50, 100),
    other=Range(1000, 2000),
    replacing=Range(20_000, 40_000),
)
EFFECT = Figure(
    key="retention",
    kind=Kind.EFFECT,
    verdict=Verdict.DIFFERENCE,
    value=0.1,
    low=0.02,
    high=0.18,
    n=98,
    of=100,
    compared=100,
    as_of=date(2027, 3, 2),
)


def found(effect: Figure | None = EFFECT):
    return returned(ASSUMED, pairs=100, sessions=Range(6, 8), length=1.0, effect=effect)


def test_cost_and_benefit_are_as_wide_as_what_is_assumed_and_estimated():
    told = found()
    assert told.hours == Range(100 * 6 * 1.5 * 2 + 50, 100 * 8 * 2 * 2 + 100)
    assert told.cost == Range(1850 * 40 + 1000, 3300 * 60 + 2000)
    assert told.stayed == Range(2, 18)
    assert told.benefit == Range(40_000, 720_000)
    assert told.net == Range(40_000 - 200_000, 720_000 - 75_000)


def test_an_interval_that_reaches_below_nothing_is_a_loss_at_its_low_end():
    told = found(replace(EFFECT, verdict=Verdict.NO_CLEAR_DIFFERENCE, low=-0.05))
    assert told.benefit == Range(-0.05 * 100 * 40_000, 720_000)


@pytest.mark.parametrize("verdict", [Verdict.CANNOT_TELL, Verdict.TOO_FEW, Verdict.NOT_YET, Verdict.ALL_ALIKE])
def test_where_nothing_may_be_said_of_a_cause_there_is_cost_alone(verdict):
    told = found(replace(EFFECT, verdict=verdict))
    assert (told.stayed, told.benefit, told.net) == (None, None, None)
    assert told.cost == found().cost
    assert found(None).benefit is None


def test_a_range_times_a_range_keeps_its_ends_in_order():
    assert Range(-2, 3) * Range(4, 5) == Range(-10, 15)
    assert Range(1, 2) - Range(0, 5) == Range(-4, 2)
