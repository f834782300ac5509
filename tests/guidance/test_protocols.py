"""Protocols: versions that never change, whom they ask, acceptances that stay, and mails that stop."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from tests.factories.intake import enrol, open_programme
from tests.factories.protocols import anew, published

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.database import roles
from konnekt.guidance.actions.accepting import accept_protocol
from konnekt.guidance.actions.protocols import (
    SavedMeanwhile,
    begin_protocol,
    change_protocol,
    copy_protocols,
    publish_protocol,
    retire_protocol,
)
from konnekt.guidance.actions.reminding import remind_of_protocols
from konnekt.guidance.models import Acceptance, Protocol, ProtocolVersion, Reminder
from konnekt.guidance.queries import asked_of, in_force, numbers_of, people_of, waiting_for
from konnekt.guidance.states import ProtocolKind
from konnekt.ledger.models import Entry
from konnekt.ledger.verbs import Verb
from konnekt.notify.models import Letter
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import EnrolmentState, Phase, Side

DAY = timedelta(days=1)


@pytest.fixture
def here(cast):
    with tenant(cast.organisation_id):
        yield cast


@pytest.fixture
def round_(here):
    return open_programme(here)


@pytest.fixture
def mentee(here, round_):
    return enrol(here.mentee, round_, Side.MENTEE)


@pytest.fixture
def mentor(here, round_):
    return enrol(here.mentor, round_, Side.MENTOR)


def newest(protocol):
    return in_force([protocol.programme_id]).get(protocol=protocol)


def accept(person, enrolment, protocol, now=None):
    return accept_protocol(person.actor, enrolment=enrolment, version=newest(protocol), now=now or clock.read())


def test_it_begins_with_our_text_and_once_of_a_kind(here, round_):
    manager, now = here.programme_manager.actor, clock.read()
    one = begin_protocol(manager, programme=round_.programme, kind=ProtocolKind.EXPENSES, now=now)
    assert "costs" in one.text or "cost" in one.text
    assert begin_protocol(manager, programme=round_.programme, kind=ProtocolKind.EXPENSES, now=now) == one
    for _twice in range(2):
        begin_protocol(manager, programme=round_.programme, kind=ProtocolKind.OWN, now=now)
    assert sorted(Protocol.objects.values_list("kind", flat=True)) == ["expenses", "own", "own"]
    assert not in_force([round_.programme_id]).exists()


def test_nobody_but_its_managers_writes_it(here, round_):
    protocol = published(here, round_.programme)
    now = clock.read()
    for person in (here.mentee, here.administrator, here.champion):
        for act in (
            lambda actor: begin_protocol(actor, programme=round_.programme, kind=ProtocolKind.OWN, now=now),
            lambda actor: change_protocol(
                actor, protocol=protocol, title="x", text="y", asked=Side.BOTH, edition=1, now=now
            ),
            lambda actor: publish_protocol(actor, protocol=protocol, edition=1, changed="x", now=now),
            lambda actor: retire_protocol(actor, protocol=protocol, now=now),
        ):
            with pytest.raises(NotFound):
                act(person.actor)


def test_a_published_version_stays_as_it_was(here, round_):
    protocol = published(here, round_.programme)
    first = newest(protocol).text
    anew(here, protocol, "Something else.")
    assert [(one.number, one.text) for one in ProtocolVersion.objects.all()] == [(2, "Something else."), (1, first)]
    assert [entry.facts for entry in Entry.objects.filter(verb=Verb.PROTOCOL_PUBLISHED).order_by("number")] == [
        {"number": 1},
        {"number": 2},
    ]


def test_the_database_itself_refuses_to_change_a_version(here, round_, as_app):
    version = newest(published(here, round_.programme))
    for wanted in ("UPDATE guidance_protocolversion SET text = 'other'", "DELETE FROM guidance_protocolversion"):
        with pytest.raises(ProgrammingError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(wanted)
        assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
    version.refresh_from_db()
    assert version.text != "other"
    assert "guidance_protocolversion" in roles.APPEND_ONLY


def test_what_cannot_be_published_says_why(here, round_):
    manager, now = here.programme_manager.actor, clock.read()
    protocol = published(here, round_.programme)
    with pytest.raises(Refused, match="Nothing in it has changed"):
        publish_protocol(manager, protocol=protocol, edition=1, changed="x", now=now)
    saved = change_protocol(
        manager, protocol=protocol, title="Ending", text="New.", asked=Side.BOTH, edition=1, now=now
    )
    with pytest.raises(Refused, match="Read it again"):
        publish_protocol(manager, protocol=saved, edition=1, changed="x", now=now)
    with pytest.raises(Refused, match="what is new"):
        publish_protocol(manager, protocol=saved, edition=2, changed=" ", now=now)
    own = begin_protocol(manager, programme=round_.programme, kind=ProtocolKind.OWN, now=now)
    with pytest.raises(Refused, match="nothing to read"):
        publish_protocol(manager, protocol=own, edition=1, changed="", now=now)
    retire_protocol(manager, protocol=saved, now=now)
    with pytest.raises(Refused, match="out of force"):
        publish_protocol(manager, protocol=saved, edition=2, changed="x", now=now)


def test_two_who_write_at_once_lose_nothing(here, round_):
    manager, now = here.programme_manager.actor, clock.read()
    protocol = published(here, round_.programme)
    saving = {"protocol": protocol, "title": "Ending", "asked": Side.BOTH, "edition": 1, "now": now}
    change_protocol(manager, text="Theirs.", **saving)
    with pytest.raises(SavedMeanwhile) as refused:
        change_protocol(manager, text="Mine.", **saving)
    assert refused.value.theirs.text == "Theirs."
    change_protocol(manager, text="Theirs.", **saving)  # a second click


def test_a_side_is_asked_and_accepts_once(here, round_, mentee, mentor):
    both = published(here, round_.programme)
    mentors = published(here, round_.programme, kind=ProtocolKind.EXPENSES, asked=Side.MENTOR)
    assert [one.version.protocol for one in asked_of(mentee)] == [both]
    assert [one.version.protocol for one in asked_of(mentor)] == [both, mentors]
    first = accept(here.mentee, mentee, both)
    assert accept(here.mentee, mentee, both) == first
    assert [one.accepted_at for one in asked_of(mentee)] == [first.accepted_at]
    assert Entry.objects.filter(verb=Verb.PROTOCOL_ACCEPTED).count() == 1
    with pytest.raises(NotFound):
        accept(here.mentee, mentee, mentors)
    with pytest.raises(NotFound):  # somebody else's enrolment
        accept(here.mentor, mentee, both)


def test_a_new_version_asks_again_and_knows_what_was_accepted(here, round_, mentee):
    protocol = published(here, round_.programme)
    old = newest(protocol)
    accept(here.mentee, mentee, protocol)
    assert waiting_for([mentee]) == []
    anew(here, protocol, "All new.")
    (asked,) = asked_of(mentee)
    assert (asked.accepted_at, asked.before) == (None, old)
    assert waiting_for([mentee]) == [(mentee, [asked.version])]
    Acceptance.objects.all().delete()
    with pytest.raises(Refused, match="newer version"):
        accept_protocol(here.mentee.actor, enrolment=mentee, version=old, now=clock.read())
    accept(here.mentee, mentee, protocol)
    assert waiting_for([mentee]) == []


def test_only_people_with_a_place_in_a_round_that_goes_on_are_asked(here, round_, mentee):
    protocol = published(here, round_.programme)
    assert waiting_for([mentee])
    for change in ({"state": EnrolmentState.WAITING}, {"state": EnrolmentState.WITHDRAWN}):
        Enrolment.objects.filter(pk=mentee.pk).update(**change)
        again = Enrolment.objects.select_related("round").get(pk=mentee.pk)
        assert waiting_for([again]) == []
        assert people_of(here.programme_manager.actor, protocol) == []
    Enrolment.objects.filter(pk=mentee.pk).update(state=EnrolmentState.COMPLETE)
    round_.phase = Phase.CLOSE
    round_.save()
    again = Enrolment.objects.select_related("round").get(pk=mentee.pk)
    assert waiting_for([again]) == []
    with pytest.raises(Refused, match="any more"):
        accept(here.mentee, again, protocol)


def test_those_who_run_it_see_who_and_when_and_others_see_nobody(here, round_, mentee, mentor):
    protocol = published(here, round_.programme)
    at = accept(here.mentor, mentor, protocol).accepted_at
    manager = here.programme_manager.actor
    assert numbers_of(manager, [protocol]) == {protocol.pk: (1, 2)}
    assert [(one.name, one.accepted_at) for one in people_of(manager, protocol)] == [
        ("Amina Yusuf", None),
        ("Björn", at),
    ]
    assert numbers_of(here.administrator.actor, [protocol]) == {protocol.pk: (0, 2)}


def test_one_that_is_out_of_force_asks_nobody_and_comes_back_with_its_versions(here, round_, mentee):
    protocol = published(here, round_.programme)
    manager, now = here.programme_manager.actor, clock.read()
    accept(here.mentee, mentee, protocol)
    retire_protocol(manager, protocol=protocol, now=now)
    assert asked_of(mentee) == []
    assert begin_protocol(manager, programme=round_.programme, kind=ProtocolKind.ENDING, now=now) == protocol
    assert asked_of(mentee)[0].accepted_at is not None


def test_a_copy_begins_with_the_texts_and_nothing_is_published(here, round_):
    published(here, round_.programme)
    published(here, round_.programme, kind=ProtocolKind.EXPENSES, asked=Side.MENTOR)
    other = open_programme(here, name="Another").programme
    assert copy_protocols(here.programme_manager.actor, source=round_.programme, programme=other, now=clock.read()) == 2
    copied = list(Protocol.objects.filter(programme=other))
    assert [(one.kind, one.asked, one.number) for one in copied] == [("ending", "both", 0), ("expenses", "mentor", 0)]
    assert not in_force([other.pk]).exists()
    with pytest.raises(NotFound):
        copy_protocols(here.mentee.actor, source=round_.programme, programme=other, now=clock.read())


def mails():
    return Letter.objects.filter(notice="guidance.protocols_wait").count()


def test_a_mail_comes_after_a_day_once_more_after_a_week_and_never_again(here, round_, mentee):
    published(here, round_.programme)
    published(here, round_.programme, kind=ProtocolKind.EXPENSES)
    start = clock.read()
    due = {0: 0, 1: 1, 2: 1, 7: 1, 8: 2, 9: 2, 30: 2, 90: 2}
    for days, wanted in due.items():
        for _twice in range(2):
            remind_of_protocols(now=start + days * DAY + timedelta(minutes=1))
        assert mails() == wanted, days
    assert Reminder.objects.count() == 4  # two pages, one mail for both


def test_whoever_accepted_is_not_written_to_and_a_new_version_begins_anew(here, round_, mentee):
    protocol = published(here, round_.programme)
    accept(here.mentee, mentee, protocol)
    start = clock.read()
    remind_of_protocols(now=start + 2 * DAY)
    assert mails() == 0
    anew(here, protocol, "New.", now=start + 3 * DAY)
    remind_of_protocols(now=start + 3 * DAY)
    assert mails() == 0
    remind_of_protocols(now=start + 5 * DAY)
    assert mails() == 1
    letter = Letter.objects.get(notice="guidance.protocols_wait")
    assert letter.values["programme"] == "Crossing Lines"
    assert letter.path == f"/o/meridian/enrolments/{mentee.pk}/protocols/"
