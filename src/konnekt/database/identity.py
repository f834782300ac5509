"""Whom PostgreSQL runs as: ourselves, or, since it refuses to run as root, a user without rights."""

import os
import pwd
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from konnekt.database.errors import DatabaseError
from konnekt.database.places import Places

CLEAN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
"""What a long-lived process needs, and no key or password of ours."""

_SYSTEM_USERS = ("konnekt", "postgres", "_postgres", "nobody")


@dataclass(frozen=True)
class Identity:
    """The user PostgreSQL's programs run as."""

    uid: int
    gid: int
    name: str

    @property
    def is_another(self) -> bool:
        """Whether that user is not the one we are."""
        return self.uid != os.geteuid()

    def run(self, command: Sequence[str], *, output: IO[bytes] | int = subprocess.DEVNULL) -> int:
        """Run a command as this user, with a clean environment, and return its exit code.

        Output goes to a file, never to a pipe: a server started by the command would keep a pipe open for ever.
        """
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=CLEAN_ENVIRONMENT,
            start_new_session=True,  # Ctrl-C in the terminal is for us to handle, not for the server
            check=False,
            user=self.uid if self.is_another else None,
            group=self.gid if self.is_another else None,
            extra_groups=[] if self.is_another else None,
        ).returncode

    def own(self, path: Path, mode: int) -> None:
        """Give a file or folder that we made to this user."""
        path.chmod(mode)
        if self.is_another:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def must_reach(self, path: Path) -> None:
        """Refuse, naming the folder that is in the way, if this user cannot enter the folder."""
        if self.can_enter(path):
            return
        folder = next(folder for folder in [*reversed(path.parents), path] if not self.can_enter(folder))
        raise DatabaseError(
            f"PostgreSQL refuses to run as root, so it runs as {self.name!r}, but that user cannot enter {folder}: "
            "keep the data where every user may enter (KONNEKT_DATA=/srv/konnekt, say; DATA= with make), "
            "or work as an ordinary user."
        )

    def can_enter(self, folder: Path) -> bool:
        """Whether this user may go into a folder."""
        return not self.is_another or self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]) == 0


def identity_for(places: Places) -> Identity:
    """Return whom PostgreSQL runs as for this data: the owner of existing data, else ourselves or a system user."""
    owner = places.home.stat().st_uid if places.home.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise DatabaseError(
                f"The database in {places.data} belongs to {_name(owner)!r}: "
                "run Konnekt as that user, or choose another KONNEKT_DATA."
            )
        return Identity(os.geteuid(), os.getegid(), _name(os.geteuid()))
    if owner:
        entry = _entry(owner)
        return Identity(owner, entry.pw_gid if entry else owner, _name(owner))
    for name in _SYSTEM_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Identity(entry.pw_uid, entry.pw_gid, name)
    raise DatabaseError(
        "PostgreSQL refuses to run as root, and this machine has no user it could run as: "
        "add one (`useradd --system postgres`), or run Konnekt as an ordinary user."
    )


def private_folder(path: Path, identity: Identity) -> None:
    """Make a folder that only this user may enter, or check that the one that is there is such a folder."""
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    ours = found.st_uid in {identity.uid, os.geteuid()}  # root's for a moment, until it is handed over
    if not stat.S_ISDIR(found.st_mode) or not ours or found.st_mode & 0o077:
        raise DatabaseError(
            f"{path} must be a folder that belongs to {identity.name!r} and that nobody else may enter: "
            "remove it, or choose another KONNEKT_DATA."
        )
    identity.own(path, 0o700)


def _entry(uid: int) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        return None


def _name(uid: int | None) -> str:
    entry = _entry(uid) if uid is not None else None
    return entry.pw_name if entry else str(uid)
