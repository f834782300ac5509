"""Pages that look back: in totals, for those who manage and for administrators, and for nobody else."""

import pytest
from tests.factories.intake import dates
from tests.factories.looking_back import over

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.matching.judging import digest_of
from konnekt.matching.models import Backtest, MatchRun, Trial
from konnekt.matching.states import Against, RunState
from konnekt.programmes.actions.rounds import create_round
from konnekt.web.matching.looking_back import headline
from konnekt.web.matching.trying import headline as headline_of_trial

QUERIES = 11
BAR = {"sessions": 4, "goals": 1, "early": 28}
TOLD = {
    "bar": BAR,
    "well": [60, 35, 39],
    "running": None,
    "left": 5,
    "score": [0.62, 0.51, 0.72],
    "bins": [[0.3, 0.45, 20, 5, 9], [0.45, 0.6, 20, 10, 14], [0.61, 0.8, 20, 15, 19]],
    "equal": [0.58, 0.47, 0.69],
    "criteria": [["areas", 0.64, 0.53, 0.74], ["skills", 0.5, 0.4, 0.6]],
    "learned": {
        "adopt": True,
        "reasons": [],
        "weights": {"areas": 80, "skills": 20},
        "auc": [0.66, 0.56, 0.75],
        "equal": [0.58, 0.47, 0.69],
        "gain": [0.08, 0.01, 0.15],
    },
}
RESULT = {
    "verdict": "DIFFERENCE",
    "difference": [0.2, 0.05, 0.35],
    "chance": 0.012,
    "ways": [[40, 25, 29], [40, 15, 19]],
    "coins": [20, 19],
    "unknown": None,
    "again": True,
    "bar": BAR,
}


def looked_at(small, result=TOLD):
    with tenant(small.cast.organisation_id):
        over(small.round)
        MatchRun.objects.create(round=small.round, number=1, state=RunState.RELEASED)
        now = clock.read()
        return Backtest.objects.create(
            round=small.round, asked_at=now, made_at=now, known=60, k=5, result=result, digest=digest_of(result)
        )


def tried(small, result=None):
    with tenant(small.cast.organisation_id):
        run = MatchRun.objects.create(
            round=small.round,
            number=1,
            state=RunState.READY,
            summary={"mentees": 2, "mentors": 2, "places": 6, "matched": 0, "mean": None, "worst": None},
        )
        ways = [
            {"as": "", "criteria": [{"key": "areas", "weight": 30}, {"key": "skills", "weight": 10}]},
            {"as": Against.EQUAL.value, "criteria": [{"key": "areas", "weight": 10}, {"key": "skills", "weight": 10}]},
        ]
        return Trial.objects.create(
            run=run,
            ways=ways,
            tolerance="0.05",
            pairs=20,
            certificates=["a" * 64, "b" * 64],
            result=result or {},
            result_at=clock.read() if result else None,
        )


def test_those_who_manage_and_administrators_read_it_and_nobody_else(small, signed_in):
    made = looked_at(small)
    trial = tried_beside(small)
    addresses = [
        f"/o/meridian/looking-back/{small.round.pk}/",
        f"/o/meridian/trials/{trial.pk}/",
        "/o/meridian/looking-back/",
    ]
    for person, status in (("programme_manager", 200), ("administrator", 200), ("champion", 404), ("mentee", 404)):
        client = signed_in(getattr(small.cast, person))
        assert [client.get(address).status_code for address in addresses] == [status] * 3, person
    assert made.digest[:16] in signed_in(small.cast.administrator).get(addresses[0]).content.decode()


def tried_beside(small):
    with tenant(small.cast.organisation_id):
        run = MatchRun.objects.create(round=small.round, number=2, state=RunState.RELEASED)
        ways = [{"as": "", "criteria": [{"key": "areas", "weight": 30}]}, {"as": "usual", "criteria": []}]
        return Trial.objects.create(run=run, ways=ways, tolerance="0.05", certificates=["a" * 64, "b" * 64])


def test_the_finding_stands_in_words_with_its_interval_picture_and_table(small, manager):
    looked_at(small)
    text = manager.get(f"/o/meridian/looking-back/{small.round.pk}/").content.decode()
    assert "The score predicts a little" in text
    assert "in 62 of 100 such cases" in text
    assert "between 35 and 39 of 60" in text
    assert "between 5 and 9 of 20" in text
    assert "fewer than 5" in text
    assert "62 (51–72)" in text
    assert "+8 (95 % interval +1 to +15)" in text
    assert "Once a later round" in text


def test_learned_weights_go_into_a_later_round_with_one_press(small, manager):
    made = looked_at(small)
    with tenant(small.cast.organisation_id):
        later = create_round(
            small.manager, programme=small.round.programme, name="Autumn", **dates(clock.read().date())
        )
    text = manager.get(f"/o/meridian/looking-back/{small.round.pk}/").content.decode()
    address = f"/o/meridian/backtests/{made.pk}/weights/{later.pk}/"
    assert address in text
    answer = manager.post(address, follow=True)
    assert "The learned weights count now" in answer.content.decode()
    with tenant(small.cast.organisation_id):
        weights = {one["key"]: one["weight"] for one in later.criteria_set.criteria}
    assert (weights["areas"], weights["skills"]) == (80, 20)


def test_an_administrator_reads_it_without_anything_to_press(small, signed_in):
    made = looked_at(small)
    client = signed_in(small.cast.administrator)
    text = client.get(f"/o/meridian/looking-back/{small.round.pk}/").content.decode()
    assert "Work it out" not in text
    assert "tabs-list" not in text
    assert client.post(f"/o/meridian/rounds/{small.round.pk}/looking-back/").status_code == 404
    assert client.post(f"/o/meridian/backtests/{made.pk}/weights/{small.round.pk}/").status_code == 404


def test_before_there_is_anything_it_says_when_and_why_not(small, manager):
    text = manager.get(f"/o/meridian/looking-back/{small.round.pk}/").content.decode()
    assert "Nothing is worked out yet" in text
    assert "This round hasn’t ended yet" in text
    answer = manager.post(f"/o/meridian/rounds/{small.round.pk}/looking-back/")
    assert answer.status_code == 409
    assert "Nothing to look back on yet" in manager.get("/o/meridian/looking-back/").content.decode()


def test_what_was_erased_is_said(small, manager):
    looked_at(small, {"gone": True})
    text = manager.get(f"/o/meridian/looking-back/{small.round.pk}/").content.decode()
    assert "It can no longer be worked out" in text


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (None, "Too few pairs"),
        ([0.55, 0.45, 0.65], "Not enough signal"),
        ([0.4, 0.3, 0.49], "wrong way"),
        ([0.6, 0.51, 0.7], "a little"),
        ([0.7, 0.6, 0.8], "fairly well"),
        ([0.85, 0.8, 0.9], "predicts well"),
    ],
    ids=["none", "no", "wrong", "little", "fair", "well"],
)
def test_each_verdict(score, words):
    assert words in headline(score)


@pytest.mark.parametrize(
    ("verdict", "difference", "words"),
    [
        ("DIFFERENCE", [0.2, 0.1, 0.3], "first way went better"),
        ("DIFFERENCE", [-0.2, -0.3, -0.1], "second way went better"),
        ("NO_CLEAR_DIFFERENCE", [0.0, -0.1, 0.1], "No difference"),
        ("CANNOT_TELL", None, "can’t tell"),
    ],
    ids=["first", "second", "none", "untold"],
)
def test_each_verdict_of_a_trial(verdict, difference, words):
    assert words in headline_of_trial({"verdict": verdict, "difference": difference})


def test_a_trial_is_asked_for_on_a_page_of_its_own(small, manager):
    address = f"/o/meridian/rounds/{small.round.pk}/matching/trial/"
    text = manager.get(address).content.decode()
    assert "Everything that counts, at the same weight" in text
    assert "The weights that a new round starts with" not in text  # they are what counts
    answer = manager.post(address, {})
    assert answer.status_code == 200
    assert "This field is required" in answer.content.decode()
    answer = manager.post(address, {"against": "equal"})
    with tenant(small.cast.organisation_id):
        trial = Trial.objects.get()
    assert answer.url == f"/o/meridian/runs/{trial.run_id}/"


def test_before_the_result_a_trial_tells_how_many_pairs_and_when_and_a_run_says_so(small, manager):
    trial = tried(small)
    text = manager.get(f"/o/meridian/trials/{trial.pk}/").content.decode()
    assert "20 or more" in text
    assert "The result comes on" in text
    assert "0 coins only" in text
    assert ">75, 50<" in text
    assert "went better" not in text
    text = manager.get(f"/o/meridian/runs/{trial.run_id}/").content.decode()
    assert "Two ways are compared in this run" in text
    assert "Download the certificate" not in text
    assert "Work it out again" not in text


def test_the_result_of_a_trial_stands_in_words_and_bars(small, manager):
    trial = tried(small, RESULT)
    text = manager.get(f"/o/meridian/trials/{trial.pk}/").content.decode()
    assert "Pairs of the first way went better" in text
    assert "Of 100 pairs, 20 more" in text
    assert "in 1.2 of 100 trials" in text
    assert "39 coins were tossed: 20 for the first way, 19 for the second." in text
    assert "between 25 and 29 of 40" in text
    assert "another match" not in text
    told = RESULT | {"verdict": "CANNOT_TELL", "difference": None, "chance": None, "coins": None, "ways": [None, None]}
    with tenant(small.cast.organisation_id):
        Trial.objects.filter(pk=trial.pk).update(result=told | {"again": False})
    text = manager.get(f"/o/meridian/trials/{trial.pk}/").content.decode()
    assert "The trial can’t tell which way is better" in text
    assert "another match" in text


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_takes_the_same_queries_for_one_round_and_three(small, manager, django_assert_num_queries, more):
    looked_at(small)
    with tenant(small.cast.organisation_id):
        for number in range(more):
            round_ = create_round(
                small.manager, programme=small.round.programme, name=f"R{number}", **dates(clock.read().date())
            )
            now = clock.read()
            Backtest.objects.create(round=round_, asked_at=now, made_at=now, result=TOLD, digest="0" * 64)
    manager.get("/o/meridian/looking-back/")
    with django_assert_num_queries(QUERIES):
        manager.get("/o/meridian/looking-back/")
