"""A dropped key goes out of the files once nobody can look at its row any more: the product says when it did not."""

from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo
from tests.cast import assemble
from tests.privacy.test_on_disk import PATIENCE, end_other_transactions

from konnekt.core.tenancy import tenant
from konnekt.database import roles
from konnekt.privacy import scrubbing
from konnekt.sealing.keyring import Holder, drop_key, place, seal


@pytest.fixture
def looked_at_from_before(superuser):
    """A transaction, as of a backup, that began before a key was dropped; and no other goes on beside it."""
    end_other_transactions(superuser)
    superuser.commit()
    cast, somebody = assemble(), uuid4()
    with tenant(cast.organisation_id):
        seal(Holder.person(somebody), "Words", place("tests.Row", "words", uuid4()))
    superuser.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    superuser.execute("SELECT count(*) FROM django_migrations")
    with tenant(cast.organisation_id):
        drop_key(Holder.person(somebody))
    return superuser


def scrubbed() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {roles.APP}")
        try:
            return scrubbing.scrub()
        finally:
            cursor.execute("RESET ROLE")


@pytest.mark.django_db(transaction=True)
def test_a_transaction_from_before_keeps_a_dropped_key_and_the_night_says_so(
    looked_at_from_before, monkeypatch, caplog
):
    monkeypatch.setattr(scrubbing, "_SECONDS_TO_WAIT", 1)
    assert not scrubbed()
    assert "a transaction from before is still going on" in caplog.text
    looked_at_from_before.rollback()
    monkeypatch.setattr(scrubbing, "_SECONDS_TO_WAIT", PATIENCE)
    assert scrubbed()


@pytest.mark.django_db(transaction=True)
def test_housekeeping_that_ends_soon_is_waited_for(looked_at_from_before, monkeypatch):
    wait = scrubbing.time.sleep

    def end_and_wait(seconds: float) -> None:
        looked_at_from_before.rollback()
        wait(seconds)

    monkeypatch.setattr(scrubbing, "_SECONDS_TO_WAIT", PATIENCE)
    monkeypatch.setattr(scrubbing.time, "sleep", end_and_wait)
    assert scrubbed()


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_writes_to_another_database_of_the_server_keeps_it_too(superuser, monkeypatch):
    elsewhere = make_conninfo(superuser.info.dsn, dbname="postgres", password=superuser.info.password)
    with psycopg.connect(elsewhere) as other:
        cast, somebody = assemble(), uuid4()
        with tenant(cast.organisation_id):
            seal(Holder.person(somebody), "Words", place("tests.Row", "words", uuid4()))
        other.execute("SELECT pg_current_xact_id()")
        with tenant(cast.organisation_id):
            drop_key(Holder.person(somebody))
        monkeypatch.setattr(scrubbing, "_SECONDS_TO_WAIT", 1)
        assert not scrubbed()
    monkeypatch.setattr(scrubbing, "_SECONDS_TO_WAIT", PATIENCE)
    assert scrubbed()
