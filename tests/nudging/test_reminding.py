"""The job reminds each person once, tells nobody what is in a space, and concludes what fell silent."""

from datetime import timedelta

import pytest
from django.core import mail
from tests.cast import assemble
from tests.factories.pairs import opened, write
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import served_organisation, tenant
from konnekt.ledger.models import Entry
from konnekt.notify.actions.delivery import take_for_sending
from konnekt.notify.models import Letter, LetterState
from konnekt.nudging import jobs
from konnekt.nudging.actions.reminding import conclude_if_silent, remind, withdraw_moot
from konnekt.nudging.jobs import every_hour
from konnekt.nudging.models import SentNudge
from konnekt.nudging.queries import facts_of, running
from konnekt.relationships.models import Relationship
from konnekt.workspace.actions.booking import book
from konnekt.workspace.actions.sessions import say_met


@pytest.fixture
def began():
    """A moment at noon, from which the clock can be moved."""
    return clock.read().replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def at(monkeypatch, began):
    def at(day):
        now = began + timedelta(days=day)
        monkeypatch.setattr(clock, "read", lambda: now)
        return now

    at(0)
    return at


@pytest.fixture
def pair(cast, at, began):
    made = opened(cast, now=began)
    mail.outbox.clear()
    return made


def subjects():
    run_queue()
    found = sorted((one.to[0].split("@")[0], one.subject) for one in mail.outbox)
    mail.outbox.clear()
    return found


def rows(cast):
    with tenant(cast.organisation_id):
        return list(SentNudge.objects.order_by("rule", "number").values_list("rule", "number"))


def test_an_organisation_where_it_fails_keeps_no_other_waiting(cast, at, pair, monkeypatch, caplog):
    other = assemble("zenith", "Zenith")
    ids, seen = sorted([cast.organisation_id, other.organisation_id]), []

    def fails_at_first(*, now):
        seen.append(served_organisation())
        if len(seen) == 1:
            raise ValueError("these dates cannot be read")

    monkeypatch.setattr(jobs, "note_paused", fails_at_first)
    every_hour(0)
    assert seen == ids
    assert f"reminding in {ids[0]} failed" in caplog.text


def test_the_first_days_of_a_pair_that_does_not_begin(cast, at, pair):
    told = {}
    for day in (4, 5, 7, 10, 14):
        at(day)
        every_hour(0)
        told[day] = subjects()
    assert told[4] == told[14] == []
    assert told[5] == [("mentee", "A date for your first meeting with Björn")]
    assert told[7] == [("mentee", "A first word to Björn"), ("mentor", "A first word to Amina Yusuf")]
    assert told[10] == [
        ("mentee", "A date for your first meeting with Björn"),
        ("mentor", "A date for your first meeting with Amina Yusuf"),
    ]


def test_a_job_that_runs_twice_sends_once(cast, at, pair):
    now = at(5)
    with tenant(cast.organisation_id):
        assert [remind(relationship_ids=[pair.pk], now=now) for _run in range(2)] == [1, 0]
    assert len(subjects()) == 1
    assert rows(cast) == [("first_meeting", 1)]


def test_a_reminder_is_counted_says_why_and_can_be_stopped(cast, at, pair):
    at(5)
    every_hour(0)
    run_queue()
    (sent,) = mail.outbox
    assert "Why this mail: You are in a pair or a circle in Crossing Lines." in sent.body
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with tenant(cast.organisation_id):
        letter = Letter.objects.get(notice="nudging.first_meeting")
    assert (letter.state, letter.not_before) == (LetterState.SENT, clock.read())


def test_a_silent_pair_is_told_and_then_concluded_with_nobody_named(cast, at, pair, began):
    write(cast.mentee, pair, "Hello", now=began + timedelta(days=1))
    subjects()
    at(91)
    every_hour(0)
    on = f"{began + timedelta(days=98):%B %Y}"
    for _who, subject in (told := subjects()):
        assert subject.startswith("Your mentoring with ")
        assert subject.endswith(f"{on}, unless you write")
    assert [who for who, _subject in told] == ["mentee", "mentor"]
    at(97)
    every_hour(0)
    with tenant(cast.organisation_id):
        assert Relationship.objects.get().state == "active"
    at(98)
    every_hour(0)
    with tenant(cast.organisation_id):
        assert Relationship.objects.get().state == "ended"
        entry = Entry.objects.get(verb="relationship.concluded")
    assert (entry.actor_member, entry.actor_system) == (None, "silence")


def test_a_word_at_the_last_moment_keeps_it(cast, at, pair, began):
    at(90)
    every_hour(0)
    write(cast.mentor, pair, "Still here", now=began + timedelta(days=96))
    now = at(97)
    with tenant(cast.organisation_id):
        assert conclude_if_silent(relationship_id=pair.pk, now=now) is False
        assert Relationship.objects.get().state == "active"


def test_another_organisation_is_reminded_of_its_own(cast, stranger, at, pair, began):
    opened(stranger, now=began)
    mail.outbox.clear()
    at(5)
    every_hour(0)
    run_queue()
    assert sorted(one.to[0] for one in mail.outbox) == ["mentee@elsewhere.example", "mentee@meridian.example"]


def test_many_pairs_cost_few_queries(cast, at, pair, began, django_assert_num_queries):
    second = opened(cast, now=began, mentee=cast.colleague)
    third = opened(cast, now=began, mentee=cast.auditor, mentor=cast.champion)
    now = at(5)
    with tenant(cast.organisation_id):
        with django_assert_num_queries(16):
            assert remind(relationship_ids=[pair.pk], now=now) == 1
        with django_assert_num_queries(16):
            assert remind(relationship_ids=[second.pk, third.pk], now=now) == 2


def test_a_booked_session_is_a_date_and_a_sign_of_life_and_counts_as_held_until_somebody_says_otherwise(
    cast, at, pair, began
):
    def facts(day):
        with tenant(cast.organisation_id):
            (found,) = facts_of(running().select_related("round"), at(day)).values()
        return found

    with tenant(cast.organisation_id):
        begins, made = began + timedelta(days=8), at(3)
        (session,) = book(cast.mentee.actor, relationship=pair, times=[begins], minutes=60, now=made)
    before, after = facts(5), facts(9)
    assert (before.meets_at, before.met_at, before.planned_at, before.alive_at) == (begins, None, made, made)
    assert (after.meets_at, after.first_met_at, after.met_at, after.alive_at) == (None, begins, begins, begins)
    with tenant(cast.organisation_id):
        say_met(cast.mentor.actor, session=session, met=False, now=at(9))
    assert facts(9).met_at is None


def test_what_was_done_in_a_quiet_hour_needs_no_reminder_after_it(cast, at, pair, began):
    night = at(5.4)
    every_hour(0)
    with tenant(cast.organisation_id):
        letter = Letter.objects.get(notice="nudging.first_meeting")
        assert take_for_sending(letter.pk, night).state == LetterState.HELD
        assert withdraw_moot(now=night) == 0
        book(cast.mentee.actor, relationship=pair, times=[began + timedelta(days=9)], minutes=60, now=night)
    at(5.5)
    every_hour(0)
    with tenant(cast.organisation_id):
        letter.refresh_from_db()
    assert letter.state == LetterState.STALE
    assert "A date for your first meeting with Björn" not in [subject for _who, subject in subjects()]


def test_a_break_is_no_silence_whoever_ended_it(cast, at, pair):
    with tenant(cast.organisation_id):
        Relationship.objects.update(state="paused")
    for day in (20, 45):
        at(day)
        every_hour(0)
    assert subjects() == []
    with tenant(cast.organisation_id):
        Relationship.objects.update(state="active")
        (facts,) = facts_of(running().select_related("round"), at(46)).values()
    assert facts.alive_at == at(45)
    every_hour(0)
    assert subjects() == []


def test_whoever_has_not_signed_is_reminded_after_the_first_meeting(cast, at, pair, began):
    with tenant(cast.organisation_id):
        book(cast.mentee.actor, relationship=pair, times=[began + timedelta(days=2)], minutes=60, now=at(1))
    subjects()
    at(3.5)
    every_hour(0)
    told = subjects()
    assert ("mentor", "Your agreement with Amina Yusuf waits for you") in told
    assert ("mentee", "Your agreement with Björn waits for you") in told
