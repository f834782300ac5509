"""Delivering the outbox. Claim, send and note are three steps, so that nobody's transaction waits for a mail server."""

from smtplib import SMTPException
from uuid import UUID

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.jobs.progress import Run
from konnekt.jobs.queue import enqueue, job
from konnekt.notify.actions.delivery import note_sent, note_trouble, take_for_sending
from konnekt.notify.mail import compose


@job("notify.deliver", queue="mail")
def deliver(run: Run, *, letter_id: str) -> None:
    """Send one letter if it still waits."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        letter = take_for_sending(UUID(letter_id))
    if letter is None:
        return
    try:
        compose(letter).send()
    except (SMTPException, OSError) as error:
        with tenant(run.organisation_id):
            again = note_trouble(letter, type(error).__name__, clock.read())
            if again is not None:
                enqueue(deliver, organisation_id=run.organisation_id, at=again, letter_id=letter_id)
        return
    with tenant(run.organisation_id):
        note_sent(letter, clock.read())
