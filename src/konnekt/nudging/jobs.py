"""Reminding by itself, every hour."""

from uuid import UUID

from procrastinate.contrib.django import app

from konnekt.core import clock
from konnekt.core.tenancy import every_organisation, tenant
from konnekt.jobs.going_on import everywhere, going_on
from konnekt.nudging.actions.listing import write_weekly_lists
from konnekt.nudging.actions.reminding import conclude_if_silent, note_paused, remind, withdraw_moot
from konnekt.nudging.queries import facts_of, running
from konnekt.nudging.rules import is_over_by_silence

BATCH = 200


@app.periodic(cron="11 * * * *")
@app.task(name="nudging.hourly", queueing_lock="nudging.hourly")
def every_hour(timestamp: int) -> None:
    """Send the reminders that are due, and conclude what fell silent, organisation by organisation."""
    for organisation_id in every_organisation():
        with going_on(f"reminding in {organisation_id}"):
            _remind_in(organisation_id)


def _remind_in(organisation_id: UUID) -> None:
    with tenant(organisation_id):
        note_paused(now=clock.read())
        withdraw_moot(now=clock.read())
        ids = list(running().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        with tenant(organisation_id):
            remind(relationship_ids=some, now=clock.read())
        with tenant(organisation_id):
            facts = facts_of(running().filter(pk__in=some).select_related("round__programme"), clock.read())
            silent = [pk for pk, one in facts.items() if is_over_by_silence(one, clock.read())]
        for pk in silent:
            with tenant(organisation_id):
                conclude_if_silent(relationship_id=pk, now=clock.read())


@app.periodic(cron="30 5 * * 1")
@app.task(name="nudging.weekly", queueing_lock="nudging.weekly")
def every_monday(timestamp: int) -> None:
    """Write the list of the week; it waits for the end of a manager's quiet hours."""
    everywhere(write_weekly_lists)
