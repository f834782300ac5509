"""Looking at clusters that come and go, from outside."""

import fcntl
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from konnekt.database.places import PORT, Places
from konnekt.database.server import SUPERUSER


def is_up(data: Path) -> bool:
    """Whether a server answers, or has not left yet."""
    places = Places.under(data)
    try:
        with psycopg.connect(host=str(places.socket_dir), port=PORT, user=SUPERUSER, dbname="postgres"):
            return True
    except psycopg.OperationalError:
        return (places.cluster / "postmaster.pid").exists()


def postmaster(data: Path) -> int:
    """The server's process."""
    return int((Places.under(data).cluster / "postmaster.pid").read_text().split()[0])


def watcher(data: Path) -> int | None:
    """The process that waits for the last user to go, if there is one."""
    with Places.under(data).watcher.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(lock.read())
        return None


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def eventually(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds, and fail if it doesn't in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
