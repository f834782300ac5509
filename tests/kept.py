"""Worlds that take seconds to make, made once for the tests of a module; and a place that is migrated already."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction


@contextmanager
def kept_for_a_module(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """What is made inside is there for every test of a module and is never committed. The module has a `db` of its own,
    made of `undone`: the usual one would close the connection.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def undone() -> Iterator[None]:
    """What a test does to what its module keeps is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _pattern() -> Path:
    """The same for all workers of one test run, and in a folder that every user may enter."""
    run = hashlib.sha256(os.environ["KONNEKT_DATA"].encode()).hexdigest()[:12]
    return Path("/tmp") / f"konnekt-migrated-{run}"


def migrated(data: Path) -> Path:
    """A data directory as `konnekt migrate` leaves it: made by the first who asks, copied for everybody."""
    pattern = _pattern()
    pattern.mkdir(mode=0o777, exist_ok=True)
    pattern.chmod(0o777)
    with (pattern / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (pattern / "done").exists():
            settings = {"KONNEKT_DATA": str(pattern / "var"), "KONNEKT_DATABASE_ROLE": "app"}
            environment = dict(os.environ) | settings | {"DJANGO_SETTINGS_MODULE": "konnekt.settings"}
            subprocess.run([sys.executable, "-m", "konnekt.cli", "migrate"], env=environment, check=True)
            (pattern / "done").touch()
    subprocess.run(["cp", "-a", str(pattern / "var"), str(data)], check=True)
    return data


def forget_migrated() -> None:
    """Remove the pattern, when all tests are over."""
    shutil.rmtree(_pattern(), ignore_errors=True)
