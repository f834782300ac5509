"""What happens to a shared space by itself: calendars are cleared and read, people are reminded and asked."""

from datetime import datetime
from uuid import UUID

from procrastinate.contrib.django import app

from konnekt.core import clock
from konnekt.core.facts import Fact
from konnekt.core.tenancy import served_organisation, tenant
from konnekt.jobs.facts import subscribe
from konnekt.jobs.going_on import everywhere
from konnekt.jobs.progress import Run
from konnekt.jobs.queue import enqueue, job
from konnekt.workspace.actions.invitations import tell_of_what_is_ahead
from konnekt.workspace.actions.network import erase_networks
from konnekt.workspace.actions.notes import erase_own_notes
from konnekt.workspace.actions.reading_calendars import address_of, fetch, keep_busy
from konnekt.workspace.actions.reflections import erase_reflections
from konnekt.workspace.actions.reminding import ask_if_met, remind
from konnekt.workspace.actions.sessions import call_off_ahead, call_off_alone
from konnekt.workspace.queries.clocks import every_calendar


@subscribe(Fact.PAIR_ENDED)
@job("workspace.pair_ended")
def clear_calendars(run: Run, *, relationship_id: str) -> None:
    """Call off what a pair that ended had planned."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        call_off_ahead(relationship_id=UUID(relationship_id), now=clock.read())


@subscribe(Fact.CIRCLE_JOINED)
@job("workspace.circle_joined")
def fill_calendar(run: Run, *, relationship_id: str, member_id: str) -> None:
    """Put what a circle has planned into the calendar of whoever joined it."""
    _tell_of_what_is_ahead(run, relationship_id, member_id, joins=True)


@subscribe(Fact.CIRCLE_LEFT)
@job("workspace.circle_left")
def empty_calendar(run: Run, *, relationship_id: str, member_id: str) -> None:
    """Take it out of the calendar of whoever left, and call off what they had with one of it alone."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        call_off_alone(relationship_id=UUID(relationship_id), member_id=UUID(member_id), now=clock.read())
    _tell_of_what_is_ahead(run, relationship_id, member_id, joins=False)


def _tell_of_what_is_ahead(run: Run, relationship_id: str, member_id: str, *, joins: bool) -> None:
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        tell_of_what_is_ahead(
            relationship_id=UUID(relationship_id), member_id=UUID(member_id), joins=joins, now=clock.read()
        )


@app.periodic(cron="31 3 * * *")
@app.task(name="workspace.daily", queueing_lock="workspace.daily")
def every_day(timestamp: int) -> None:
    """Delete what people wrote for themselves in spaces that can no longer be read: its key is theirs, and goes on."""
    everywhere(erase_reflections, erase_own_notes, erase_networks)


@job("workspace.read_own_calendar")
def read_own_calendar(run: Run, *, calendar_id: str) -> None:
    """Read somebody's own calendar. No transaction is open while somebody else's server is waited for."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        address = address_of(UUID(calendar_id))
    if address is None:
        return
    text, trouble = fetch(address)
    with tenant(run.organisation_id):
        keep_busy(calendar_id=UUID(calendar_id), text=text, trouble=trouble, now=clock.read())


def read_soon(calendar_id: UUID) -> None:
    """Have the worker read a calendar; asked twice before it does, it is read once."""
    enqueue(
        read_own_calendar,
        organisation_id=served_organisation(),
        once=f"workspace.read_own_calendar:{calendar_id}",
        calendar_id=calendar_id,
    )


@app.periodic(cron="7 * * * *")
@app.task(name="workspace.read_calendars", queueing_lock="workspace.read_calendars")
def read_calendars(timestamp: int) -> None:
    """Read every calendar again, each hour."""
    everywhere(_read_all_soon)


def _read_all_soon(*, now: datetime) -> None:
    for calendar_id in every_calendar():
        read_soon(calendar_id)


@app.periodic(cron="*/10 * * * *")
@app.task(name="workspace.remind", queueing_lock="workspace.remind")
def remind_and_ask(timestamp: int) -> None:
    """Remind of what is tomorrow, and ask what became of what was."""
    everywhere(remind, ask_if_met)
