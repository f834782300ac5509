"""What happens by itself: mails that remind of what is required."""

from procrastinate.contrib.django import app

from konnekt.jobs.going_on import everywhere
from konnekt.training.actions.reminding import remind


@app.periodic(cron="17 7 * * *")
@app.task(name="training.daily", queueing_lock="training.daily")
def every_morning(timestamp: int) -> None:
    """Remind whoever has something to do."""
    everywhere(remind)
