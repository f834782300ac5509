"""What happens to concerns by itself."""

from procrastinate.contrib.django import app

from konnekt.concerns.actions.erasing import erase_old
from konnekt.core import clock
from konnekt.core.tenancy import every_organisation, tenant


@app.periodic(cron="23 3 * * *")
@app.task(name="concerns.erase_old", queueing_lock="concerns.erase_old")
def forget(timestamp: int) -> None:
    """Every night, what was closed a year ago."""
    for organisation_id in every_organisation():
        with tenant(organisation_id):
            erase_old(now=clock.read())
