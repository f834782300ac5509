"""A survey is written as a draft, checked, published, and then stays as it is; a change makes a new version."""

from datetime import timedelta

import pytest
from tests.factories.intake import open_programme
from tests.factories.written_surveys import STEPS, WORDS, YES_OR_NO, drafted, opened_survey, questions, statements

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.programmes.states import Phase, Side
from konnekt.surveys.actions.handing_out import close_survey, open_survey
from konnekt.surveys.actions.writing import (
    add_question,
    add_scale,
    change_question,
    change_survey,
    move_question,
    publish_survey,
    remove_question,
    remove_survey,
    take_language_out,
    translate,
    write_new_version,
    write_survey,
)
from konnekt.surveys.models import WrittenSurvey
from konnekt.surveys.scales import library, version
from konnekt.surveys.states import Opening, QuestionKind, SurveyState

DAY = timedelta(days=1)


@pytest.fixture
def now():
    return clock.read()


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        return open_programme(cast)


@pytest.fixture
def manager(cast):
    return cast.programme_manager.actor


@pytest.fixture
def draft(cast, round_, now):
    return drafted(cast, round_, YES_OR_NO, WORDS, "relationship_quality", now=now)


def test_the_library_says_what_it_is_and_every_scale_can_be_asked(cast, round_, now, manager):
    assert version() == "1"
    assert list(library()) == [
        "relationship_quality", "functions_career", "functions_personal", "satisfaction_mentee", "satisfaction_mentor",
        "confidence", "skills_own", "purpose", "network_units",
    ]  # fmt: skip
    survey = drafted(cast, round_, *library(), now=now)
    assert [one.kind for one in questions(survey)] == ["scale"] * 8 + ["number"]
    with tenant(cast.organisation_id):
        with pytest.raises(Refused, match="is asked already"):
            add_scale(manager, survey=survey, scale=library()["purpose"])
        change_survey(manager, survey=survey, side=Side.MENTEE)
        survey.questions.all().delete()
        survey.refresh_from_db()
        with pytest.raises(Refused, match="for the other side"):
            add_scale(manager, survey=survey, scale=library()["purpose"])
        publishable = add_scale(manager, survey=survey, scale=library()["confidence"])
        assert publishable.side == Side.MENTEE


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"title": " "}, "title"),
        ({"opens": Opening.ON_A_DAY}, "opens_on"),
        ({"opens": Opening.IN_A_PHASE}, "phase"),
    ],
    ids=["title", "day", "phase"],
)
def test_settings_that_lack_something(cast, round_, manager, settings, field):
    with tenant(cast.organisation_id), pytest.raises(Refused) as refused:
        write_survey(manager, round_=round_, **({"title": "T"} | settings))
    assert refused.value.field == field


def test_a_day_and_a_phase_stand_only_where_they_count(cast, round_, manager, now):
    today = now.date()
    with tenant(cast.organisation_id):
        survey = write_survey(
            manager, round_=round_, title="T", opens=Opening.ON_A_DAY, opens_on=today, phase=Phase.CLOSE
        )
        assert (survey.opens_on, survey.phase) == (today, "")
        with pytest.raises(Refused, match="a week at least"):
            change_survey(manager, survey=survey, closes_on=today + DAY)
        change_survey(manager, survey=survey, opens=Opening.IN_A_PHASE, phase=Phase.CLOSE, closes_on=None)
        survey.refresh_from_db()
        assert (survey.opens_on, survey.phase) == (None, Phase.CLOSE)


SCALE = {
    "kind": QuestionKind.SCALE,
    "label": "You two",
    "choices": STEPS,
    "items": statements("We talk", "We trust", turned=1),
    "least": 1,
}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"kind": QuestionKind.TEXT, "label": ""}, "label"),
        (SCALE | {"choices": ["One"]}, "choices"),
        (SCALE | {"items": []}, "items"),
        (SCALE | {"least": 3}, "least"),
        ({"kind": QuestionKind.CHOICE, "label": "Q", "choices": ["One"]}, "choices"),
        ({"kind": QuestionKind.NUMBER, "label": "Q", "least": 5, "most": 5}, "most"),
        ({"kind": QuestionKind.TEXT, "label": "Q", "after": "nothing", "after_values": ["1"]}, "after"),
    ],
    ids=["label", "steps", "statements", "least", "choices", "number", "after"],
)
def test_questions_that_can_not_be_asked(cast, manager, draft, asked, field):
    with tenant(cast.organisation_id), pytest.raises(Refused) as refused:
        add_question(manager, survey=draft, **asked)
    assert refused.value.field == field


def test_a_question_hangs_on_an_earlier_answer_and_order_keeps_that(cast, manager, draft):
    met, words, scale = questions(draft)
    with tenant(cast.organisation_id):
        with pytest.raises(Refused, match="which of the answers"):
            change_question(manager, question=words, after=met.key, after_values=["3"])
        change_question(manager, question=words, after=met.key, after_values=["2"])
        with pytest.raises(Refused, match="earlier question"):
            change_question(manager, question=met, after=words.key, after_values=["1"])
        with pytest.raises(Refused, match="comes after it"):
            move_question(manager, question=met, up=False)
        with pytest.raises(Refused, match="Take that out first"):
            remove_question(manager, question=met)
        with pytest.raises(Refused, match="earlier question"):
            change_question(manager, question=met, kind=QuestionKind.TEXT)
        move_question(manager, question=met, up=True)
        move_question(manager, question=scale, up=True)
    assert [one.key for one in questions(draft)] == [met.key, scale.key, words.key]
    with tenant(cast.organisation_id):
        remove_question(manager, question=words)
        remove_question(manager, question=met)
    assert [one.key for one in questions(draft)] == [scale.key]


def test_a_question_for_both_can_not_hang_on_one_that_one_side_is_asked(cast, manager, draft):
    met, words, _scale = questions(draft)
    with tenant(cast.organisation_id):
        change_question(manager, question=met, side=Side.MENTEE)
        with pytest.raises(Refused, match="side isn’t asked"):
            change_question(manager, question=words, after=met.key, after_values=["1"])
        change_question(manager, question=words, side=Side.MENTEE, after=met.key, after_values=["1"])


def test_published_it_stays_as_it_is_and_a_change_is_a_new_version(cast, round_, now, manager, draft):
    with tenant(cast.organisation_id):
        translate(manager, survey=draft, language="de", said={"title": "Wie geht es?"})
        publish_survey(manager, survey=draft, now=now)
        first = questions(draft)[0]
        for change in (
            lambda: change_survey(manager, survey=draft, title="Other"),
            lambda: change_question(manager, question=first, label="Other"),
            lambda: remove_question(manager, question=first),
            lambda: add_question(manager, survey=draft, **WORDS),
            lambda: remove_survey(manager, survey=draft),
            lambda: translate(manager, survey=draft, language="de", said={}),
        ):
            with pytest.raises(Refused, match="is published"):
                change()
        copy = write_new_version(manager, survey=draft)
        assert write_new_version(manager, survey=draft).pk == copy.pk
        assert (copy.version, copy.state, copy.family) == (2, SurveyState.DRAFT, draft.family)
        assert copy.closes_on is None
        assert [one.key for one in questions(copy)] == [one.key for one in questions(draft)]
        assert copy.texts == {"de": {"title": "Wie geht es?", "introduction": ""}}
        remove_survey(manager, survey=copy)
        assert WrittenSurvey.objects.count() == 1
        verbs = Entry.objects.filter(verb__startswith="surveys.").values_list("verb", flat=True)
        assert set(verbs) == {"surveys.survey_changed", "surveys.survey_published"}


def test_what_can_not_be_published(cast, round_, now, manager):
    with tenant(cast.organisation_id):
        survey = write_survey(manager, round_=round_, title="T", closes_on=now.date() + 6 * DAY)
        with pytest.raises(Refused, match="Ask something first"):
            publish_survey(manager, survey=survey, now=now)
        asked = add_question(manager, survey=survey, **WORDS, side=Side.MENTEE)
        with pytest.raises(Refused, match="isn’t asked anything"):
            publish_survey(manager, survey=survey, now=now)
        change_question(manager, question=asked, side=Side.BOTH)
        with pytest.raises(Refused, match="a week at least"):
            publish_survey(manager, survey=survey, now=now)
        change_survey(manager, survey=survey, closes_on=now.date() + 7 * DAY)
        publish_survey(manager, survey=survey, now=now)


def test_open_a_week_at_least_and_a_new_version_ends_the_old_one(cast, round_, now, manager):
    survey = opened_survey(cast, round_, WORDS, now=now)
    with tenant(cast.organisation_id):
        with pytest.raises(Refused, match="a week at least"):
            close_survey(manager, survey=survey, now=now + 6 * DAY)
        with pytest.raises(Refused, match="that waits"):
            open_survey(manager, survey=survey, now=now)
        copy = write_new_version(manager, survey=survey)
        change_survey(manager, survey=copy, closes_on=now.date() + 30 * DAY)
        publish_survey(manager, survey=copy, now=now)
        open_survey(manager, survey=copy, now=now + 8 * DAY)
        survey.refresh_from_db()
        assert survey.state == SurveyState.CLOSED
        close_survey(manager, survey=copy, now=now + 15 * DAY)
        with pytest.raises(Refused, match="isn’t open"):
            close_survey(manager, survey=copy, now=now + 15 * DAY)


def test_a_survey_that_waits_is_called_off_by_closing_it(cast, manager, draft, now):
    with tenant(cast.organisation_id):
        publish_survey(manager, survey=draft, now=now)
        close_survey(manager, survey=draft, now=now)
        draft.refresh_from_db()
        assert (draft.state, draft.opened_on) == (SurveyState.CLOSED, None)


def test_languages_come_and_go(cast, manager, draft):
    with tenant(cast.organisation_id):
        translate(manager, survey=draft, language="fr", said={})
        draft.refresh_from_db()
        assert draft.languages == ["fr"]
        take_language_out(manager, survey=draft, language="fr")
        draft.refresh_from_db()
        assert (draft.languages, draft.texts) == ([], {})


@pytest.mark.parametrize("who", ["mentee", "champion", "administrator", "auditor"])
def test_nobody_else_writes(cast, round_, draft, now, who):
    actor = cast.people[who].actor
    with tenant(cast.organisation_id):
        for act in (
            lambda: write_survey(actor, round_=round_, title="T"),
            lambda: change_survey(actor, survey=draft, title="T"),
            lambda: publish_survey(actor, survey=draft, now=now),
            lambda: open_survey(actor, survey=draft, now=now),
            lambda: close_survey(actor, survey=draft, now=now),
            lambda: write_new_version(actor, survey=draft),
        ):
            with pytest.raises(NotFound):
                act()


def test_a_scale_of_the_library_that_is_changed_is_no_longer_the_librarys(cast, round_, now, manager):
    survey = drafted(cast, round_, "confidence", now=now)
    (asked,) = questions(survey)
    with tenant(cast.organisation_id):
        change_question(manager, question=asked, label="How sure are you?")
        asked.refresh_from_db()
        assert asked.scale == "confidence"
        change_question(manager, question=asked, items=statements("speak up"), least=1)
        asked.refresh_from_db()
        assert asked.scale == ""
