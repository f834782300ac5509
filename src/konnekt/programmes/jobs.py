"""What happens to enrolments by itself: pauses end on their day."""

from procrastinate.contrib.django import app

from konnekt.core import clock
from konnekt.core.tenancy import every_organisation, tenant
from konnekt.programmes.actions.leaving import end_pause
from konnekt.programmes.queries import pauses_ending


@app.periodic(cron="11 * * * *")
@app.task(name="programmes.end_pauses", queueing_lock="programmes.end_pauses")
def end_pauses(timestamp: int) -> None:
    """Bring back whoever said “until today”; hourly, since a day begins when it does where the organisation is."""
    for organisation_id in every_organisation():
        now = clock.read()
        with tenant(organisation_id):
            for enrolment in pauses_ending(now):
                end_pause(enrolment=enrolment, now=now)
