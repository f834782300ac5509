"""A survey comes when its time does, to whom it is for; it is reminded of twice, and closes by itself."""

from datetime import timedelta

import pytest
from django.core import mail
from tests.factories.intake import enrol, open_programme
from tests.factories.pairs import opened
from tests.factories.surveys import asked
from tests.factories.written_surveys import WORDS, crowd, drafted, fill, opened_survey, questions
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Member
from konnekt.programmes.actions.leaving import withdraw
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.states import Format, Phase, Side
from konnekt.relationships.models import Relationship
from konnekt.surveys.actions.filling import decline_sheet
from konnekt.surveys.actions.handing_out import hand_out_surveys, remind_of_surveys, too_late_for
from konnekt.surveys.actions.writing import publish_survey
from konnekt.surveys.jobs import every_hour, every_night
from konnekt.surveys.models import Sheet, SurveyResult, WrittenSurvey
from konnekt.surveys.queries import surveys_for
from konnekt.surveys.states import Opening, SheetState, SurveyState

DAY = timedelta(days=1)


@pytest.fixture
def now():
    return clock.read()


@pytest.fixture
def pair(cast, now):
    made = opened(cast, now=now)
    mail.outbox.clear()
    with tenant(cast.organisation_id):
        return Relationship.objects.select_related("round__programme").get(pk=made.pk)


def published(cast, round_, now, **settings):
    survey = drafted(cast, round_, WORDS, now=now, closes_on=now.date() + 60 * DAY, **settings)
    with tenant(cast.organisation_id):
        publish_survey(cast.programme_manager.actor, survey=survey, now=now)
    return survey


def handed(cast, survey, now):
    with tenant(cast.organisation_id):
        hand_out_surveys(now=now)
        return sorted(Sheet.objects.filter(survey=survey).values_list("member__name", "side"))


BOTH = [("Amina Yusuf", "mentee"), ("Björn", "mentor")]


def test_by_hand_it_never_opens_by_itself(cast, pair, now):
    assert handed(cast, published(cast, pair.round, now), now) == []


def test_on_its_day(cast, pair, now):
    survey = published(cast, pair.round, now, opens=Opening.ON_A_DAY, opens_on=now.date() + 2 * DAY, side=Side.MENTOR)
    assert handed(cast, survey, now + DAY) == []
    assert handed(cast, survey, now + 2 * DAY) == [("Björn", "mentor")]


def test_in_its_phase_and_to_those_who_come_later(cast, pair, now):
    survey = published(cast, pair.round, now, opens=Opening.IN_A_PHASE, phase=Phase.MENTORING)
    assert handed(cast, survey, now) == []
    with tenant(cast.organisation_id):
        Round.objects.update(phase=Phase.MENTORING)
    assert handed(cast, survey, now) == BOTH
    with tenant(cast.organisation_id):
        Round.objects.update(phase=Phase.RECRUIT)
        pair.round.refresh_from_db()
        enrol(cast.colleague, pair.round, Side.MENTEE)
        Round.objects.update(phase=Phase.MENTORING)
    assert len(handed(cast, survey, now)) == 3


def test_before_the_first_session_and_not_after_it(cast, pair, now):
    survey = published(cast, pair.round, now, opens=Opening.BEFORE_SESSIONS)
    assert handed(cast, survey, now) == BOTH
    with tenant(cast.organisation_id):
        too_late_for(relationship_id=pair.pk)
        assert set(Sheet.objects.values_list("state", flat=True)) == {SheetState.MISSED}
    later = published(cast, pair.round, now, opens=Opening.BEFORE_SESSIONS)
    asked(pair, now)
    assert handed(cast, later, now) == []


def test_at_the_end_of_each_pair(cast, pair, now):
    survey = published(cast, pair.round, now, opens=Opening.AT_THE_END)
    assert handed(cast, survey, now) == []
    with tenant(cast.organisation_id):
        Relationship.objects.filter(pk=pair.pk).update(ends_on=now.date() + 40 * DAY)
    assert handed(cast, survey, now) == BOTH


def test_peers_are_asked_alike(cast, pair, now):
    with tenant(cast.organisation_id):
        Programme.objects.update(format=Format.PEER)
        round_ = Round.objects.select_related("programme").get(pk=pair.round_id)
    survey = published(cast, round_, now, opens=Opening.ON_A_DAY, opens_on=now.date())
    assert {side for _name, side in handed(cast, survey, now)} == {"mentee"}


def mails(cast, now):
    with tenant(cast.organisation_id):
        remind_of_surveys(now=now)
    run_queue()
    sent = sorted(one.to[0].partition("@")[0] for one in mail.outbox)
    mail.outbox.clear()
    return sent


def test_by_mail_twice_at_most_and_not_whoever_answered_or_declined(cast, now):
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        enrol(cast.mentee, round_, Side.MENTEE)
        enrol(cast.mentor, round_, Side.MENTOR)
        enrol(cast.colleague, round_, Side.MENTEE)
        enrol(cast.champion, round_, Side.MENTEE)
        Member.objects.filter(pk=cast.champion.member.pk).update(email="")
    survey = opened_survey(cast, round_, WORDS, now=now)
    run_queue()
    mail.outbox.clear()
    assert mails(cast, now) == []
    assert mails(cast, now + DAY) == ["colleague", "mentee", "mentor"]
    assert mails(cast, now + DAY) == []
    fill(cast.mentee, survey, now, **{questions(survey)[0].key: "Yes"})
    with tenant(cast.organisation_id):
        decline_sheet(cast.mentor.actor, survey=survey, now=now)
    assert mails(cast, now + 8 * DAY) == ["colleague"]
    assert mails(cast, now + 15 * DAY) == []


def test_whoever_left_the_round_is_not_asked_any_more(cast, now):
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        left = enrol(cast.mentee, round_, Side.MENTEE)
        enrol(cast.colleague, round_, Side.MENTEE)
    opened_survey(cast, round_, WORDS, now=now)
    with tenant(cast.organisation_id):
        assert len(surveys_for(cast.mentee.actor, today=now.date())) == 1
        withdraw(cast.mentee.actor, enrolment=left, now=now)
        assert surveys_for(cast.mentee.actor, today=now.date()) == []
    run_queue()
    mail.outbox.clear()
    assert mails(cast, now + DAY) == ["colleague"]


def test_the_mail_has_neither_the_title_nor_a_question(cast, now):
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        enrol(cast.mentee, round_, Side.MENTEE)
    survey = opened_survey(cast, round_, WORDS, now=now, title="PLANTED-TITLE", introduction="PLANTED-WORDS")
    run_queue()
    mail.outbox.clear()
    with tenant(cast.organisation_id):
        remind_of_surveys(now=now + DAY)
    run_queue()
    (letter,) = mail.outbox
    assert letter.subject == "A few questions from Crossing Lines"
    assert f"/surveys/{survey.pk}/sheet/" in letter.body
    assert "PLANTED" not in letter.body + letter.subject


def test_it_closes_after_its_last_day_and_is_counted_by_itself(cast, now):
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
    crowd(cast, round_, 3)
    survey = opened_survey(cast, round_, WORDS, now=now)
    with tenant(cast.organisation_id):
        WrittenSurvey.objects.filter(pk=survey.pk).update(closes_on=now.date() - DAY)
    every_night(0)
    every_hour(0)
    run_queue()
    with tenant(cast.organisation_id):
        assert WrittenSurvey.objects.get().state == SurveyState.CLOSED
        result = SurveyResult.objects.get()
        assert result.figures == {
            "sides": {side: {"rate": None, "questions": {}} for side in ("mentee", "mentor")},
            "changes": [],
        }
