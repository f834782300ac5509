"""Shredding, proved on the database's files: planted words are in none of them at any time, and once the time to read
is over, neither is any key that was dropped.
"""

import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from tests.factories.goals import rated
from tests.factories.pairs import write
from tests.house.world import make_world

from konnekt.access.holdings import HOLDINGS
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.database import roles
from konnekt.privacy import scrubbing
from konnekt.privacy.reading import opened
from konnekt.privacy.scrubbing import scrub
from konnekt.relationships.actions.ending import end, erase_after_reading_time
from konnekt.relationships.models import Relationship
from konnekt.sealing.models import Key, KeyKind
from konnekt.workspace.actions.doing import settle_action
from konnekt.workspace.actions.goals import comment
from konnekt.workspace.actions.reflections import erase_reflections
from konnekt.workspace.actions.shelf import Offered, put_on_shelf
from konnekt.workspace.models import Action, Goal
from konnekt.workspace.states import ActionState, ShelfKind

PLANTED = b"PLANTED"

ROOMS = {"relationships", "workspace"}

PLANTED_NOWHERE = {
    ("workspace.OwnCalendar", "address"),  # a calendar is read from another server; its own tests look at the row
    ("relationships.PairRequest", "answer"),  # an exchange has a key of its own, see test_requests
    ("relationships.Parting", "reason"),
}
"""Sealed fields of a pair that this world leaves empty."""

TESTS = Path(__file__).parents[1]

SEALED_BY_OTHERS_TOO = {
    "house/test_planted_words.py",
    "house/world.py",
    "organisations/test_settings.py",  # in a picture, and taken out of it
    "privacy/test_copies.py",
    "privacy/test_erasing.py",
    "privacy/test_leavers.py",
    "relationships/test_closing.py",
    "web/privacy/test_pages.py",
    "web/sessions/test_pages.py",
}
"""Where else in the tests these words stand. Tests beside this one write to the same server: one that keeps such a
word in the open, as a post in a space is, would be found here.
"""


def found_in_files(needles):
    """The names of those needles that any file of the database has: tables, indexes, the log, everything."""
    cluster = next(Path(os.environ["KONNEKT_DATA"]).glob("pg/*/base")).parent
    left = dict(needles)
    found = set()
    # os.walk goes on where a folder is gone: another worker was done with its database.
    for path in [Path(folder, name) for folder, _folders, names in os.walk(cluster) for name in names]:
        if not path.is_file():
            continue
        try:
            body = path.read_bytes()
        except FileNotFoundError:  # PostgreSQL was done with it
            continue
        has_words = PLANTED in body  # searched for once, before each of the words
        for name, needle in list(left.items()):
            if (has_words or PLANTED not in needle) and needle in body:
                found.add(name)
                print(f"{name} is in {path}")  # noqa: T201  # shown when the test fails
                del left[name]
    return found


def sealed_words():
    """Every planted word that a sealed field of a pair holds, by where it is; and where nothing is planted."""
    words, empty = {}, set()
    for model, holding in HOLDINGS.items():
        if model._meta.app_label in ROOMS and holding.key is not None:
            names = [name for name, label in holding.sealed.items() if label]
            texts = opened(holding, model._default_manager.all())
            for name in names:
                planted = [text for (_pk, field), text in texts.items() if field == name and text and "PLANTED" in text]
                words |= {(model._meta.label, name, number): text.encode() for number, text in enumerate(planted)}
                if not planted:
                    empty.add((model._meta.label, name))
    return words, empty


def files_that_hold(words):
    """The other tests with any of these words in them."""
    others = [path for path in TESTS.rglob("*.py") if path != Path(__file__)]
    files = {str(path.relative_to(TESTS)): path.read_bytes() for path in others}
    return {name for name, body in files.items() if any(word in body for word in words)}


def end_other_transactions(superuser):
    """End what goes on beside the test in its database: a page of an earlier test that nobody waits for any more, or
    the database's own housekeeping. Each would hold on to what is deleted.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (own,) = cursor.fetchone()
    others = superuser.execute(
        "SELECT backend_type, state, xact_start, backend_xmin, query, pg_terminate_backend(pid, 2000) "
        "FROM pg_stat_activity WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)",
        [own],
    ).fetchall()
    for other in others:
        print(f"was going on beside: {other}")  # noqa: T201  # shown when the test fails


PATIENCE = 900
"""Seconds. A row goes once no transaction from before its end is left in any database of the server, and tests beside
this one have long ones.
"""


@pytest.mark.django_db(transaction=True)
def test_no_file_holds_a_planted_word_and_in_the_end_no_dropped_key(superuser, monkeypatch):
    monkeypatch.setattr(scrubbing, "_SECONDS_TO_WAIT", PATIENCE)
    superuser.autocommit = True
    end_other_transactions(superuser)
    superuser.execute("VACUUM FULL")  # what tests before this one left and deleted still lies in the files
    superuser.execute("SELECT pg_switch_wal()")
    superuser.execute("CHECKPOINT")
    world = make_world("meridian", "Meridian")
    cast, now = world.cast, clock.read()
    with tenant(cast.organisation_id):
        pair = Relationship.objects.get(pk=world.ids["relationship_id"])
        goal = Goal.objects.get(pk=world.ids["goal_id"])
        comment(cast.mentor.actor, goal=goal, text="PLANTED-COMMENT", token=uuid4(), now=now)
        action = Action.objects.get(pk=world.ids["own_action_id"])
        given = {"state": ActionState.DONE, "evidence": "PLANTED-EVIDENCE", "now": now}
        settle_action(cast.mentee.actor, action=action, **given)
        link = Offered(
            kind=ShelfKind.LINK, what="PLANTED-LINK", why="", address="https://planted.example/PLANTED-ADDRESS"
        )
        put_on_shelf(cast.mentor.actor, relationship=pair, offered=link, token=uuid4(), now=now)
    rated(cast.mentee, goal, 5, helped="PLANTED-HELPED")
    write(cast.mentee, pair, "PLANTED-MESSAGE", now=now)
    with tenant(cast.organisation_id):
        words, empty = sealed_words()
        end(cast.mentee.actor, relationship=pair, now=now, words="PLANTED-REASON")
        keys = {str(one.holder): bytes(one.wrapped) for one in Key.objects.filter(kind=KeyKind.RELATIONSHIP)}
        dropped = {str(pair.pk): keys[str(pair.pk)]}
    words |= {"why": b"PLANTED-REASON", "in a file": b"PLANTED-ENCLOSED"}
    assert empty == PLANTED_NOWHERE
    assert files_that_hold(words.values()) == SEALED_BY_OTHERS_TOO
    superuser.execute("CHECKPOINT")
    assert found_in_files(words | dropped) == set(dropped)  # sealed they are; the key is still in use

    with tenant(cast.organisation_id):
        later = now + timedelta(days=91)
        assert erase_after_reading_time(now=later) == 1
        erase_reflections(now=later)
        assert not Key.objects.filter(holder=pair.pk).exists()
    assert found_in_files(dropped) == set(dropped)  # what deleting a row alone is worth

    end_other_transactions(superuser)
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {roles.APP}")
        try:
            assert scrub()
        finally:
            cursor.execute("RESET ROLE")
    assert found_in_files(words | dropped) == set()
    with tenant(cast.organisation_id):
        assert Key.objects.exists()  # all other keys are where they were
