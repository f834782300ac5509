"""What this room does later, and by itself."""

from uuid import UUID

from procrastinate.contrib.django import app

from konnekt.access.holdings import PERIODS
from konnekt.core import clock
from konnekt.core.facts import Fact
from konnekt.core.tenancy import every_organisation, tenant
from konnekt.jobs.facts import subscribe
from konnekt.jobs.going_on import everywhere, going_on
from konnekt.jobs.progress import Run
from konnekt.jobs.queue import job
from konnekt.privacy.actions.copies import forget_copies, put_copy_together, send_leavers_copy
from konnekt.privacy.actions.erasures import carry_out, due_now
from konnekt.privacy.actions.periods import forget
from konnekt.privacy.scrubbing import scrub


@job("privacy.put_together")
def put_together(run: Run, *, copy_id: str) -> None:
    """Put a copy together."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        put_copy_together(copy_id=UUID(copy_id), tell_how_far=run.report, now=clock.read())


@subscribe(Fact.MEMBER_LEFT)
@job("privacy.member_left")
def write_to_leaver(run: Run, *, member_id: str) -> None:
    """Send whoever left the link to their own copy."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        send_leavers_copy(member_id=UUID(member_id), now=clock.read())


@app.periodic(cron="7 * * * *")
@app.task(name="privacy.hourly", queueing_lock="privacy.hourly")
def every_hour(timestamp: int) -> None:
    """Erase whoever is due, each in a transaction of its own, and forget copies whose time is over."""
    everywhere(forget_copies)
    for organisation_id in every_organisation():
        _erase_whoever_is_due(organisation_id)


@app.periodic(cron="43 3 * * *")
@app.task(name="privacy.daily", queueing_lock="privacy.daily")
def every_day(timestamp: int) -> None:
    """Keep the periods an organisation chose, and put the keys that were dropped out of the database's files."""
    try:
        for organisation_id in every_organisation():
            for period in PERIODS.values():
                with going_on(f"keeping the period {period.key}"), tenant(organisation_id):
                    forget(period, now=clock.read())
            _erase_whoever_is_due(organisation_id)
    finally:
        scrub()


def _erase_whoever_is_due(organisation_id: UUID) -> None:
    with going_on("looking for who is due"):
        with tenant(organisation_id):
            due = due_now(clock.read())
        for erasure_id in due:
            with going_on(f"erasure {erasure_id}"), tenant(organisation_id):
                carry_out(erasure_id=erasure_id, now=clock.read())
