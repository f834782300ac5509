"""A backup is a folder: the database (which holds files and pictures too) and a manifest that lets it be checked.

The keys lie beside it in a file of their own, never in it: whoever holds both can read what was sealed.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import conninfo

from konnekt.database import addresses
from konnekt.database.errors import DatabaseError
from konnekt.database.programs import count_rows, run, seeing_everything

DUMP = "database.dump"
MANIFEST = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, written last: a folder without one is no backup."""

    format: int
    konnekt: str
    postgresql: str
    made_at: str
    sha256: str
    bytes: int
    rows: dict[str, int]

    @property
    def total(self) -> int:
        """How many rows there are in all."""
        return sum(self.rows.values())


def write_backup(folder: Path, *, environ: Mapping[str, str], version: str, now: datetime) -> Manifest:
    """Write everything the database holds at one moment into a new folder."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DatabaseError(f"{folder} is not empty: name a folder that is not there yet.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    dump = folder / DUMP
    with seeing_everything(environ) as parameters, psycopg.connect(conninfo.make_conninfo(**parameters)) as moment:
        moment.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        row = moment.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        arguments = ["--format=custom", "--no-owner", "--no-privileges", "--schema=public"]
        run("pg_dump", parameters, [*arguments, f"--snapshot={row[0]}", f"--file={dump}"])
        dump.chmod(0o600)
        rows = count_rows(moment)
        postgresql = moment.info.parameter_status("server_version") or ""
    manifest = Manifest(
        format=FORMAT,
        konnekt=version,
        postgresql=postgresql,
        made_at=now.isoformat(timespec="seconds"),
        sha256=_digest(dump),
        bytes=dump.stat().st_size,
        rows=rows,
    )
    _write(folder / MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Return what a backup says it holds, once the dump is found to be the one it speaks of."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
    except FileNotFoundError:
        raise DatabaseError(f"{folder} is no complete backup: it has no {MANIFEST}.") from None
    except (ValueError, TypeError) as error:
        raise DatabaseError(f"{folder / MANIFEST} cannot be read: {error}") from error
    if manifest.format != FORMAT:
        raise DatabaseError(f"{folder} was made by a newer Konnekt ({manifest.konnekt}): restore it with that one.")
    dump = folder / DUMP
    if not dump.is_file() or _digest(dump) != manifest.sha256:
        raise DatabaseError(f"{dump} is damaged: it is not the file that {MANIFEST} describes. Use another backup.")
    return manifest


def restore_backup(folder: Path, *, environ: Mapping[str, str]) -> Manifest:
    """Fill an empty database from a backup, all or nothing, and compare the rows of every table.

    The application's rights and the walls are not part of a backup: migrate afterwards.
    """
    manifest = read_manifest(folder)
    parameters = addresses.parameters(environ, "owner")
    with psycopg.connect(conninfo.make_conninfo(**parameters)) as owner:
        if count_rows(owner):
            raise DatabaseError(
                "There is a database already, and a restore never overwrites one: "
                "choose an empty place with KONNEKT_DATA, or an empty database with DATABASE_URL."
            )
    arguments = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", "--schema=public"]
    run("pg_restore", parameters, [*arguments, str(folder / DUMP)])
    with seeing_everything(environ) as all_seeing, psycopg.connect(conninfo.make_conninfo(**all_seeing)) as connection:
        refuse_differences(manifest.rows, count_rows(connection))
    return manifest


def refuse_differences(wanted: Mapping[str, int], found: Mapping[str, int]) -> None:
    """Refuse a copy in which a table has not the rows it should have."""
    differing = [
        f"{table}: {wanted.get(table, 0)} rows became {found.get(table, 0)}"
        for table in sorted({*wanted, *found})
        if wanted.get(table) != found.get(table)
    ]
    if differing:
        raise DatabaseError("The copy differs from what was copied:\n" + "\n".join(differing))


def keys_beside(folder: Path) -> Path:
    """Return the file that holds the keys of a backup: beside the folder, so that either can be moved away."""
    return folder.with_name(f"{folder.name}.keys")


def write_keys(file: Path, keys: Mapping[str, Path]) -> list[str]:
    """Copy the keys that are there into one file that only its owner can read, and name them."""
    held = {name: path.read_text() for name, path in keys.items() if path.is_file()}
    _write(file, json.dumps(held, indent=1))
    return sorted(held)


def names_of_keys(file: Path) -> list[str]:
    """Name the keys a file holds; none, if it isn't there."""
    return sorted(_held(file)) if file.is_file() else []


def restore_keys(file: Path, keys: Mapping[str, Path]) -> None:
    """Put the keys in their places, but never over other keys."""
    held = _held(file)
    for name, path in keys.items():
        if name not in held:
            continue
        if path.exists() and path.read_text() != held[name]:
            raise DatabaseError(f"{path} holds another key than {file}: move it away first, if it is not needed.")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(path, held[name])


def _held(file: Path) -> dict[str, str]:
    try:
        held = json.loads(file.read_text())
        return {str(name): str(key) for name, key in held.items()}
    except (ValueError, AttributeError) as error:
        raise DatabaseError(f"{file} does not hold keys: {error}") from error


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
