"""What is migrated once in a test run and copied from then on: a place for processes, and the server of all tests."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from konnekt.database import roles
from konnekt.database.places import Places
from konnekt.database.server import Server, start


def migrated(data: Path) -> Path:
    """A data directory as `konnekt migrate` leaves it."""
    _copy(_pattern() / "var", data)
    return data


def serve() -> Server:
    """Start the server of this run, or join it: unsafe and fast, with the migrated database as the pattern of all test
    databases, and the product's two roles, of which none is a superuser.
    """
    data = Path(os.environ["KONNEKT_DATA"])
    with _alone("serving"):
        if is_first := not Places.under(data).cluster.exists():
            _copy(Places.under(_pattern() / "var").home, Places.under(data).home)
        server = start(data, fast_and_unsafe=True)
        if is_first:
            _let_tests_in(server)
    return server


def _let_tests_in(server: Server) -> None:
    with psycopg.connect(server.url(), autocommit=True) as superuser:
        # What only tests need: the owner makes the test databases, may look through the application's eyes,
        # and puts rows back as they were.
        superuser.execute(f"ALTER ROLE {roles.OWNER} CREATEDB")
        superuser.execute(f"GRANT {roles.APP} TO {roles.OWNER}")
        superuser.execute(f"GRANT SET ON PARAMETER session_replication_role TO {roles.OWNER}")


def forget() -> None:
    """Remove the pattern, when all tests are over."""
    shutil.rmtree(_folder(), ignore_errors=True)


def _folder() -> Path:
    """The same for all workers of one test run, and one that every user may enter."""
    run = hashlib.sha256(os.environ["KONNEKT_DATA"].encode()).hexdigest()[:12]
    return Path("/tmp") / f"konnekt-migrated-{run}"


@contextmanager
def _alone(what: str) -> Iterator[None]:
    folder = _folder()
    folder.mkdir(mode=0o777, exist_ok=True)
    folder.chmod(0o777)
    with (folder / what).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _pattern() -> Path:
    """Where the pattern lies: made by the first who asks."""
    folder = _folder()
    with _alone("migrating"):
        if not (folder / "done").exists():
            settings = {"KONNEKT_DATA": str(folder / "var"), "KONNEKT_DATABASE_ROLE": "app"}
            environment = dict(os.environ) | settings | {"DJANGO_SETTINGS_MODULE": "konnekt.settings"}
            subprocess.run([sys.executable, "-m", "konnekt.cli", "migrate"], env=environment, check=True)
            (folder / "done").touch()
    return folder


def _copy(pattern: Path, place: Path) -> None:
    subprocess.run(["cp", "-a", str(pattern), str(place)], check=True)
