"""At the end everybody is asked how it went, whoever left early too; who didn't answer is counted as not having."""

from datetime import timedelta

import pytest
from django.core import mail
from tests.factories.pairs import opened
from tests.factories.surveys import MENTEES, asked, many_mentees, say
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.disclosure.shares import Share
from konnekt.programmes.models import Programme
from konnekt.programmes.states import Format
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import RelationshipState
from konnekt.surveys.actions.asking import ask_at_the_end
from konnekt.surveys.actions.counting import open_boxes
from konnekt.surveys.actions.telling import ask_by_mail
from konnekt.surveys.models import Asking
from konnekt.surveys.results import results_of
from konnekt.surveys.states import SurveyKey

DAY = timedelta(days=1)
WELL = {"reached": "mostly", "satisfied": "very", "work": "some", "again": "yes", "helps": ["time", "others"]}


@pytest.fixture
def now():
    return clock.read()


@pytest.fixture
def pair(cast):
    return opened(cast)


def asks(cast, now):
    with tenant(cast.organisation_id):
        ask_at_the_end(now=now)
        return sorted(Asking.objects.filter(survey=SurveyKey.CLOSING).values_list("member__external_id", flat=True))


def change(pair, **values):
    with tenant(pair.organisation_id):
        Relationship.objects.filter(pk=pair.pk).update(**values)


def mails(cast, now):
    with tenant(cast.organisation_id):
        ask_by_mail(now=now)
    run_queue()
    sent = sorted(letter.to[0].partition("@")[0] for letter in mail.outbox if "a few questions" in letter.subject)
    mail.outbox.clear()
    return sent


def test_six_weeks_before_the_last_day_and_not_long_after(cast, pair, now):
    assert asks(cast, now) == []
    change(pair, ends_on=now.date() - 70 * DAY)
    assert asks(cast, now) == []
    change(pair, ends_on=now.date() + 41 * DAY)
    assert asks(cast, now) == asks(cast, now + DAY) == ["mentee", "mentor"]
    assert mails(cast, now + 2 * DAY) == []  # while it runs, the pair's own reminders lead there


def test_an_early_end_is_asked_about_by_mail_twice(cast, pair, now):
    change(pair, state=RelationshipState.ENDED, ended_at=now)
    assert asks(cast, now) == ["mentee", "mentor"]
    assert mails(cast, now) == []
    assert mails(cast, now + DAY) == ["mentee", "mentor"]
    say(
        cast.mentor,
        pair,
        pair.pk,
        now,
        survey=SurveyKey.CLOSING,
        gained="much",
        satisfied="very",
        work="no",
        again="no",
    )
    assert mails(cast, now + 6 * DAY) == []
    assert mails(cast, now + 7 * DAY) == ["mentee"]
    assert mails(cast, now + 30 * DAY) == []


def test_whoever_left_a_circle_that_goes_on_is_asked(cast, pair, now):
    with tenant(cast.organisation_id):
        Part.objects.filter(member=cast.mentee.member).update(left_at=now)
    assert asks(cast, now) == ["mentee"]
    assert mails(cast, now + DAY) == ["mentee"]


def test_each_side_has_its_own_questions_and_all_need_an_answer_that_may_be_none(cast, pair, now):
    change(pair, ends_on=now.date())
    asks(cast, now)
    end = {"survey": SurveyKey.CLOSING}
    with pytest.raises(Refused) as refused:
        say(cast.mentor, pair, pair.pk, now, **end, **WELL)
    assert refused.value.field == "gained"
    say(cast.mentor, pair, pair.pk, now, **end, **(WELL | {"gained": "cannot_say", "helps": []}))
    with pytest.raises(NotFound):
        say(cast.colleague, pair, pair.pk, now, **end, **WELL)


def test_peers_are_asked_alike(cast, pair, now):
    with tenant(cast.organisation_id):
        Programme.objects.update(format=Format.PEER)
    change(pair, ends_on=now.date())
    asks(cast, now)
    with tenant(cast.organisation_id):
        assert set(Asking.objects.values_list("side", flat=True)) == {"mentee"}


def results(cast, pair, now):
    with tenant(cast.organisation_id):
        _monday, found = results_of(cast.programme_manager.actor, pair.round, today=now.date(), k=5)
    return {(one.survey.key, one.side): one for one in found}


def test_what_comes_of_it_is_told_by_side_and_by_batch_with_those_who_did_not_answer(cast, pair, now):
    circle = many_mentees(cast, pair)
    change(circle, ends_on=now.date())
    asks(cast, now)
    for who in MENTEES[:10]:
        say(cast.people[who], circle, pair.pk, now, survey=SurveyKey.CLOSING, **WELL)
    with tenant(cast.organisation_id):
        open_boxes(now=now)
    assert not any(one.is_told for one in results(cast, pair, now).values())  # from the Monday after
    found = results(cast, pair, now + 7 * DAY)
    mentees, mentors = found[SurveyKey.CLOSING, "mentee"], found[SurveyKey.CLOSING, "mentor"]
    assert mentees.rate is None  # others have time yet
    assert {one.share for one in mentors.results} == {None}
    shares = {(one.question.key, one.option): one.share for one in mentees.results}
    assert shares["again", ""] == Share(10, 6, 10)
    assert shares["helps", "time"] == Share(10, 6, 10)
    assert shares["helps", "match"] == Share(10, 0, 4)
    assert results(cast, pair, now + 77 * DAY)[SurveyKey.CLOSING, "mentee"].rate == Share(11, 7, 11)
    with pytest.raises(NotFound), tenant(cast.organisation_id):
        results_of(cast.champion.actor, pair.round, today=now.date(), k=5)


def test_who_answers_after_every_session_stays_one_of_many(cast, pair, now):
    """One who is never well, five times among ten, is no group of five; and one who answers often is one who did."""
    circle = many_mentees(cast, pair)
    for week in range(5):
        at = now + 7 * week * DAY
        about = asked(circle, at)
        for who in MENTEES[:10]:
            say(cast.people[who], circle, about, at, went="1" if who == "mentee" else "5")
        with tenant(cast.organisation_id):
            assert open_boxes(now=at) == 10
    pulse = results(cast, pair, now + 70 * DAY)[SurveyKey.PULSE, "mentee"]
    assert pulse.rate == Share(11, 7, 11)
    assert [one.share for one in pulse.results] == [Share(50, 30, 50)]
