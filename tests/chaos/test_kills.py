"""kill -9 of web and worker, again and again, while people write and a match runs.

Nothing acknowledged is lost, nothing is there twice, no mail of the once-only kind arrives twice, a mail that may come
twice keeps its Message-ID, and the match run ends or says that it did not.
"""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import psutil
import psycopg
import pytest
from tests.chaos.person import Person
from tests.chaos.sink import Sink
from tests.clusters import eventually, is_up
from tests.running.test_serve import free_port

from konnekt.database.places import PORT, Places
from konnekt.database.server import SUPERUSER

ONCE_ONLY = "You have a message from"


class Demo:
    """The demo company, running for real."""

    def __init__(self, data: Path, sink: Sink) -> None:
        self.data, self.port = data, free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("KONNEKT_", "DATABASE_", "DJANGO_"))}
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "konnekt.cli",
                "demo",
                "--people",
                "60",
                "--port",
                str(self.port),
                "--data",
                str(data),
            ],
            env=kept
            | {
                "KONNEKT_SMTP_HOST": "127.0.0.1",
                "KONNEKT_SMTP_PORT": str(sink.port),
                "KONNEKT_SMTP_STARTTLS": "no",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.words = ""
        while "Press Ctrl-C" not in self.words:
            line = self.process.stdout.readline()
            assert line, self.words
            self.words += line
        Thread(target=self.process.stdout.read, daemon=True).start()

    def person(self, part: str) -> Person:
        found = re.search(rf"\n  {part}: .*\n  (http\S+)", self.words)
        assert found, self.words
        return Person(found.group(1))

    def kill(self, name: str) -> None:
        for child in psutil.Process(self.process.pid).children():
            if f"{name}-process" in child.cmdline():
                for below in child.children(recursive=True):
                    below.kill()
                child.kill()

    def ask(self, query: str) -> list[tuple]:
        place = Places.under(self.data)
        where = f"host={place.socket_dir} port={PORT} dbname=konnekt user={SUPERUSER}"
        with psycopg.connect(where) as connection:
            return connection.execute(query).fetchall()

    def end(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)
        eventually(lambda: not is_up(self.data))


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running
        running.shutdown()


@pytest.fixture
def demo(place, sink) -> Iterator[Demo]:
    running = Demo(place / "var", sink)
    try:
        yield running
    finally:
        running.end()


def keep_writing(person: Person, address: str, stop: Event) -> None:
    number = 0
    while not stop.is_set():
        number += 1
        person.say(address, f"Line {number}")
        time.sleep(0.02)


def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(demo, sink, proof):
    chance = random.Random(7)
    writers = [demo.person("mentee"), demo.person("mentor")]
    for person in writers:
        person.sign_in()
    thread = re.search(r"/o/[\w-]+/pairs/[0-9a-f-]{36}/", writers[0].get("/o/calder-meridian/mentoring/")).group()
    for person in writers:
        person.get(thread)  # the form's cookie
    manager = demo.person("programme manager")
    manager.sign_in()
    [(round_id,)] = demo.ask("SELECT id FROM programmes_round WHERE phase = 'match'")
    studio = f"/o/calder-meridian/rounds/{round_id}/matching/"
    manager.get(studio)
    run = manager.post(f"{studio}runs/")

    stop = Event()
    threads = [Thread(target=keep_writing, args=(person, f"{thread}messages/", stop)) for person in writers]
    for each in threads:
        each.start()
    kills = proof.cases(sample=4, full=200)
    for number in range(kills):
        time.sleep(chance.uniform(0.1, 2.5))
        demo.kill("worker" if number % 2 == 0 else "web")
    eventually(lambda: answers(manager, studio), 60)
    time.sleep(1)
    stop.set()
    for each in threads:
        each.join()

    acknowledged = writers[0].acknowledged | writers[1].acknowledged
    tried = writers[0].tried | writers[1].tried
    stored = [str(row[0]) for row in demo.ask("SELECT id FROM workspace_message")]
    assert len(acknowledged) > 10
    assert acknowledged <= set(stored), "something acknowledged was lost"
    assert len(stored) == len(set(stored))
    ours = set(stored) & tried
    assert len(ours) >= len(acknowledged)

    eventually(lambda: demo.ask("SELECT state FROM matching_matchrun")[0][0] not in {"waiting", "running"}, 150)
    assert demo.ask("SELECT state FROM matching_matchrun") == [("ready",)]
    [(proposals, mentees)] = demo.ask("SELECT count(*), count(DISTINCT mentee_id) FROM matching_proposal")
    assert proposals == mentees > 0
    assert run.endswith("/")

    eventually(
        lambda: demo.ask("SELECT count(*) FROM notify_letter WHERE state IN ('waiting', 'sending')") == [(0,)], 150
    )
    twice = {name for name, count in sink.taken.items() if count > 1 and sink.subjects[name].startswith(ONCE_ONLY)}
    assert twice == set()
    letters = {f"<{row[0]}@127.0.0.1>" for row in demo.ask("SELECT id FROM notify_letter")}
    assert set(sink.taken) <= letters
    unknown = demo.ask("SELECT count(*) FROM notify_letter WHERE state = 'unknown'")[0][0]
    sent = demo.ask("SELECT count(*) FROM notify_letter WHERE state = 'sent'")[0][0]
    assert sent <= len(sink.taken) <= sent + unknown
    proof.note("kill -9 of web or worker while people write and a match runs", kills)
    proof.note("messages acknowledged, of which lost or doubled", f"{len(acknowledged)}, 0")


def answers(person: Person, address: str) -> bool:
    try:
        person.get(address)
    except OSError:
        return False
    return True
