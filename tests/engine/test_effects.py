"""An effect is told with what it rests on, and not told where nobody can tell."""

import doctest

import numpy as np
import pytest
from scipy.stats import ttest_ind
from tests.engine.programmes import EFFECT, programme

from konnekt_engine import effects
from konnekt_engine.effects import Caveat, Design, Verdict, estimate_effect, holm, reliability
from konnekt_engine.effects import several as of_several

AGES = {"age": [30.0, 40.0] * 30}


def halves(first, second):
    return {"outcome": [*first, *second], "participated": [True] * len(first) + [False] * len(second)}


def random(seed=7):
    return np.random.default_rng(seed)


def estimated(kind, seed, people=400, **how):
    covariates, took_part, outcome = programme(kind, people, random(seed))
    design = Design.RANDOMISED if kind == "randomised" else Design.OBSERVATIONAL
    return estimate_effect(outcome=outcome, participated=took_part, covariates=covariates, design=design, **how)


@pytest.mark.parametrize("module", [effects, of_several], ids=["effects", "several"])
def test_the_examples_are_true(module):
    found = doctest.testmod(module)
    assert found.attempted
    assert found.failed == 0


def test_a_lottery_is_a_difference_of_means_with_welchs_interval():
    first, second = [5.0, 7.0, 9.0], [1.0, 2.0, 3.0, 6.0]
    found = estimate_effect(**halves(first, second), least=2)
    other = ttest_ind(first, second, equal_var=False)
    theirs = other.confidence_interval()
    assert found.estimate == 4.0
    assert (found.interval.low, found.interval.high) == pytest.approx((theirs.low, theirs.high))
    assert found.p == pytest.approx(other.pvalue)
    assert (found.verdict, found.caveats, found.unseen, found.overlap) == (Verdict.NO_CLEAR_DIFFERENCE, (), None, None)


@pytest.mark.parametrize(
    ("kind", "low", "high"), [("randomised", 0.93, 0.97), ("seen", 0.93, 0.97), ("unseen", 0, 0.5)]
)
def test_intervals_hold_the_truth_as_often_as_they_say(kind, low, high, proof):
    """With a cause that nobody measured they don't, however many people there are: the control, and why it is said."""
    times = proof.cases(sample=200, full=1000)
    found = [estimated(kind, seed) for seed in range(times)]
    covered = float(np.mean([one.interval.low <= EFFECT <= one.interval.high for one in found]))
    slack = 0.0 if proof.full else 0.03
    assert low - slack <= covered <= high + slack
    assert {Caveat.UNSEEN_CAUSE in one.caveats for one in found} == {kind != "randomised"}
    proof.note(f"95 % intervals that hold a known effect, {kind} ({times} programmes of 400)", f"{covered:.3f}")


def test_weighting_makes_alike_what_was_measured():
    found = estimated("seen", 3, people=2000)
    before, after = found.largest_imbalance
    assert before > 0.3
    assert after < 0.05
    assert [one.name for one in found.balance] == ["grade", "age", "shifts"]
    assert found.verdict is Verdict.DIFFERENCE
    assert found.n.effective < found.n.comparison


def test_either_model_alone_is_enough():
    """The chance of taking part is right and the outcome bends; then the other way round."""
    for bends_in in ("outcome", "chance"):
        at = random(5)
        x = at.normal(size=20_000)
        bent = x**2
        leaning = bent / 2 - 0.8 + 0.3 * x if bends_in == "chance" else 0.7 * x
        took_part = at.random(len(x)) < 1 / (1 + np.exp(-leaning))
        outcome = x + (bent if bends_in == "outcome" else 0) + took_part + at.normal(size=len(x))
        found = estimate_effect(outcome=outcome, participated=took_part, covariates={"x": x}, design="observational")
        assert abs(found.estimate - 1) < 4 * found.se
        assert abs(float(outcome[took_part].mean() - outcome[~took_part].mean()) - 1) > 0.2


def test_groups_that_nothing_makes_alike_are_not_compared():
    old = [50.0 + one / 10 for one in range(60)]
    young = [20.0 + one / 10 for one in range(60)]
    given = halves(old, young) | {"covariates": {"age": old + young}}
    found = estimate_effect(**given, design="observational")
    assert found.verdict is Verdict.CANNOT_TELL
    assert {Caveat.NO_OVERLAP, Caveat.IMBALANCE, Caveat.TOO_FEW} <= set(found.caveats)
    assert found.overlap.outside == 1.0


def test_few_people_are_no_finding_however_far_apart_they_are():
    found = estimate_effect(**halves([9.0, 8.0, 9.0], [1.0, 2.0, 1.0]))
    assert found.interval.low > 0
    assert (found.verdict, found.caveats) == (Verdict.CANNOT_TELL, (Caveat.TOO_FEW,))


def test_one_person_has_no_standard_error():
    found = estimate_effect(**halves([3.0], [1.0, 2.0]))
    assert (found.estimate, found.se, found.p) == (1.5, float("inf"), 1.0)
    assert (found.interval.low, found.interval.high) == (-float("inf"), float("inf"))


def test_where_nobody_differs_nothing_is_said():
    found = estimate_effect(**halves([1.0] * 40, [0.0] * 40))
    assert found.verdict is Verdict.CANNOT_TELL
    assert Caveat.NOTHING_VARIES in found.caveats


def test_a_difference_takes_off_what_was_before():
    at = random()
    before = np.concatenate([at.normal(5, 1, 60), at.normal(2, 1, 60)])
    took_part = np.arange(120) < 60
    after = before + 0.3 + 0.7 * took_part + at.normal(0, 0.5, 120)
    found = estimate_effect(outcome=after, participated=took_part, before=before, design="difference")
    change = after - before
    assert found.estimate == pytest.approx(change[:60].mean() - change[60:].mean())
    assert found.interval.low < 0.7 < found.interval.high
    assert found.caveats[:2] == (Caveat.UNSEEN_CAUSE, Caveat.SAME_COURSE)


def test_what_was_before_is_one_covariate_more_where_it_is_not_taken_off():
    covariates, took_part, outcome = programme("seen", 300, random(2))
    found = estimate_effect(
        outcome=outcome, participated=took_part, covariates=covariates, before=outcome - 1, design="observational"
    )
    assert [one.name for one in found.balance] == ["grade", "age", "shifts", "before"]


def test_missing_outcomes_are_counted_and_told_where_they_are_uneven():
    outcome = [np.nan] * 20 + [3.0, 4.0] * 20 + [1.0, 2.0] * 30
    found = estimate_effect(outcome=outcome, participated=[True] * 60 + [False] * 60)
    numbers = found.n
    assert (numbers.participants, numbers.missing_participants) == (40, 20)
    assert (numbers.comparison, numbers.missing_comparison) == (60, 0)
    assert found.caveats == (Caveat.MISSING_OUTCOMES,)


def test_an_unknown_covariate_is_a_fact_of_its_own():
    age = [np.nan, 40.0] * 60
    given = halves([3.0, 4.0, 5.0] * 20, [1.0, 2.0, 4.0] * 20)
    found = estimate_effect(**given, covariates={"age": age, "nobody's": [np.nan] * 120})
    assert [one.name for one in found.balance] == ["age", "age unknown"]


def test_a_lot_that_left_groups_far_apart_is_told():
    given = halves([3.0, 4.0] * 40, [1.0, 2.0] * 40)
    odd = estimate_effect(**given, covariates={"age": [40.0, 41.0] * 40 + [30.0, 31.0] * 40})
    assert odd.caveats == (Caveat.ODD_LOT,)
    assert odd.verdict is Verdict.DIFFERENCE
    assert estimate_effect(**given, covariates={"age": [40.0, 31.0] * 80}).caveats == ()


def test_a_measured_cause_that_is_strong_enough_shows_how_little_an_unseen_one_would_need():
    at = random(1)
    tenure = at.normal(size=600)
    took_part = at.random(600) < 1 / (1 + np.exp(-1.2 * tenure))
    outcome = tenure + 0.4 * took_part + at.normal(size=600)
    found = estimate_effect(
        outcome=outcome, participated=took_part, covariates={"tenure": tenure}, design="observational"
    )
    assert found.unseen.as_strong_as == "tenure"
    assert Caveat.AS_STRONG_AS_SEEN in found.caveats
    assert found.unseen.estimate > found.unseen.limit > 1


def test_of_shares_the_ratio_is_their_own():
    """Three in a hundred beside one: a ratio of 3, which a difference in standard deviations would call 1.14."""
    outcome = [1.0] * 30 + [0.0] * 970 + [1.0] * 10 + [0.0] * 990
    given = {"outcome": outcome, "participated": [True] * 1000 + [False] * 1000, "before": [0.0] * 2000}
    found = estimate_effect(**given, design="difference")
    assert found.unseen.estimate == pytest.approx(3 + np.sqrt(6))
    none = halves([1.0, 0.0] * 40, [0.0] * 79 + [0.0]) | {"before": [0.0] * 160}
    assert estimate_effect(**none, design="difference").unseen.estimate == float("inf")


def test_the_order_and_the_unit_change_nothing_but_the_unit():
    covariates, took_part, outcome = programme("seen", 300, random(9))
    given = {"outcome": outcome, "participated": took_part, "covariates": covariates, "design": "observational"}
    first = estimate_effect(**given)
    order = random().permutation(300)
    mixed = {name: values[order] for name, values in covariates.items()}
    second = estimate_effect(
        outcome=1000 * outcome[order], participated=took_part[order], covariates=mixed, design="observational"
    )
    assert second.estimate == pytest.approx(1000 * first.estimate, rel=1e-6)
    assert second.se == pytest.approx(1000 * first.se, rel=1e-6)
    assert second.unseen.estimate == pytest.approx(first.unseen.estimate, rel=1e-6)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"design": "guess"}, "design must be one of 'randomised'"),
        ({"level": 1.0}, "level must lie between 0 and 1"),
        ({"least": 1}, "least must be 2 or more"),
        ({"participated": [True] * 5}, "participated must have 120 values"),
        ({"participated": [2] * 120}, "participated must be true or false"),
        ({"participated": [True] * 120}, "nobody who did not take part"),
        ({"outcome": ["a"] * 120}, "outcome must hold numbers"),
        ({"outcome": [np.inf] * 120}, "outcome must be finite"),
        ({"outcome": [[1.0]] * 120}, "outcome must have one dimension"),
        ({"design": "observational"}, "an observational design needs covariates"),
        ({"design": "difference"}, "a difference needs what was before"),
        ({"covariates": [1.0] * 120}, "covariates must be columns by name"),
        ({"covariates": {"age": [1.0]}}, "covariate 'age' must have 120 values"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else None,
)
def test_nonsense_is_refused_in_words(changed, says):
    given = halves([3.0, 4.0, 5.0] * 20, [1.0, 2.0, 4.0] * 20)
    with pytest.raises(ValueError, match=says):
        estimate_effect(**given | changed)


def test_covariates_come_as_columns_as_a_table_or_as_an_array():
    covariates, took_part, outcome = programme("seen", 300, random(4))
    given = {"outcome": outcome, "participated": took_part, "design": "observational"}

    class Table(dict):
        columns = list(covariates)

    by_name = estimate_effect(**given, covariates=covariates)
    by_table = estimate_effect(**given, covariates=Table(covariates))
    by_array = estimate_effect(**given, covariates=np.column_stack(list(covariates.values())))
    assert by_name == by_table
    assert by_array.estimate == by_name.estimate
    assert [one.name for one in by_array.balance] == ["column 0", "column 1", "column 2"]


def test_several_indicators_share_one_chance_of_being_fooled(proof):
    times = proof.cases(sample=1000, full=4000)
    at = random()
    fooled = np.mean([(holm(at.random(8)) < 0.05).any() for _ in range(times)])
    assert fooled < 0.07
    proof.note(f"eight indicators without an effect, one below 0.05 after Holm ({times} times)", f"{fooled:.3f}")
    assert holm([0.2, 0.9]).tolist() == [0.4, 0.9]
    with pytest.raises(ValueError, match="from 0 to 1"):
        holm([2.0])


def test_alpha_is_what_its_formula_says():
    answers = np.array([[1, 2, 2], [2, 2, 3], [3, 4, 4], [4, 4, 5], [5, 5, 4], [2, 3, 1]], dtype=float)
    found = reliability(answers, lowest=1, highest=5)
    variances, whole = answers.var(axis=0, ddof=1).sum(), answers.sum(axis=1).var(ddof=1)
    assert found.alpha.value == pytest.approx(1.5 * (1 - variances / whole))
    assert found.alpha.low < found.alpha.value < found.alpha.high
    turned = answers.copy()
    turned[:, 1] = 6 - turned[:, 1]
    assert reliability(turned, lowest=1, highest=5, turned=[1]) == found


def test_a_missing_answer_costs_no_other():
    answers = random().integers(1, 6, size=(80, 1)) + random(1).integers(0, 2, size=(80, 4)).astype(float)
    answers[0, 0] = answers[1, 3] = np.nan
    answers[2] = np.nan
    found = reliability(answers, lowest=1, highest=6)
    assert (found.items, found.people) == (4, 79)
    assert found.missing == pytest.approx(2 / (79 * 4))


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ([[1.0], [2.0]], "two items or more"),
        ([[1.0, 9.0], [2.0, 3.0]], "must lie from 1 to 5"),
        ([[1.0, np.nan], [np.nan, 3.0]], "fewer than two people both"),
        ([[2.0, 2.0], [2.0, 2.0]], "must vary"),
    ],
    ids=["one item", "outside", "nobody both", "nothing varies"],
)
def test_a_scale_that_has_no_reliability_is_refused(answers, says):
    with pytest.raises(ValueError, match=says):
        reliability(answers, lowest=1, highest=5)
