"""What happens to concerns by itself."""

from procrastinate.contrib.django import app

from konnekt.concerns.actions.erasing import erase_old
from konnekt.jobs.going_on import everywhere


@app.periodic(cron="23 3 * * *")
@app.task(name="concerns.erase_old", queueing_lock="concerns.erase_old")
def forget(timestamp: int) -> None:
    """Every night, what was closed a year ago."""
    everywhere(erase_old)
