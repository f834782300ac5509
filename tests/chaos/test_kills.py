"""kill -9 of web and worker, again and again, while people write, a match runs and its pairs are told.

Nothing acknowledged is lost, nothing is there twice, no mail of the once-only kind arrives twice, a mail that may come
twice keeps its Message-ID, and the match run comes to its end.
"""

import http.client
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import psutil
import psycopg
import pytest
from tests.chaos.person import Person
from tests.chaos.sink import Sink
from tests.clusters import eventually, is_up
from tests.running.test_serve import free_port

from konnekt.database.places import PORT, Places
from konnekt.database.server import SUPERUSER

ONCE_ONLY, RATHER_TWICE = "workspace.new_message", "relationships.matched"


class Demo:
    """The demo company, running for real."""

    def __init__(self, data: Path, sink: Sink) -> None:
        self.data, self.port = data, free_port()
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("KONNEKT_", "DATABASE_", "DJANGO_"))
        }
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
        self.listening = Thread(target=self.process.stdout.read, daemon=True)
        self.listening.start()

    def person(self, part: str) -> Person:
        found = re.search(rf"\n  {part}: .*\n  (http\S+)", self.words)
        assert found, self.words
        return Person(found.group(1))

    def kill_after(self, seconds: float, name: str) -> None:
        time.sleep(seconds)
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):  # it ended by itself, or was killed before and isn't buried yet
                if f"{name}-process" in child.cmdline():
                    for below in child.children(recursive=True):
                        with suppress(psutil.NoSuchProcess):
                            below.kill()
                    child.kill()

    def ask(self, query: str) -> list[tuple]:
        place = Places.under(self.data)
        where = f"host={place.socket_dir} port={PORT} dbname=konnekt user={SUPERUSER}"
        with psycopg.connect(where) as connection:
            return connection.execute(query).fetchall()

    def end(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=120)
        self.listening.join()
        self.process.stdout.close()
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


def keep_writing(person: Person, pair: str, name: str, stop: Event) -> None:
    """Write line after line, each until it is acknowledged, and read what the partner wrote."""
    number = 0
    while not stop.is_set():
        number += 1
        text, token = f"{name} wrote line {number}.", uuid4()
        while not person.say(f"{pair}messages/", text, token):
            time.sleep(0.2)
        time.sleep(0.1)


def answers(person: Person, address: str) -> bool:
    """Whether the page can be had just now."""
    try:
        person.get(address)
    except (OSError, http.client.HTTPException):
        return False
    return True


def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(demo, sink, proof):
    chance = random.Random(7)
    mentee, mentor, manager = (demo.person(part) for part in ("mentee", "mentor", "programme manager"))
    for person in (mentee, mentor, manager):
        person.sign_in()
    pair = re.search(r"/o/[\w-]+/pairs/[0-9a-f-]{36}/", mentee.get("/o/calder-meridian/mentoring/")).group()
    [(round_id,)] = demo.ask("SELECT id FROM programmes_round WHERE phase = 'match'")
    studio = f"/o/calder-meridian/rounds/{round_id}/matching/"
    of_run = f"SELECT state FROM matching_matchrun WHERE round_id = '{round_id}'"
    for person, page in ((mentee, f"{pair}messages/"), (mentor, f"{pair}messages/"), (manager, studio)):
        person.get(page)  # the form's cookie

    stop = Event()
    writers = [
        Thread(target=keep_writing, args=(person, pair, name, stop))
        for person, name in ((mentee, "The mentee"), (mentor, "The mentor"))
    ]
    for each in writers:
        each.start()
    kills = proof.cases(sample=4, full=200)
    half = kills // 2
    try:
        run = manager.post(f"{studio}runs/")
        eventually(lambda: demo.ask(of_run) != [("waiting",)], 300)
        demo.kill_after(0, "worker")  # the run has just begun
        for number in range(half):
            demo.kill_after(chance.uniform(0.1, 2.5), "web" if number % 2 else "worker")
        eventually(lambda: demo.ask(of_run) == [("ready",)], 300)
        eventually(lambda: answers(manager, run), 300)
        manager.post(f"{run}release/", whom="all")
        for number in range(half):
            demo.kill_after(chance.uniform(0.1, 2.5), "web" if number % 2 else "worker")
        eventually(lambda: answers(manager, run), 300)
    finally:
        stop.set()
        for each in writers:
            each.join()

    thread = mentee.get(f"{pair}copy/")
    acknowledged = mentee.acknowledged + mentor.acknowledged
    assert len(acknowledged) > 10
    assert {text: thread.count(f"{text}\n") for text in acknowledged} == dict.fromkeys(acknowledged, 1)
    assert thread.count("wrote line") == len(acknowledged)

    [(proposals, mentees)] = demo.ask(
        "SELECT count(*), count(DISTINCT mentee_id) FROM matching_proposal WHERE run_id IN "
        f"(SELECT id FROM matching_matchrun WHERE round_id = '{round_id}')"
    )
    assert proposals == mentees > 0
    [(asked,)] = demo.ask(
        f"SELECT count(*) FROM relationships_relationship WHERE state = 'proposed' AND round_id = '{round_id}'"
    )
    assert 0 < asked <= proposals

    on_the_way = "SELECT count(*) FROM notify_letter WHERE state IN ('waiting', 'sending')"
    eventually(lambda: demo.ask(on_the_way) == [(0,)], 150)
    letters = {f"<{id_}@127.0.0.1>": found for id_, *found in demo.ask("SELECT id, notice, state FROM notify_letter")}
    assert set(sink.taken) <= set(letters), "every copy of a mail has its letter's Message-ID"
    once_only = [name for name, (notice, _state) in letters.items() if notice == ONCE_ONLY]
    rather_twice = [name for name, (notice, _state) in letters.items() if notice == RATHER_TWICE]
    assert len(once_only) > 5
    assert len(rather_twice) == 2 * asked
    assert {letters[name][1] for name in rather_twice} == {"sent"}
    assert all(sink.taken[name] >= 1 for name in rather_twice)
    assert all(sink.taken[name] == 1 for name in once_only if letters[name][1] == "sent")
    assert all(sink.taken[name] <= 1 for name in once_only)
    proof.note("kill -9 of web or worker while people write and a match runs", kills)
    proof.note("messages acknowledged, of which lost or doubled", f"{len(acknowledged)}, 0")
    proof.note("letters that people were owed, of which lost", f"{len(rather_twice)}, 0")
