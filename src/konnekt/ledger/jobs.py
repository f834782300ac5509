"""The sealer: chains what was recorded, within seconds, so that no writer waits for another."""

from procrastinate.contrib.django import app

from konnekt.core.tenancy import every_organisation, tenant
from konnekt.jobs.going_on import going_on
from konnekt.ledger.actions import seal_tail


@app.periodic(cron="* * * * * */5")
@app.task(name="ledger.seal", queueing_lock="ledger.seal")
def seal(timestamp: int) -> None:
    """Chain the waiting entries of every organisation."""
    for organisation_id in every_organisation():
        with going_on(f"sealing in {organisation_id}"), tenant(organisation_id):
            seal_tail()
