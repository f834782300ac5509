"""Mails about training: a week before it is due, once after, and never of what is done."""

from datetime import timedelta

import pytest
from django.core import mail
from tests.factories.intake import enrol, open_programme
from tests.queue import run_queue
from tests.training.test_gates import KEY, complete

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.states import Side
from konnekt.relationships.states import PartSide
from konnekt.training.actions.needs import ADVISED, Asked, ask_for
from konnekt.training.actions.reminding import remind
from konnekt.training.states import Due, Gate

REQUIRED = Asked(is_required=True, gate=Gate.NONE, due=Due.START)


@pytest.fixture
def round_(cast):
    now = clock.read()
    with tenant(cast.organisation_id):
        made = open_programme(cast, now=now)
        enrol(cast.mentor, made, Side.MENTOR, now=now)
    run_queue()
    mail.outbox.clear()
    return made


def ask(cast, round_, asked=REQUIRED):
    with tenant(cast.organisation_id):
        ask_for(
            cast.programme_manager.actor,
            programme=round_.programme,
            module_key=KEY,
            side=PartSide.MENTOR,
            asked=asked,
            now=clock.read(),
        )


def days_from_due(cast, round_, days):
    at = clock.read().replace(hour=9) + (round_.starts_on - clock.read().date()) + timedelta(days=days)
    with tenant(cast.organisation_id):
        return remind(now=at)


def test_a_week_before_and_once_after_and_then_no_more(cast, round_, monkeypatch):
    by_day = clock.read().replace(hour=12)  # in quiet hours a mail would wait
    monkeypatch.setattr(clock, "read", lambda: by_day)
    ask(cast, round_)
    assert [days_from_due(cast, round_, days) for days in (-20, -8, -7, -6, 0, 1, 3, 4, 10, 20, 30)] == [
        *(0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0)
    ]
    run_queue()
    assert len(mail.outbox) == 2
    assert all(cast.mentor.member.email in one.to for one in mail.outbox)


def test_nothing_is_said_of_what_is_done_or_only_suggested(cast, round_):
    ask(cast, round_, ADVISED)
    assert days_from_due(cast, round_, -7) == 0
    ask(cast, round_)
    with tenant(cast.organisation_id):
        complete(cast.mentor)
    assert days_from_due(cast, round_, -7) == 0
