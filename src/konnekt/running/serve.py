"""One command that keeps everything running: the database, the web server and the worker."""

import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from konnekt.database.addresses import data_directory
from konnekt.database.errors import keeping
from konnekt.database.roles import refuse_unsafe
from konnekt.database.server import make_data_directory
from konnekt.running import options
from konnekt.running.database import connect, database, let_the_application_in
from konnekt.running.errors import CannotServe
from konnekt.running.freshness import is_current, note_current
from konnekt.running.processes import child, surroundings
from konnekt.running.supervisor import Child, Supervisor

Say = Callable[[str], None]

_SECONDS_TO_ANSWER = 90


def serve(
    say: Say, *, address: str, prologue: Sequence[str], logs: Path | None = None, close: Sequence[str] = ()
) -> None:
    """Start the database, bring it up to date, and keep web, worker and solver alive until told to stop.

    ``prologue`` is a Konnekt command that runs while the web server starts; what it prints is shown once that answers,
    followed by the lines of ``close``. With ``logs``, the children write there and not to the terminal.
    """
    began = time.monotonic()
    with _only_one(data_directory(os.environ), address):
        _refuse_taken_port()
        say("Starting the database …")
        with database():
            if _needs_migration():
                say("Bringing its tables up to date …")
                migrate()
            say("Starting the web server and the worker …")
            words = _keep_running(say, address, prologue, logs, lambda: f"{time.monotonic() - began:.1f}", close)
    say(words)


def migrate() -> None:
    """Bring tables and static files up to date, as the role that owns the tables; the walls are raised after."""
    with connect(os.environ, "owner") as owner:
        let_the_application_in(owner)
        _run(child("migrate-process"), surroundings(KONNEKT_DATABASE_ROLE="owner"))
        note_current(owner)
    with connect(os.environ, "app") as app:
        refuse_unsafe(app)


def _needs_migration() -> bool:
    with connect(os.environ, "app") as app:
        return not is_current(app)


def _keep_running(
    say: Say, address: str, prologue: Sequence[str], logs: Path | None, seconds: Callable[[], str], close: Sequence[str]
) -> str:
    def serving(name: str) -> Child:
        return Child(name, child(f"{name}-process"), surroundings(), logs / f"{name}.log" if logs else None)

    if logs:
        logs.mkdir(parents=True, exist_ok=True)
    supervisor = Supervisor([serving("web"), serving("worker"), serving("solver")], say)
    supervisor.listen()
    first = subprocess.Popen(
        child(*prologue), env=surroundings(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True
    )
    try:
        deadline = time.monotonic() + _SECONDS_TO_ANSWER
        supervisor.run(until=lambda: _answers(address) or time.monotonic() > deadline)
        if not supervisor.stopping and time.monotonic() > deadline:
            raise CannotServe(
                f"The web server does not answer. Look at {logs / 'web.log' if logs else 'its messages'}."
            )
        supervisor.run(until=lambda: first.poll() is not None)
        if not supervisor.stopping:
            if first.returncode:
                raise CannotServe(f"`konnekt {' '.join(prologue)}` failed, so there is nothing to show; see above.")
            say(f"\nKonnekt is ready at {address} ({seconds()} s).")
            for line in (_read(first), *close):
                say(line)
            supervisor.run()
        say("\nStopping …")
    finally:
        if first.poll() is None:
            os.killpg(first.pid, signal.SIGKILL)
        first.wait()
        assert first.stdout is not None
        first.stdout.close()
        supervisor.stop()
    return "Stopped, and the database with it."


def _read(process: "subprocess.Popen[bytes]") -> str:
    assert process.stdout is not None
    return process.stdout.read().decode(errors="replace").rstrip()


def _run(command: Sequence[str], environment: dict[str, str]) -> None:
    """Run a step to its end; if we are stopped meanwhile, it is too."""
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        code = process.wait()
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    if code != 0:
        raise CannotServe("The tables could not be brought up to date; what went wrong stands above.")


@contextmanager
def _only_one(data: Path, address: str) -> Iterator[None]:
    """Hold the data directory for one running Konnekt, and say where it runs to whoever comes second."""
    with keeping(data):
        make_data_directory(data)
        descriptor = os.open(data / "serving.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotServe(_who_is_there(file.read(), data)) from None
        file.truncate()
        file.write(json.dumps({"process": os.getpid(), "address": address}))
        file.flush()
        yield


def _who_is_there(note: str, data: Path) -> str:
    try:
        told = json.loads(note)
        where = f" at {told['address']} (process {told['process']})"
    except (ValueError, KeyError):  # it has only just begun
        where = ""
    return (
        f"Konnekt is already running{where} with the data in {data}. "
        "Stop that one with Ctrl-C, or give this one another place and port (DATA= and PORT= with make)."
    )


def _refuse_taken_port() -> None:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((options.HOST, options.PORT))
        except OSError as error:
            raise CannotServe(
                f"Port {options.PORT} on {options.HOST} cannot be used: {error.strerror}. "
                "Stop the program that listens there, or choose another port (PORT= with make, KONNEKT_PORT otherwise)."
            ) from error


def _answers(address: str) -> bool:
    """Whether the web server answers a request, not merely holds the port."""
    host = "127.0.0.1" if options.HOST in {"0.0.0.0", "::"} else options.HOST  # noqa: S104
    connection = http.client.HTTPConnection(host, options.PORT, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": urlsplit(address).netloc})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
