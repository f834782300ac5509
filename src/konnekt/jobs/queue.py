"""Declaring a job, and enqueuing it in the caller's transaction: if that rolls back, the job never was.

Jobs may run twice (a worker can be killed after the effect and before the note of it), so every job takes ids and is
idempotent.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from procrastinate import JobContext, RetryStrategy, exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job as QueuedJob
from procrastinate.manager import JobManager

from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.core.tenancy import tenant
from konnekt.jobs.models import Work, WorkState
from konnekt.jobs.progress import Cancelled, Run

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 4
LIVE_QUEUE = "live"
"""What somebody waits for on a page. A process of its own serves it, one job at a time, and keeps what it read."""

RETRY = RetryStrategy(max_attempts=MOST_ATTEMPTS, wait=2, exponential_wait=3)


@dataclass(frozen=True, slots=True)
class Job:
    """A function that the worker will call with ids."""

    name: str
    function: Callable[..., None]
    queue: str

    def __call__(self, run: Run, **ids: Any) -> None:
        self.function(run, **ids)


JOBS: dict[str, Job] = {}


def job(name: str, *, queue: str = "default") -> Callable[[Callable[..., None]], Job]:
    """Declare ``function(run, **ids)`` as a job. Strings in, one action called, safe to run twice."""

    def declare(function: Callable[..., None]) -> Job:
        declared = Job(name, function, queue)
        JOBS[name] = declared

        @app.task(name=name, queue=queue, pass_context=True, retry=RETRY)
        def task(context: JobContext, /, **arguments: Any) -> None:
            perform(declared, arguments, attempt=context.job.attempts)

        return declared

    return declare


def enqueue(
    declared: Job,
    *,
    organisation_id: UUID | None = None,
    at: datetime | None = None,
    once: str | None = None,
    work: Work | None = None,
    **ids: Any,
) -> None:
    """Put a job on the queue in this transaction.

    ``once`` names work of which at most one may wait; a second request joins the first.
    """
    if organisation_id is not None:
        ids["organisation_id"] = organisation_id
    if work is not None:
        ids["work_id"] = work.pk
    queued = _queued(declared, ids, at=at, once=once)
    # A refused duplicate breaks the transaction it happens in, so it gets a savepoint of its own.
    try:
        with transaction.atomic():
            JobManager(DjangoConnector()).defer_job(queued)
    except exceptions.AlreadyEnqueued:
        log.debug("%s is already waiting", once)


def enqueue_each(declared: Job, *, organisation_id: UUID, each: Iterable[dict[str, Any]]) -> None:
    """Put the same job on the queue several times, once for each of these ids, in one go."""
    queued = [_queued(declared, ids | {"organisation_id": organisation_id}) for ids in each]
    if queued:
        JobManager(DjangoConnector()).batch_defer_jobs(queued)


def _queued(declared: Job, ids: dict[str, Any], *, at: datetime | None = None, once: str | None = None) -> QueuedJob:
    return QueuedJob(
        id=None,
        queue=declared.queue,
        task_name=declared.name,
        lock=None,
        queueing_lock=once,
        task_kwargs={name: str(value) for name, value in ids.items()},
        scheduled_at=at,
    )


def start_work(declared: Job, *, organisation_id: UUID, requested_by: UUID | None, words: str, **ids: Any) -> Work:
    """Enqueue a job that a page can watch and stop."""
    work = Work.objects.create(kind=declared.name, requested_by=requested_by, words=words)
    enqueue(declared, organisation_id=organisation_id, work=work, **ids)
    return work


def request_cancel(work: Work) -> None:
    """Ask the work to stop at its next breath; what it did so far is undone or kept as the work itself promises."""
    Work.objects.filter(pk=work.pk).exclude(state__in=[WorkState.DONE, WorkState.FAILED, WorkState.CANCELLED]).update(
        cancel_requested=True
    )


def perform(declared: Job, arguments: dict[str, Any], *, attempt: int = 0) -> None:
    """Call the job, keeping its Work row true whatever happens."""
    ids = dict(arguments)
    organisation = ids.pop("organisation_id", None)
    work = ids.pop("work_id", None)
    run = Run(UUID(organisation) if organisation else None, UUID(work) if work else None, attempt)
    with run:
        try:
            _mark(run, WorkState.RUNNING)
            if run.cancelled():
                raise Cancelled
            declared(run, **ids)
        except Cancelled:
            _mark(run, WorkState.CANCELLED)
        except Refused as refusal:
            _mark(run, WorkState.FAILED, words=str(refusal))
        except Exception:
            if run.work_id is None:
                raise
            log.exception("%s failed", declared.name)
            _mark(run, WorkState.FAILED, words="")
        else:
            _mark(run, WorkState.DONE)


def mark_abandoned(organisation_id: UUID, work_id: UUID) -> None:
    """The worker was killed too often in the middle of this."""
    with Run(organisation_id, work_id, MOST_ATTEMPTS) as run:
        _mark(run, WorkState.FAILED, words="")


def _mark(run: Run, state: WorkState, words: str | None = None) -> None:
    if run.work_id is None or run.organisation_id is None:
        return
    changes: dict[str, Any] = {"state": state}
    if words is not None:
        changes["words"] = words[:300]
    if state is WorkState.DONE:
        changes["fraction"] = 1
    if state.is_over:
        changes["ended_at"] = clock.read()
    with tenant(run.organisation_id):
        Work.objects.filter(pk=run.work_id).update(**changes)
