"""What happens to champions by itself: time runs out, people leave."""

from datetime import datetime
from uuid import UUID

from procrastinate.contrib.django import app

from konnekt.champions.actions.enquiries import erase_old, pass_on_overdue
from konnekt.champions.actions.thanking import end_for_leaver
from konnekt.champions.queries import overdue_enquiries
from konnekt.core import clock
from konnekt.core.facts import Fact
from konnekt.core.tenancy import tenant
from konnekt.jobs.facts import subscribe
from konnekt.jobs.going_on import everywhere
from konnekt.jobs.progress import Run
from konnekt.jobs.queue import job


@subscribe(Fact.MEMBER_LEFT)
@job("champions.member_left")
def part_from_leaver(run: Run, *, member_id: str) -> None:
    """Whoever left champions nothing any more, and leaves no question behind."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        end_for_leaver(member_id=UUID(member_id), now=clock.read())


@app.periodic(cron="41 * * * *")
@app.task(name="champions.hourly", queueing_lock="champions.hourly")
def every_hour(timestamp: int) -> None:
    """Pass on what nobody answered in time, and forget what was answered long ago."""
    everywhere(_pass_on_what_is_overdue, erase_old)


def _pass_on_what_is_overdue(*, now: datetime) -> None:
    for enquiry in overdue_enquiries(now):
        pass_on_overdue(enquiry=enquiry, now=now)
