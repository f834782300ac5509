"""The master key: in the environment or in a file of its own, outside the database and its backups.

The file may hold several keys, one a line, newest first: new wrapping uses the first, unwrapping tries each,
so that rotation never has a moment in which something can't be opened.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from konnekt.sealing.cipher import KEY_BYTES, new_key


class NoMasterKey(RuntimeError):
    """The master key can't be read; nothing sealed can be opened without it."""


def as_text(key: bytes) -> str:
    return urlsafe_b64encode(key).decode()


def _from_text(line: str, source: str) -> bytes:
    try:
        key = urlsafe_b64decode(line.strip())
    except ValueError as error:
        raise NoMasterKey(f"{source} does not hold a key: expected {KEY_BYTES} bytes in base64.") from error
    if len(key) != KEY_BYTES:
        raise NoMasterKey(f"{source} holds a key of {len(key)} bytes; expected {KEY_BYTES}.")
    return key


def master_keys() -> tuple[bytes, ...]:
    """Every master key that may have wrapped something, newest first."""
    if settings.MASTER_KEY:
        return tuple(_from_text(part, "KONNEKT_MASTER_KEY") for part in settings.MASTER_KEY.split(","))
    path: Path = settings.MASTER_KEY_FILE
    if not path.exists():
        raise NoMasterKey(
            f"There is no master key at {path}. `konnekt migrate` makes one for a new installation; "
            "restore yours for an old one."
        )
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> tuple[bytes, ...]:
    lines = [line for line in path.read_text().splitlines() if line.strip()]
    if not lines:
        raise NoMasterKey(f"{path} is empty.")
    return tuple(_from_text(line, str(path)) for line in lines)


def write_master_keys(path: Path, keys: tuple[bytes, ...]) -> None:
    """Replace the key file in one step, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("".join(f"{as_text(key)}\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Have the folder's new entry outlive a power cut: what is wrapped next can be opened with it alone."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def ensure_master_key() -> None:
    """Make a master key for a new installation; leave an existing one alone."""
    if not settings.MASTER_KEY and not settings.MASTER_KEY_FILE.exists():
        write_master_keys(settings.MASTER_KEY_FILE, (new_key(),))
