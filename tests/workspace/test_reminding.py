"""A reminder the day before, and “did you meet?” twice at most: to each once, never while paused, and no more after an
answer.
"""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from tests.factories.pairs import opened
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.relationships.models import Relationship
from konnekt.relationships.states import RelationshipState
from konnekt.workspace.actions.booking import book
from konnekt.workspace.actions.reminding import ask_if_met, remind
from konnekt.workspace.actions.sessions import call_off, move, say_met

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return clock.read()


@pytest.fixture
def session(cast, now):
    pair = opened(cast)
    with tenant(cast.organisation_id):
        (made,) = book(cast.mentee.actor, relationship=pair, times=[now + 5 * DAY], minutes=60, now=now)
    run_queue()
    mail.outbox.clear()
    return made


def told(cast, now):
    """What the job sends at this moment: subject by receiver."""
    with tenant(cast.organisation_id):
        remind(now=now)
        ask_if_met(now=now)
    run_queue()
    sent = sorted((letter.to[0].partition("@")[0], letter.subject.partition(":")[0]) for letter in mail.outbox)
    mail.outbox.clear()
    return sent


BOTH_REMINDED = [("mentee", "Soon"), ("mentor", "Soon")]
BOTH_ASKED = [("mentee", "Did you meet?"), ("mentor", "Did you meet?")]


def test_both_are_reminded_once(cast, session, now):
    assert told(cast, session.begins_at - 25 * HOUR) == []
    assert told(cast, session.begins_at - 24 * HOUR) == BOTH_REMINDED
    assert told(cast, session.begins_at - 23 * HOUR) == []


def test_whoever_booked_it_just_now_needs_no_reminder(cast, session, now):
    with tenant(cast.organisation_id):
        move(cast.mentor.actor, session=session, begins=now + 10 * HOUR, minutes=60, now=now)
    run_queue()
    mail.outbox.clear()
    assert told(cast, now + HOUR) == []


def test_what_moved_is_reminded_of_anew(cast, session):
    at = session.begins_at
    assert told(cast, at - DAY) == BOTH_REMINDED
    with tenant(cast.organisation_id):
        move(cast.mentor.actor, session=session, begins=at + 3 * DAY, minutes=60, now=at - DAY)
    run_queue()
    mail.outbox.clear()
    assert told(cast, at + 2 * DAY) == BOTH_REMINDED


def test_they_are_asked_twice_and_no_more(cast, session):
    end = session.ends_at
    assert told(cast, end + HOUR) == []
    assert told(cast, end + 2 * HOUR) == BOTH_ASKED
    assert told(cast, end + 3 * HOUR) == []
    assert told(cast, end + 2 * DAY) == BOTH_ASKED
    assert told(cast, end + 4 * DAY) == []


def test_after_a_long_stop_they_are_asked_once_and_not_about_what_is_long_ago(cast, session):
    assert told(cast, session.ends_at + 3 * DAY) == BOTH_ASKED
    assert told(cast, session.ends_at + 3 * DAY + HOUR) == []


def test_what_is_long_ago_is_let_rest(cast, session):
    assert told(cast, session.ends_at + 20 * DAY) == []


def test_one_answer_stops_it(cast, session):
    assert told(cast, session.ends_at + 2 * HOUR) == BOTH_ASKED
    with tenant(cast.organisation_id):
        say_met(cast.mentor.actor, session=session, met=True, now=session.ends_at + 3 * HOUR)
    assert told(cast, session.ends_at + 2 * DAY) == []


def test_nobody_hears_of_what_was_called_off(cast, session, now):
    with tenant(cast.organisation_id):
        call_off(cast.mentor.actor, session=session, now=now)
    run_queue()
    mail.outbox.clear()
    assert told(cast, session.begins_at - HOUR) == told(cast, session.ends_at + 3 * HOUR) == []


def test_a_paused_pair_is_left_in_peace(cast, session):
    with tenant(cast.organisation_id):
        Relationship.objects.update(state=RelationshipState.PAUSED)
    assert told(cast, session.begins_at - HOUR) == told(cast, session.ends_at + 3 * HOUR) == []
