"""A month after a pair began, and then every two months, both are asked how it is going: not while it pauses, not in
the days after a session was answered, and not at its end.
"""

from datetime import timedelta

import pytest
from django.core import mail
from tests.factories.pairs import opened
from tests.factories.surveys import asked, say
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.models import Round
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import RelationshipState
from konnekt.surveys.actions.asking import ask_at_the_end, ask_by_the_calendar
from konnekt.surveys.actions.telling import ask_by_mail
from konnekt.surveys.models import Asking, Envelope
from konnekt.surveys.queries import going_in
from konnekt.surveys.states import SurveyKey

DAY = timedelta(days=1)


@pytest.fixture
def now():
    return clock.read()


@pytest.fixture
def pair(cast, now):
    made = opened(cast, now=now - 30 * DAY)
    with tenant(cast.organisation_id):
        Round.objects.update(ends_on=now.date() + 300 * DAY)
    mail.outbox.clear()
    return made


def asks(cast, now):
    with tenant(cast.organisation_id):
        return ask_by_the_calendar(now=now)


def waiting(person, pair, now):
    with tenant(person.member.organisation_id):
        return going_in(person.actor, pair.pk, today=now.date())


def test_at_day_thirty_and_then_every_sixty_days(cast, pair, now):
    assert asks(cast, now - DAY) == 0
    assert [asks(cast, now), asks(cast, now)] == [2, 0]
    assert waiting(cast.mentee, pair, now) is not None
    assert waiting(cast.colleague, pair, now) is None
    assert waiting(cast.mentee, pair, now + 21 * DAY) is None
    assert [asks(cast, now + days * DAY) for days in (59, 60, 61)] == [0, 2, 0]


def test_not_while_it_pauses_nor_after_it_nor_once_it_ends(cast, pair, now):
    with tenant(cast.organisation_id):
        for state in RelationshipState:
            Relationship.objects.update(state=state)
            assert ask_by_the_calendar(now=now) == 2 * (state == RelationshipState.ACTIVE), state
            Asking.objects.all().delete()
        Relationship.objects.update(state=RelationshipState.ACTIVE, ends_on=now.date() + 30 * DAY)
        ask_at_the_end(now=now)
        assert ask_by_the_calendar(now=now) == 0


def test_neither_single_conversations_nor_those_who_came_later(cast, pair, now):
    with tenant(cast.organisation_id):
        Part.objects.filter(member=cast.mentee.member).update(answered_at=now - 10 * DAY)
        Part.objects.filter(member=cast.mentor.member).update(is_one_off=True)
        assert ask_by_the_calendar(now=now) == 0
        assert ask_by_the_calendar(now=now + 20 * DAY) == 1


def test_whoever_just_said_how_a_session_was_is_left_alone_for_a_week(cast, pair, now):
    say(cast.mentee, pair, asked(pair, now), now, went="5")
    assert asks(cast, now + DAY) == 1
    assert waiting(cast.mentee, pair, now + DAY) is None
    assert asks(cast, now + 7 * DAY) == 1


@pytest.mark.parametrize(
    ("given", "is_low"),
    [
        ({"going": "4", "ease": "mostly", "often": "more"}, False),
        ({"going": "3"}, False),
        ({"going": "2"}, True),
        ({"going": "5", "ease": "no"}, True),
    ],
    ids=["well", "one tap", "low", "not at ease"],
)
def test_one_tap_is_enough_and_a_low_one_is_met(cast, pair, now, given, is_low):
    asks(cast, now)
    about = waiting(cast.mentee, pair, now).about
    assert say(cast.mentee, pair, about, now, survey=SurveyKey.GOING, **given).needs_a_hand is is_low
    assert waiting(cast.mentee, pair, now) is None
    with tenant(cast.organisation_id):
        assert [one.survey for one in Envelope.objects.all()] == [SurveyKey.GOING]


def test_by_mail_once_and_never_beside_that_of_a_session(cast, pair, now):
    asked(pair, now)
    asks(cast, now)
    with tenant(cast.organisation_id):
        ask_by_mail(now=now + DAY)
        ask_by_mail(now=now + 2 * DAY)
    run_queue()
    assert len(mail.outbox) == 2


def test_the_mail_leads_to_the_page_and_says_nothing(cast, pair, now):
    asks(cast, now)
    with tenant(cast.organisation_id):
        ask_by_mail(now=now + DAY)
    run_queue()
    assert [one.subject for one in mail.outbox] == ["How is it going in Crossing Lines?"] * 2
    assert f"/pairs/{pair.pk}/going/" in mail.outbox[0].body
