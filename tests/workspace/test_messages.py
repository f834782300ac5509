"""What a pair writes: sealed, sent once, told without content, and read by two."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from tests.factories.pairs import opened, proposed, write
from tests.queue import run_queue

from konnekt.access.actors import Actor, Role
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.relationships.actions.ending import end
from konnekt.workspace.actions.messages import LONGEST, mark_read, read_thread, send_message
from konnekt.workspace.models import Message
from konnekt.workspace.queries.messages import last_said, unread_by_pair

EVERYBODY_ELSE = (
    "line_manager",
    "programme_manager",
    "administrator",
    "champion",
    "auditor",
    "safeguarding",
    "colleague",
)


def thread(person, pair):
    with tenant(pair.organisation_id):
        return [said.text for said in read_thread(person.actor, relationship=pair, now=clock.read())]


def test_both_read_what_either_wrote_in_order(cast):
    pair, now = opened(cast), clock.read()
    write(cast.mentee, pair, "Hello", now=now)
    write(cast.mentor, pair, "Hello you", now=now + timedelta(minutes=1))
    assert thread(cast.mentee, pair) == thread(cast.mentor, pair) == ["Hello", "Hello you"]


def test_the_same_token_is_the_same_message(cast):
    pair, token = opened(cast), uuid4()
    first, second = (write(cast.mentee, pair, "Once", token=token) for _click in range(2))
    assert first.pk == second.pk
    assert thread(cast.mentor, pair) == ["Once"]


def test_a_token_of_somebody_else_is_a_message_of_ones_own(cast):
    pair, token = opened(cast), uuid4()
    write(cast.mentee, pair, "Mine", token=token)
    write(cast.mentor, pair, "Mine too", token=token)
    assert sorted(thread(cast.mentee, pair)) == ["Mine", "Mine too"]


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST + 1)])
def test_nothing_and_too_much_are_refused(cast, text):
    with pytest.raises(Refused):
        write(cast.mentee, opened(cast), text)


def test_the_longest_message_in_any_script_comes_back_whole(cast):
    pair, text = opened(cast), "ก็สวัสดี😀" * (LONGEST // 9)
    write(cast.mentee, pair, text)
    assert thread(cast.mentor, pair) == [text]


def test_nothing_is_written_before_both_said_yes_or_after_the_end(cast):
    pair = proposed(cast)
    with pytest.raises(Refused):
        write(cast.mentee, pair, "Too early")
    with tenant(cast.organisation_id):
        assert Message.objects.count() == 0


def test_what_is_sent_into_a_space_that_ended_meanwhile_is_refused(cast):
    as_it_was = opened(cast)
    with tenant(cast.organisation_id):
        end(cast.mentor.actor, relationship=as_it_was, now=clock.read())
    assert as_it_was.state == "active"  # the page was opened before
    with pytest.raises(Refused):
        write(cast.mentee, as_it_was, "Too late")


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_no_role_opens_the_thread(cast, who):
    pair = opened(cast)
    write(cast.mentee, pair, "For two")
    with tenant(cast.organisation_id):
        actor = cast.people[who].actor
        for act in (
            lambda: read_thread(actor, relationship=pair, now=clock.read()),
            lambda: mark_read(actor, relationship=pair, now=clock.read()),
            lambda: send_message(actor, relationship=pair, text="Me too", token=uuid4(), now=clock.read()),
        ):
            with pytest.raises(NotFound):
                act()
        assert unread_by_pair(actor) == last_said(actor, [pair.pk]) == {}


def test_neither_the_product_nor_somebody_with_every_role_opens_it(cast):
    pair = opened(cast)
    write(cast.mentee, pair, "For two")
    everything = Actor(cast.organisation_id, cast.colleague.member.pk, roles=frozenset(Role))
    with tenant(cast.organisation_id):
        for actor in (
            everything,
            Actor.product(cast.organisation_id, "curiosity"),
            Actor.visitor(cast.organisation_id),
        ):
            with pytest.raises(NotFound):
                read_thread(actor, relationship=pair, now=clock.read())


def test_a_person_of_another_organisation_opens_nothing(cast, stranger):
    pair = opened(cast)
    write(cast.mentee, pair, "For two")
    with tenant(stranger.organisation_id), pytest.raises(NotFound):
        read_thread(stranger.mentee.actor, relationship=pair, now=clock.read())


def test_a_notice_says_from_whom_and_not_a_word_more(cast):
    pair = opened(cast)
    mail.outbox.clear()
    write(cast.mentee, pair, "The folder is under the stairs")
    run_queue()
    (letter,) = mail.outbox
    assert letter.to == ["mentor@meridian.example"]
    assert letter.subject == "You have a message from Amina Yusuf"
    whole = letter.body + "".join(str(part.content) for part in letter.alternatives)
    assert "folder" not in whole
    assert f"/o/meridian/pairs/{pair.pk}/" in whole


def test_at_most_one_notice_an_hour_while_nothing_is_read(cast):
    pair, now = opened(cast), clock.read()
    mail.outbox.clear()
    for minutes in (0, 10, 50, 70, 100):
        write(cast.mentee, pair, f"After {minutes}", now=now + timedelta(minutes=minutes))
    run_queue()
    assert len(mail.outbox) == 2  # at once, and after 70 minutes


def test_what_was_read_is_answered_with_a_notice_at_once(cast):
    pair, now = opened(cast), clock.read()
    mail.outbox.clear()
    write(cast.mentee, pair, "One", now=now)
    with tenant(cast.organisation_id):
        mark_read(cast.mentor.actor, relationship=pair, now=now + timedelta(minutes=1))
    write(cast.mentee, pair, "Two", now=now + timedelta(minutes=2))
    run_queue()
    assert len(mail.outbox) == 2


def test_unread_counts_are_of_what_the_other_wrote(cast):
    pair = opened(cast)
    write(cast.mentee, pair, "One")
    write(cast.mentee, pair, "Two")
    with tenant(cast.organisation_id):
        assert unread_by_pair(cast.mentor.actor) == {pair.pk: 2}
        assert unread_by_pair(cast.mentee.actor) == {}
        mark_read(cast.mentee.actor, relationship=pair, now=clock.read())
        assert unread_by_pair(cast.mentor.actor) == {pair.pk: 2}
        mark_read(cast.mentor.actor, relationship=pair, now=clock.read())
        assert unread_by_pair(cast.mentor.actor) == {}


def test_the_ledger_does_not_know_who_writes_when(cast):
    pair = opened(cast)
    with tenant(cast.organisation_id):
        before = Entry.objects.count()
    write(cast.mentee, pair, "Hello")
    with tenant(cast.organisation_id):
        assert Entry.objects.count() == before


@pytest.mark.parametrize("messages", [1, 3])
def test_reading_costs_the_same_for_one_and_for_three(cast, messages, django_assert_num_queries):
    pair = opened(cast)
    for number in range(messages):
        write(cast.mentee, pair, f"Letter {number}")
    actor = cast.mentor.actor
    with tenant(cast.organisation_id), django_assert_num_queries(4):
        assert len(read_thread(actor, relationship=pair, now=clock.read())) == messages
