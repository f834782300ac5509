"""The contract of `fit_weights`: what is there is found, what is not there is not, and nonsense is named."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.engine.histories import everybody_meets, in_twos, planted, went_well

from konnekt_engine.learning import Reason, Verdict, fit_weights


def test_planted_weights_are_recovered():
    learned = fit_weights(*planted([4, 2, 1, 0], pairs=6000))

    assert learned.verdict is Verdict.ADOPT
    assert learned.reasons == ()
    assert learned.weights == learned.fitted
    assert learned.weights == pytest.approx([4 / 7, 2 / 7, 1 / 7, 0], abs=0.04)
    assert sum(learned.weights) == pytest.approx(1)


def test_planted_weights_are_recovered_where_everybody_hangs_together():
    random = np.random.default_rng(2)
    scores = random.random((1500, 3))
    people = everybody_meets(random, pairs=1500, mentees=300, mentors=80)

    learned = fit_weights(scores, went_well(random, scores @ [5.0, 0.0, 1.0]), people)

    assert learned.verdict is Verdict.ADOPT
    assert learned.weights == pytest.approx([5 / 6, 0, 1 / 6], abs=0.08)


def test_every_figure_lies_in_its_interval_and_gains_are_differences():
    learned = fit_weights(*planted([3, 0, 0], pairs=400))
    held = learned.baseline

    estimates = [learned.auc, learned.log_loss, held.equal_auc, held.equal_log_loss, held.base_rate_log_loss]
    gains = [held.auc_gain, held.log_loss_gain, held.base_rate_gain]
    assert all(one.low <= one.value <= one.high for one in [*estimates, *gains])
    assert held.auc_gain.value == pytest.approx(learned.auc.value - held.equal_auc.value)
    assert held.log_loss_gain.value == pytest.approx(held.equal_log_loss.value - learned.log_loss.value)
    assert held.base_rate_gain.value == pytest.approx(held.base_rate_log_loss.value - learned.log_loss.value)


def test_where_all_criteria_count_alike_equal_weights_are_kept(proof):
    cases = proof.cases(sample=6, full=20)
    verdicts = [fit_weights(*planted([2, 2, 2], pairs=200, seed=seed)).verdict for seed in range(cases)]
    assert verdicts.count(Verdict.ADOPT) <= 1
    proof.note(
        "programmes in which all criteria count alike, weights adopted", f"{verdicts.count(Verdict.ADOPT)}/{cases}"
    )


def test_without_signal_weights_are_not_adopted(proof):
    cases = proof.cases(sample=12, full=50)
    learned = [fit_weights(*planted([], noise=5, pairs=150, seed=seed)) for seed in range(cases)]
    adopted = sum(one.verdict is Verdict.ADOPT for one in learned)

    assert adopted <= 2
    proof.note("programmes without a signal, weights adopted", f"{adopted}/{cases}")
    assert all(one.weights == (0.2,) * 5 for one in learned if one.verdict is Verdict.NOT_ENOUGH_SIGNAL)
    assert all(one.words.startswith("Not enough signal, default weights kept: ") for one in learned[:1])


@pytest.mark.parametrize("slopes", [[0, 0, 0], [1, 1, 1], [2, 0, 0], [4, 0, 0], [1, -1, 0]])
def test_each_of_the_three_intervals_has_a_say(slopes):
    for seed in range(4):
        learned = fit_weights(*planted(slopes, pairs=120, seed=seed))
        held = learned.baseline
        assert (Reason.RANKS_NO_BETTER in learned.reasons) == (held.auc_gain.low <= 0)
        assert (Reason.PREDICTS_NO_BETTER in learned.reasons) == (held.log_loss_gain.low <= 0)
        assert (Reason.NO_BETTER_THAN_BASE_RATE in learned.reasons) == (held.base_rate_gain.low <= 0)


def test_a_criterion_that_hurts_gets_no_weight():
    learned = fit_weights(*planted([3, -3, 0.5], pairs=1500))
    assert learned.verdict is Verdict.ADOPT
    assert learned.weights[1] == 0


def test_nothing_is_adopted_where_every_criterion_hurts():
    learned = fit_weights(*planted([-2, -2], pairs=400))
    assert learned.fitted is None
    assert learned.weights == (0.5, 0.5)
    assert Reason.NOTHING_HELPS in learned.reasons


def test_one_criterion_alone_has_all_the_weight_and_nothing_to_learn():
    learned = fit_weights(*planted([4], pairs=300))
    assert learned.weights == (1.0,)
    assert learned.verdict is Verdict.NOT_ENOUGH_SIGNAL
    assert learned.auc.value > 0.6


def test_separable_outcomes_have_an_answer():
    random = np.random.default_rng(0)
    scores = random.random((300, 2))
    learned = fit_weights(scores, scores[:, 0] > 0.5, in_twos(300))
    assert learned.verdict is Verdict.ADOPT
    assert learned.weights[0] > 0.9


def test_the_number_of_answers_is_not_fit(proof):
    adopted, cases = 0, proof.cases(sample=8, full=30)
    for seed in range(cases):
        random = np.random.default_rng(seed)
        people = random.integers(0, 40, 200)
        answers = random.integers(1, 21, 40) / 20
        kindness = random.normal(0, 2, 40)
        features = {"goals": random.random(200), "number of answers": answers[people]}
        adopted += fit_weights(features, went_well(random, kindness[people]), people).verdict is Verdict.ADOPT
    assert adopted <= 1
    proof.note("programmes in which the number of answers is no fit, weights adopted", f"{adopted}/{cases}")


def test_who_a_person_is_cannot_be_learned_where_everybody_hangs_together():
    adopted = 0
    for seed in range(4):
        random = np.random.default_rng(seed)
        people = everybody_meets(random, pairs=250, mentees=60, mentors=30)
        traits, kindness = random.random((90, 2)), random.normal(0, 2, 90)
        scores = np.hstack([traits[people[:, 0]], traits[people[:, 1]]])
        outcomes = went_well(random, kindness[people].sum(axis=1))
        adopted += fit_weights(scores, outcomes, people, folds=3).verdict is Verdict.ADOPT
    assert adopted == 0


def test_rows_copied_many_times_change_nothing():
    scores, outcomes, people = planted([3, 0, 0], pairs=120)
    copies = np.concatenate([np.arange(120), np.repeat(np.arange(30), 20)])
    once = fit_weights(scores, outcomes, people)
    assert fit_weights(scores[copies], outcomes[copies], people[copies]) == once
    assert once.pairs == 120


def test_rows_of_one_pair_share_one_worth_whoever_is_named_first():
    scores, outcomes, people = planted([3, 0, 0], pairs=120)
    again = fit_weights(
        np.vstack([scores, 1 - scores[:50]]),
        np.append(outcomes, 1 - outcomes[:50]),
        np.vstack([people, people[:50, ::-1]]),
    )
    assert again.pairs == 120


def test_copies_of_one_person_s_rows_do_not_make_a_signal():
    scores, outcomes, _ = planted([], noise=3, pairs=60)
    copied = np.repeat(np.arange(60), 10)
    learned = fit_weights(scores[copied], outcomes[copied], copied)
    assert learned.verdict is Verdict.NOT_ENOUGH_SIGNAL


@given(seed=st.integers(0, 2**32 - 1), random=st.randoms(use_true_random=False))
@settings(max_examples=6, deadline=None)
def test_the_order_of_rows_changes_nothing_and_what_was_given_is_not_touched(seed, random):
    scores, outcomes, people = planted([3, 1], pairs=80, seed=seed)
    scores[::7, 1] = np.nan
    order = random.sample(range(80), 80)
    before = [part.tobytes() for part in (scores, outcomes, people)]

    one = fit_weights(scores, outcomes, people, seed=seed)

    assert [part.tobytes() for part in (scores, outcomes, people)] == before
    assert repr(fit_weights(scores, outcomes, people, seed=seed)) == repr(one)
    assert repr(fit_weights(scores[order], outcomes[order], people[order], seed=seed)) == repr(one)


@given(constant=st.floats(0, 1), at=st.integers(0, 2))
@settings(max_examples=6, deadline=None)
def test_a_criterion_that_never_differs_gets_nothing_and_changes_nothing(constant, at):
    scores, outcomes, people = planted([4, 0], pairs=300)
    learned = fit_weights(scores, outcomes, people)
    wider = fit_weights(np.insert(scores, at, constant, axis=1), outcomes, people)
    assert wider.verdict is Verdict.ADOPT
    assert wider.weights == tuple(np.insert(learned.weights, at, 0.0))
    assert (wider.auc, wider.log_loss, wider.baseline) == (learned.auc, learned.log_loss, learned.baseline)


@given(
    scores=arrays(np.float64, (60, 3), elements=st.one_of(st.floats(0, 1), st.just(np.nan))),
    outcomes=arrays(np.int64, 60, elements=st.integers(0, 1)),
    people=arrays(np.int64, 60, elements=st.integers(0, 50)),
    two=st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_whatever_is_given_weights_can_be_used(scores, outcomes, people, two):
    groups = np.column_stack([people, 100 + np.arange(60) % 45]) if two else people
    if len(np.unique(groups)) < 3:
        return
    learned = fit_weights(scores, outcomes, groups, folds=3)
    assert sum(learned.weights) == pytest.approx(1)
    assert min(learned.weights) >= 0
    assert (learned.verdict is Verdict.ADOPT) == (learned.reasons == ())


def test_the_unknown_is_neutral():
    scores, outcomes, people = planted([4, 0], pairs=2000)
    scores[np.random.default_rng(5).random(2000) < 0.3, 0] = np.nan
    learned = fit_weights(scores, outcomes, people)
    assert learned.verdict is Verdict.ADOPT
    assert learned.weights == pytest.approx([1, 0], abs=0.08)


def test_a_criterion_nobody_answered_gets_no_weight():
    scores, outcomes, people = planted([4, 0], pairs=300)
    learned = fit_weights(np.column_stack([scores, np.full(300, np.nan)]), outcomes, people)
    assert learned.weights[2] == 0


def test_named_columns_come_back_by_name():
    scores, outcomes, people = planted([4, 0], pairs=300)
    ids = [(f"mentee {one}", f"mentor {two}") for one, two in people]
    learned = fit_weights({"goals": scores[:, 0], "site": [*scores[:, 1]]}, outcomes, ids)
    assert learned.names == ("goals", "site")
    assert learned.by_name == dict(zip(learned.names, learned.weights, strict=True))
    assert learned.by_name["goals"] > learned.by_name["site"]


@pytest.mark.parametrize(
    ("scores", "outcomes", "groups", "reason"),
    [
        (np.random.default_rng(0).random((60, 2)), [0, 1] * 30, np.arange(60) % 15, Reason.TOO_FEW_PEOPLE),
        (np.random.default_rng(0).random((60, 2)), [1] * 60, np.arange(60), Reason.ALL_ALIKE),
        (np.random.default_rng(0).random((60, 2)), [0] * 60, np.arange(60), Reason.ALL_ALIKE),
        (np.random.default_rng(0).random((60, 2)), [1] * 5 + [0] * 55, np.arange(60), Reason.TOO_FEW_OF_ONE_OUTCOME),
        (np.full((60, 2), 0.5), [0, 1] * 30, np.arange(60), Reason.NOTHING_DIFFERS),
        (np.full((60, 2), np.nan), [0, 1] * 30, np.arange(60), Reason.NOTHING_DIFFERS),
    ],
)
def test_too_little_to_learn_from_is_an_answer_not_a_crash(scores, outcomes, groups, reason):
    learned = fit_weights(scores, outcomes, groups)
    assert learned.reasons == (reason,)
    assert learned.verdict is Verdict.NOT_ENOUGH_SIGNAL
    assert learned.weights == (0.5, 0.5)
    assert (learned.auc, learned.log_loss, learned.baseline, learned.fitted) == (None, None, None, None)


def test_one_mentor_in_almost_every_pair_leaves_nobody_to_hold_apart():
    random = np.random.default_rng(0)
    people = np.column_stack([np.arange(100), np.where(np.arange(100) < 70, 200, 200 + np.arange(100))])
    learned = fit_weights(random.random((100, 2)), np.arange(100) % 2, people)
    assert learned.verdict is Verdict.NOT_ENOUGH_SIGNAL


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"features": np.zeros(6)}, r"features: expected pairs × criteria .* found shape \(6,\)"),
        ({"features": np.zeros((6, 0))}, r"features: expected .* at least one criterion, found shape \(6, 0\)"),
        ({"features": {}}, "features: expected .* at least one criterion"),
        ({"features": {"a": [0.1] * 6, "b": [0.1] * 5}}, "features: expected columns of one length, found .*'b': 5"),
        ({"features": [["much"]] * 6}, "features: expected numbers, found .*much"),
        ({"features": {"goals": [0.1, 0.2, 0.3, 0.4, 0.5, INF]}}, "'goals': expected scores from 0 to 1 .* found inf"),
        ({"features": [[0.1], [0.2], [-0.1], [0.2], [0.3], [0.4]]}, "'column 0': expected scores .* found -0.1"),
        ({"outcomes": [0, 1, 0, 1, 0]}, r"outcomes: expected shape \(6,\) .* found \(5,\)"),
        ({"outcomes": [0, 1, 0, 1, 0, NAN]}, "outcomes: expected 0 or 1, found nan"),
        ({"outcomes": [0, 1, 0, 1, 0, 2]}, "outcomes: expected 0 or 1, found 2"),
        ({"outcomes": ["good"] * 6}, "outcomes: expected numbers"),
        ({"groups": [1, 2, 3]}, r"groups: expected shape \(6,\) or \(6, 2\) .* found \(3,\)"),
        ({"groups": np.zeros((6, 3))}, r"groups: expected shape .* found \(6, 3\)"),
        ({"groups": [1, 2, 3, 4, 5, None]}, "groups: expected the id of a person in every row, found none"),
        ({"groups": [1, 2, 3, 4, 5, NAN]}, "groups: expected the id of a person in every row, found nan"),
        ({"groups": [("a", "b")] * 5 + [("a", "a")]}, "groups: expected two different people in a pair, found .*'a'"),
        ({"folds": 1}, "folds: expected a whole number of at least 2, found 1"),
        ({"folds": 2.5}, "folds: expected a whole number of at least 2, found 2.5"),
        ({"folds": 7}, "folds: expected at most one for each of the 6 people, found 7"),
        ({"seed": -1}, "seed: expected a whole number of at least 0, found -1"),
        ({"features": {"Age ": [0.5] * 6}, "sensitive": {"age"}}, "expected no column declared sensitive, found .*Age"),
        ({"sensitive": {"age"}}, "features: expected named columns, to hold them against `sensitive`"),
        ({"sensitive": "age"}, "sensitive: expected a set of names, found the string 'age'"),
    ],
)
def test_nonsense_is_a_value_error_that_names_it(change, message):
    given = {"features": [[0.5]] * 6, "outcomes": [0, 1] * 3, "groups": list("abcdef"), "folds": 2} | change
    with pytest.raises(ValueError, match=message):
        fit_weights(given.pop("features"), given.pop("outcomes"), given.pop("groups"), **given)
