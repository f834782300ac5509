"""A place for clusters that come and go, and processes that use them."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from konnekt.database.places import PORT, Places
from konnekt.database.server import SUPERUSER

HOLDER = Path(__file__).with_name("holder.py")

Hold = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that any user may enter, which pytest's own is not, and with a short path."""
    folder = Path(tempfile.mkdtemp(prefix="konnekt-place-", dir="/tmp")).resolve()
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def hold() -> Iterator[Hold]:
    """Start processes that use a server; any that are left are ended and the server with them."""
    started: list[tuple[subprocess.Popen[str], Path]] = []

    def hold(data: Path, *user: str, wait: bool = True) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(HOLDER), str(data), *user],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append((process, data))
        if wait and process.stdout.readline() != "ready\n":
            raise AssertionError(process.stderr.read())
        return process

    yield hold
    for process, _ in started:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            pipe.close()
    for data in {data for _, data in started}:
        eventually(lambda data=data: not is_up(data))


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


def eventually(holds: Callable[[], bool], seconds: float = 15) -> None:
    """Wait until something holds, and fail if it doesn't in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
