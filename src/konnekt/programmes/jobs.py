"""What happens to enrolments by itself: pauses end on their day."""

from datetime import datetime

from procrastinate.contrib.django import app

from konnekt.jobs.going_on import everywhere
from konnekt.programmes.actions.leaving import end_pause
from konnekt.programmes.queries import pauses_ending


@app.periodic(cron="11 * * * *")
@app.task(name="programmes.end_pauses", queueing_lock="programmes.end_pauses")
def end_pauses(timestamp: int) -> None:
    """Bring back whoever said “until today”; hourly, since a day begins when it does where the organisation is."""
    everywhere(_end_what_is_over)


def _end_what_is_over(*, now: datetime) -> None:
    for enrolment in pauses_ending(now):
        end_pause(enrolment=enrolment, now=now)
