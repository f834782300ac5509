"""A round is measured as it was planned: against whom the plan says, on the day it says, and no more than is known."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from tests.factories.careers import BEGAN, IN_TWO_YEARS, draw_lots, employ, leave, past_round, planned, rise
from tests.factories.crowd import enrol_all, members
from tests.factories.intake import open_programme

from konnekt.core.tenancy import tenant
from konnekt.disclosure.models import ToldGroup
from konnekt.organisations.models import Employment, Member
from konnekt.outcomes.cohorts import cohort_of
from konnekt.outcomes.figures import Figure, Kind, Note, Verdict, Whom, from_data
from konnekt.outcomes.measuring import measure
from konnekt.outcomes.states import Comparison
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.states import EnrolmentState
from konnekt.surveys.models import SurveyResult, WrittenQuestion, WrittenSurvey

WON, LOST, MENTORS = slice(0, 60), slice(60, 120), slice(120, 150)
A_YEAR_ON = BEGAN + timedelta(days=366)
HALF_A_YEAR_ON = BEGAN + timedelta(days=170)


@pytest.fixture
def crowd(cast) -> list[Member]:
    with tenant(cast.organisation_id):
        made = members(240)
        employ(made)
    return made


@pytest.fixture
def round_(cast, crowd) -> Round:
    """Sixty were drawn, sixty were not, thirty mentors; ninety more never applied."""
    with tenant(cast.organisation_id):
        made = past_round(open_programme(cast))
        enrol_all(made, mentees=crowd[:120], mentors=crowd[MENTORS])
        draw_lots(made, won=crowd[WON], lost=crowd[LOST])
    return made


@pytest.fixture
def here(cast, round_):
    with tenant(cast.organisation_id):
        yield


def measured(round_, *targets, on: date = IN_TWO_YEARS, k: int = 5, **how) -> list[Figure]:
    plan = planned(round_, *targets, **how)
    return measure(round_, plan, as_of=on, k=k, tell=lambda *_: None)


def effect(figures, indicator, whom=Whom.MENTEES) -> Figure:
    (found,) = [one for one in figures if one.indicator == indicator and one.kind is Kind.EFFECT and one.whom is whom]
    return found


@pytest.mark.usefixtures("here")
def test_a_lot_is_compared_as_it_was_drawn(crowd, round_):
    leave(crowd[WON][:6], HALF_A_YEAR_ON)
    leave(crowd[LOST][:24], HALF_A_YEAR_ON)
    found = effect(measured(round_, "retention"), "retention")
    assert (found.value, found.n, found.of, found.compared) == (0.3, 60, 60, 60)
    assert found.verdict is Verdict.DIFFERENCE
    assert 0 < found.low < 0.3 < found.high < 0.6
    assert found.more["staying"] == [[1.0, 1.0, 0.9, 0.9, 0.9], [1.0, 1.0, 0.6, 0.6, 0.6]]
    assert found.method == Comparison.LOTTERY


@pytest.mark.usefixtures("here")
def test_whoever_left_the_programme_is_still_one_who_took_part(crowd, round_):
    leave(crowd[WON][:20], HALF_A_YEAR_ON)
    leave(crowd[LOST][:10], HALF_A_YEAR_ON)
    Enrolment.objects.filter(round=round_, member__in=crowd[WON][:20]).update(
        state=EnrolmentState.WITHDRAWN, withdrawn_from=EnrolmentState.COMPLETE, withdrawn_at="2026-06-01T12:00Z"
    )
    assert effect(measured(round_, "retention"), "retention").value == pytest.approx(-1 / 6, abs=0.001)


@pytest.mark.usefixtures("here")
def test_nothing_is_said_before_the_day_that_was_planned(crowd, round_):
    leave(crowd[LOST][:30], HALF_A_YEAR_ON)
    for one in (found := measured(round_, "retention", "promotion", on=BEGAN + timedelta(days=300))):
        if one.kind is Kind.EFFECT:
            assert (one.verdict, one.value, one.n) == (Verdict.NOT_YET, None, None)
    assert effect(found, "retention").more["due"] == "2027-03-02"
    assert not ToldGroup.objects.filter(measure__startswith="retention").exists()


@pytest.mark.usefixtures("here")
def test_too_few_for_the_plan_and_no_causal_sentence(crowd, round_):
    leave(crowd[LOST][:24], HALF_A_YEAR_ON)
    leave(crowd[WON][:6], HALF_A_YEAR_ON)
    found = effect(measured(round_, "retention", least=61), "retention")
    assert found.verdict is Verdict.CANNOT_TELL
    assert "too_few" in found.notes


@pytest.mark.usefixtures("here")
def test_that_all_stayed_is_not_told_as_such(crowd, round_):
    leave(crowd[LOST][:24], HALF_A_YEAR_ON)
    figures = measured(round_, "retention")
    assert effect(figures, "retention").verdict is Verdict.ALL_ALIKE
    assert effect(figures, "retention").value is None
    told, compared = [one for one in figures if one.key == "retention" and one.kind is Kind.SHARE]
    assert (told.verdict, told.value, told.low, told.high) == (Verdict.ALL_ALIKE, None, 1 - 5 / 60, 1.0)
    assert (compared.value, compared.n) == (0.6, 60)


@pytest.mark.usefixtures("here")
def test_unknown_is_not_zero(crowd, round_):
    rise(crowd[WON][:30], HALF_A_YEAR_ON)
    Employment.objects.filter(member__in=crowd[WON][30:40]).update(grade="Senior")
    found = effect(measured(round_, "promotion"), "promotion")
    assert (found.n, found.of, found.compared) == (50, 60, 60)
    shares = [one for one in measured_again(round_) if one.key == "promotion" and one.kind is Kind.SHARE]
    assert shares[0].value == 0.6


def measured_again(round_, on: date = IN_TWO_YEARS, k: int = 5) -> list[Figure]:
    return measure(round_, round_.outcome_plan, as_of=on, k=k, tell=lambda *_: None)


@pytest.mark.usefixtures("here")
def test_levels_are_changes_since_before(crowd, round_):
    rise(crowd[WON][:30], HALF_A_YEAR_ON, levels=2)
    rise(crowd[LOST][:15], HALF_A_YEAR_ON)
    assert effect(measured(round_, "pay-band"), "pay-band").value == pytest.approx(0.75)


@pytest.mark.usefixtures("here")
def test_similar_people_are_weighted_and_what_nobody_measured_is_said(crowd, round_):
    leave([one for one in crowd[MENTORS] if one.grade in "34"], HALF_A_YEAR_ON)
    leave(crowd[160:200], HALF_A_YEAR_ON)
    found = effect(measured(round_, "retention", comparison=Comparison.SIMILAR, least=20), "retention", Whom.MENTORS)
    assert found.method == Comparison.SIMILAR
    assert "unseen_cause" in found.notes
    assert {name for name, _before, _after in found.more["balance"]} >= {"grade", "unit 1", "site 1"}
    assert found.more["unseen"][0] >= 1


@pytest.mark.usefixtures("here")
def test_without_a_comparison_nothing_is_said_of_a_cause(crowd, round_):
    leave(crowd[WON][:6], HALF_A_YEAR_ON)
    found = effect(measured(round_, "retention", comparison=Comparison.THEMSELVES), "retention")
    assert (found.verdict, found.notes) == (Verdict.NOTHING_KNOWN, (Note.THE_SAME_PEOPLE,))


@pytest.mark.usefixtures("here")
def test_several_indicators_are_adjusted_for_each_other(crowd, round_):
    leave(crowd[WON][:6], HALF_A_YEAR_ON)
    leave(crowd[LOST][:15], HALF_A_YEAR_ON)
    rise(crowd[WON][20:30], HALF_A_YEAR_ON)
    rise(crowd[LOST][30:39], HALF_A_YEAR_ON)
    alone = effect(measured(round_, "retention"), "retention")
    round_.outcome_plan.targets.create(indicator="promotion", enough="Three points more.")
    beside = effect(measured_again(round_), "retention")
    assert (alone.verdict, beside.verdict) == (Verdict.DIFFERENCE, Verdict.NO_CLEAR_DIFFERENCE)
    assert beside.more["p_adjusted"] > 0.05 > beside.more["p"]
    assert Note.SEVERAL in beside.notes


@pytest.mark.usefixtures("here")
def test_a_planned_indicator_of_which_nothing_is_known_stands_there(round_):
    figures = measured(round_, "loyalty", "training-cost", "goals")
    silent = {one.indicator: one.verdict for one in figures[:4]}
    assert silent == dict.fromkeys(("goals", "loyalty", "training-cost"), Verdict.NOTHING_KNOWN)


@pytest.mark.usefixtures("here")
def test_a_second_report_after_one_more_became_unknown_shows_less_and_not_the_difference(crowd, round_):
    leave(crowd[WON][:6], HALF_A_YEAR_ON)
    leave(crowd[LOST][:24], HALF_A_YEAR_ON)
    rise(crowd[WON][30:40], HALF_A_YEAR_ON)
    first = effect(measured(round_, "promotion"), "promotion")
    assert first.n == 60
    Employment.objects.filter(member=crowd[WON][35]).delete()
    again = effect(measured_again(round_), "promotion")
    assert (again.verdict, again.n, again.value) == (Verdict.TOO_FEW, None, None)


@pytest.mark.usefixtures("here")
def test_a_raised_threshold_hides_small_units(crowd, round_):
    units = [one for one in measured(round_, "goals") if one.whom is Whom.UNIT]
    assert units == []  # nobody is in a pair yet


@pytest.mark.usefixtures("here")
def test_every_figure_survives_being_kept(crowd, round_):
    leave(crowd[WON][:6], HALF_A_YEAR_ON)
    leave(crowd[LOST][:24], HALF_A_YEAR_ON)
    for one in measured(round_, "retention", "satisfaction"):
        assert from_data(one.as_data()) == replace(one, more=dict(one.more))


@pytest.mark.usefixtures("here")
def test_the_comparison_never_holds_whoever_takes_part_anywhere(crowd, round_):
    inside = {one.pk for one in crowd[WON] + crowd[MENTORS]}
    others = cohort_of(round_, Comparison.SIMILAR).compared
    assert not others & inside
    assert others >= {one.pk for one in crowd[150:]}
    earlier = cohort_of(round_, Comparison.EARLIER)
    assert earlier.compared_from == BEGAN - timedelta(days=365)
    assert not earlier.compared & inside


@pytest.mark.usefixtures("here")
def test_the_number_of_queries_does_not_grow_with_people(round_, django_assert_num_queries, crowd):
    plan = planned(round_, "retention", "goals")
    with django_assert_num_queries(73):
        measure(round_, plan, as_of=IN_TWO_YEARS, k=5, tell=lambda *_: None)


@pytest.mark.usefixtures("here")
def test_scales_of_own_surveys_stand_as_they_were_counted(round_):
    survey = WrittenSurvey.objects.create(round=round_, family=uuid4(), title="At the end", is_named=True)
    asked = {"survey": survey, "kind": "scale", "choices": ["1", "2", "3", "4", "5"]}
    WrittenQuestion.objects.create(position=1, key="a", label="How sure you are", scale="confidence", **asked)
    WrittenQuestion.objects.create(
        position=2, key="b", label="How the two get on", scale="relationship_quality", **asked
    )
    mean = {"mean": [3.8, 3.6, 4.0], "n": [60, 40, 44], "alpha": [0.81, 0.72, 0.88], "missing": 0.03}
    change = {"people": 38, "before": [3.1, 2.9, 3.3], "after": [3.6, 3.4, 3.8], "change": [0.5, 0.3, 0.7]}
    SurveyResult.objects.create(
        survey=survey,
        figures={
            "sides": {"mentee": {"questions": {"a": mean, "b": mean}}, "mentor": {"questions": {"b": mean}}},
            "changes": [{"side": "mentee", "key": "a", "scale": "confidence", "figure": change}],
        },
        sealed=b"",
        counted_on=A_YEAR_ON,
    )
    figures = {(one.key, one.whom): one for one in measured(round_, "confidence")}
    sure = figures["scale confidence", Whom.MENTEES]
    assert (sure.kind, sure.value, sure.n, sure.indicator) == (Kind.CHANGE, 0.5, 38, "confidence")
    both = [figures["scale relationship_quality", whom] for whom in (Whom.MENTEES, Whom.MENTORS)]
    assert [(one.kind, one.value, one.n, one.more["alpha"][0]) for one in both] == [(Kind.MEAN, 3.8, 40, 0.81)] * 2
    assert Verdict.NOTHING_KNOWN not in {one.verdict for one in figures.values() if one.indicator == "confidence"}
