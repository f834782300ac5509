"""Reflections: one's own, sealed with one's own key; a piece is shared as a copy, and taken back by deleting it."""

from datetime import timedelta

import pytest
from tests.factories.circles import running_circle
from tests.factories.goals import reflected
from tests.factories.pairs import opened

from konnekt.access.actors import Actor, Role
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.relationships.actions.ending import end
from konnekt.sealing.cipher import CannotOpen
from konnekt.sealing.keyring import Holder, KeyDropped, place, unseal
from konnekt.workspace.actions.reflections import (
    change_reflection,
    delete_reflection,
    erase_reflections,
    read_pieces,
    read_reflections,
    share_piece,
    take_piece_back,
)
from konnekt.workspace.models import Reflection, SharedPiece
from konnekt.workspace.rules import LONGEST_WHAT, in_a_line, paragraphs


def mine(person, pair):
    with tenant(pair.organisation_id):
        return read_reflections(person.actor, relationship=pair, now=clock.read())


def theirs(person, pair):
    with tenant(pair.organisation_id):
        return [piece.text for piece in read_pieces(person.actor, relationship=pair, now=clock.read())]


def shared(person, reflection, number):
    with tenant(reflection.organisation_id):
        return share_piece(person.actor, reflection=reflection, number=number, now=clock.read())


def test_it_is_for_the_one_who_wrote_it_and_sealed_with_their_key(cast):
    pair = opened(cast)
    row = reflected(cast.mentee, pair, "First thought\n\nSecond thought")
    (thought,) = mine(cast.mentee, pair)
    assert [piece.text for piece in thought.paragraphs] == ["First thought", "Second thought"]
    assert mine(cast.mentor, pair) == []
    with tenant(cast.organisation_id):
        at = place("workspace.Reflection", "body", row.pk)
        assert unseal(Holder.person(cast.mentee.member.pk), bytes(row.body), at).startswith("First")
        reflected(cast.mentor, pair, "So that the mentor has a key")
        for holder in (Holder.person(cast.mentor.member.pk), Holder.relationship(pair.pk)):
            with pytest.raises((CannotOpen, KeyDropped)):
                unseal(holder, bytes(row.body), at)


def test_a_piece_is_shared_once_and_gone_when_it_is_taken_back(cast):
    pair = opened(cast)
    row = reflected(cast.mentee, pair, "For me\n\nFor both")
    piece = shared(cast.mentee, row, 1)
    assert shared(cast.mentee, row, 1).pk == piece.pk
    assert theirs(cast.mentor, pair) == ["For both"]
    assert theirs(cast.mentee, pair) == []
    assert mine(cast.mentee, pair)[0].paragraphs[1].shared_as == piece.pk
    with tenant(cast.organisation_id):
        take_piece_back(cast.mentee.actor, reflection=row, piece_id=piece.pk)
        assert not SharedPiece.objects.exists()
    assert theirs(cast.mentor, pair) == []


def test_what_was_shared_stays_as_it_was_when_the_reflection_changes(cast):
    pair = opened(cast)
    row = reflected(cast.mentee, pair, "For both")
    shared(cast.mentee, row, 0)
    with tenant(cast.organisation_id):
        change_reflection(cast.mentee.actor, reflection=row, text="Only for me", version=1)
        with pytest.raises(Refused):
            change_reflection(cast.mentee.actor, reflection=row, text="Older", version=1)
    (thought,) = mine(cast.mentee, pair)
    assert (thought.text, [piece.text for piece in thought.shared_before]) == ("Only for me", ["For both"])
    assert theirs(cast.mentor, pair) == ["For both"]
    with tenant(cast.organisation_id):
        delete_reflection(cast.mentee.actor, reflection=row)
    assert theirs(cast.mentor, pair) == []


def test_nobody_else_reads_changes_shares_or_deletes_it(cast):
    pair = opened(cast)
    row = reflected(cast.mentee, pair)
    piece = shared(cast.mentee, row, 0)
    everything = Actor(cast.organisation_id, cast.colleague.member.pk, roles=frozenset(Role))
    with tenant(cast.organisation_id):
        for actor in (cast.mentor.actor, cast.programme_manager.actor, everything):
            for act in (
                lambda actor=actor: change_reflection(actor, reflection=row, text="Mine", version=1),
                lambda actor=actor: share_piece(actor, reflection=row, number=1, now=clock.read()),
                lambda actor=actor: take_piece_back(actor, reflection=row, piece_id=piece.pk),
                lambda actor=actor: delete_reflection(actor, reflection=row),
            ):
                with pytest.raises(NotFound):
                    act()
        for actor in (cast.programme_manager.actor, everything):
            with pytest.raises(NotFound):
                read_pieces(actor, relationship=pair, now=clock.read())


def test_neither_the_ledger_nor_a_letter_says_that_there_is_one(cast):
    pair = opened(cast)
    with tenant(cast.organisation_id):
        before = Entry.objects.count(), Letter.objects.count()
    shared(cast.mentee, reflected(cast.mentee, pair), 0)
    with tenant(cast.organisation_id):
        assert (Entry.objects.count(), Letter.objects.count()) == before


def test_in_a_circle_a_piece_is_read_by_all_who_are_in_it(cast):
    circle = running_circle(cast, "mentee", "colleague")
    row = reflected(cast.mentee, circle, "Before\n\nAfter")
    shared(cast.mentee, row, 0)
    with tenant(cast.organisation_id):
        end(cast.colleague.actor, relationship=circle, now=clock.read())
    shared(cast.mentee, row, 1)
    assert theirs(cast.colleague, circle) == ["Before"]
    assert sorted(theirs(cast.mentor, circle)) == ["After", "Before"]


def test_it_is_deleted_when_the_space_can_no_longer_be_read(cast):
    pair = opened(cast)
    reflected(cast.mentee, pair)
    reflected(cast.mentor, pair)
    now = clock.read()
    with tenant(cast.organisation_id):
        assert erase_reflections(now=now + timedelta(days=999)) == 0
        end(cast.mentee.actor, relationship=pair, now=now)
        assert erase_reflections(now=now + timedelta(days=89)) == 0
        assert erase_reflections(now=now + timedelta(days=91)) == 2
        assert not Reflection.objects.exists()


def test_pieces_and_lines():
    assert paragraphs("One\r\n\r\nTwo\nlines\n \n\n Three ") == ["One", "Two\nlines", "Three"]
    assert in_a_line("Speak\nfirst\n\nand last") == "Speak first"
    long = in_a_line("word " * LONGEST_WHAT)
    assert len(long) <= LONGEST_WHAT
    assert long.endswith("word…")
