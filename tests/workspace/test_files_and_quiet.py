"""Files go with a message and with its key; how far one has read is shown by choice; whom one blocks is not heard."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from tests.factories.circles import open_circles
from tests.factories.intake import enrol
from tests.factories.pairs import opened, write
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.files.models import StoredFile
from konnekt.ledger.models import Entry
from konnekt.programmes.states import Side
from konnekt.relationships.actions.circles import Asked, ask_circle
from konnekt.relationships.actions.consent import say_yes
from konnekt.relationships.actions.ending import end, erase_after_reading_time
from konnekt.workspace.actions.messages import MOST_FILES, mark_read, read_file, read_newest, read_thread, send_message
from konnekt.workspace.actions.quiet import block, show_reading, unblock
from konnekt.workspace.models import Attachment, Block, Message
from konnekt.workspace.queries.messages import last_said, seen_by, unread_by_pair

PLAN = ("plan.txt", b"One step a week")


@pytest.fixture(autouse=True)
def at_home(cast):
    with tenant(cast.organisation_id):
        yield


@pytest.fixture
def pair(cast):
    return opened(cast)


def send(person, pair, *files, text="", now=None):
    return send_message(person.actor, relationship=pair, text=text, token=uuid4(), now=now or clock.read(), files=files)


def said(person, pair):
    return [one.text for one in read_thread(person.actor, relationship=pair, now=clock.read())]


def test_a_file_is_read_by_the_two_and_kept_without_name_or_digest(cast, pair):
    send(cast.mentee, pair, PLAN, ("notes.txt", b"Two"))
    [message] = read_thread(cast.mentor.actor, relationship=pair, now=clock.read())
    assert [(one.name, one.size) for one in message.files] == [("plan.txt", 15), ("notes.txt", 3)]
    found = read_file(cast.mentor.actor, relationship=pair, attachment_id=message.files[0].id, now=clock.read())
    assert (found.name, found.body) == PLAN
    assert set(StoredFile.objects.values_list("name", "digest")) == {("", "")}
    assert b"plan" not in bytes(Attachment.objects.first().name)


@pytest.mark.parametrize("who", ["line_manager", "programme_manager", "administrator", "safeguarding", "colleague"])
def test_nobody_else_reads_a_file(cast, pair, who):
    send(cast.mentee, pair, PLAN)
    with pytest.raises(NotFound):
        read_file(
            cast.people[who].actor,
            relationship=pair,
            attachment_id=Attachment.objects.get().pk,
            now=clock.read(),
        )


def test_a_file_of_another_space_is_not_found_through_ones_own(cast, pair):
    send(cast.mentee, pair, PLAN)
    other = opened(cast, round_=None, mentee=cast.colleague, mentor=cast.champion)
    with pytest.raises(NotFound):
        read_file(cast.colleague.actor, relationship=other, attachment_id=Attachment.objects.get().pk, now=clock.read())


def test_too_many_and_the_wrong_kind_are_refused_and_nothing_is_sent(cast, pair):
    for files in ([PLAN] * (MOST_FILES + 1), [("x.txt", b"MZ\x00")]):
        with pytest.raises(Refused):
            send(cast.mentee, pair, *files, text="Here")
    assert not Message.objects.exists()
    assert not StoredFile.objects.exists()


def test_files_go_with_the_key_of_the_space(cast, pair):
    send(cast.mentee, pair, PLAN)
    long_ago = clock.read() - timedelta(days=120)
    end(cast.mentee.actor, relationship=pair, now=long_ago)
    assert erase_after_reading_time(now=clock.read()) == 1
    for now in (long_ago, clock.read()):
        with pytest.raises(NotFound):
            read_file(cast.mentee.actor, relationship=pair, attachment_id=Attachment.objects.get().pk, now=now)


def test_the_newest_come_first_and_the_rest_is_counted(cast, pair):
    begin = clock.read() - timedelta(hours=1)
    for number in range(4):
        write(cast.mentor, pair, str(number), now=begin + timedelta(minutes=number))
    thread = read_newest(cast.mentee.actor, relationship=pair, most=3, now=clock.read())
    assert ([one.text for one in thread.said], thread.earlier) == (["1", "2", "3"], 1)
    assert read_newest(cast.mentee.actor, relationship=pair, most=4, now=clock.read()).earlier == 0


def test_reading_is_shown_only_between_two_who_both_show_it(cast, pair):
    now = clock.read()
    mark_read(cast.mentor.actor, relationship=pair, now=now)
    show_reading(cast.mentee.actor, relationship=pair, wanted=True, now=now)
    assert seen_by(cast.mentee.actor, pair) == seen_by(cast.mentor.actor, pair) == []
    show_reading(cast.mentor.actor, relationship=pair, wanted=True, now=now)
    assert seen_by(cast.mentee.actor, pair) == [("Björn", now)]
    show_reading(cast.mentee.actor, relationship=pair, wanted=False, now=now)
    assert seen_by(cast.mentee.actor, pair) == seen_by(cast.mentor.actor, pair) == []


def test_whom_one_blocks_is_neither_read_nor_counted_nor_told_of(cast, pair):
    begin = clock.read() - timedelta(hours=3)
    write(cast.mentor, pair, "Before", now=begin)
    entries = Entry.objects.count()
    block(cast.mentee.actor, relationship=pair, member_id=cast.mentor.member.pk, now=begin + timedelta(hours=1))
    run_queue()
    mail.outbox.clear()
    write(cast.mentor, pair, "After", now=begin + timedelta(hours=2))
    run_queue()
    assert mail.outbox == []
    assert said(cast.mentee, pair) == ["Before"]
    assert said(cast.mentor, pair) == ["Before", "After"]
    assert unread_by_pair(cast.mentee.actor)[pair.pk] == 1
    assert last_said(cast.mentee.actor, [pair.pk])[pair.pk][1] == begin
    assert Entry.objects.count() == entries
    pair.refresh_from_db()
    assert pair.state == "active"


def test_taking_a_block_back_shows_what_was_written_meanwhile(cast, pair):
    now = clock.read()
    block(cast.mentee.actor, relationship=pair, member_id=cast.mentor.member.pk, now=now)
    write(cast.mentor, pair, "Meanwhile", now=now + timedelta(minutes=1))
    assert said(cast.mentee, pair) == []
    unblock(cast.mentee.actor, relationship=pair, member_id=cast.mentor.member.pk, now=now)
    assert said(cast.mentee, pair) == ["Meanwhile"]


def test_whoever_blocks_shows_no_reading_to_whom_they_blocked(cast, pair):
    now = clock.read()
    for person in (cast.mentee, cast.mentor):
        show_reading(person.actor, relationship=pair, wanted=True, now=now)
        mark_read(person.actor, relationship=pair, now=now)
    block(cast.mentee.actor, relationship=pair, member_id=cast.mentor.member.pk, now=now)
    assert seen_by(cast.mentor.actor, pair) == []


def test_in_a_circle_the_others_still_read_them(cast):
    now, round_ = clock.read(), open_circles(cast)
    circle = ask_circle(
        cast.programme_manager.actor,
        round=round_,
        mentor=enrol(cast.mentor, round_, Side.MENTOR),
        mentees=[Asked(enrol(one, round_, Side.MENTEE), []) for one in (cast.mentee, cast.champion)],
        may_be_small=False,
        now=now,
    ).relationship
    for one in (cast.mentor, cast.mentee, cast.champion):
        say_yes(one.actor, relationship=circle, now=now)
    block(cast.mentee.actor, relationship=circle, member_id=cast.mentor.member.pk, now=now)
    write(cast.mentor, circle, "To all", now=now + timedelta(minutes=1))
    assert said(cast.mentee, circle) == []
    assert said(cast.champion, circle) == ["To all"]


def test_only_somebody_of_the_same_space_can_be_blocked_and_by_nobody_else(cast, pair):
    with pytest.raises(NotFound):
        block(cast.mentee.actor, relationship=pair, member_id=cast.colleague.member.pk, now=clock.read())
    with pytest.raises(NotFound):
        block(cast.mentee.actor, relationship=pair, member_id=cast.mentee.member.pk, now=clock.read())
    with pytest.raises(NotFound):
        block(cast.administrator.actor, relationship=pair, member_id=cast.mentee.member.pk, now=clock.read())
    assert not Block.objects.exists()
