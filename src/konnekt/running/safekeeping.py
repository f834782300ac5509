"""Backup, restore and upgrade as commands: with the database up, the keys apart, and the walls raised again after."""

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from konnekt.database import addresses, backup
from konnekt.database.errors import DatabaseError
from konnekt.database.upgrade import upgrade
from konnekt.running.database import connect, database, let_the_application_in
from konnekt.running.errors import CannotServe
from konnekt.running.processes import child, surroundings
from konnekt.running.serve import migrate

Say = Callable[[str], None]

ERASED = "erased.list"
"""In the data directory: who was erased, as digests; see `konnekt.privacy.erased`. A backup has it beside it, as it was
then.
"""

LAST_BACKUP = "last-backup.json"
"""In the data directory: the manifest of the last backup, for the health page."""


def back_up(folder: Path, keys: Path | None, say: Say) -> None:
    """Write a backup, and the keys into a file beside it."""
    folder = folder.expanduser().resolve()
    keys = keys or backup.keys_beside(folder)
    if keys.exists():
        raise DatabaseError(f"{keys} is there already: move it away, or name another file with --keys.")
    with database():
        made = backup.write_backup(folder, environ=os.environ, version=version("konnekt"), now=datetime.now(UTC))
    held = backup.write_keys(keys, key_files())
    data = addresses.data_directory(os.environ)
    (data / LAST_BACKUP).write_text((folder / backup.MANIFEST).read_text())
    say(f"Saved {made.total:,} rows of {len(made.rows)} tables in {folder} ({made.bytes / 1e6:.1f} MB).")
    say(f"Its keys are in {keys}.")
    if (data / ERASED).is_file():
        shutil.copyfile(data / ERASED, beside := erased_beside(folder))
        say(f"Who was erased so far is in {beside}. After a restore the newest such list counts: keep it up to date.")
    if "master.key" not in held:
        say("The master key is not among them, since no file of this installation holds it: keep a copy yourself.")
    say("Keep the two apart: whoever has both can read what people wrote; whoever has lost the keys cannot.")


def restore(folder: Path, keys: Path | None, say: Say, *, erased: Path | None = None) -> None:
    """Fill an empty place from a backup, with its keys, bring it up to this version, and erase again whoever was erased
    since.
    """
    if erased is not None and not erased.is_file():
        raise CannotServe(f"There is no list of who was erased at {erased}.")
    folder = folder.expanduser().resolve()
    backup.read_manifest(folder)
    keys = keys or backup.keys_beside(folder)
    if not _has_master_key() and "master.key" not in backup.names_of_keys(keys):
        raise CannotServe(
            f"The master key of this backup is not in {keys}: say where it is with --keys FILE, or set "
            "KONNEKT_MASTER_KEY. Without it nothing that people wrote can be read again."
        )
    with database():
        with connect(os.environ, "owner") as owner:
            let_the_application_in(owner)
        done = backup.restore_backup(folder, environ=os.environ)
        if keys.is_file():
            backup.restore_keys(keys, key_files())
        say(f"Restored {done.total:,} rows of {len(done.rows)} tables, as they were at {done.made_at}.")
        migrate()
        if words := _replay([erased_beside(folder), *([erased] if erased else [])]):
            say(words)
    say("Rights and walls are in place. Start it with `konnekt serve`.")


def erased_beside(folder: Path) -> Path:
    """Return where a backup has its list of who was erased."""
    return folder.with_name(f"{folder.name}.erased")


def _replay(lists: Sequence[Path]) -> str:
    """Erase again whoever came back, and return what was said about it. The lists become those of this place."""
    place = addresses.data_directory(os.environ) / ERASED
    lines = {line for one in (place, *lists) if one.is_file() for line in one.read_text().splitlines() if line.strip()}
    if not lines:
        return ""
    place.write_text("".join(f"{line}\n" for line in sorted(lines)))
    place.chmod(0o600)
    environment = surroundings(KONNEKT_DATABASE_ROLE="app")
    done = subprocess.run(
        child("manage", "replay_erasures"), env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotServe(
            f"Whoever was erased since could not be erased again, so this place must not be used:\n{done.stderr}"
        )
    return done.stdout.strip()


def upgrade_database(say: Say) -> None:
    """Take the embedded database to the PostgreSQL of this version."""
    if not addresses.is_embedded(os.environ):
        raise CannotServe("DATABASE_URL names a database of your own: upgrade that server with its own tools.")
    say(upgrade(addresses.data_directory(os.environ)))
    with database():
        migrate()


def key_files() -> dict[str, Path]:
    """Return where the keys of this installation are kept, by name."""
    folder = addresses.data_directory(os.environ) / "keys"
    return {
        name: Path(os.environ.get(variable) or folder / name).expanduser().resolve()
        for name, variable in {
            "master.key": "KONNEKT_MASTER_KEY_FILE",
            "secret.key": "KONNEKT_SECRET_KEY_FILE",
        }.items()
    }


def _has_master_key() -> bool:
    return bool(os.environ.get("KONNEKT_MASTER_KEY")) or key_files()["master.key"].is_file()
