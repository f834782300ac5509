"""A list of who was erased, outside the database, so that a backup from before can't bring them back.

One line for each: when, and a digest of two random ids, from which nobody can tell who it was. Lines are added and
read, and nothing else.
"""

import os
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings

NAME = "erased.list"


def place() -> Path:
    """Where the list of this installation is."""
    found: Path = settings.DATA / NAME
    return found


def digest_of(organisation_id: UUID, member_id: UUID) -> str:
    """As whom the list knows somebody."""
    return sha256(b"konnekt erased" + organisation_id.bytes + member_id.bytes).hexdigest()


def note(organisation_id: UUID, member_id: UUID, *, now: datetime) -> None:
    """Add a line, and have it outlive a power cut."""
    path = place()
    path.parent.mkdir(parents=True, exist_ok=True)
    line = f"{now.isoformat(timespec='seconds')} {digest_of(organisation_id, member_id)}\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def known(paths: Iterable[Path] = ()) -> set[str]:
    """The digests of everybody who was erased, by this list and others."""
    found = set()
    for path in (place(), *paths):
        if path.is_file():
            found |= {line.split()[-1] for line in path.read_text().splitlines() if line.strip()}
    return found
