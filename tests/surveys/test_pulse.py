"""After a session everybody in it is asked how it was; whoever gave a low answer is offered a hand, and nobody else
learns of it.
"""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from tests.cast import assemble
from tests.factories.pairs import opened
from tests.factories.surveys import asked, say
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation, tenant
from konnekt.notify.models import Letter
from konnekt.organisations.models import Member
from konnekt.surveys.actions.answering import skip
from konnekt.surveys.actions.telling import ask_by_mail
from konnekt.surveys.jobs import every_hour, every_night
from konnekt.surveys.models import Asking, Envelope
from konnekt.surveys.queries import due
from konnekt.surveys.states import AskedState, SurveyKey
from konnekt.workspace.actions.booking import book, note_held
from konnekt.workspace.actions.sessions import say_met

DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return clock.read()


@pytest.fixture
def pair(cast, now):
    made = opened(cast, now=now - 40 * DAY)
    mail.outbox.clear()
    return made


def waiting(person, about, today):
    with tenant(person.member.organisation_id):
        return set(due(person.actor, about=about, today=today))


def mails():
    run_queue()
    sent = sorted((letter.to[0].partition("@")[0], letter.subject) for letter in mail.outbox)
    mail.outbox.clear()
    return sent


def written(cast, now):
    with tenant(cast.organisation_id):
        ask_by_mail(now=now)
    return mails()


def test_a_session_that_was_held_brings_the_question_and_one_that_was_not_takes_it_back(cast, pair, now):
    begins = now - 2 * DAY
    with tenant(cast.organisation_id):
        (session,) = book(cast.mentee.actor, relationship=pair, times=[begins], minutes=60, now=now - 4 * DAY)
        say_met(cast.mentee.actor, session=session, met=True, now=now)
    run_queue()
    assert (
        waiting(cast.mentee, session.pk, now.date())
        == waiting(cast.mentor, session.pk, now.date())
        == {SurveyKey.PULSE}
    )
    assert waiting(cast.colleague, session.pk, now.date()) == set()
    with tenant(cast.organisation_id):
        say_met(cast.mentor.actor, session=session, met=False, now=now)
    run_queue()
    assert waiting(cast.mentee, session.pk, now.date()) == set()


def test_a_meeting_that_was_only_noted_is_asked_about_too(cast, pair, now):
    with tenant(cast.organisation_id):
        noted = note_held(cast.mentor.actor, relationship=pair, begins=now - DAY, minutes=30, now=now)
    run_queue()
    assert waiting(cast.mentee, noted.pk, now.date()) == {SurveyKey.PULSE}


def test_an_answer_counts_once_and_brings_one_more_question(cast, pair, now):
    about = asked(pair, now)
    heard = say(cast.mentee, pair, about, now, went="4")
    assert (heard.needs_a_hand, heard.more.survey) == (False, SurveyKey.EASE)
    assert say(cast.mentee, pair, about, now, went="1").more is not None
    assert waiting(cast.mentee, about, now.date()) == {SurveyKey.EASE}
    assert not say(cast.mentee, pair, about, now, survey=SurveyKey.EASE, ease="mostly").needs_a_hand
    assert say(cast.mentee, pair, about, now, went="4").more is None
    with tenant(cast.organisation_id):
        assert sorted(Envelope.objects.values_list("survey", flat=True)) == ["ease", "pulse"]


def test_nonsense_strangers_and_late_answers_are_refused(cast, pair, now):
    about = asked(pair, now)
    with pytest.raises(Refused, match="Choose one of the answers"):
        say(cast.mentee, pair, about, now, went="6")
    with pytest.raises(Refused, match="Choose one of the answers"):
        say(cast.mentee, pair, about, now)
    with pytest.raises(NotFound):
        say(cast.colleague, pair, about, now, went="5")
    with pytest.raises(NotFound):
        say(cast.mentee, pair, pair.pk, now, went="5")
    with pytest.raises(NotFound):
        say(cast.mentee, pair, about, now + 14 * DAY, went="5")


def test_skipping_is_an_answer_to_nobody(cast, pair, now):
    about = asked(pair, now)
    for _click in range(2):
        with tenant(cast.organisation_id):
            skip(cast.mentee.actor, relationship=pair, about=about, survey=SurveyKey.PULSE, now=now)
    assert waiting(cast.mentee, about, now.date()) == set()
    with tenant(cast.organisation_id):
        assert Asking.objects.get(member=cast.mentee.member).state == AskedState.SKIPPED
        assert not Envelope.objects.exists()


HAND = "Whom you can turn to, in Crossing Lines"


@pytest.mark.parametrize(("given", "is_low"), [("5", False), ("4", False), ("3", False), ("2", True), ("1", True)])
def test_a_low_answer_is_met_at_once_for_the_rater_alone(cast, pair, now, given, is_low):
    assert say(cast.mentee, pair, asked(pair, now), now, went=given).needs_a_hand is is_low
    assert mails() == ([("mentee", HAND)] if is_low else [])


def test_the_mail_is_the_same_for_some_who_are_well_and_comes_once_a_month_at_most(cast, pair, now):
    say(cast.mentee, pair, asked(pair, now), now, went="5", lot=0)
    say(cast.mentor, pair, asked(pair, now), now, went="1")
    run_queue()
    mine, theirs = (one.body.replace(one.to[0], "").splitlines() for one in mail.outbox)
    assert [line for line in mine if "http" not in line and "Hello" not in line][3:] == [
        line for line in theirs if "http" not in line and "Hello" not in line
    ][3:]
    mail.outbox.clear()
    for low in ("1", "2"):
        assert say(cast.mentee, pair, asked(pair, now), now, went=low).needs_a_hand
    assert mails() == []


def test_not_at_ease_is_met_too_and_a_programme_can_do_without_the_mail(cast, pair, now):
    about = asked(pair, now)
    say(cast.mentee, pair, about, now, went="5")
    assert say(cast.mentee, pair, about, now, survey=SurveyKey.EASE, ease="no").needs_a_hand
    assert mails() == [("mentee", HAND)]
    with tenant(cast.organisation_id):
        values = Letter.objects.get(notice="surveys.a_hand").values
        assert "no" not in values.values()
        assert set(values) == {"mentee", "mentees", "mentor", "mentors", "a_mentee", "a_mentor", "programme"}


def test_by_mail_it_is_asked_the_day_after_and_once_a_month(cast, pair, now):
    first = asked(pair, now)
    asked(pair, now)
    say(cast.mentor, pair, first, now, went="5")
    assert written(cast, now) == []
    question = ("mentee", "How was your session?")
    assert written(cast, now + DAY) == [question, ("mentor", "How was your session?")]
    assert written(cast, now + DAY) == []
    asked(pair, now + 20 * DAY)
    assert written(cast, now + 22 * DAY) == []
    asked(pair, now + 31 * DAY)
    assert question in written(cast, now + 32 * DAY)


def test_whoever_has_no_address_is_asked_on_the_page_alone(cast, pair, now):
    with tenant(cast.organisation_id):
        Member.objects.filter(pk=cast.mentee.member.pk).update(email="")
    about = asked(pair, now)
    assert written(cast, now + DAY) == [("mentor", "How was your session?")]
    assert say(cast.mentee, pair, about, now, went="1").needs_a_hand
    assert mails() == []


def test_it_goes_by_itself_and_on_after_an_organisation_where_it_fails(cast, pair, now, monkeypatch, caplog):
    other = assemble("zenith", "Zenith")
    fails, goes = sorted([cast.organisation_id, other.organisation_id])
    seen = []

    def counted(*, now):
        seen.append(served_organisation())
        if served_organisation() == fails:
            raise ValueError("this box cannot be opened")

    monkeypatch.setattr("konnekt.surveys.jobs.open_boxes", counted)
    every_night(0)
    every_hour(0)
    assert seen == [fails, goes]
    assert [one.getMessage() for one in caplog.records if one.name == "konnekt.jobs.going_on"] == [
        f"counted in {fails} failed"
    ]
