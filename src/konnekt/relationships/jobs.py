"""What happens to pairs by itself: lines change, people leave, time runs out."""

from datetime import datetime
from uuid import UUID

from procrastinate.contrib.django import app

from konnekt.access.actors import Actor
from konnekt.core import clock
from konnekt.core.facts import Fact
from konnekt.core.tenancy import every_organisation, served_organisation, tenant
from konnekt.jobs.facts import subscribe
from konnekt.jobs.going_on import everywhere, going_on
from konnekt.jobs.progress import Run
from konnekt.jobs.queue import job
from konnekt.relationships.actions.breaks import end_breaks_that_are_over
from konnekt.relationships.actions.concluding import conclude_what_is_over
from konnekt.relationships.actions.consent import expire
from konnekt.relationships.actions.conversations import round_off
from konnekt.relationships.actions.ending import end_for_leaver, erase_after_reading_time
from konnekt.relationships.actions.lines import ask_for_lines, check_lines
from konnekt.relationships.actions.requests import erase_old_exchanges, expire_request
from konnekt.relationships.queries import overdue, overdue_requests


@subscribe(Fact.REPORTING_LINES_CHANGED)
@job("relationships.check_lines")
def check_changed_lines(run: Run, *, member_ids: str) -> None:
    """Pause what the law now forbids, and ask whose line was lost. ``member_ids`` are separated by commas."""
    assert run.organisation_id is not None
    ids = {UUID(one) for one in member_ids.split(",") if one}
    actor = Actor.product(run.organisation_id, "reporting lines changed")
    with tenant(run.organisation_id):
        check_lines(actor, now=clock.read())
        ask_for_lines(actor, member_ids=ids)


@subscribe(Fact.MEMBER_LEFT)
@job("relationships.member_left")
def part_from_leaver(run: Run, *, member_id: str) -> None:
    """End the pairs of somebody who left."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        end_for_leaver(member_id=UUID(member_id), now=clock.read())


@app.periodic(cron="*/5 * * * *")
@app.task(name="relationships.expire", queueing_lock="relationships.expire")
def expire_unanswered(timestamp: int) -> None:
    """Give back matches and requests that nobody answered in time, and the places of conversations that are over."""
    for organisation_id in every_organisation():
        with going_on(f"looking for what is late in {organisation_id}"):
            _expire_in(organisation_id)
    everywhere(round_off)


def _expire_in(organisation_id: UUID) -> None:
    with tenant(organisation_id):
        matches, requests = overdue(clock.read()), overdue_requests(clock.read())
    for relationship_id in matches:
        with going_on(f"expiry of match {relationship_id}"), tenant(organisation_id):
            expire(relationship_id=relationship_id, now=clock.read())
    for request_id in requests:
        with going_on(f"expiry of request {request_id}"), tenant(organisation_id):
            expire_request(request_id=request_id, now=clock.read())


@app.periodic(cron="23 3 * * *")
@app.task(name="relationships.daily", queueing_lock="relationships.daily")
def every_day(timestamp: int) -> None:
    """Resume what may go on, conclude what is past its last day, and drop the keys of what nobody may read any more."""
    everywhere(
        _check_lines, end_breaks_that_are_over, conclude_what_is_over, erase_after_reading_time, erase_old_exchanges
    )


def _check_lines(*, now: datetime) -> None:
    check_lines(Actor.product(served_organisation(), "time passed"), now=now)
