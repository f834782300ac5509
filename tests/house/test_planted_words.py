"""Words are planted in every class of data, and everybody looks everywhere: who finds them is what the visibility table
says, on every page, in every file, in no mail, no log, and nothing kept in the open.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.handlers.wsgi import WSGIRequest
from django.core.mail import EmailMessage
from django.http import HttpResponseBase, QueryDict
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.cast import Person
from tests.factories.goals import rated
from tests.factories.pairs import write
from tests.house.addresses import Address
from tests.house.test_every_door import (
    INSIDE,
    ONES_OWN,
    WIDEST,
    browser,
    every_ninth,
    expected_in,
    is_in,
    is_shut,
    names_in,
)
from tests.house.world import World, make_world
from tests.kept import kept_for_a_module, undone
from tests.proof import Proof
from tests.queue import run_queue

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Audience, Data, Sight, sight
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.jobs.models import Work
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.organisations.models import Member, Unit
from konnekt.programmes.models import Enrolment
from konnekt.questions.models import AnswerSet
from konnekt.relationships.actions.exclusions import exclude
from konnekt.relationships.actions.requests import ask_back
from konnekt.relationships.models import PairRequest, Relationship
from konnekt.workspace.actions.goals import comment
from konnekt.workspace.models import Goal

STANDS_TO_THE_MENTEE = {
    "mentee": Audience.ME,
    "mentor": Audience.PARTNER,
    "colleague": Audience.PARTICIPANT,
    "line_manager": Audience.LINE_MANAGER,
    "programme_manager": Audience.PROGRAMME_MANAGER,
    "champion": Audience.CHAMPION,
    "administrator": Audience.ADMINISTRATOR,
    "safeguarding": Audience.SAFEGUARDING,
    "auditor": Audience.AUDITOR,
}

IN_THE_SPACE = {"mentee", "mentor", "programme_manager"}
LOOK_AT_REPORTS = {"programme_manager", "administrator", "safeguarding"}

READERS = {
    "PLANTED-PROFILE": (Data.PROFILE, {"mentee", "mentor", "programme_manager"}),
    "PLANTED-ASKED": (Data.ASKED, {"mentee", "programme_manager"}),
    "PLANTED-TOTALS": (Data.TOTALS, {"mentee"}),
    "PLANTED-DRAFT": (Data.NOTES, {"mentee"}),
    "PLANTED-HR": (Data.HR, {"mentee", "programme_manager"}),
    "PLANTED-WISH": (Data.WISHES, {"mentee", "mentor", "programme_manager"}),
    "PLANTED-REQUEST": (Data.WISHES, {"mentee", "mentor", "programme_manager"}),
    "PLANTED-QUESTION": (Data.MESSAGES, {"mentee", "mentor"}),
    "PLANTED-CALL": (Data.SLOTS, {"mentee", "mentor"}),
    "PLANTED-EXCLUSION": (Data.EXCLUSIONS, {"mentee"}),
    "PLANTED-ENQUIRY": (Data.ENQUIRY, {"mentee", "champion"}),
    "PLANTED-MESSAGE": (Data.MESSAGES, {"mentee", "mentor"}),
    "PLANTED-GOAL": (Data.GOALS, {"mentee", "mentor", "line_manager"}),
    "PLANTED-WHY": (Data.GOALS, {"mentee", "mentor"}),
    "PLANTED-MEASURE": (Data.GOALS, {"mentee", "mentor", "line_manager"}),
    "PLANTED-ACTION": (Data.GOALS, {"mentee", "mentor"}),
    "PLANTED-COMMENT": (Data.GOALS, {"mentee", "mentor"}),
    "PLANTED-HELPED": (Data.GOALS, {"mentee", "mentor"}),
    "PLANTED-ROOM": (Data.SESSIONS, {"mentee", "mentor"}),
    "PLANTED-FILE": (Data.MESSAGES, {"mentee", "mentor"}),
    "PLANTED-ENCLOSED": (Data.MESSAGES, {"mentee", "mentor"}),
    "PLANTED-INTRODUCTION": (Data.INTRODUCTIONS, {"colleague"}),
    "PLANTED-CONCERN": (Data.CONCERN, {"mentee", "safeguarding"}),
    "PLANTED-EXCERPT": (Data.CONCERN, {"mentee", "safeguarding"}),
    "PLANTED-REFLECTION": (Data.NOTES, {"mentee"}),
    "PLANTED-THOUGHT": (Data.NOTES, {"mentee"}),
    "PLANTED-AGENDA": (Data.MESSAGES, {"mentee", "mentor"}),
    "PLANTED-NOTES": (Data.MESSAGES, {"mentee", "mentor"}),
    "PLANTED-ALONE": (Data.NOTES, {"mentee"}),
    "PLANTED-SHELF": (Data.MESSAGES, {"mentee", "mentor"}),
    "PLANTED-RECOMMENDED": (Data.MESSAGES, {"mentee", "mentor"}),
    "planted-address": (Data.MESSAGES, {"mentee", "mentor"}),
    "PLANTED-SHELVED": (Data.MESSAGES, {"mentee", "mentor"}),
    "PLANTED-TIE": (Data.NOTES, {"mentee"}),
    "PLANTED-PIECE": (Data.MESSAGES, {"mentee", "mentor"}),
    "PLANTED-THANKS": (Data.MESSAGES, {"mentee", "mentor"}),
    "PLANTED-FEEDBACK": (Data.MESSAGES, {"mentor"}),
    "PLANTED-REVIEW": (Data.NOTES, {"mentee"}),
    "PLANTED-AGREEMENT": (Data.GOALS, {"mentee", "mentor"}),
    "PLANTED-INBOX": (Data.INBOX, {"mentee", "programme_manager"}),
    "PLANTED-TEAM-NOTE": (Data.INBOX, {"programme_manager"}),
    "PLANTED-SUGGESTION": (Data.FEEDBACK, {"mentee", "programme_manager"}),
    "PLANTED-REPLY-TO-PIECE": (Data.FEEDBACK, {"mentee", "programme_manager"}),
    "PLANTED-TO-ADMINISTRATORS": (Data.FEEDBACK, {"mentee", "administrator"}),
    "PLANTED-NAMELESS": (Data.FEEDBACK, {"programme_manager"}),
    "PLANTED-POST": (Data.POSTS, IN_THE_SPACE | LOOK_AT_REPORTS),
    "PLANTED-BODY": (Data.POSTS, IN_THE_SPACE | LOOK_AT_REPORTS),
    "PLANTED-ALT": (Data.POSTS, IN_THE_SPACE | LOOK_AT_REPORTS),
    "PLANTED-ANSWER": (Data.POSTS, IN_THE_SPACE),
    "PLANTED-CIRCLE": (Data.POSTS, IN_THE_SPACE),
    "PLANTED-EVENT": (Data.POSTS, IN_THE_SPACE),
    "PLANTED-ABOUT-EVENT": (Data.POSTS, IN_THE_SPACE),
    "PLANTED-PLACE": (Data.POSTS, IN_THE_SPACE),
    "PLANTED-REPORT": (Data.POSTS, LOOK_AT_REPORTS),
    "PLANTED-HIDDEN": (Data.POSTS, {"mentee", "programme_manager"}),
    "PLANTED-REASON-TO-HIDE": (Data.POSTS, {"mentee", "programme_manager"}),
    "PLANTED-CARD": (Data.CARD, {"mentee", "mentor", "colleague"}),
    "PLANTED-TELLING": (Data.MESSAGES, {"mentee", "mentor"}),
    "PLANTED-STORY": (Data.STORIES, IN_THE_SPACE | {"colleague"}),
    "PLANTED-NOT-YET": (Data.STORIES, {"mentee", "mentor"}),
    "PLANTED-KUDOS": (Data.KUDOS, IN_THE_SPACE),
    "PLANTED-SHEET": (Data.ANSWER, {"mentee"}),
    "PLANTED-ARTICLE": (Data.PROGRAMME, IN_THE_SPACE | {"colleague", "champion"}),
    "PLANTED-APPEAL": (Data.POSTS, {"mentee", "programme_manager"}),
}
"""Who finds each of the mentee's words somewhere. What the table would let more people see has no page yet."""

SAYS_NOTHING = {
    "PLANTED-EXCLUSION": {"people", "people_search"},
    "PLANTED-HR": {"new_person", "round_plan", "design_who", "champion_new"},
}
"""Where a word stands for itself: a member's name, a unit or a grade to choose from; nothing about the mentee."""

STEPS = ("role", "areas", "skills", "meeting", "about", "own", "people", "check")


@dataclass(frozen=True, slots=True)
class Planted:
    """Two worlds, with words planted in the first, and the mails that were sent meanwhile."""

    here: World
    elsewhere: World
    mails: list[EmailMessage]


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker) -> Iterator[Planted]:
    with kept_for_a_module(django_db_setup, django_db_blocker):
        mail.outbox.clear()
        here = make_world("meridian", "Meridian")
        plant(here)
        yield Planted(here, make_world("elsewhere", "Elsewhere"), list(mail.outbox))


@pytest.fixture
def db(made) -> Iterator[None]:
    with undone():
        yield


@pytest.fixture
def worlds(made, db, settings) -> Planted:
    settings.DEMO = True
    return made


def plant(world: World) -> None:
    cast, enrolment = world.cast, world.ids["enrolment_id"]
    with tenant(cast.organisation_id):
        unit = Unit.objects.create(name="PLANTED-HR", path="PLANTED-HR")
        Member.objects.filter(pk=cast.mentee.member.pk).update(unit=unit, grade="PLANTED-HR")
        sent = AnswerSet.objects.get(about=enrolment)
        sent.values["statement"] = "PLANTED-PROFILE"
        sent.save()
        AnswerSet.objects.create(
            about=enrolment, member=cast.mentee.member, version=2, values=sent.values | {"statement": "PLANTED-DRAFT"}
        )
        ruled_out = Member.objects.create(name="PLANTED-EXCLUSION", name_key="planted-exclusion")
        exclude(cast.mentee.actor, excluded=ruled_out)
        pair = Relationship.objects.get(pk=world.ids["relationship_id"])
        mentor = Enrolment.objects.get(pk=world.ids["mentor_enrolment_id"])
        now = clock.read()
        asked = PairRequest.objects.create(
            round=mentor.round,
            mentee_id=enrolment,
            mentor=mentor,
            why="PLANTED-REQUEST",
            sent_at=now,
            answer_by=now + timedelta(days=7),
        )
        ask_back(cast.mentor.actor, request=asked, question="PLANTED-QUESTION", now=now)
        world.ids["mentees_request_id"] = asked.pk
    write(cast.mentee, pair, "PLANTED-MESSAGE")
    with tenant(cast.organisation_id):
        goal = Goal.objects.get(pk=world.ids["goal_id"])
        comment(cast.mentor.actor, goal=goal, text="PLANTED-COMMENT", token=uuid4(), now=clock.read())
    rated(cast.mentee, goal, 5, helped="PLANTED-HELPED")
    run_queue()


ASKED = {"request_id", "got_id", "sent_id"}

READ = [address for address in INSIDE if "GET" in address.view.methods]


def looked_at(world: World, addresses: list[Address]) -> Iterator[tuple[str, str]]:
    """These addresses, by name and path, for each enrolment and step."""
    for address in addresses:
        if asked := ASKED & set(names_in(address)):
            yield address.name, reverse(address.name, kwargs={
                name: world.ids["mentees_request_id"] if name in asked else world.ids[name]
                for name in names_in(address)
            })  # fmt: skip
        for enrolment in ("enrolment_id", "mentor_enrolment_id"):
            for step in STEPS if "step" in names_in(address) else ("",):
                ids = {**world.ids, "enrolment_id": world.ids[enrolment], "step": step}
                yield address.name, reverse(address.name, kwargs={name: ids[name] for name in names_in(address)})
            if "enrolment_id" not in names_in(address):
                break


def words_in(answer: HttpResponseBase, page: str) -> set[tuple[str, str]]:
    everything = b"".join(answer).decode(errors="replace") + str(answer.headers)
    return {(word, page) for word in READERS if word in everything}


@contextmanager
def reading_what_is_asked() -> Iterator[list[str]]:
    """Notes whether anything behind the door looked at what stands after the question mark of an address."""
    read: list[str] = []

    def asked(request: WSGIRequest) -> QueryDict:
        read.append(request.path)
        return QueryDict(request.META.get("QUERY_STRING", ""))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIRequest, "GET", property(asked))
        yield read


def sent_to(who: str, person: Person | None, world: World, proof: Proof) -> list[Address]:
    """Where somebody looks: in a proof in full everywhere, in the sample behind every door that they get through and at
    every ninth of the others. Strangers and visitors stand before shut doors, but for the public pages.
    """

    def gets_in(address: Address) -> bool:
        if address.permission is Permission.VISIT:
            return True
        if person is None or person.actor.organisation_id != world.cast.organisation_id or is_shut(address, person):
            return False
        return not ONES_OWN.isdisjoint(names_in(address)) or who in expected_in(address, world.cast.people)

    if proof.full:
        return READ
    closed = [address for address in READ if not gets_in(address)]
    return [*(address for address in READ if address not in closed), *every_ninth(closed, who)]


def is_for(who: str, address: Address, world: World) -> bool:
    """Whether the tables say that they get in, by the one thing that an address of this kind names."""
    return ONES_OWN.isdisjoint(names_in(address)) and who in expected_in(address, world.cast.people)


def found_by(
    client: Client, world: World, addresses: list[Address], proof: Proof, shut: set[str]
) -> set[tuple[str, str]]:
    """The planted words that a browser finds, each with the page: in what it shows, in headers, in where it leads. A
    page that reads what it is asked is searched too. Pages that don't open are noted.
    """
    found = set()
    for name, path in looked_at(world, addresses):
        with reading_what_is_asked() as read:
            answer = client.get(path)
            found |= words_in(answer, name)
        if not is_in(answer.status_code):
            shut.add(name)
        if read or proof.full:
            found |= words_in(client.get(f"{path}?q=planted&prove=yes&all=yes"), name)
    return {(word, name) for word, name in found if name not in SAYS_NOTHING.get(word, ())}


def test_every_word_is_found_by_those_whom_the_table_names_and_by_nobody_else(worlds, caplog, proof):
    here, elsewhere = worlds.here, worlds.elsewhere
    outside = elsewhere.cast.people if proof.full else WIDEST
    strangers: dict[str, Person | None] = {f"{name} elsewhere": elsewhere.cast.people[name] for name in outside}
    readers, where, wrongly_shut = defaultdict(set), defaultdict(set), {}
    for who, person in {**here.cast.people, **strangers, "anybody": None}.items():
        sent = sent_to(who, person, here, proof)
        shut: set[str] = set()
        for word, page in found_by(browser(person), here, sent, proof, shut):
            readers[word].add(who)
            where[word, who].add(page)
        wrongly_shut[who] = {address.name for address in sent if is_for(who, address, here)} & shut
    assert {who: names for who, names in wrongly_shut.items() if names} == {}
    assert dict(readers) == {word: names for word, (_data, names) in READERS.items()}, where
    assert [word for word in READERS if word in caplog.text] == []


def test_no_word_is_found_in_another():
    assert [(word, other) for word in READERS for other in READERS if word != other and word in other] == []


def test_the_table_lets_each_of_them_read_it():
    for data, names in READERS.values():
        assert all(sight(data, STANDS_TO_THE_MENTEE[name]) >= Sight.PART for name in names), data


def test_no_word_is_in_a_mail_or_anything_kept_in_the_open(worlds):
    with tenant(worlds.here.cast.organisation_id):
        kept = [str(list(model.objects.values())) for model in (Entry, Letter, ProcrastinateJob, Work)]
    said = [f"{letter.subject} {letter.body} {letter.alternatives}" for letter in worlds.mails]
    assert worlds.mails
    assert [word for word in READERS if word in "".join([*kept, *said])] == []
