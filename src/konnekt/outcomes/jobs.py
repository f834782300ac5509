"""Plans are locked when people can enrol, without anybody having to think of it."""

from datetime import datetime
from uuid import UUID

from procrastinate.contrib.django import app

from konnekt.access.actors import Actor
from konnekt.core import clock
from konnekt.core.facts import Fact
from konnekt.core.tenancy import served_organisation, tenant
from konnekt.jobs.facts import subscribe
from konnekt.jobs.going_on import everywhere
from konnekt.jobs.progress import Run
from konnekt.jobs.queue import job
from konnekt.organisations.queries import served
from konnekt.outcomes.actions.planning import lock_plan
from konnekt.outcomes.actions.reporting import fill_snapshot
from konnekt.outcomes.queries import due_for_locking
from konnekt.programmes.rules import today_in


@subscribe(Fact.PROGRAMME_PUBLISHED)
@job("outcomes.lock_at_launch")
def lock_at_launch(run: Run, *, programme_id: str) -> None:
    """Lock the plans of a programme that was just put before people."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        _lock(programme_id=UUID(programme_id), now=clock.read())


@job("outcomes.fill_snapshot", queue="heavy")
def count_results(run: Run, *, snapshot_id: str) -> None:
    """Count everything of a round as of one day."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        actor = Actor.product(run.organisation_id, "counting the results of a round")
        fill_snapshot(actor, snapshot_id=UUID(snapshot_id), tell=run.report)


@app.periodic(cron="7 * * * *")
@app.task(name="outcomes.lock_when_enrolment_opens", queueing_lock="outcomes.lock_when_enrolment_opens")
def lock_when_enrolment_opens(timestamp: int) -> None:
    """Lock the plans of rounds whose enrolment has opened since."""
    everywhere(_lock)


def _lock(*, programme_id: UUID | None = None, now: datetime) -> None:
    actor = Actor.product(served_organisation(), "enrolment opened")
    for plan in due_for_locking(today_in(served(), now), programme_id):
        lock_plan(actor, plan=plan, now=now)
