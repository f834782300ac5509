"""The database as its owner and as a superuser see it: what two people wrote is nowhere in plain text."""

from datetime import timedelta

import pytest
from django.db import connection
from psycopg.sql import SQL, Identifier
from tests.cast import assemble
from tests.factories.pairs import opened, write

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.relationships.actions.ending import end, erase_after_reading_time
from konnekt.relationships.actions.exclusions import exclude
from konnekt.sealing.models import Key
from konnekt.workspace.actions.messages import read_thread

SECRETS = ("PLANTED-heron-4711", "PLANTED-otter-0815")
pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.fixture
def pair():
    cast = assemble()
    made = opened(cast)
    write(cast.mentee, made, f"Dear mentor, {SECRETS[0]}")
    write(cast.mentor, made, f"Dear mentee, {SECRETS[1]}")
    with tenant(cast.organisation_id):
        exclude(cast.mentee.actor, excluded=cast.colleague.member)
    return cast, made


def every_row(look):
    """All rows of all tables, as text; bytes in every way somebody might write them down."""
    with look.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(SQL("SELECT * FROM {0}").format(Identifier(table)))
            for row in cursor.fetchall():
                yield (
                    table,
                    " ".join(
                        value.decode("latin-1") if isinstance(value, (bytes, memoryview)) else str(value)
                        for value in row
                    ),
                )


def test_no_table_holds_a_word_of_it(pair, superuser):
    rows = list(every_row(superuser))
    assert sum(table == "workspace_message" for table, _row in rows) == 2
    for secret in SECRETS:
        for spelt in (secret, secret.encode().hex()):
            assert [table for table, row in rows if spelt in row] == []


def test_the_application_sees_no_row_without_saying_which_organisation(pair):
    with connection.cursor() as cursor:
        for table in ("workspace_message", "relationships_relationship", "relationships_exclusion", "sealing_key"):
            cursor.execute(SQL("SELECT count(*) FROM {0}").format(Identifier(table)))
            assert cursor.fetchone() == (0,)


def test_another_organisation_cannot_read_or_reach_into_the_pair(pair):
    _cast, made = pair
    other = assemble("elsewhere", "Elsewhere")
    with tenant(other.organisation_id), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM workspace_message")
        assert cursor.fetchone() == (0,)
        cursor.execute("UPDATE relationships_relationship SET state = 'ended' WHERE id = %s", [made.pk])
        assert cursor.rowcount == 0


def test_a_dropped_key_leaves_nothing_that_opens(pair):
    cast, made = pair
    now = clock.read()
    with tenant(cast.organisation_id):
        end(cast.mentee.actor, relationship=made, now=now)
        assert erase_after_reading_time(now=now + timedelta(days=89)) == 0
        assert len(read_thread(cast.mentor.actor, relationship=made, now=clock.read())) == 2
        assert erase_after_reading_time(now=now + timedelta(days=91)) == 1
        assert erase_after_reading_time(now=now + timedelta(days=91)) == 0
        assert read_thread(cast.mentor.actor, relationship=made, now=clock.read()) == []
        assert not Key.objects.filter(holder=made.pk).exists()
