"""The processes that serve: the web server, the worker and the solver, each run as a child of ``konnekt serve``."""

import os
import sys
import threading

from konnekt.running import options
from konnekt.running.supervisor import lifeline

SHUTDOWN_SECONDS = 20
WARM_AFTER_SECONDS = 20


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
    """Do the queue's jobs until told to stop, but for those that the solver answers live."""
    if of_a_parent:
        lifeline()
    _set_up()
    from procrastinate.contrib.django import app

    from konnekt.jobs.queue import LIVE_QUEUE

    _work(sorted({task.queue for task in app.tasks.values()} - {LIVE_QUEUE}), jobs=options.WORKER_JOBS)


def solver() -> None:
    """Answer the studio live until told to stop: one job at a time, in one process, which keeps what it read."""
    lifeline()
    _set_up()
    from konnekt.jobs.queue import LIVE_QUEUE
    from konnekt.matching.live import warm_up

    # Not at once: while everything starts, the pages come first.
    warming = threading.Timer(WARM_AFTER_SECONDS, warm_up)
    warming.daemon = True
    warming.start()
    _work([LIVE_QUEUE], jobs=1)


def _set_up() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konnekt.settings")
    django.setup()


def _work(queues: list[str], *, jobs: int) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(
        [
            *("konnekt", "procrastinate", "worker"),
            *("--queues", ",".join(queues)),
            *("--concurrency", str(jobs)),
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
