"""Reminding of protocols by itself, every day."""

from procrastinate.contrib.django import app

from konnekt.guidance.actions.reminding import remind_of_protocols
from konnekt.jobs.going_on import everywhere


@app.periodic(cron="17 8 * * *")
@app.task(name="guidance.daily", queueing_lock="guidance.daily")
def every_morning(timestamp: int) -> None:
    """Write to those for whom something waits."""
    everywhere(remind_of_protocols)
