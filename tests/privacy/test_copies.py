"""A copy holds everything of its person, and not a word of anybody else's."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.cast import assemble
from tests.factories.notes import session_of
from tests.factories.pairs import opened, write
from tests.house.world import make_world
from tests.queue import run_queue
from tests.threads import all_at_once

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.ledger.verbs import Verb
from konnekt.notify.models import Letter
from konnekt.privacy.actions.copies import ask_for_copy, fetch_copy, forget_copies
from konnekt.privacy.models import Copy
from konnekt.privacy.states import Kind
from konnekt.programmes.models import OwnQuestion
from konnekt.questions.models import AnswerSet
from konnekt.workspace.actions.notes import agenda_from, write_agenda
from konnekt.workspace.agendas.library import LIBRARY

OWN = {
    "PLANTED-GOAL",
    "PLANTED-WHY",
    "PLANTED-MEASURE",
    "PLANTED-ACTION",
    "PLANTED-REFLECTION",
    "PLANTED-PIECE",
    "PLANTED-REVIEW",
    "PLANTED-ROOM",
    "PLANTED-WISH",
    "PLANTED-ASKED",
    "PLANTED-CONCERN",
    "PLANTED-ENQUIRY",
    "PLANTED-INBOX",
    "PLANTED-FILE",
    "PLANTED-AGREEMENT",
    "PLANTED-AGENDA",
    "PLANTED-NOTES",
}
"""What the mentee of the world wrote."""

OTHERS = {
    "PLANTED-THANKS",
    "PLANTED-FEEDBACK",
    "PLANTED-INTRODUCTION",
    "PLANTED-LINE",
    "PLANTED-TEAM-NOTE",
}
"""What others wrote, to or about her."""


@pytest.fixture
def world(db):
    return make_world("meridian", "Meridian")


def fetched(cast, person, now):
    with tenant(cast.organisation_id):
        copy = ask_for_copy(person.actor, now=now)
    run_queue()
    with tenant(cast.organisation_id):
        kinds = Kind.READABLE, Kind.MACHINE
        return [fetch_copy(person.actor, copy_id=copy.pk, kind=kind, now=now).decode() for kind in kinds]


def test_it_holds_what_one_wrote_and_nobody_elses_words(world):
    cast, now = world.cast, clock.read()
    readable, machine = fetched(cast, cast.mentee, now)
    for text in (readable, machine):
        assert {word for word in OWN if word not in text} == set()
        assert {word for word in OTHERS if word in text} == set()
    whole = json.loads(machine)
    assert (whole["schema"], whole["time_zone"]) == ("konnekt.copy/1", "Europe/London")
    sections = {one["key"]: one["rows"] for one in whole["sections"]}
    assert sections["organisations.Member"][0]["email"] == "mentee@meridian.example"
    assert sections["relationships.Exclusion"][0]["excluded.name"] == "Tom Okafor"
    assert "Björn" in {row["relationship"] for row in sections["relationships.Part"]}
    assert sections["notify.Letter"]
    assert sections["ledger.Entry"]
    assert "Content-Security-Policy" in readable
    with tenant(cast.organisation_id):
        told = Letter.objects.filter(notice="privacy.copy_ready")
        assert told.exists()
        assert "PLANTED" not in str(list(told.values()))
    theirs, _machine = fetched(cast, cast.mentor, now)
    assert {word for word in OTHERS - {"PLANTED-TEAM-NOTE"} if word not in theirs} == set()
    assert {word for word in OWN if word in theirs} == set()


def test_it_is_sealed_for_its_person_alone_and_for_a_week(cast):
    write(cast.mentee, opened(cast), "PLANTED-MESSAGE")
    now = clock.read()
    with tenant(cast.organisation_id):
        copy = ask_for_copy(cast.mentee.actor, now=now)
        with pytest.raises(Refused):
            ask_for_copy(cast.mentee.actor, now=now)  # one at a time
    run_queue()
    with tenant(cast.organisation_id):
        copy.refresh_from_db()
        assert b"PLANTED" not in bytes(copy.readable) + bytes(copy.machine)
        assert b"PLANTED" in fetch_copy(cast.mentee.actor, copy_id=copy.pk, kind=Kind.READABLE, now=now)
        for who in (cast.mentor, cast.administrator, cast.safeguarding):
            with pytest.raises(NotFound):
                fetch_copy(who.actor, copy_id=copy.pk, kind=Kind.READABLE, now=now)
        later = now + timedelta(days=7)
        with pytest.raises(NotFound):
            fetch_copy(cast.mentee.actor, copy_id=copy.pk, kind=Kind.READABLE, now=later)
        assert (forget_copies(now=now), forget_copies(now=later)) == (0, 1)
        done = Entry.objects.filter(subject_member=cast.mentee.member.pk, verb__startswith="privacy.")
        assert list(done.order_by("number").values_list("verb", flat=True)) == [Verb.COPY_ASKED, Verb.COPY_FETCHED]


@pytest.mark.usefixtures("transactional_db")
def test_several_clicks_make_one_copy():
    cast, now = assemble(), clock.read()
    answers = all_at_once(cast, [lambda: ask_for_copy(cast.mentee.actor, now=now)] * 4)
    assert sum(isinstance(one, str) for one in answers) == 3
    with tenant(cast.organisation_id):
        assert Copy.objects.count() == 1


def test_questions_of_a_programme_agendas_and_networks_are_said_in_words(cast):
    pair, now = opened(cast), clock.read()
    with tenant(cast.organisation_id):
        for key, label in (("own-1", "Where do you write best?"), ("own-2", "What would you never ask?")):
            OwnQuestion.objects.create(programme=pair.round.programme, key=key, kind="text", label=label, purpose="x")
        values = {"own-1": "On trains", "own-9": "Of old"}
        AnswerSet.objects.create(member=cast.mentee.member, about=uuid4(), values=values, declined=["own-2"])
        session = session_of(cast.mentee, pair)
        agenda = agenda_from(next(iter(LIBRARY.values())))
        write_agenda(cast.mentee.actor, session=session, agenda=agenda, number=0, now=now)
    readable, machine = fetched(cast, cast.mentee, now)
    wanted = ("Where do you write best?: On trains", "A question that is not asked any more: Of old", agenda.title)
    assert [words for words in wanted if words not in readable] == []
    assert "What would you never ask?" in readable
    assert [key for key in ("own-1", "own-2", "own-9", f">{agenda.key}\n") if key in readable] == []
    assert "own-1" in machine
