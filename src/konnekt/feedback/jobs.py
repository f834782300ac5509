"""What happens to feedback by itself."""

from procrastinate.contrib.django import app

from konnekt.feedback.actions.daily import close_what_is_quiet, find_owners, sweep, tell_owners
from konnekt.jobs.going_on import everywhere


@app.periodic(cron="11 5 * * *")
@app.task(name="feedback.daily", queueing_lock="feedback.daily")
def every_morning(timestamp: int) -> None:
    """Before people come: who looks after what, what is due, what is quiet, and what nobody needs to know."""
    everywhere(find_owners, tell_owners, close_what_is_quiet, sweep)
