"""The two processes that serve: the web server and the worker, each run as a child of ``konnekt serve``."""

import os
import sys

from konnekt.running import options
from konnekt.running.supervisor import lifeline

SHUTDOWN_SECONDS = 20


def web() -> None:
    """Serve pages until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    lifeline()
    Granian(
        "konnekt.wsgi:application",
        address=options.HOST,
        port=options.PORT,
        interface=Interfaces.WSGI,
        workers=options.WEB_PROCESSES,
        blocking_threads=options.WEB_THREADS,
        backpressure=options.WEB_THREADS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=SHUTDOWN_SECONDS,
        log_level=LogLevels.error,
    ).serve()


def worker(*, of_a_parent: bool) -> None:
    """Do the queue's jobs until told to stop."""
    from django.core.management import execute_from_command_line

    if of_a_parent:
        lifeline()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konnekt.settings")
    execute_from_command_line(
        [
            *("konnekt", "procrastinate", "worker"),
            *("--concurrency", str(options.WORKER_JOBS)),
            *("--shutdown-graceful-timeout", str(SHUTDOWN_SECONDS)),
        ]
    )


def child(*arguments: str) -> list[str]:
    """Return the command line that runs a Konnekt command as a child process."""
    return [sys.executable, "-m", "konnekt.cli", *arguments]


def surroundings(**changes: str) -> dict[str, str]:
    """Return the environment of a child: ours, one thread for arithmetic, the application's role, and the changes."""
    one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return {**one_thread, **os.environ, "PYTHONUNBUFFERED": "1", "KONNEKT_DATABASE_ROLE": "app", **changes}
