"""What is sealed opens for its key in its place, and nowhere else."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection, transaction

from konnekt.core.tenancy import tenant
from konnekt.sealing.actions import begin_master_rotation, end_master_rotation, rotate_organisation
from konnekt.sealing.cipher import CannotOpen
from konnekt.sealing.keyring import Holder, KeyDropped, drop_key, place, pseudonyms, seal, unseal, unseal_each
from konnekt.sealing.master import master_keys, write_master_keys
from konnekt.sealing.models import Key

SECRET = "I am afraid of speaking up 🙈"


@pytest.fixture
def served(cast):
    with tenant(cast.organisation_id):
        yield cast


def test_a_sealed_text_opens_again_and_shows_nothing_before(served):
    holder, where = Holder.person(served.mentee.member.pk), place("note", "text", served.mentee.member.pk)
    sealed = seal(holder, SECRET, where)
    assert unseal(holder, sealed, where) == SECRET
    assert SECRET.encode() not in sealed
    assert seal(holder, SECRET, where) != sealed


def test_texts_of_several_holders_are_opened_in_one_look_and_what_was_erased_is_nothing(
    served, django_assert_num_queries
):
    people = [served.mentee, served.mentor, served.colleague]
    sealed = []
    for one in people:
        holder, where = Holder.person(one.member.pk), place("note", "text", one.member.pk)
        sealed.append((holder, seal(holder, one.member.name, where), where))
    drop_key(Holder.person(served.mentor.member.pk))
    with django_assert_num_queries(1):
        assert unseal_each(sealed) == ["Amina Yusuf", "", "Mei Lin"]
    with django_assert_num_queries(0):
        assert unseal_each(sealed[:1]) == ["Amina Yusuf"]
        assert unseal_each([]) == []


@pytest.mark.parametrize("change", ["model", "field", "row", "version", "organisation"])
def test_a_sealed_text_moved_elsewhere_does_not_open(served, change):
    holder, where = Holder.person(served.mentee.member.pk), place("note", "text", served.mentee.member.pk)
    sealed = seal(holder, SECRET, where)
    other = {"model": "other", "field": "other", "row": served.mentor.member.pk, "version": 2, "organisation": uuid4()}
    with pytest.raises(CannotOpen):
        unseal(holder, sealed, replace(where, **{change: other[change]}))


def test_another_holders_key_does_not_open_it(served):
    where = place("note", "text", served.mentee.member.pk)
    sealed = seal(Holder.person(served.mentee.member.pk), SECRET, where)
    seal(Holder.person(served.mentor.member.pk), "x", where)
    with pytest.raises(CannotOpen):
        unseal(Holder.person(served.mentor.member.pk), sealed, where)


def test_one_changed_byte_is_noticed(served):
    holder, where = Holder.person(served.mentee.member.pk), place("note", "text", served.mentee.member.pk)
    sealed = bytearray(seal(holder, SECRET, where))
    sealed[-1] ^= 1
    with pytest.raises(CannotOpen):
        unseal(holder, bytes(sealed), where)


def test_a_swapped_key_does_not_open_either(served):
    mentee, mentor = Holder.person(served.mentee.member.pk), Holder.person(served.mentor.member.pk)
    where = place("note", "text", served.mentee.member.pk)
    sealed = seal(mentee, SECRET, where)
    seal(mentor, "x", where)
    stolen = Key.objects.get(holder=mentor.id).wrapped
    Key.objects.filter(holder=mentee.id).update(wrapped=stolen)
    with pytest.raises(CannotOpen):
        unseal(mentee, sealed, where)


def test_dropping_the_key_erases_for_ever(served):
    holder, where = Holder.relationship(served.mentee.member.pk), place("message", "body", served.mentee.member.pk)
    sealed = seal(holder, SECRET, where)
    drop_key(holder)
    with pytest.raises(KeyDropped):
        unseal(holder, sealed, where)
    seal(holder, "a new key", where)
    with pytest.raises(CannotOpen):
        unseal(holder, sealed, where)


def test_rotation_changes_every_key_above_and_opens_everything_below(served, settings, tmp_path):
    settings.MASTER_KEY_FILE = tmp_path / "master.key"
    write_master_keys(settings.MASTER_KEY_FILE, (b"k" * 32,))
    Key.objects.all().delete()
    holder, where = Holder.person(served.mentee.member.pk), place("note", "text", served.mentee.member.pk)
    sealed = seal(holder, SECRET, where)
    before = {key.holder: bytes(key.wrapped) for key in Key.objects.all()}

    begin_master_rotation()
    assert len(master_keys()) == 2
    assert unseal(holder, sealed, where) == SECRET
    assert rotate_organisation() == 2
    end_master_rotation()

    assert len(master_keys()) == 1
    assert master_keys()[0] != b"k" * 32
    after = {key.holder: bytes(key.wrapped) for key in Key.objects.all()}
    assert before.keys() == after.keys()
    assert not set(before.values()) & set(after.values())
    assert unseal(holder, sealed, where) == SECRET


def test_the_key_file_is_for_its_owner_alone(tmp_path):
    write_master_keys(tmp_path / "master.key", (b"k" * 32,))
    assert (tmp_path / "master.key").stat().st_mode & 0o777 == 0o600


def test_the_database_holds_no_plain_key(served):
    holder, where = Holder.person(served.mentee.member.pk), place("note", "text", served.mentee.member.pk)
    seal(holder, SECRET, where)
    with connection.cursor() as cursor:
        cursor.execute("SELECT wrapped FROM sealing_key")
        wrapped = [bytes(row[0]) for row in cursor.fetchall()]
    assert len(wrapped) == 2
    assert all(len(key) == 1 + 12 + 32 + 16 for key in wrapped)


def test_pseudonyms_stay_the_same_under_a_key_and_tell_nothing_without_it(served):
    people = [served.mentee.member.pk, served.mentor.member.pk]
    first = pseudonyms(Holder.round(served.mentee.member.pk), people)
    assert pseudonyms(Holder.round(served.mentee.member.pk), people) == first
    assert len(set(first.values())) == 2
    assert not set(pseudonyms(Holder.round(served.mentor.member.pk), people).values()) & set(first.values())


def test_a_key_is_read_once_to_open_and_forgotten_when_it_is_dropped(cast, django_assert_num_queries):
    holder = Holder.relationship(uuid4())
    with tenant(cast.organisation_id):
        where = place("tests.Note", "body", uuid4())
        sealed = seal(holder, "Courage", where)
        with django_assert_num_queries(1):
            assert [unseal(holder, sealed, where) for _again in range(3)] == ["Courage"] * 3
        drop_key(holder)
        with pytest.raises(KeyDropped):
            unseal(holder, sealed, where)


def test_nothing_is_sealed_with_a_key_whose_making_was_undone(cast):
    holder = Holder.relationship(uuid4())
    with tenant(cast.organisation_id):
        where = place("tests.Note", "body", uuid4())
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert unseal(holder, seal(holder, "Undone", where), where) == "Undone"  # the key is remembered now
            raise ZeroDivisionError
        sealed = seal(holder, "Kept", where)
        assert unseal(holder, sealed, where) == "Kept"
    with tenant(cast.organisation_id):
        assert unseal(holder, sealed, where) == "Kept"
