"""What the organisation does later: take ids, call one action, may run twice."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from procrastinate.contrib.django import app

from konnekt.access.actors import Actor
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.jobs.going_on import everywhere
from konnekt.jobs.progress import Run
from konnekt.jobs.queue import job
from konnekt.organisations.actions import importing, invitations
from konnekt.organisations.actions.employment import note_employment
from konnekt.organisations.queries import served


@job("organisations.answer_request")
def answer_request(run: Run, *, address: str, asked_at: str) -> None:
    """Invite whoever asked on the public page, if somebody here has that address."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        actor = Actor.product(run.organisation_id, "asked for on the public page")
        invitations.answer_request(actor, address=address, now=datetime.fromisoformat(asked_at))


@job("organisations.check_import", queue="heavy")
def check_import(run: Run, *, import_id: str) -> None:
    """The dry run of a directory import."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        importing.check(import_id=UUID(import_id), today=_today(), tell=run.report)


@job("organisations.apply_import", queue="heavy")
def apply_import(run: Run, *, import_id: str) -> None:
    """Apply a directory import, all or nothing."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        actor = Actor.product(run.organisation_id, "directory import")
        importing.apply_import(actor, import_id=UUID(import_id), today=_today(), now=clock.read(), tell=run.report)


@app.periodic(cron="17 2 * * *")
@app.task(name="organisations.daily", queueing_lock="organisations.daily")
def every_night(timestamp: int) -> None:
    """Keep what was changed by hand since the last import."""
    everywhere(_note)


def _note(*, now: datetime) -> None:
    note_employment(_day(now))


def _today() -> date:
    return _day(clock.read())


def _day(now: datetime) -> date:
    return timezone.localdate(now, ZoneInfo(served().time_zone))
