"""A sheet is kept as it is filled, sent once, declined for good, and seen by nobody else, not even in the database."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from tests.factories.intake import enrol, open_programme
from tests.factories.written_surveys import WORDS, YES_OR_NO, counted, crowd, fill, opened_survey, questions

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.programmes.states import Side
from konnekt.surveys.actions.filling import choose_language, decline_sheet, keep_answers, read_sheet, send_sheet
from konnekt.surveys.actions.telling_results import count_survey, read_sealed
from konnekt.surveys.models import Sheet, SurveyResult, UnsignedSheet, WrittenSurvey
from konnekt.surveys.queries import sheet_for, surveys_for
from konnekt.surveys.states import SheetState

DAY = timedelta(days=1)


@pytest.fixture
def now():
    return clock.read()


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        made = open_programme(cast)
        enrol(cast.mentee, made, Side.MENTEE)
        enrol(cast.mentor, made, Side.MENTOR)
        return made


@pytest.fixture(params=[False, True], ids=["without a name", "named"])
def survey(request, cast, round_, now):
    return opened_survey(cast, round_, YES_OR_NO | {"is_required": True}, WORDS, now=now, is_named=request.param)


def own(person, survey, now):
    with tenant(survey.organisation_id):
        sheet = sheet_for(person.actor, survey, now.date())
        return sheet, dict(read_sheet(sheet))


def test_what_was_answered_so_far_is_kept_each_by_itself(cast, survey, now):
    met, words = questions(survey)
    wrong = fill(cast.mentee, survey, now, sends=False, **{met.key: "3", words.key: "A call"})
    assert list(wrong) == [met.key]
    fill(cast.mentee, survey, now, sends=False, **{met.key: "1"})
    sheet, values = own(cast.mentee, survey, now)
    assert (sheet.state, values) == (SheetState.DUE, {met.key: "1", words.key: "A call"})
    fill(cast.mentee, survey, now, sends=False, **{words.key: ""})
    assert own(cast.mentee, survey, now)[1] == {met.key: "1"}
    with connection.cursor() as cursor, tenant(cast.organisation_id):
        cursor.execute("SELECT sealed FROM surveys_sheet")
        assert not any(b"call" in bytes(row[0] or b"") for row in cursor.fetchall())


def test_sent_it_leaves_a_sheet_without_a_name_and_stays_on_a_named_one(cast, survey, now):
    met, words = questions(survey)
    with pytest.raises(Refused, match="needs an answer") as refused:
        fill(cast.mentee, survey, now, **{words.key: "A call"})
    assert refused.value.field == met.key
    fill(cast.mentee, survey, now, **{met.key: "1", words.key: "A call"})
    sheet, values = own(cast.mentee, survey, now)
    assert sheet.state == SheetState.ANSWERED
    with tenant(cast.organisation_id):
        assert surveys_for(cast.mentee.actor, today=now.date()) == []
        if survey.is_named:
            assert values[words.key] == "A call"
            keep_answers(cast.mentee.actor, survey=survey, given={met.key: "2"}, now=now)
            assert UnsignedSheet.objects.count() == 0
        else:
            assert (values, sheet.sealed) == ({}, None)
            with pytest.raises(Refused, match="through with"):
                keep_answers(cast.mentee.actor, survey=survey, given={met.key: "2"}, now=now)
            fill(cast.mentor, survey, now, **{met.key: "2"})
            assert len({len(bytes(one.sealed)) for one in UnsignedSheet.objects.all()}) == 1


def test_declined_is_for_good_and_leaves_nothing(cast, survey, now):
    met, _words = questions(survey)
    fill(cast.mentee, survey, now, sends=False, **{met.key: "1"})
    with tenant(cast.organisation_id):
        decline_sheet(cast.mentee.actor, survey=survey, now=now)
        sheet = Sheet.objects.get(member=cast.mentee.member)
        assert (sheet.state, sheet.sealed) == (SheetState.DECLINED, None)
        for act in (send_sheet, decline_sheet):
            with pytest.raises(Refused, match="through with"):
                act(cast.mentee.actor, survey=survey, now=now)


@pytest.mark.parametrize("who", ["colleague", "programme_manager", "administrator", "line_manager"])
def test_whoever_is_not_in_the_round_is_not_asked(cast, survey, now, who):
    actor = cast.people[who].actor
    with tenant(cast.organisation_id):
        for act in (
            lambda: keep_answers(actor, survey=survey, given={}, now=now),
            lambda: send_sheet(actor, survey=survey, now=now),
            lambda: decline_sheet(actor, survey=survey, now=now),
            lambda: choose_language(actor, survey=survey, language="en", now=now),
            lambda: sheet_for(actor, survey, now.date()),
        ):
            with pytest.raises(NotFound):
                act()


def test_whoever_came_into_the_round_later_may_come_by_the_link(cast, round_, survey, now):
    with tenant(cast.organisation_id):
        enrol(cast.colleague, round_, Side.BOTH)
        assert not Sheet.objects.filter(member=cast.colleague.member).exists()
    met, _words = questions(survey)
    fill(cast.colleague, survey, now, **{met.key: "1"})
    with tenant(cast.organisation_id):
        assert Sheet.objects.get(member=cast.colleague.member).state == SheetState.ANSWERED


def test_after_the_last_day_nothing_is_taken(cast, survey, now):
    with tenant(cast.organisation_id), pytest.raises(Refused, match="is closed"):
        keep_answers(cast.mentee.actor, survey=survey, given={}, now=now + 31 * DAY)


def test_only_languages_that_are_there(cast, survey, now):
    with tenant(cast.organisation_id):
        choose_language(cast.mentee.actor, survey=survey, language="en", now=now)
        with pytest.raises(NotFound):
            choose_language(cast.mentee.actor, survey=survey, language="de", now=now)


def test_counted_once_when_it_closes_and_nothing_without_a_name_is_left(cast, round_, survey, now):
    met, words = questions(survey)
    many = crowd(cast, round_, 24)
    with tenant(cast.organisation_id):
        entries = Entry.objects.count()
    for at, person in enumerate(many[:22]):
        fill(person, survey, now, **{met.key: "12"[at % 2], words.key: f"Words {at}"})
    fill(many[22], survey, now, sends=False, **{met.key: "1"})
    with tenant(cast.organisation_id):
        assert Entry.objects.count() == entries  # the ledger hears of no answer
    result = counted(survey, now)
    figures = result.figures["sides"]
    assert figures["mentor"] == {"rate": None, "questions": {}}
    assert figures["mentee"]["questions"][met.key]["options"] == {"1": [22, 10, 14], "2": [22, 10, 14]}
    with tenant(cast.organisation_id):
        again = count_survey(survey_id=survey.pk, now=now + 40 * DAY)
        assert (again.pk, SurveyResult.objects.count()) == (result.pk, 1)
        told = read_sealed(result, round_.pk)["words"]["mentee"][words.key]
        assert sorted(told) == sorted(f"Words {at}" for at in range(22))
        assert b"Words" not in bytes(result.sealed)
        assert "Words" not in json.dumps(result.figures)
        assert not UnsignedSheet.objects.exists()
        left = Sheet.objects.filter(sealed__isnull=False)
        assert left.count() == (22 if survey.is_named else 0)
        assert Sheet.objects.get(member=many[22].member).state == SheetState.MISSED


def test_of_too_few_without_a_name_nothing_is_even_opened(cast, round_, now, monkeypatch):
    survey = opened_survey(cast, round_, WORDS, now=now)
    (text,) = questions(survey)
    for at, person in enumerate(crowd(cast, round_, 9)):
        fill(person, survey, now, **{text.key: f"Words {at}"})

    def never(*_given):
        raise AssertionError("opened")

    monkeypatch.setattr("konnekt.surveys.actions.telling_results.unseal_all", never)
    assert counted(survey, now).figures["sides"]["mentee"] == {"rate": [10, 6, 10], "questions": {}}
    with tenant(cast.organisation_id):
        assert not UnsignedSheet.objects.exists()


def test_of_named_surveys_with_one_scale_the_change_is_told_of_those_in_both(cast, round_, now):
    many = crowd(cast, round_, 30)
    before = opened_survey(cast, round_, "confidence", now=now, is_named=True, side=Side.MENTEE, title="Before")
    (asked,) = questions(before)
    for at, person in enumerate(many):
        fill(person, before, now, **{f"{asked.key}-{item}": str(1 + at % 4) for item in range(4)})
    counted(before, now)
    later = now + 60 * DAY
    after = opened_survey(cast, round_, "confidence", now=later, is_named=True, side=Side.MENTEE, title="After")
    (again,) = questions(after)
    for at, person in enumerate(many[:29]):
        up = 1 if at % 2 else 0
        fill(person, after, later, **{f"{again.key}-{item}": str(1 + up + at % 4) for item in range(4)})
    with tenant(cast.organisation_id):
        WrittenSurvey.objects.filter(pk=after.pk).update(closes_on=later.date() + 30 * DAY)
    result = counted(after, later)
    (told,) = result.figures["changes"]
    # One of thirty answered once: five more are left out by lot, so that nobody is told of by subtraction, neither from
    # all who answered first nor from all who answered last.
    assert told["figure"]["people"] == 24
    assert told["since"] == "Before"
    assert 0.2 < told["figure"]["change"][0] < 0.8
    with tenant(cast.organisation_id):
        (people,) = read_sealed(result, round_.pk)["compared"].values()
        assert len(people) == 24
