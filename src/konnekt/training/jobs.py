"""What happens by itself: mails that remind of what is required, and telling another system what was completed."""

from datetime import datetime
from uuid import UUID

from procrastinate.contrib.django import app

from konnekt.core import clock
from konnekt.core.facts import Fact
from konnekt.core.tenancy import served_organisation, tenant
from konnekt.jobs.facts import subscribe
from konnekt.jobs.going_on import everywhere
from konnekt.jobs.progress import Run
from konnekt.jobs.queue import enqueue, enqueue_each, job
from konnekt.training.actions.reminding import remind
from konnekt.training.actions.reporting import (
    deliver,
    keep_outcome,
    note_to_report,
    prepare,
    prepare_trial,
    to_report,
)


@app.periodic(cron="17 7 * * *")
@app.task(name="training.daily", queueing_lock="training.daily")
def every_morning(timestamp: int) -> None:
    """Remind whoever has something to do."""
    everywhere(remind)


@subscribe(Fact.MODULE_COMPLETED)
@job("training.report")
def report(run: Run, *, member_id: str, completion_id: str) -> None:
    """Report a completion, where there is a store to report to."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        noted = note_to_report(UUID(completion_id))
    if noted is not None:
        _send(run.organisation_id, UUID(completion_id))


@job("training.report_again")
def report_again(run: Run, *, completion_id: str) -> None:
    """Try one report once more."""
    assert run.organisation_id is not None
    _send(run.organisation_id, UUID(completion_id))


@job("training.try_store")
def try_store(run: Run) -> None:
    """Put a statement about nobody, to see whether the store takes it."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        sending = prepare_trial(now=clock.read())
    if sending is None:
        return
    trouble = deliver(sending)
    with tenant(run.organisation_id):
        keep_outcome(completion_id=None, trouble=trouble, now=clock.read())


@app.periodic(cron="23 * * * *")
@app.task(name="training.report_all_again", queueing_lock="training.report_all_again")
def report_all_again(timestamp: int) -> None:
    """Each hour, whatever is still to be reported."""
    everywhere(report_what_waits)


def report_what_waits(*, now: datetime) -> None:
    """Have every report that waits tried again."""
    each = [{"completion_id": one} for one in to_report()]
    enqueue_each(report_again, organisation_id=served_organisation(), each=each)


def try_store_soon() -> None:
    """Have the worker try the store; asked twice before it does, it is tried once."""
    organisation_id = served_organisation()
    enqueue(try_store, organisation_id=organisation_id, once=f"training.try_store:{organisation_id}")


def _send(organisation_id: UUID, completion_id: UUID) -> None:
    with tenant(organisation_id):
        sending = prepare(completion_id)
    if sending is None:
        return
    trouble = deliver(sending)
    with tenant(organisation_id):
        keep_outcome(completion_id=completion_id, trouble=trouble, now=clock.read())
