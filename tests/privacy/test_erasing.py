"""Being erased: asked for, taken back, done once, and done again after a restore."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db.models import CharField, EmailField, JSONField, TextField
from tests.factories.pairs import write
from tests.house.test_privacy_drawers import OWN as MODELS
from tests.house.world import make_world
from tests.queue import run_queue

from konnekt.access.actors import Role
from konnekt.access.holdings import HOLDINGS, Fate, Subject
from konnekt.accounts.models import User
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.chain import prove
from konnekt.ledger.models import Entry
from konnekt.ledger.verbs import Verb
from konnekt.matching.models import MatchRun
from konnekt.notify.models import Letter
from konnekt.organisations.actions.people import appoint, mark_left
from konnekt.organisations.models import Login, Member
from konnekt.privacy import erased
from konnekt.privacy.actions.addresses import name_address
from konnekt.privacy.actions.erasures import (
    ask_for_erasure,
    carry_out,
    due_now,
    note_wish,
    replay,
    take_back,
    waiting_for,
)
from konnekt.privacy.models import Erasure, PrivateAddress
from konnekt.privacy.queries import preview
from konnekt.privacy.states import ErasureState
from konnekt.relationships.actions.closing import read_closing
from konnekt.relationships.models import Relationship
from konnekt.relationships.states import RelationshipState
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal, unseal
from konnekt.workspace.actions.messages import read_thread


@pytest.fixture(autouse=True)
def _list_of_its_own(settings, tmp_path):
    settings.DATA = tmp_path


def everything():
    """Every open value in every table of the organisation."""
    kinds = (CharField, TextField, EmailField, JSONField)
    found = []
    for model in MODELS:
        names = [one.name for one in model._meta.concrete_fields if isinstance(one, kinds)]
        if names:
            found += [(model._meta.label, row) for row in model._default_manager.values(*names)]
    return found


def gone(person, now):
    asked = ask_for_erasure(person.actor, now=now)
    assert carry_out(erasure_id=asked.pk, now=now) is False  # it waits
    later = now + timedelta(days=7)
    assert due_now(later) == [asked.pk]
    assert carry_out(erasure_id=asked.pk, now=later) is True
    assert carry_out(erasure_id=asked.pk, now=later) is False
    return asked


def test_nothing_open_says_any_more_who_it_was_and_the_preview_told_the_truth(db):
    world, now = make_world("meridian", "Meridian"), clock.read()
    cast, person = world.cast, world.cast.mentee
    subject = Subject(person.member.pk, person.user.pk)
    with tenant(cast.organisation_id):
        relationship = Relationship.objects.get(pk=world.ids["relationship_id"])
        sealed = seal(Holder.person(person.member.pk), "mine", place("a.B", "c", person.member.pk))
    write(cast.mentor, relationship, "Stays with me", now=now)
    with tenant(cast.organisation_id):
        lines = {str(one.what): one for one in preview(subject)}
        assert lines["Your goals"].fate is Fate.EMPTIED
        assert lines["Your reflections"].number == 1
        asked = gone(person, now)
        left = {
            model._meta.label
            for model, holding in HOLDINGS.items()
            if holding.mine and holding.fate is Fate.GOES and holding.concerned(subject).exists()
        }
        assert left <= {"organisations.ReportingLine"}  # former ones of those who reported to them
    run_queue()
    with tenant(cast.organisation_id):
        kept = [(label, row) for label, row in everything() if "Amina" in str(row) or "mentee@meridian" in str(row)]
        # The outbox wrote her partner's mails with her name in them; they go with their own period.
        assert {label for label, _row in kept} <= {"notify.Letter"}
        assert all(row["address"] != "mentee@meridian.example" for _label, row in kept)
        member = Member.objects.get(pk=person.member.pk)
        assert (member.name, member.email, member.external_id, member.has_left) == ("Former member", "", "", True)
        assert not Login.objects.filter(member_id=person.member.pk).exists()
        assert not User.objects.filter(pk=person.user.pk).exists()
        with pytest.raises(KeyDropped):
            unseal(Holder.person(person.member.pk), sealed, place("a.B", "c", person.member.pk))
        relationship.refresh_from_db()
        assert relationship.state == RelationshipState.ENDED
        said = read_thread(cast.mentor.actor, relationship=relationship, now=now + timedelta(days=8))
        mine = [one.text for one in said if one.is_mine]
        hers = {one.text for one in said if not one.is_mine}
        assert "Stays with me" in mine
        assert hers == {"Erased, together with the account of whoever wrote it."}
        thanked = read_closing(cast.mentor.actor, relationship=relationship, now=now + timedelta(days=8))
        assert thanked.mine[person.member.pk].thanks == "PLANTED-THANKS"  # his words, though they were to her
        assert not MatchRun.objects.exclude(inputs=None, answer=None, report=None).exists()
        assert prove().holds
        entry = Entry.objects.get(verb=Verb.PERSON_ERASED)
        assert (entry.actor_member, entry.subject_member, entry.object_id) == (None, None, str(asked.pk))


def test_it_can_be_taken_back_by_oneself_until_its_day(cast):
    now = clock.read()
    mail.outbox.clear()
    with tenant(cast.organisation_id):
        asked = ask_for_erasure(cast.mentee.actor, now=now)
        with pytest.raises(Refused):
            ask_for_erasure(cast.mentee.actor, now=now)
        for who in (cast.mentor, cast.administrator):  # nobody stays, or goes, by another's will
            with pytest.raises((NotFound, Refused)):
                take_back(who.actor, member_id=cast.mentee.member.pk, now=now)
        with pytest.raises(Refused, match="The day has come"):
            take_back(cast.mentee.actor, member_id=cast.mentee.member.pk, now=asked.due_at)
        take_back(cast.mentee.actor, member_id=cast.mentee.member.pk, now=now)
        assert waiting_for(cast.mentee.member.pk) is None
        assert carry_out(erasure_id=asked.pk, now=now + timedelta(days=30)) is False
    run_queue()
    subjects = [one.subject for one in mail.outbox if one.to == ["mentee@meridian.example"]]
    assert subjects[-1] == "You will not be erased"


def test_an_administrator_notes_the_wish_of_those_alone_who_have_left(cast):
    now = clock.read()
    with tenant(cast.organisation_id):
        with pytest.raises(Refused):
            note_wish(cast.administrator.actor, member_id=cast.mentee.member.pk, now=now)
        for who in (cast.programme_manager, cast.mentor, cast.auditor):
            with pytest.raises(NotFound):
                note_wish(who.actor, member_id=cast.mentee.member.pk, now=now)
        name_address(cast.mentee.actor, address="amina@home.example", now=now)
        PrivateAddress.objects.update(confirmed_at=now)
        mark_left(cast.administrator.actor, member=cast.mentee.member, now=now)
        asked = note_wish(cast.administrator.actor, member_id=cast.mentee.member.pk, now=now)
    mail.outbox.clear()
    run_queue()
    assert {one.to[0] for one in mail.outbox if "erased" in one.subject} == {"amina@home.example"}
    with tenant(cast.organisation_id):
        assert not Letter.objects.filter(address="amina@home.example").exists()
        assert carry_out(erasure_id=asked.pk, now=now + timedelta(days=7))


def test_whoever_came_back_stays(cast):
    now, member = clock.read(), cast.mentee.member
    with tenant(cast.organisation_id):
        mark_left(cast.administrator.actor, member=member, now=now)
        asked = note_wish(cast.administrator.actor, member_id=member.pk, now=now)
        Member.objects.filter(pk=member.pk).update(left_on=None)
        assert carry_out(erasure_id=asked.pk, now=now + timedelta(days=7)) is False
        assert Member.objects.get(pk=member.pk).name == "Amina Yusuf"
        asked.refresh_from_db()
        assert asked.state == ErasureState.TAKEN_BACK


def test_the_last_administrator_stays(cast):
    now = clock.read()
    with tenant(cast.organisation_id), pytest.raises(Refused):
        ask_for_erasure(cast.administrator.actor, now=now)


def test_of_two_administrators_who_both_ask_the_last_one_stays(cast, caplog):
    now = clock.read()
    later = now + timedelta(days=7)
    with tenant(cast.organisation_id):
        appoint(cast.administrator.actor, member=cast.colleague.member, role=Role.ADMINISTRATOR)
        asked = [ask_for_erasure(who.actor, now=now) for who in (cast.administrator, cast.colleague)]
        assert [carry_out(erasure_id=one.pk, now=later) for one in asked] == [True, False]
        assert waiting_for(cast.colleague.member.pk).due_at == later + timedelta(days=1)
        assert f"{asked[1].pk} is put off" in caplog.text
        take_back(cast.colleague.actor, member_id=cast.colleague.member.pk, now=later)


def test_a_backup_brings_nobody_back(cast):
    now = clock.read()
    with tenant(cast.organisation_id):
        gone(cast.mentee, now)
        lines = erased.place().read_text().splitlines()
        assert len(lines) == 1
        assert str(cast.mentee.member.pk) not in lines[0]
        # As a backup from before has it.
        Erasure.objects.all().delete()
        Member.objects.filter(pk=cast.mentee.member.pk).update(name="Amina Yusuf", email="a@m.example", left_on=None)
        ids = list(Member.objects.values_list("pk", flat=True))
        assert replay(member_ids=ids, digests=erased.known(), now=now) == 1
        assert Member.objects.get(pk=cast.mentee.member.pk).name == "Former member"
        assert Erasure.objects.get().state == ErasureState.DONE
        assert replay(member_ids=ids, digests=erased.known(), now=now) == 0
