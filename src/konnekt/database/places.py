"""Where the embedded database keeps its files: computed from the data directory alone, nothing is touched."""

import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from konnekt.database.binaries import MAJOR

PORT = 5432
"""Only a part of the socket's name: no network port is ever opened."""

SOCKET = f".s.PGSQL.{PORT}"
_LONGEST_SOCKET_PATH = 103 if sys.platform == "darwin" else 107
_SHORT_HOME = Path("/tmp")  # noqa: S108  fixed, not $TMPDIR: two shells must agree; start() checks who owns the folder


@dataclass(frozen=True)
class Places:
    """The files of one embedded database.

    ``users`` is locked (shared) by every process that uses the server; ``watcher`` by the one process that
    stops the server once nobody does; ``starting`` by whoever brings it up.
    """

    data: Path
    major: int = MAJOR

    @classmethod
    def under(cls, data: Path, major: int = MAJOR) -> "Places":
        """Return the places under a data directory, which need not exist yet."""
        return cls(Path(data).expanduser().resolve(), major)

    @property
    def home(self) -> Path:
        """The folder that belongs to the user PostgreSQL runs as."""
        return self.data / "pg"

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.home / str(self.major)

    @property
    def programs(self) -> Path:
        """A copy of PostgreSQL's programs, where the user it runs as cannot get to those of the environment."""
        return self.home / f"programs-{self.major}"

    @property
    def log(self) -> Path:
        """What the server has to say."""
        return self.home / "postgresql.log"

    @property
    def users(self) -> Path:
        """Locked by every process that uses the server."""
        return self.home / "users.lock"

    @property
    def watcher(self) -> Path:
        """Locked by the process that stops the server after its last user."""
        return self.home / "watcher.lock"

    @property
    def starting(self) -> Path:
        """Locked while somebody brings the server up."""
        return self.home / "starting.lock"

    @property
    def socket_dir(self) -> Path:
        """The private folder of the socket: beside the data, or in /tmp where that path is too long for a socket."""
        beside = self.data / "run"
        if len(os.fsencode(beside / SOCKET)) <= _LONGEST_SOCKET_PATH:
            return beside
        return _SHORT_HOME / f"konnekt-{hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]}"

    def other_majors(self) -> list[int]:
        """Return the other major versions that left data here, oldest first."""
        if not self.home.is_dir():
            return []
        present = {int(entry.name) for entry in self.home.iterdir() if entry.name.isdecimal()}
        return sorted(present - {self.major})
