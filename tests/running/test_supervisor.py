"""Children are kept alive while we live, and none outlives us."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from konnekt.running import supervisor
from konnekt.running.supervisor import Child, Supervisor


def python(code: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(code)]


def a_child(code: str, **options) -> Child:
    return Child("worker", python(code), dict(os.environ), **options)


def is_there(pid: int) -> bool:
    """Whether a process runs: a zombie nobody has buried yet does not."""
    done = subprocess.run(["/bin/sh", "-c", f"kill -0 {pid}"], capture_output=True)
    try:
        is_zombie = ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except OSError:  # buried meanwhile, or a system without these files
        is_zombie = False
    return done.returncode == 0 and not is_zombie


def wait_for(holds, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def pids_in(file: Path, count: int) -> list[int]:
    wait_for(lambda: file.exists() and len(file.read_text().split()) >= count)
    return [int(word) for word in file.read_text().split()]


@pytest.fixture
def notes(tmp_path) -> Path:
    return tmp_path / "pids"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture(autouse=True)
def _no_signals_left():
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def a_parent_of_a_sleeper(notes: Path) -> str:
    """Code of a process that notes its own number and that of a child it starts, and lives on."""
    return f"""
        import os, subprocess, sys, time
        sleeper = subprocess.Popen(["/bin/sleep", "100"])
        with open({str(notes)!r}, "a") as file:
            file.write(f"{{os.getpid()}} {{sleeper.pid}} ")
        time.sleep(100)
    """


def test_a_killed_child_is_started_again_and_what_it_left_is_gone(notes, said):
    child = a_child(a_parent_of_a_sleeper(notes))
    keeper = Supervisor([child], said.append)
    keeper.run(until=lambda: notes.exists() and len(notes.read_text().split()) == 2)
    first, its_sleeper = pids_in(notes, 2)
    os.kill(first, signal.SIGKILL)
    keeper.run(until=lambda: len(notes.read_text().split()) == 4)
    assert said == ["worker ended (SIGKILL); starting it again."]
    assert not is_there(its_sleeper)
    keeper.stop()
    wait_for(lambda: not any(is_there(pid) for pid in pids_in(notes, 4)))


def test_a_child_that_keeps_ending_is_started_ever_more_seldom(said):
    child = a_child("raise SystemExit(3)")
    keeper = Supervisor([child], said.append)
    keeper.run(until=lambda: len(said) == 4)
    keeper.stop()
    assert said == [
        "worker ended (exit code 3); starting it again.",
        "worker ended (exit code 3); starting it again in 1 s.",
        "worker ended (exit code 3); starting it again in 2 s.",
        "worker ended (exit code 3); starting it again in 4 s.",
    ]


def test_a_child_that_does_not_want_to_stop_is_ended(notes, said, monkeypatch):
    monkeypatch.setattr(supervisor, "_GRACE", 0.3)
    child = a_child(
        f"""
        import os, signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        open({str(notes)!r}, "w").write(str(os.getpid()))
        time.sleep(100)
        """
    )
    keeper = Supervisor([child], said.append)
    keeper.run(until=lambda: notes.exists() and notes.read_text() != "")
    keeper.stop()
    assert not is_there(pids_in(notes, 1)[0])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_run(number, said):
    keeper = Supervisor([a_child("import time; time.sleep(100)")], said.append)
    keeper.listen()
    keeper.run(until=lambda: os.kill(os.getpid(), number) is not None)
    assert keeper.stopping
    keeper.stop()
    assert said == []


def test_a_child_writes_to_its_log(tmp_path, said):
    log = tmp_path / "worker.log"
    keeper = Supervisor([a_child("print('hello', flush=True); import time; time.sleep(100)", log=log)], said.append)
    keeper.run(until=lambda: log.exists() and log.read_text() != "")
    keeper.stop()
    assert log.read_text() == "hello\n"


def test_when_we_are_killed_our_children_and_theirs_go_too(notes):
    child = textwrap.dedent(
        """
        from konnekt.running.supervisor import lifeline
        lifeline()
        """
    ) + textwrap.dedent(a_parent_of_a_sleeper(notes))
    us = subprocess.Popen(
        python(
            f"""
            import os, sys
            from konnekt.running.supervisor import Child, Supervisor
            Supervisor([Child("web", [sys.executable, "-c", {child!r}], dict(os.environ))], print).run()
            """
        )
    )
    pids = pids_in(notes, 2)
    us.kill()
    us.wait()
    wait_for(lambda: not any(is_there(pid) for pid in pids))
