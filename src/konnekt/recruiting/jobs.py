"""What recruiting does later: letters of campaigns and teams. Each takes ids, calls one action, and may run twice."""

from datetime import datetime
from uuid import UUID

from procrastinate.contrib.django import app

from konnekt.access.actors import Actor
from konnekt.core import clock
from konnekt.core.tenancy import served_organisation, tenant
from konnekt.jobs.going_on import everywhere
from konnekt.jobs.progress import Run
from konnekt.jobs.queue import enqueue, job
from konnekt.recruiting.actions.advancing import advance
from konnekt.recruiting.actions.guests import end_stays_over
from konnekt.recruiting.actions.letters import hand_out
from konnekt.recruiting.queries.campaigns import due


@job("recruiting.advance_campaign")
def advance_campaign(run: Run, *, campaign_id: str) -> None:
    """Write the letters of one campaign that are due, a few hundred at a time."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        actor = Actor.product(run.organisation_id, "recruiting campaign")
        if advance(actor, campaign_id=UUID(campaign_id), now=clock.read()):
            _enqueue(run.organisation_id, UUID(campaign_id))


@job("recruiting.deliver_letter")
def deliver_letter(run: Run, *, circular_id: str) -> None:
    """Hand a letter of a programme's team to its audience, a few hundred at a time."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        actor = Actor.product(run.organisation_id, "letter to participants")
        if hand_out(actor, circular_id=UUID(circular_id), now=clock.read()):
            once = f"recruiting.deliver_letter:{circular_id}"
            enqueue(deliver_letter, organisation_id=run.organisation_id, once=once, circular_id=circular_id)


@app.periodic(cron="*/15 * * * *")
@app.task(name="recruiting.campaigns", queueing_lock="recruiting.campaigns")
def advance_all(timestamp: int) -> None:
    """Reminders fall due, rounds close, people enrol: every campaign under way is looked at."""
    everywhere(_advance_what_is_due)


def _advance_what_is_due(*, now: datetime) -> None:
    for campaign_id in due(now):
        _enqueue(served_organisation(), campaign_id)


@app.periodic(cron="41 2 * * *")
@app.task(name="recruiting.guests", queueing_lock="recruiting.guests")
def see_guests_off(timestamp: int) -> None:
    """Stays whose last day has passed."""
    everywhere(_end_stays_over)


def _end_stays_over(*, now: datetime) -> None:
    end_stays_over(Actor.product(served_organisation(), "a guest's last day has passed"), now=now)


def _enqueue(organisation_id: UUID, campaign_id: UUID) -> None:
    once = f"recruiting.advance_campaign:{campaign_id}"
    enqueue(advance_campaign, organisation_id=organisation_id, once=once, campaign_id=campaign_id)
