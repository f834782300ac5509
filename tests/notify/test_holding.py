"""Letters that may wait are held back, go out together, and never after they have become pointless."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils.translation import gettext_lazy as _
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.notify.actions.choosing import switch
from konnekt.notify.actions.delivery import take_for_sending, take_held
from konnekt.notify.actions.telling import Recipient, tell
from konnekt.notify.models import Letter, LetterState
from konnekt.notify.notices import NOTICES, Delivery, Notice, Pace, Topic

NIGHT, NOON = datetime(2026, 3, 2, 23, tzinfo=UTC), datetime(2026, 3, 3, 12, tzinfo=UTC)
MORNING = datetime(2026, 3, 3, 7, tzinfo=UTC)


def declared(monkeypatch, key, pace, topic=Topic.NUDGES, lasts=None):
    notice = Notice(
        key=key,
        topic=topic,
        delivery=Delivery.AT_MOST_ONCE,
        subject=_("About {what}"),
        sentences=(_("This is about {what}."),),
        button=_("Look"),
        why=_("It may help."),
        pace=pace,
        lasts=lasts,
    )
    monkeypatch.setitem(NOTICES, key, notice)
    return notice


@pytest.fixture
def nudge(monkeypatch):
    return declared(monkeypatch, "tests.nudge", Pace.NUDGE, lasts=timedelta(days=8))


@pytest.fixture
def news(monkeypatch):
    return declared(monkeypatch, "tests.news", Pace.NEWS, Topic.PROGRAMME)


@pytest.fixture
def urgent(monkeypatch):
    return declared(monkeypatch, "tests.urgent", Pace.NOW, Topic.MESSAGES)


@pytest.fixture
def write(cast):
    member = cast.mentee.member
    to = Recipient(member.pk, member.email, member.name, zone=member.time_zone)

    def write(notice, what="goals", when=NIGHT):
        letter = tell(to, notice, path="/o/meridian/today", what=what)
        Letter.objects.filter(pk=letter.pk).update(made_at=when)
        return take_for_sending(letter.pk, when)

    with tenant(cast.organisation_id):
        yield write


def states():
    return list(Letter.objects.order_by("made_at").values_list("state", flat=True))


def test_at_night_what_may_wait_waits_and_what_somebody_waits_for_does_not(write, nudge, news, urgent):
    assert [write(one).state for one in (nudge, news, urgent)] == ["held", "held", "sending"]
    assert set(Letter.objects.filter(state="held").values_list("not_before", flat=True)) == {MORNING}


def test_what_was_held_goes_out_once(write, nudge, cast):
    write(nudge)
    assert [one.state for one in take_held(cast.mentee.member.pk, MORNING, MORNING)] == ["sending"]
    # At most once: whoever comes after a dead worker doesn't send it again.
    assert take_held(cast.mentee.member.pk, MORNING, MORNING) == []
    assert states() == [LetterState.UNKNOWN]


def test_only_nudges_count_and_the_budget_is_the_organisations(write, nudge, news, cast):
    cast.organisation.nudges_per_week = 2
    cast.organisation.save()
    sent = [write(one, when=NOON) for one in (news, news, nudge, nudge, nudge)]
    assert [one.state for one in sent] == ["sending", "sending", "sending", "sending", "held"]
    assert sent[-1].not_before == NOON + timedelta(days=7)


def test_what_was_switched_off_or_became_pointless_meanwhile_is_not_sent(write, nudge, news, cast):
    write(nudge)
    write(news)
    switch(cast.mentee.member.pk, Topic.PROGRAMME, wanted=False)
    assert take_held(cast.mentee.member.pk, MORNING, MORNING + timedelta(days=9)) == []
    assert sorted(states()) == [LetterState.STALE, LetterState.UNWANTED]


def test_what_would_come_too_late_is_not_planned_at_all_and_takes_nobodys_place(write, nudge, cast):
    cast.organisation.nudges_per_week = 1
    cast.organisation.save()
    days = [NOON + timedelta(days=number) for number in (0, 1, 2, 12)]
    sent = [write(nudge, when=day) for day in days]
    assert [one and one.state for one in sent] == ["sending", "held", None, "held"]
    assert sent[1].not_before == NOON + timedelta(days=7)
    assert sent[3].not_before == NOON + timedelta(days=14)


def test_a_zone_that_nobody_knows_is_the_organisations(cast, nudge):
    member = cast.mentee.member
    with tenant(cast.organisation_id):
        letter = tell(Recipient(member.pk, member.email, member.name, zone="Mars/Olympus"), nudge, path="/", what="x")
        held = take_for_sending(letter.pk, NIGHT)
    assert held.not_before == MORNING


def test_several_held_letters_are_one_mail_that_stops_all_their_kinds(cast, nudge, news, monkeypatch):
    monkeypatch.setattr(clock, "read", lambda: NIGHT)
    member = cast.mentee.member
    to = Recipient(member.pk, member.email, member.name, zone=member.time_zone)
    with tenant(cast.organisation_id):
        first = tell(to, nudge, path="/o/meridian/goals", what="goals")
        tell(to, news, path="/o/meridian/news", what="the round")
    assert run_queue() == ["notify.deliver", "notify.deliver", "notify.deliver_held"]
    (sent,) = mail.outbox
    assert sent.subject == "2 things from your mentoring"
    assert sent.extra_headers["Message-ID"] == f"<{first.pk}@127.0.0.1>"
    for words in ("About goals", "This is about the round.", "/o/meridian/goals", "/o/meridian/news"):
        assert words in sent.body
        assert words in sent.alternatives[0].content
    from konnekt.notify.stopping import read_stop

    token = sent.extra_headers["List-Unsubscribe"].rstrip("/>").rsplit("/", 1)[1]
    assert read_stop(token).topics == (Topic.NUDGES, Topic.PROGRAMME)
    with tenant(cast.organisation_id):
        assert states() == [LetterState.SENT, LetterState.SENT]


def test_a_bundle_that_the_server_refuses_is_tried_again_letter_by_letter(cast, nudge, news, monkeypatch, settings):
    monkeypatch.setattr(clock, "read", lambda: NIGHT)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    member = cast.mentee.member
    to = Recipient(member.pk, member.email, member.name, zone=member.time_zone)
    with tenant(cast.organisation_id):
        tell(to, nudge, path="/", what="goals")
        tell(to, news, path="/", what="news")
    run_queue(most=40)
    with tenant(cast.organisation_id):
        assert list(Letter.objects.values_list("state", "attempts")) == [("failed", 8), ("failed", 8)]
