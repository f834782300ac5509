"""What the organisation does later: take ids, call one action, may run twice."""

from datetime import datetime

from konnekt.access.actors import Actor
from konnekt.core.tenancy import tenant
from konnekt.jobs.progress import Run
from konnekt.jobs.queue import job
from konnekt.organisations.actions import invitations


@job("organisations.answer_request")
def answer_request(run: Run, *, address: str, asked_at: str) -> None:
    """Invite whoever asked on the public page, if somebody here has that address."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        actor = Actor.product(run.organisation_id, "asked for on the public page")
        invitations.answer_request(actor, address=address, now=datetime.fromisoformat(asked_at))
