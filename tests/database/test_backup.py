"""Backup and restore: every row of every organisation, into an empty place only, with the keys apart."""

import json
import os
from datetime import UTC, datetime

import psycopg
import pytest

from konnekt.database import addresses, backup, roles
from konnekt.database.errors import DatabaseError
from konnekt.database.programs import seeing_everything
from konnekt.database.server import start
from konnekt.database.upgrade import upgrade

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SCHEMA = """
CREATE TABLE organisation (id int PRIMARY KEY, name text);
CREATE TABLE member (id serial PRIMARY KEY, organisation_id int REFERENCES organisation, name text);
ALTER TABLE member ENABLE ROW LEVEL SECURITY;
ALTER TABLE member FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON member
    USING (organisation_id = (SELECT nullif(current_setting('app.organisation', true), '')::int));
INSERT INTO organisation VALUES (1, 'One'), (2, 'Two');
"""


def embedded(data):
    return {"KONNEKT_DATA": str(data)}


def prepared(data, **options):
    """A server with the product's roles."""
    server = start(data, fast_and_unsafe=True, **options)
    with psycopg.connect(server.url(), autocommit=True) as superuser:
        roles.prepare(superuser)
    return server


def connect(environ, role="owner"):
    return psycopg.connect(addresses.connection_string(environ, role), autocommit=True)


def fill(environ):
    """Two organisations behind the wall; the members of each are seen by nobody who does not say which."""
    with connect(environ) as owner:
        roles.grant(owner)
        owner.execute(SCHEMA)
        for organisation, count in ((1, 3), (2, 4)):
            owner.execute("SELECT set_config('app.organisation', %s, false)", [str(organisation)])
            owner.execute(
                "INSERT INTO member (organisation_id, name) SELECT %s, 'Zoë ' || n FROM generate_series(1, %s) n",
                [organisation, count],
            )


def members(environ, role="app", organisation=2):
    with connect(environ, role) as connection:
        assert connection.execute("SELECT count(*) FROM member").fetchone() == (0,)
        connection.execute("SELECT set_config('app.organisation', %s, false)", [str(organisation)])
        return connection.execute("SELECT name FROM member ORDER BY id").fetchall()


@pytest.fixture
def saved(place):
    """A backup of a small database."""
    with prepared(place / "first"):
        fill(embedded(place / "first"))
        backup.write_backup(place / "saved", environ=embedded(place / "first"), version="1.2.3", now=NOW)
    return place / "saved"


def test_a_backup_holds_every_organisation_and_says_what_it_holds(saved):
    manifest = backup.read_manifest(saved)
    assert (manifest.konnekt, manifest.made_at) == ("1.2.3", "2026-03-01T12:00:00+00:00")
    assert manifest.rows == {"member": 7, "organisation": 2}
    assert manifest.total == 9
    assert {path.name: path.stat().st_mode & 0o077 for path in saved.iterdir()} == {
        "database.dump": 0,
        "manifest.json": 0,
    }


def test_it_is_restored_into_an_empty_place_behind_the_same_wall(place, saved):
    second = embedded(place / "second")
    with prepared(place / "second"):
        with connect(second) as owner:
            roles.grant(owner)
        backup.restore_backup(saved, environ=second)
        assert members(second) == [("Zoë 1",), ("Zoë 2",), ("Zoë 3",), ("Zoë 4",)]
        assert members(second, "owner") == members(second)
        with connect(second, "app") as app:
            app.execute("SELECT set_config('app.organisation', '2', false)")
            assert app.execute("INSERT INTO member (organisation_id) VALUES (2) RETURNING id").fetchone() == (8,)


def test_it_is_never_restored_over_something(place, saved):
    with prepared(place / "first"), pytest.raises(DatabaseError, match="never overwrites"):
        backup.restore_backup(saved, environ=embedded(place / "first"))


def test_a_backup_never_goes_into_a_folder_with_something_in_it(place, saved):
    with pytest.raises(DatabaseError, match="is not empty"):
        backup.write_backup(saved, environ=embedded(place / "first"), version="1", now=NOW)


def test_a_damaged_backup_is_refused_before_anything_is_touched(place, saved):
    with (saved / "database.dump").open("r+b") as dump:
        dump.seek(-1, os.SEEK_END)
        dump.write(b"?")
    with pytest.raises(DatabaseError, match="is damaged"):
        backup.restore_backup(saved, environ=embedded(place / "nowhere"))


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        (None, "no complete backup"),
        ("not json", "cannot be read"),
        ('{"format": 1}', "cannot be read"),
    ],
)
def test_a_folder_without_a_good_manifest_is_no_backup(place, manifest, words):
    if manifest:
        (place / "manifest.json").write_text(manifest)
    with pytest.raises(DatabaseError, match=words):
        backup.read_manifest(place)


def test_a_backup_of_a_later_format_is_left_to_the_later_version(saved):
    manifest = json.loads((saved / "manifest.json").read_text()) | {"format": 2, "konnekt": "9.0"}
    (saved / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(DatabaseError, match=r"newer Konnekt \(9.0\)"):
        backup.read_manifest(saved)


def test_rows_that_went_missing_are_named():
    with pytest.raises(DatabaseError, match="member: 7 rows became 6\norganisation: 2 rows became 0"):
        backup.refuse_differences({"member": 7, "organisation": 2, "pair": 1}, {"member": 6, "pair": 1})


def test_keys_go_beside_the_backup_and_back_but_never_over_others(place):
    keys = {"master": place / "keys" / "master.key", "secret": place / "keys" / "secret.key"}
    (place / "keys").mkdir()
    keys["master"].write_text("mine")
    beside = backup.keys_beside(place / "saved")
    assert beside == place / "saved.keys"
    assert backup.write_keys(beside, keys) == ["master"]
    assert beside.stat().st_mode & 0o077 == 0

    elsewhere = {name: place / "other" / path.name for name, path in keys.items()}
    backup.restore_keys(beside, elsewhere)
    backup.restore_keys(beside, elsewhere)
    assert elsewhere["master"].read_text() == "mine"
    assert not elsewhere["secret"].exists()
    elsewhere["master"].write_text("another")
    with pytest.raises(DatabaseError, match="holds another key"):
        backup.restore_keys(beside, elsewhere)


def test_an_external_database_is_dumped_by_its_owner_with_the_walls_standing_again_after(place):
    with prepared(place / "first") as server:
        fill(embedded(place / "first"))
        external = {
            "DATABASE_URL": server.url("konnekt_app", "konnekt"),
            "DATABASE_OWNER_URL": server.url("konnekt_owner", "konnekt"),
        }
        manifest = backup.write_backup(place / "saved", environ=external, version="1", now=NOW)
        assert manifest.rows == {"member": 7, "organisation": 2}
        assert len(members(external, "owner")) == 4
        with pytest.raises(RuntimeError), seeing_everything(external):
            raise RuntimeError
        assert len(members(external, "owner")) == 4


def test_an_older_major_version_is_upgraded_with_rights_and_walls_and_kept_aside(place):
    data = place / "var"
    with prepared(data, major=16):
        fill(embedded(data))
        with connect(embedded(data)) as owner:
            owner.execute("REVOKE DELETE ON member FROM konnekt_app")
    with pytest.raises(DatabaseError, match="konnekt db upgrade"):
        start(data)
    assert "The old data is in" in upgrade(data)
    with start(data, fast_and_unsafe=True):
        assert len(members(embedded(data))) == 4
        with connect(embedded(data), "app") as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DELETE FROM member")
    assert (data / "pg" / "16-replaced").is_dir()
    assert not (data / "upgrade").exists()
    assert "nothing to do" in upgrade(data)


def test_an_upgrade_that_stopped_before_the_last_step_is_finished(place):
    data = place / "var"
    with prepared(data):
        fill(embedded(data))
    (data / "pg" / "16").mkdir()
    upgrade(data)
    with start(data, fast_and_unsafe=True):
        assert len(members(embedded(data))) == 4
