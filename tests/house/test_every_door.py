"""Every address × every role × two organisations × every method, enumerated from the router: who gets in is what the
tables say.

An answer below 400, or a refusal in words (409), means: let in. 404 means: does not exist, for them. Nothing else is
allowed.
"""

import re
from collections.abc import Iterator
from functools import cache
from zlib import crc32

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.cast import Person
from tests.house.addresses import Address, every_address
from tests.house.world import World, make_world
from tests.kept import kept_for_a_module, undone
from tests.proof import Proof

from konnekt.access.permissions import Permission

INSIDE = [address for address in every_address() if address.is_inside]

PROGRAMME_MANAGER = {"programme_manager"}
KEEPERS = {"programme_manager", "administrator"}
THE_TWO = {"mentee", "mentor"}
READ_THE_SPACE = THE_TWO | PROGRAMME_MANAGER
WIDEST = ("programme_manager", "administrator")

STANDING = {
    "programme_id": PROGRAMME_MANAGER,
    "judged_id": KEEPERS,
    "tried_id": KEEPERS,
    "backtest_id": PROGRAMME_MANAGER,
    "round_id": PROGRAMME_MANAGER,
    "snapshot_id": PROGRAMME_MANAGER,
    "shared_id": THE_TWO | KEEPERS | {"auditor", "champion", "colleague"},
    "run_id": PROGRAMME_MANAGER,
    "steer_id": PROGRAMME_MANAGER,
    "planned_id": PROGRAMME_MANAGER,
    "campaign_id": PROGRAMME_MANAGER,
    "circular_id": PROGRAMME_MANAGER,
    "stay_id": PROGRAMME_MANAGER,
    "thread_id": PROGRAMME_MANAGER,
    "received_id": {"mentee"},
    "own_thread_id": {"mentee"},
    "own_goal_id": {"mentee"},
    "own_action_id": {"mentee"},
    "own_reflection_id": {"mentee"},
    "own_item_id": {"mentee"},
    "who_id": {"mentee"},
    "shown_id": {"line_manager"},
    "introduction_id": {"colleague"},
    "concern_id": {"mentee"},
    "case_id": {"safeguarding"},
    "relationship_id": THE_TWO,
    "circle_id": PROGRAMME_MANAGER,
    "member_id": {"administrator"},
    "import_id": {"administrator"},
    "enrolment_id": {"mentee"},
    "championship_id": KEEPERS,
    "own_championship_id": {"colleague"},
    "enquiry_id": {"mentee", "champion"},
    "answering_id": {"champion"},
    "kit_id": {"champion", "programme_manager"},
    "mentor_enrolment_id": {"mentor"},
    "assessment_id": KEEPERS,
    "evidence_id": KEEPERS,
    "result_id": KEEPERS | {"mentee"},
    "step_id": KEEPERS | {"mentee"},
    "answerer_id": {"mentee"},
    "request_id": {"colleague", "mentor"},
    "got_id": {"mentor"},
    "sent_id": {"colleague"},
    "offering_id": {"mentor"},
    "slot_id": {"mentor"},
    "booker_id": {"mentee"},
    "booking_id": THE_TWO,
    "own_copy_id": {"mentee"},
    "version_id": KEEPERS,
    "completion_id": {"mentee"},
    "protocol_id": PROGRAMME_MANAGER,
    "article_id": PROGRAMME_MANAGER,
    "read_id": THE_TWO | {"colleague", "champion", "programme_manager"},
    "space_id": READ_THE_SPACE,
    "found_id": READ_THE_SPACE | {"colleague"},
    "entered_id": THE_TWO,
    "kept_id": {"mentee", "programme_manager"},
    "post_id": READ_THE_SPACE,
    "own_post_id": {"mentee"},
    "answer_id": {"mentee"},
    "pinned_id": PROGRAMME_MANAGER,
    "poll_id": THE_TWO,
    "own_poll_id": {"mentee"},
    "author_id": READ_THE_SPACE,
    "event_id": READ_THE_SPACE,
    "held_id": {"mentee", "programme_manager"},
    "own_hiding_id": {"mentee"},
    "report_id": KEEPERS | {"safeguarding"},
    "moderated_id": PROGRAMME_MANAGER,
    "hiding_id": PROGRAMME_MANAGER,
    "known_id": {"mentee"},
    "story_id": THE_TWO | {"colleague", "programme_manager"},
    "own_story_id": THE_TWO,
    "offered_id": PROGRAMME_MANAGER,
    "shown_person_id": THE_TWO | {"colleague"},
    "kudos_id": {"mentee"},
    "given_id": {"mentor"},
    "taken_down_id": PROGRAMME_MANAGER,
    "thanks_id": READ_THE_SPACE,
    "own_feedback_id": {"mentee"},
    "piece_id": PROGRAMME_MANAGER,
    "written_id": PROGRAMME_MANAGER,
    "handed_id": {"mentee", "colleague"},
}
"""Who stands to the thing that an id names. The first of these that an address holds decides."""

ONES_OWN = {"enrolment_id", "request_id", "got_id", "sent_id"}
"""Of these there are several in the search for planted words, where everybody looks at all."""

OWN_THING = {
    "logo": set(),
    "invited": set(),
    "first_run": set(),
    "invitation": set(),
    "stop_mail": set(),
    "leavers_copy": set(),
    "leavers_copy_file": set(),
    "confirm_private_address": set(),
    "module_shipped": set(),
    "feedback_reference": set(),
    "feedback_reference_helped": set(),
    "feedback_reference_file": set(),
    "feedback_write": THE_TWO | {"colleague"},
    "my_path": {"mentor"},
    "pair_copy": THE_TWO,
    "pair_second_mentor": set(),
    "pair_certificate": set(),
    "pair_letter": {"mentee"},
    "event_file": THE_TWO,
    "event_place": THE_TWO,
    "event_presence": THE_TWO,
    "event_touch": {"mentee"},
    "post_picture": READ_THE_SPACE | {"administrator", "safeguarding"},
}
"""Addresses whose thing does not exist in this small world, or that have an answer of their own."""


class RolledBack(Exception):
    """Undoes what a tried request did."""


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker) -> Iterator[tuple[World, World]]:
    with kept_for_a_module(django_db_setup, django_db_blocker):
        yield make_world("meridian", "Meridian"), make_world("elsewhere", "Elsewhere")


@pytest.fixture
def db(made) -> Iterator[None]:
    with undone():
        yield


@pytest.fixture
def worlds(made, db, settings) -> tuple[World, World]:
    settings.DEMO = True  # no second factor between the matrix and the pages
    return made


@cache
def names_in(address: Address) -> list[str]:
    return re.findall(r"<(?:\w+:)?(\w+)>", address.route)


def path_of(address: Address, ids: dict) -> str:
    return reverse(address.name, kwargs={name: ids[name] for name in names_in(address)})


def expected_in(address: Address, people: dict[str, Person]) -> set[str]:
    """The names of those who get in, from the permission and from who stands to the thing."""
    if address.name in OWN_THING:
        return OWN_THING[address.name]
    holders = {name for name, person in people.items() if address.permission.held_by(person.actor)}
    deciding = standing(address)
    return holders if deciding is None else holders & deciding


def standing(address: Address) -> set[str] | None:
    """Who stands to the thing that the address leads to, if it leads to one."""
    return next((names for key, names in STANDING.items() if key in names_in(address)), None)


def attempts(address: Address) -> Iterator[str]:
    yield from address.view.methods


def is_shut(address: Address, person: Person) -> bool:
    """Whether somebody's permissions do not open an address. Such doors all turn away in the same line of code, before
    anything is read.
    """
    return not address.permission.held_by(person.actor)


def every_ninth(addresses: list[Address], name: str) -> list[Address]:
    """The sample of doors that are shut for somebody: for each person others."""
    return addresses[crc32(name.encode()) % 9 :: 9]


def drawn(address: Address, names: set[str]) -> set[str]:
    """One of these people, drawn by the address's name."""
    return {sorted(names)[crc32(address.name.encode()) % len(names)]} if names else set()


def holders_of(address: Address, people: dict[str, Person]) -> set[str]:
    return {name for name, person in people.items() if not is_shut(address, person)}


def sent_with_foreign_ids(name: str, people: dict[str, Person], proof: Proof) -> list[Address]:
    """The addresses that somebody tries with ids of another organisation. A proof in full sends everybody everywhere;
    the sample one to each, who would get in with ids of their own.
    """

    def would_get_in(address: Address) -> set[str]:
        holders = holders_of(address, people)
        return holders & (standing(address) or holders) or holders

    return INSIDE if proof.full else [address for address in INSIDE if name in drawn(address, would_get_in(address))]


def ask(client: Client, method: str, path: str) -> int:
    """The status of a request whose effects are undone."""
    status = 0
    try:
        with transaction.atomic():
            status = client.generic(method, path).status_code
            raise RolledBack
    except RolledBack:
        return status


def is_in(status: int) -> bool:
    return status < 400 or status == 409


def browser(person: Person | None) -> Client:
    client = Client(raise_request_exception=True)
    if person is not None:
        client.force_login(person.user)
        client.get("/")  # notes the session, which no tried request needs to do again
    return client


def doors_for(name: str, people: dict[str, Person], proof: Proof) -> list[Address]:
    """The addresses to which somebody is sent. A proof in full sends everybody everywhere; the sample to each address
    whoever stands to the thing behind it and one of those whose permissions go as far but who don't; and everybody to
    every ninth of the doors that stay shut for them.
    """

    def sent(address: Address) -> set[str]:
        holders = holders_of(address, people)
        standing_to_it = holders & (OWN_THING.get(address.name) or standing(address) or set())
        return standing_to_it | drawn(address, holders - standing_to_it)

    if proof.full:
        return INSIDE
    shut = [address for address in INSIDE if is_shut(address, people[name])]
    return [*(address for address in INSIDE if name in sent(address)), *every_ninth(shut, name)]


def is_looked_at(address: Address, proof: Proof) -> bool:
    """Whether the search for planted words opens this page as everybody who gets in, and says so if it stays shut: then
    the sample here doesn't open it a second time.
    """
    if proof.full or address.permission is Permission.VISIT:
        return False
    return ONES_OWN.isdisjoint(names_in(address)) and address.name not in OWN_THING


def test_inside_one_organisation_everybody_gets_in_where_the_tables_say_and_nowhere_else(worlds, proof):
    here, _elsewhere = worlds
    wrong, tried, cells = [], set(), 0
    for name, person in here.cast.people.items():
        client = browser(person)
        for address in doors_for(name, here.cast.people, proof):
            tried.add(address.name)
            should = name in expected_in(address, here.cast.people) or address.permission is Permission.VISIT
            for method in attempts(address):
                if should and method == "GET" and is_looked_at(address, proof):
                    continue
                status = ask(client, method, path_of(address, here.ids))
                cells += 1
                if address.name in OWN_THING and address.permission is Permission.VISIT:
                    assert status < 500
                    continue
                if should != is_in(status) or (not should and status != 404):
                    wrong.append((name, method, address.name, status, "should be in" if should else "should be 404"))
    assert wrong == []
    assert tried == {address.name for address in INSIDE}
    proof.note("requests of everybody to every address, let in where the tables say", cells)


def test_nobody_of_another_organisation_gets_in_anywhere_but_where_visitors_do(worlds, proof):
    here, elsewhere = worlds
    wrong = []
    closed = [address for address in INSIDE if address.permission is not Permission.VISIT]
    # All of another organisation are turned away alike; the sample sends those with the widest view, one to each door.
    sent = list(elsewhere.cast.people) if proof.full else WIDEST
    for place, name in enumerate(sent):
        client = browser(elsewhere.cast.people[name])
        for address in closed if proof.full else closed[place :: len(sent)]:
            for method in attempts(address):
                status = ask(client, method, path_of(address, here.ids))
                if status != 404:
                    wrong.append((name, method, address.name, status))
    assert wrong == []


def test_a_foreign_id_in_ones_own_organisation_does_not_exist(worlds, proof):
    here, elsewhere = worlds
    ids = {**elsewhere.ids, "organisation": here.ids["organisation"], "programme": here.ids["programme"]}
    wrong, tried = [], 0
    for name, person in here.cast.people.items():
        client = browser(person)
        for address in sent_with_foreign_ids(name, here.cast.people, proof):
            if not any(key.endswith("_id") for key in names_in(address)):
                continue
            for method in attempts(address):
                status = ask(client, method, path_of(address, ids))
                tried += 1
                if status != 404:
                    wrong.append((name, method, address.name, status))
    assert wrong == []
    assert tried
    proof.note("requests with another organisation’s ids, all 404", tried)


def test_one_foreign_id_among_ones_own_does_not_exist_either(worlds, proof):
    here, elsewhere = worlds
    wrong, tried = [], 0
    for name, person in here.cast.people.items():
        client = browser(person)
        for address in sent_with_foreign_ids(name, here.cast.people, proof):
            for foreign in [key for key in names_in(address) if key.endswith("_id")]:
                ids = {**here.ids, foreign: elsewhere.ids[foreign]}
                for method in attempts(address):
                    status = ask(client, method, path_of(address, ids))
                    tried += 1
                    if status != 404:
                        wrong.append((name, method, address.name, foreign, status))
    assert wrong == []
    assert tried
    proof.note("requests with one foreign id among one’s own, all 404", tried)


def test_a_visitor_is_asked_to_sign_in_and_sees_public_pages(worlds):
    here, _elsewhere = worlds
    client = browser(None)
    wrong = []
    for address in INSIDE:
        for method in attempts(address):
            response = client.generic(method, path_of(address, here.ids))
            if address.permission is Permission.VISIT:
                fine = response.status_code < 500
            else:
                fine = response.status_code == 302 and response["Location"].startswith("/accounts/login/")
            if not fine:
                wrong.append((method, address.name, response.status_code))
    assert wrong == []


def test_an_organisation_that_does_not_exist_answers_like_any_missing_page(worlds):
    here, _elsewhere = worlds
    client = browser(here.cast.administrator)
    for address in INSIDE:
        for method in attempts(address):
            assert ask(client, method, path_of(address, {**here.ids, "organisation": "nowhere"})) == 404
