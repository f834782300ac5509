"""What every test may lean on: a PostgreSQL of its own, in which nobody is a superuser."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection, connections
from django.db.models.signals import post_migrate
from django.test import TransactionTestCase
from hypothesis import settings as properties
from psycopg.conninfo import make_conninfo
from tests.cast import Cast, assemble
from tests.day import begin_at_noon
from tests.migrated import forget, serve

from konnekt.database import roles
from konnekt.database.server import SUPERUSER, Server
from konnekt.sealing.master import ensure_master_key

pytest_plugins = ["tests.browser", "tests.proof"]

# A busy machine makes nothing wrong: properties are judged by their answers, not by their time. Every run tries the
# same cases, so that what one change broke is not found in the run of another; a proof draws cases of its own.
properties.register_profile("sample", deadline=None, max_examples=40, derandomize=True, database=None)
properties.register_profile("proof", deadline=None, max_examples=1_000)

LONG = ({"proof", "place"}, {"chromium"})
"""The fixtures of tests that take long, longest first."""

_server = pytest.StashKey[Future[Server]]()


def pytest_configure(config: pytest.Config) -> None:
    """Make what all xdist workers share. The server is begun while they still gather the tests."""
    properties.load_profile("proof" if config.getoption("proof") else "sample")
    begin_at_noon()
    if hasattr(config, "workerinput"):
        return
    ensure_master_key()
    if getattr(config.option, "numprocesses", None):
        config.stash[_server] = ThreadPoolExecutor().submit(serve)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Walks and processes come first, then browsers, module by module, so that no worker ends alone with them."""
    places = dict.fromkeys((item.path for item in items), len(LONG))
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        places[item.path] = min([places[item.path], *(place for place, names in enumerate(LONG) if names & asked)])
    items.sort(key=lambda item: places[item.path])


def pytest_collection_finish() -> None:
    """What is there by now stays: no collection of garbage need look at it again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server, and remove everything that was shared."""
    if hasattr(config, "workerinput"):
        return
    if server := config.stash.get(_server, None):
        server.result().release()
    forget()
    shutil.rmtree(os.environ["KONNEKT_DATA"])


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """The server is there before a test database is made, and for as long as any worker needs it."""
    with serve():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The tables are there, and stay: emptying them after a test that commits need not do again what follows making
    them. At the end, close what tests opened under the application's role before the test databases are dropped.
    """
    post_migrate.disconnect(sender=apps.get_app_config("core"), dispatch_uid="walls")
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: _empty_tables())
        yield
    connections.close_all()
    with psycopg.connect(_as_superuser(), autocommit=True) as everything:
        everything.execute(  # a page that nobody waits for any more would hold the database open
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _empty_tables() -> None:
    """After a test that commits: delete what it left. Truncating all tables, as Django would, makes a thousand files
    anew each time.
    """
    with psycopg.connect(_as_superuser()) as everything:
        everything.execute("SET session_replication_role = replica")  # no walls, no rules: there is nobody but us
        held = everything.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND relname <> 'django_migrations' AND pg_relation_size(oid) > 0"
        )
        for (table,) in held.fetchall():
            everything.execute(f"DELETE FROM {table}")


def _as_superuser() -> str:
    where = connection.settings_dict
    return make_conninfo(host=where["HOST"], port=where["PORT"], user=SUPERUSER, dbname=where["NAME"])


@pytest.fixture
def as_app(db: None) -> None:
    """Run a test's queries as the application's role, which owns nothing and cannot bypass row-level security."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {roles.APP}")  # until the test's transaction ends


@pytest.fixture
def superuser(db: None) -> Iterator[psycopg.Connection]:
    """A connection past every wall, to see what is really in the test database (committed rows only)."""
    with psycopg.connect(_as_superuser()) as open_connection:
        yield open_connection


@pytest.fixture
def cast(db: None) -> Cast:
    """The small organisation that most tests play in."""
    return assemble()


@pytest.fixture
def stranger(db: None) -> Cast:
    """Another organisation, whose people must never see the first one's."""
    return assemble(slug="elsewhere", name="Elsewhere")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that any user may enter, which pytest's own is not, and with a short path."""
    folder = Path(tempfile.mkdtemp(prefix="konnekt-place-", dir="/tmp")).resolve()
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)
