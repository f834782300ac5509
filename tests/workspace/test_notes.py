"""Agendas, notes and notes of one's own: who reads them, that no word is lost, and that they go with the space."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.factories.circles import running_circle
from tests.factories.goals import goal_of, step_of, work
from tests.factories.notes import noted, noted_alone, papers, planned, session_of
from tests.factories.pairs import opened
from tests.threads import all_at_once

from konnekt.access.actors import Actor, Role
from konnekt.access.holdings import HOLDINGS, Subject
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.relationships.actions.ending import end, erase_after_reading_time
from konnekt.sealing.cipher import CannotOpen
from konnekt.sealing.keyring import Holder, KeyDropped, unseal
from konnekt.workspace.actions.booking import book
from konnekt.workspace.actions.doing import suggest_action
from konnekt.workspace.actions.notes import (
    WrittenMeanwhile,
    erase_own_notes,
    own_place,
    take_back,
    version_place,
    write_own_note,
)
from konnekt.workspace.actions.reading_notes import Point, open_versions, point_of, read_notes
from konnekt.workspace.actions.sessions import call_off
from konnekt.workspace.differences import Piece, side_by_side
from konnekt.workspace.models import OwnNote, SheetVersion
from konnekt.workspace.queries.notes import version_in, versions_of
from konnekt.workspace.rules import LONGEST_NOTES
from konnekt.workspace.states import SheetKind


@pytest.fixture
def pair(cast):
    return opened(cast)


@pytest.fixture
def session(cast, pair):
    return session_of(cast.mentee, pair)


def history(person, session, kind=SheetKind.NOTES):
    with tenant(session.organisation_id):
        rows = versions_of(person.actor, session, kind)
        found = open_versions(person.actor, session=session, rows=rows, now=clock.read())
    return [(one.number, one.author, one.text) for one in found]


def test_both_write_on_one_sheet_and_every_version_is_kept(cast, session):
    noted(cast.mentee, session, "Courage\r\n")
    noted(cast.mentor, session, "Courage, and sleep", 1)
    found = papers(cast.mentee, session).notes
    assert (found.number, found.text, found.author, found.is_mine) == (2, "Courage, and sleep", "Björn", False)
    assert history(cast.mentor, session) == [(2, "Björn", "Courage, and sleep"), (1, "Amina Yusuf", "Courage")]


def test_where_somebody_was_faster_theirs_stands_and_one_is_told_whose_it_is(cast, session):
    noted(cast.mentee, session, "One")
    with pytest.raises(WrittenMeanwhile, match="Amina Yusuf saved while you wrote"):
        noted(cast.mentor, session, "Another")
    assert history(cast.mentor, session) == [(1, "Amina Yusuf", "One")]
    noted(cast.mentor, session, "One\nAnother", 1)
    assert papers(cast.mentee, session).notes.text == "One\nAnother"


def test_the_same_text_again_or_one_left_as_it_was_is_no_new_version(cast, session):
    assert noted(cast.mentor, session, "") is None
    noted(cast.mentee, session, "One")
    noted(cast.mentee, session, "One")  # a second click
    noted(cast.mentee, session, "Two", 1)
    noted(cast.mentor, session, "One", 1)  # saved something else on a page that was older
    noted(cast.mentor, session, "", 0)
    assert [number for number, _by, _text in history(cast.mentee, session)] == [2, 1]


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_the_same_moment_come_one_after_the_other(transactional_db, cast):
    session = session_of(cast.mentee, opened(cast))
    for number in (0, 1):
        acts = [lambda one=one, number=number: noted(one, session, f"Of {one.member.name}, {number}", number)
                for one in (cast.mentee, cast.mentor)]  # fmt: skip
        answers = all_at_once(cast, acts)
        assert sorted(isinstance(answer, str) for answer in answers) == [False, True]
        assert "saved while you wrote" in next(answer for answer in answers if isinstance(answer, str))
    assert [number for number, _by, _text in history(cast.mentee, session)] == [2, 1]


def test_an_earlier_version_can_stand_again_and_nothing_is_lost_by_it(cast, session):
    noted(cast.mentee, session, "One")
    noted(cast.mentor, session, "Nothing of it left", 1)
    with tenant(cast.organisation_id):
        first = version_in(cast.mentee.actor, session, SheetKind.NOTES, 1)
        with pytest.raises(WrittenMeanwhile):
            take_back(cast.mentee.actor, version=first, number=7, now=clock.read())
        take_back(cast.mentee.actor, version=first, number=2, now=clock.read())
    texts = [text for _number, _by, text in history(cast.mentor, session)]
    assert texts == ["One", "Nothing of it left", "One"]


def test_an_agenda_keeps_its_points_its_minutes_and_where_it_came_from(cast, session):
    planned(cast.mentee, session, "10 min: Arrive\n\nTalk", key="coach")
    found = papers(cast.mentor, session)
    assert found.agenda.points == [Point(10, "Arrive"), Point(0, "Talk")]
    assert (found.agenda.agenda.title, found.agenda.key, found.used) == ("A real situation", "coach", {"coach"})
    with pytest.raises(Refused, match="one point"):
        planned(cast.mentee, session, " ", 1)
    # Once it has been used in the space, it isn't the first to be suggested again.
    assert papers(cast.mentor, session_of(cast.mentor, session.relationship, days=9)).used == {"coach"}


@pytest.mark.parametrize(
    ("line", "minutes", "words"),
    [
        ("5 min: Arrive", 5, "Arrive"),
        ("15 minutes – talk", 15, "talk"),
        ("20: go", 20, "go"),
        ("3 wishes", 0, "3 wishes"),
        ("Talk for 10 min", 0, "Talk for 10 min"),
        ("90", 0, "90"),
    ],
)
def test_a_line_may_begin_with_its_minutes(line, minutes, words):
    assert point_of(line) == Point(minutes, words)


def test_ones_own_notes_are_sealed_with_ones_own_key_and_nobody_else_reads_them(cast, session):
    note = noted_alone(cast.mentee, session)
    noted_alone(cast.mentor, session, "Only for the mentor")
    assert papers(cast.mentee, session).own.text == "Only for me"
    assert papers(cast.mentor, session).own.text == "Only for the mentor"
    with tenant(cast.organisation_id):
        for holder in (Holder.person(cast.mentor.member.pk), Holder.relationship(session.relationship_id)):
            with pytest.raises((CannotOpen, KeyDropped)):
                unseal(holder, bytes(note.body), own_place(note))
        with pytest.raises(Refused):
            write_own_note(cast.mentee.actor, session=session, text="On an old page", version=0, now=clock.read())
    noted_alone(cast.mentee, session, "Only for me", 0)  # a second click
    assert papers(cast.mentee, session).own.version == 1
    noted_alone(cast.mentee, session, "", 1)
    noted_alone(cast.mentee, session, "", 1)
    assert papers(cast.mentee, session).own is None


def test_nobody_else_reads_or_writes_any_of_it(cast, session):
    noted(cast.mentee, session)
    everything = Actor(cast.organisation_id, cast.colleague.member.pk, roles=frozenset(Role))
    with tenant(cast.organisation_id):
        version = SheetVersion.objects.get()
    for actor in (cast.programme_manager.actor, cast.line_manager.actor, everything):
        with tenant(cast.organisation_id):
            assert list(versions_of(actor, session, SheetKind.NOTES)) == []
            with pytest.raises(NotFound):
                read_notes(actor, relationship=session.relationship, now=clock.read())
            with pytest.raises(NotFound):
                take_back(actor, version=version, number=1, now=clock.read())
            with pytest.raises(NotFound):
                write_own_note(actor, session=session, text="Mine", version=0, now=clock.read())


def test_neither_the_ledger_nor_a_letter_says_that_something_was_written(cast, session):
    with tenant(cast.organisation_id):
        before = Entry.objects.count(), Letter.objects.count()
    noted(cast.mentee, session)
    planned(cast.mentee, session)
    noted_alone(cast.mentee, session)
    with tenant(cast.organisation_id):
        assert (Entry.objects.count(), Letter.objects.count()) == before


def test_nothing_is_written_to_a_session_that_was_called_off_or_in_a_space_that_is_over(cast, pair, session):
    off = session_of(cast.mentee, pair, days=9)
    with tenant(cast.organisation_id):
        call_off(cast.mentee.actor, session=off, now=clock.read())
    with pytest.raises(Refused, match="isn’t booked"):
        noted(cast.mentee, off)
    with pytest.raises(Refused, match="characters long"):
        noted(cast.mentee, session, "x" * (LONGEST_NOTES + 1))
    noted(cast.mentee, session)
    with tenant(cast.organisation_id):
        end(cast.mentee.actor, relationship=pair, now=clock.read())
    for write in (noted, planned, noted_alone):
        with pytest.raises(Refused):
            write(cast.mentor, session)


def test_all_of_it_is_gone_with_the_time_to_read(cast, pair):
    session, now = session_of(cast.mentee, pair, days=-2, held=True), clock.read()
    noted(cast.mentee, session)
    planned(cast.mentor, session)
    noted_alone(cast.mentee, session)
    with tenant(cast.organisation_id):
        end(cast.mentee.actor, relationship=pair, now=now)
        assert erase_own_notes(now=now + timedelta(days=89)) == 0
        assert len(read_notes(cast.mentor.actor, relationship=pair, now=now + timedelta(days=89))) == 1
        late = now + timedelta(days=91)
        assert (erase_after_reading_time(now=late), erase_own_notes(now=late)) == (1, 1)
        assert not OwnNote.objects.exists()
        version = SheetVersion.objects.first()
        with pytest.raises(KeyDropped):
            unseal(Holder.relationship(pair.pk), bytes(version.body), version_place(version))
    assert papers(cast.mentor, session).notes is None  # the key is gone, whatever the clock says


def test_in_a_circle_all_write_and_whoever_left_reads_nothing_from_after(cast):
    circle, now = running_circle(cast, "mentee", "colleague"), clock.read()
    session = session_of(cast.mentor, circle)
    noted(cast.mentee, session, "Before")
    noted(cast.colleague, session, "Before, and more", 1)
    with tenant(cast.organisation_id):
        end(cast.colleague.actor, relationship=circle, now=now + timedelta(days=5))
    noted(cast.mentor, session, "After", 2, now=now + timedelta(days=6))
    assert papers(cast.colleague, session).notes.text == "Before, and more"
    assert papers(cast.mentee, session).notes.text == "After"
    assert [number for number, _by, _text in history(cast.colleague, session)] == [2, 1]


def test_a_step_remembers_the_session_in_which_it_was_agreed(cast, pair, session):
    goal = goal_of(cast.mentee, pair)
    step_of(cast.mentee, pair, goal, session=session)
    step_of(cast.mentee, pair, goal)
    assert [step.session_id for step in work(cast.mentee, pair).every_step] == [session.pk, None]
    with tenant(cast.organisation_id):
        other = opened(cast, mentee=cast.colleague, mentor=cast.champion, round_=pair.round)
    elsewhere = session_of(cast.colleague, other)
    with pytest.raises(NotFound):
        step_of(cast.mentee, pair, goal, session=elsewhere)


def test_nothing_is_agreed_in_a_session_that_was_called_off(cast, pair, session):
    goal = goal_of(cast.mentee, pair)
    with tenant(cast.organisation_id):
        call_off(cast.mentor.actor, session=session, now=clock.read())
    with pytest.raises(Refused, match="isn’t booked"):
        step_of(cast.mentee, pair, goal, session=session)
    assert work(cast.mentee, pair).every_step == []


def test_in_a_session_of_two_of_a_circle_steps_are_agreed_for_these_two_alone(cast):
    circle, now = running_circle(cast, "mentee", "colleague"), clock.read()
    two, begins = cast.mentee.member, now + timedelta(days=4)
    with tenant(cast.organisation_id):
        (session,) = book(
            cast.mentor.actor, relationship=circle, times=[begins], minutes=60, alone_with=two.pk, now=now
        )
        given = {"relationship": circle, "session": session, "words": "Ask first", "now": now}
        with pytest.raises(NotFound):
            suggest_action(cast.mentor.actor, owner=cast.colleague.member, token=uuid4(), **given)
        for_two = suggest_action(cast.mentor.actor, owner=two, token=uuid4(), **given)
    assert (for_two.owner_id, for_two.session_id) == (two.pk, session.pk)


def test_differences_are_told_word_by_word_and_lose_none():
    one, other = "We spoke of courage.\nThen of sleep.", "We spoke of fear.\nThen of sleep, and rest."
    mine, theirs = side_by_side(one, other)
    assert "".join(piece.text for piece in mine) == one
    assert "".join(piece.text for piece in theirs) == other
    assert [piece.text for piece in mine if piece.is_only_here] == ["courage.\n", "sleep."]
    assert [piece.text for piece in theirs if piece.is_only_here] == ["fear.\n", "sleep, and rest."]
    assert side_by_side("", "New") == ([], [Piece("New", is_only_here=True)])
    assert side_by_side("End", "End here")[0] == [Piece("End", is_only_here=False)]


def test_whoever_is_erased_leaves_one_sentence_and_what_the_other_saved_stays(cast, session):
    planned(cast.mentee, session, key="coach")
    noted(cast.mentee, session, "Mine")
    noted(cast.mentor, session, "Ours", 1)
    with tenant(cast.organisation_id):
        HOLDINGS[SheetVersion].carry_out(Subject(cast.mentee.member.pk), clock.read())
    sentence = "Erased, together with the account of whoever wrote it."
    assert [text for _number, _by, text in history(cast.mentor, session)] == ["Ours", sentence]
    agenda = papers(cast.mentor, session).agenda
    assert (agenda.key, agenda.agenda.title, agenda.points) == ("", sentence, [])
