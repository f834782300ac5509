"""One command keeps everything running, survives the loss of a part, and leaves nothing behind."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from tests.clusters import eventually, is_up
from tests.migrated import migrated

SERVING = Path(__file__).with_name("serving.py")


def free_port() -> int:
    """A port that is free, and that nobody is handed who asks for any: they get one from 32,768 on."""
    while True:
        port = secrets.choice(range(20_000, 32_000))
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Konnekt:
    """A running Konnekt, its words, and the processes below it."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self.words = ""
        environment = dict(os.environ) | {
            "KONNEKT_DATA": str(data),
            "KONNEKT_DATABASE_ROLE": "app",
            "KONNEKT_PORT": str(port),
            "KONNEKT_URL": f"http://127.0.0.1:{port}",
            "DJANGO_SETTINGS_MODULE": "konnekt.settings",
        }
        self.process = subprocess.Popen(
            [sys.executable, str(SERVING)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def read_until(self, words: str) -> None:
        while words not in self.words:
            line = self.process.stdout.readline()
            assert line, self.words
            self.words += line

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/nowhere")
            return connection.getresponse().status == 404
        except OSError:
            return False
        finally:
            connection.close()

    def children(self, name: str) -> list[int]:
        below = psutil.Process(self.process.pid).children()
        return [child.pid for child in below if child.is_running() and name in child.cmdline()]

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@contextmanager
def running(data: Path) -> Iterator[Konnekt]:
    started = Konnekt(data, free_port())
    try:
        started.read_until("That was it.")
        yield started
    finally:
        started.end()
        eventually(lambda: not is_up(data))


@pytest.fixture
def konnekt_from_nothing(place) -> Iterator[Konnekt]:
    with running(place / "var") as started:
        yield started


@pytest.fixture
def konnekt(place) -> Iterator[Konnekt]:
    with running(migrated(place / "var")) as started:
        yield started


def test_it_is_ready_when_it_says_so_and_everything_stops_with_it(konnekt_from_nothing):
    konnekt = konnekt_from_nothing
    assert f"Konnekt is ready at http://127.0.0.1:{konnekt.port}" in konnekt.words
    assert "\nKonnekt 0." in konnekt.words, "the words of the prologue are shown"
    assert konnekt.answers()

    second = Konnekt(konnekt.data, free_port())
    assert second.process.wait(timeout=120) == 1
    second.read_until(f"already running at http://127.0.0.1:{konnekt.port} (process {konnekt.process.pid})")
    second.end()

    elsewhere = Konnekt(konnekt.data.with_name("other"), konnekt.port)
    assert elsewhere.process.wait(timeout=120) == 1
    elsewhere.read_until(f"Port {konnekt.port} on 127.0.0.1 cannot be used: Address already in use")
    elsewhere.end()

    konnekt.process.send_signal(signal.SIGINT)
    konnekt.read_until("Stopped, and the database with it.")
    assert konnekt.process.wait(timeout=120) == 0
    assert not konnekt.answers()
    assert not is_up(konnekt.data)


def test_a_killed_part_is_started_again_and_a_killed_whole_leaves_nothing_that_hinders(konnekt):
    for name in ("web", "worker", "solver"):
        [killed] = konnekt.children(f"{name}-process")
        os.kill(killed, signal.SIGKILL)
        konnekt.read_until(f"{name} ended (SIGKILL); starting it again.")
        eventually(lambda name=name, killed=killed: konnekt.children(f"{name}-process") not in ([], [killed]), 120)
    eventually(konnekt.answers, 120)

    konnekt.process.kill()
    konnekt.process.wait()
    again = Konnekt(konnekt.data, konnekt.port)
    try:
        again.read_until("That was it.")
        assert "Bringing its tables up to date" not in again.words
        assert again.answers()
        again.process.send_signal(signal.SIGTERM)
        assert again.process.wait(timeout=120) == 0
    finally:
        again.end()
