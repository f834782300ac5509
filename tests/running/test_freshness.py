"""A start looks at the migrations again only when something could have changed."""

import psycopg
import pytest

from konnekt.database import addresses, roles
from konnekt.database.server import start
from konnekt.running import freshness


@pytest.fixture
def environ(place):
    """An embedded database in which Django has been."""
    environ = {"KONNEKT_DATA": str(place / "var")}
    with start(place / "var", fast_and_unsafe=True) as server:
        with psycopg.connect(server.url(), autocommit=True) as superuser:
            roles.prepare(superuser)
        yield environ


def connect(environ, role):
    return psycopg.connect(addresses.connection_string(environ, role), autocommit=True)


def test_an_empty_database_needs_migrating(environ):
    with connect(environ, "app") as app:
        assert not freshness.is_current(app, environ)


def test_once_noted_it_is_current_until_the_version_or_the_static_files_are_others(environ, place, monkeypatch):
    with connect(environ, "owner") as owner, connect(environ, "app") as app:
        owner.execute("CREATE TABLE django_migrations ()")
        freshness.note_current(owner, environ)
        assert not freshness.is_current(app, environ), "a role without rights is not served yet"
        roles.grant(owner)
        assert freshness.is_current(app, environ)

        owner.execute("CREATE TABLE ledger_entry ()")
        assert not freshness.is_current(app, environ), "a restore that was cut off leaves the ledger open"
        owner.execute("REVOKE UPDATE, DELETE ON ledger_entry FROM konnekt_app")
        assert freshness.is_current(app, environ)

        (place / "var" / "static.version").unlink()
        assert not freshness.is_current(app, environ)

        freshness.note_current(owner, environ)
        monkeypatch.setattr(freshness, "fingerprint", lambda: "the next version")
        assert not freshness.is_current(app, environ)


def test_the_fingerprint_changes_with_any_file_of_ours(tmp_path, monkeypatch):
    monkeypatch.setattr(freshness.konnekt, "__path__", [str(tmp_path)])
    seen = set()
    for change in (lambda: None, lambda: (tmp_path / "a.css").write_text("x"), lambda: (tmp_path / "a.css").unlink()):
        change()
        freshness.fingerprint.cache_clear()
        seen.add(freshness.fingerprint())
    freshness.fingerprint.cache_clear()
    assert len(seen) == 2
