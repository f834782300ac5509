"""Backup and restore as an operator does them, by command, on the product's own tables."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from konnekt.database import addresses
from konnekt.database.server import start


def konnekt(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ) | {
        "KONNEKT_DATA": str(data),
        "KONNEKT_DATABASE_ROLE": "app",
        "DJANGO_SETTINGS_MODULE": "konnekt.settings",
    }
    command = [sys.executable, "-m", "konnekt.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


def test_what_was_saved_is_restored_into_an_empty_place_with_keys_rights_and_walls(place):
    first, second, saved = place / "first", place / "second", place / "saved"
    assert konnekt(first, "migrate").returncode == 0
    made = konnekt(first, "backup", str(saved))
    assert made.returncode == 0, made.stderr
    assert f"Its keys are in {saved}.keys." in made.stdout
    assert (first / "last-backup.json").read_text() == (saved / "manifest.json").read_text()
    master = (first / "keys" / "master.key").read_text()
    assert master.strip() not in (saved / "manifest.json").read_text()
    assert master.strip().encode() not in (saved / "database.dump").read_bytes()

    Path(f"{saved}.keys").rename(place / "safe.keys")
    refused = konnekt(second, "restore", str(saved))
    assert refused.returncode == 1
    assert "say where it is with --keys FILE" in refused.stderr
    assert not second.exists()

    restored = konnekt(second, "restore", str(saved), "--keys", str(place / "safe.keys"))
    assert restored.returncode == 0, restored.stderr
    assert (second / "keys" / "master.key").read_text() == master
    assert konnekt(second, "check").stdout.endswith("The master key is there.\n")

    again = konnekt(second, "restore", str(saved), "--keys", str(place / "safe.keys"))
    assert again.returncode == 1
    assert "never overwrites" in again.stderr

    with start(second), psycopg.connect(addresses.connection_string({"KONNEKT_DATA": str(second)}, "app")) as app:
        assert app.execute("SELECT count(*) FROM organisations_organisation").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DELETE FROM ledger_entry")


def test_a_lost_master_key_is_noticed_and_never_replaced_by_a_new_one(place):
    data = place / "var"
    konnekt(data, "migrate")
    (data / "keys" / "master.key").unlink()
    for command in ("migrate", "check"):
        done = konnekt(data, command)
        assert done.returncode == 1
        assert "There is no master key at" in done.stderr
    assert not (data / "keys" / "master.key").exists()


def test_a_new_place_is_said_to_need_migrating(place):
    done = konnekt(place / "var", "check")
    assert done.returncode == 1
    assert "migrations have not been applied: run `konnekt migrate`" in done.stderr
