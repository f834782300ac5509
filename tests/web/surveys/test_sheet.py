"""Somebody fills a sheet: by pages, with and without scripts, later, in their language; and finds it on Today."""

from datetime import timedelta

import pytest
from tests.factories.intake import enrol, open_programme
from tests.factories.written_surveys import STEPS, WORDS, YES_OR_NO, counted, drafted, fill, opened_survey, questions

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.states import Side
from konnekt.surveys.actions.handing_out import open_survey
from konnekt.surveys.actions.writing import add_question, publish_survey, translate
from konnekt.surveys.models import Sheet, UnsignedSheet
from konnekt.surveys.states import QuestionKind, SheetState

DAY = timedelta(days=1)


def words(response):
    return response.content.decode()


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


@pytest.fixture
def mentee(signed_in, cast):
    return signed_in(cast.mentee)


def published(cast, survey, now):
    with tenant(cast.organisation_id):
        publish_survey(cast.programme_manager.actor, survey=survey, now=now)
        open_survey(cast.programme_manager.actor, survey=survey, now=now)
        survey.refresh_from_db()
    return survey


@pytest.fixture
def branched(cast, round_, now):
    """“Did you meet?”, and only after “No” why not; then a number."""
    survey = drafted(cast, round_, YES_OR_NO | {"is_required": True}, now=now, introduction="Two minutes.")
    (met,) = questions(survey)
    number = {"kind": QuestionKind.NUMBER, "label": "How often?", "least": 0, "most": 20}
    hangs = {"after": met.key, "after_values": ["2"]}
    with tenant(cast.organisation_id):
        manager = cast.programme_manager.actor
        add_question(manager, survey=survey, **WORDS, **hangs)
        add_question(manager, survey=survey, **number)
        for label in ("One", "Two", "Three", "Four"):
            add_question(manager, survey=survey, **YES_OR_NO | {"label": label})
    return published(cast, survey, now)


def address(survey, rest="sheet/"):
    return f"/o/meridian/surveys/{survey.pk}/{rest}"


def test_page_by_page_and_only_what_answers_lead_to(cast, mentee, branched):
    met, why, often, *_more, four = questions(branched)
    here = address(branched)
    assert "A few questions from Crossing Lines" in words(mentee.get("/o/meridian/today/"))
    page = words(mentee.get(here))
    assert "Two minutes." in page
    assert "closed box" in page
    assert "Did you meet?" in page
    assert "What would help?" not in page
    assert mentee.post(f"{here}?page=1", {met.key: "1"}).url == f"{here}?page=2"
    page = words(mentee.get(f"{here}?page=2"))
    assert "Page 2 of 3" in page
    assert "What would help?" not in page
    assert "How often?" in page
    assert mentee.post(f"{here}?page=1", {met.key: "2"}).url == f"{here}?page=2"
    assert "What would help?" in words(mentee.get(f"{here}?page=2"))
    refused = words(mentee.post(f"{here}?page=2", {why.key: "A call", often.key: "99"}))
    assert "from 0 to 20" in refused
    assert "A call" in refused
    assert mentee.post(f"{here}?page=2", {why.key: "A call", often.key: "3"}).url == f"{here}?page=3"
    assert words(mentee.get(f"{here}?page=2")).count("A call") == 1
    assert "Thank you" in words(mentee.post(f"{here}?page=3", {four.key: "1", "send": "yes"}, follow=True))
    with tenant(cast.organisation_id):
        assert UnsignedSheet.objects.count() == 1
    assert "can’t be looked up any more" in words(mentee.get(here))
    assert "A few questions" not in words(mentee.get("/o/meridian/today/"))
    assert mentee.post(here, {met.key: "1"}).status_code == 200


def test_what_needs_an_answer_is_shown_where_it_stands(cast, mentee, branched):
    here = address(branched)
    page = words(mentee.post(f"{here}?page=3", {"send": "yes"}))
    assert "This one needs an answer." in page
    assert "Did you meet?" in page
    with tenant(cast.organisation_id):
        assert not UnsignedSheet.objects.exists()


def test_it_is_kept_at_each_change_and_gone_on_with_later(cast, mentee, branched):
    met, _why, often, *_more = questions(branched)
    here = address(branched)
    asked = {"X-Konnekt-Autosave": "1"}
    assert mentee.post(f"{here}?page=1", {met.key: "1"}, headers=asked).status_code == 204
    assert mentee.post(f"{here}?page=2", {often.key: "many"}, headers=asked).status_code == 200
    page = words(mentee.post(f"{here}?page=2", {often.key: "4", "later": "yes"}, follow=True))
    assert "Kept. You can go on" in page
    assert "Go on" in page
    assert 'value="4"' in words(mentee.get(f"{here}?page=2"))
    for odd in ("0", "9", "x", "99999"):
        assert mentee.get(f"{here}?page={odd}").status_code == (200 if odd in {"x", "99999"} else 404), odd


def test_declining_is_one_press(cast, mentee, branched):
    here = address(branched)
    assert "won’t be asked again" in words(mentee.post(here, {"decline": "yes"}, follow=True))
    assert "That is fine." in words(mentee.get(here))
    with tenant(cast.organisation_id):
        assert Sheet.objects.get(member=cast.mentee.member).state == SheetState.DECLINED
    assert mentee.post(here, {"decline": "yes"}).status_code == 409


def test_a_named_sheet_is_read_and_changed_until_it_closes_and_read_after(cast, mentee, round_, now):
    survey = opened_survey(cast, round_, YES_OR_NO, WORDS, now=now, is_named=True)
    met, text = questions(survey)
    here = address(survey)
    assert "under a key of your own" in words(mentee.get(here))
    sent = {met.key: "1", text.key: "More time", "send": "yes"}
    page = words(mentee.post(here, sent, follow=True))
    assert "You have sent it." in page
    assert "More time" in page
    mentee.post(here, sent | {text.key: "Less time"})
    counted(survey, now)
    page = words(mentee.get(here))
    assert "What you said" in page
    assert "Less time" in page
    assert "See what everybody said" in page


def test_in_ones_own_language(cast, mentee, round_, now):
    survey = drafted(cast, round_, WORDS, now=now)
    with tenant(cast.organisation_id):
        translate(cast.programme_manager.actor, survey=survey, language="de", said={"title": "Wie geht es?"})
    published(cast, survey, now)
    here = address(survey)
    assert "Wie geht es?" not in words(mentee.get(here))
    assert "Wie geht es?" in words(mentee.post(here, {"language": "de"}, follow=True))
    assert mentee.post(here, {"language": "fr"}).status_code == 404


def test_a_scale_is_asked_statement_by_statement(cast, mentee, round_, now):
    scale = {
        "kind": QuestionKind.SCALE,
        "label": "You two",
        "hint": "Lately",
        "choices": STEPS,
        "items": [{"words": "We talk", "is_turned": False}, {"words": "We trust", "is_turned": False}],
        "least": 2,
        "licence": "Used by kind permission",
        "is_required": True,
    }
    survey = opened_survey(cast, round_, scale, now=now)
    (row,) = questions(survey)
    page = words(mentee.get(address(survey)))
    for says in ("You two", "Lately", "We talk", "We trust", "Very much", "Used by kind permission"):
        assert says in page
    refused = words(mentee.post(address(survey), {f"{row.key}-0": "5", "send": "yes"}))
    assert "This one needs an answer." in refused
    assert refused.count(" checked") == 1
    assert "Thank you" in words(mentee.post(address(survey), {f"{row.key}-0": "5", f"{row.key}-1": "4"}, follow=True))


def test_closed_nothing_is_taken(cast, mentee, round_, now):
    survey = opened_survey(cast, round_, WORDS, now=now)
    counted(survey, now)
    page = words(mentee.get(address(survey)))
    assert "This survey is closed" in page
    assert mentee.post(address(survey), {"send": "yes"}).status_code == 200


@pytest.mark.parametrize("who", ["colleague", "line_manager", "programme_manager", "administrator", "auditor"])
def test_whoever_is_not_in_the_round_finds_nothing(cast, signed_in, branched, who):
    client = signed_in(cast.people[who])
    for rest in ("sheet/", "told/"):
        assert client.get(address(branched, rest)).status_code == 404
    assert client.post(address(branched), {"send": "yes"}).status_code == 404


def test_a_side_that_is_not_asked_finds_nothing(cast, signed_in, round_, now):
    survey = opened_survey(cast, round_, WORDS, now=now, side=Side.MENTEE)
    assert signed_in(cast.mentor).get(address(survey)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_queries(cast, mentee, round_, now, number, django_assert_num_queries):
    survey = opened_survey(cast, round_, *[WORDS] * number, now=now)
    fill(cast.mentee, survey, now, sends=False, **{questions(survey)[0].key: "Well"})
    mentee.get(address(survey))
    with django_assert_num_queries(13):
        mentee.get(address(survey))
