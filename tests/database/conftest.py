"""A place for clusters that come and go, and processes that use them."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.clusters import eventually, is_up

HOLDER = Path(__file__).with_name("holder.py")

Hold = Callable[..., subprocess.Popen[str]]


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
