"""Letters to a segment of a round, handed out once each; and threads that the team and the person read, sealed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from tests.factories.intake import enrol, open_programme
from tests.queue import run_queue

from konnekt.access.actors import Actor
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.notify.models import Letter
from konnekt.organisations.models import Member
from konnekt.programmes.actions.enrolling import start
from konnekt.programmes.states import Side
from konnekt.recruiting.actions import inbox, letters
from konnekt.recruiting.models import Circular, Post, Received, Thread
from konnekt.recruiting.queries.letters import audience_of, handed_out, not_reached, threads_of
from konnekt.recruiting.states import Audience, CircularState, ThreadState
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import PartSide


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        yield open_programme(cast, mentee_places=2)


@pytest.fixture
def product(cast):
    return Actor.product(cast.organisation_id, "test")


def write(cast, round_, audience=Audience.ALL, body="Hello **{name}**, see you on Monday."):
    return letters.draft_letter(
        cast.programme_manager.actor, round_=round_, audience=audience, subject="What happens next", body=body
    )


def send(cast, circular, at=None):
    letters.send_letter(cast.programme_manager.actor, circular=circular, at=at, now=clock.read())


def people(round_, audience):
    return [one.member.external_id for one in audience_of(round_, audience)]


def in_round(cast, round_):
    enrol(cast.mentor, round_, Side.MENTOR)
    mentee = enrol(cast.mentee, round_, Side.MENTEE)
    enrol(cast.colleague, round_, Side.MENTEE)
    enrol(cast.auditor, round_, Side.MENTEE)
    start(cast.champion.actor, round_=round_, member=cast.champion.member, side=Side.MENTOR, now=clock.read())
    return mentee


def test_each_audience_is_who_it_says(cast, round_):
    mentee = in_round(cast, round_)
    pair = Relationship.objects.create(round=round_, answer_by=clock.read())
    Part.objects.create(relationship=pair, enrolment=mentee, member=mentee.member, round=round_, side=PartSide.MENTEE)
    assert people(round_, Audience.ALL) == ["mentee", "mentor", "auditor", "colleague"]
    assert people(round_, Audience.MENTORS) == ["mentor"]
    assert people(round_, Audience.MENTEES) == ["mentee", "colleague"]
    assert people(round_, Audience.UNMATCHED) == ["colleague"]
    assert people(round_, Audience.WAITING) == ["auditor"]
    assert people(round_, Audience.INCOMPLETE) == ["champion"]


def test_a_letter_waits_for_its_time_and_is_handed_to_each_once(cast, round_, product, monkeypatch):
    monkeypatch.setattr(letters, "AT_ONCE", 3)
    in_round(cast, round_)
    Member.objects.filter(external_id="auditor").update(email="")
    now, circular = clock.read(), write(cast, round_)
    with pytest.raises(Refused, match="passed"):
        send(cast, circular, at=now - timedelta(minutes=5))
    send(cast, circular, at=now + timedelta(days=1))
    assert not letters.hand_out(product, circular_id=circular.pk, now=now)
    letters.call_off(cast.programme_manager.actor, circular=circular)
    assert not letters.hand_out(product, circular_id=circular.pk, now=now + timedelta(days=2))
    assert Received.objects.count() == 0
    letters.change_letter(
        cast.programme_manager.actor, circular=circular, audience=Audience.ALL, subject="Soon", body="Dear {name}"
    )
    send(cast, circular)
    later = clock.read()
    assert letters.hand_out(product, circular_id=circular.pk, now=later)
    with pytest.raises(Refused, match="handed out"):
        letters.call_off(cast.programme_manager.actor, circular=Circular.objects.get())
    assert not letters.hand_out(product, circular_id=circular.pk, now=later)
    assert not letters.hand_out(product, circular_id=circular.pk, now=later)
    run_queue()
    ours = [one for one in mail.outbox if "wrote to you" in one.subject]
    assert sorted(one.to[0].partition("@")[0] for one in ours) == ["colleague", "mentee", "mentor"]
    assert not any("Soon" in one.body or "Dear" in one.body for one in ours)
    assert "It went to: everybody who sent their answers." in ours[0].body
    mine = Received.objects.get(member=cast.mentee.member)
    assert letters.open_received(cast.mentee.actor, received=mine, now=later).body == "Dear Amina Yusuf"
    with pytest.raises(NotFound):
        letters.open_received(cast.mentor.actor, received=mine, now=later)
    report = handed_out([circular])[circular.pk]
    assert (report.people, report.read, report.told, report.without_address) == (4, 1, 3, 1)
    assert [one.member.external_id for one in not_reached(circular)] == ["auditor"]
    assert Circular.objects.get().state == CircularState.SENT
    with pytest.raises(Refused):
        send(cast, circular)
    assert b"Dear" not in bytes(Circular.objects.get().body)


def test_the_inbox_takes_answers_and_the_person_never_sees_a_note(cast, round_, product):
    in_round(cast, round_)
    circular, manager, mentee = write(cast, round_), cast.programme_manager.actor, cast.mentee.actor
    send(cast, circular)
    run_queue()
    mail.outbox.clear()
    mine, now, token = Received.objects.get(member=cast.mentee.member), clock.read(), uuid4()
    for _twice in range(2):
        thread = inbox.answer_letter(mentee, received=mine, text="I can’t on Monday.", token=token, now=now)
    inbox.write_on(mentee, thread=thread, text="Nor on Tuesday.", token=uuid4(), now=now + timedelta(minutes=1))
    inbox.note(manager, thread=thread, text="Ring her.", token=uuid4(), now=now + timedelta(minutes=2))
    assert (Thread.objects.get().state, Post.objects.count()) == (ThreadState.OPEN, 3)
    inbox.reply(manager, thread=thread, text="Wednesday, then.", token=uuid4(), now=now + timedelta(minutes=3))
    assert Thread.objects.get().state == ThreadState.ANSWERED
    assert [one.text for one in inbox.read_own(mentee, thread=thread)] == [
        "I can’t on Monday.",
        "Nor on Tuesday.",
        "Wednesday, then.",
    ]
    seen = inbox.read_for_team(manager, thread=thread)
    assert [one.text for one in seen if one.is_note] == ["Ring her."]
    run_queue()
    assert [one.subject for one in mail.outbox] == [
        "Amina Yusuf wrote to the team of Crossing Lines",
        "The team of Crossing Lines answered you",
    ]
    assert not any("Monday" in one.body or "Wednesday" in one.body for one in mail.outbox)
    inbox.assign(manager, thread=thread, to=cast.programme_manager.member)
    with pytest.raises(Refused, match="doesn’t manage"):
        inbox.assign(manager, thread=thread, to=cast.mentor.member)
    inbox.set_state(manager, thread=thread, state=ThreadState.CLOSED, now=now)
    inbox.write_on(mentee, thread=thread, text="Thank you.", token=uuid4(), now=now + timedelta(hours=2))
    assert [one.pk for one in threads_of(round_.programme, state="open", assigned_to=manager.member_id)] == [thread.pk]
    for stranger in (cast.mentor.actor, cast.administrator.actor, cast.champion.actor):
        for act in (
            lambda who=stranger: inbox.read_for_team(who, thread=thread),
            lambda who=stranger: inbox.read_own(who, thread=thread),
            lambda who=stranger: inbox.reply(who, thread=thread, text="x", token=uuid4(), now=now),
            lambda who=stranger: inbox.answer_letter(who, received=mine, text="x", token=uuid4(), now=now),
        ):
            with pytest.raises(NotFound):
                act()
    with pytest.raises(NotFound):
        inbox.read_for_team(mentee, thread=thread)
    with pytest.raises(NotFound):
        inbox.write_to_team(cast.safeguarding.actor, programme=round_.programme, text="Hello", token=uuid4(), now=now)
    assert Letter.objects.filter(notice="recruiting.somebody_wrote_to_the_team").count() == 2
