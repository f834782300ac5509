"""Delivering account mails: claim, send, note, as for every other letter."""

from smtplib import SMTPException
from uuid import UUID

from django.db import transaction

from konnekt.accounts.actions.delivery import note_sent, note_trouble, take_for_sending
from konnekt.accounts.mail import compose
from konnekt.core import clock
from konnekt.jobs.progress import Run
from konnekt.jobs.queue import enqueue, job


@job("accounts.deliver", queue="mail")
def deliver(run: Run, *, letter_id: str) -> None:
    """Send one account mail if it still waits."""
    with transaction.atomic():
        letter = take_for_sending(UUID(letter_id))
    if letter is None:
        return
    try:
        compose(letter).send()
    except (SMTPException, OSError) as error:
        with transaction.atomic():
            again = note_trouble(letter, type(error).__name__, clock.read())
            if again is not None:
                enqueue(deliver, at=again, letter_id=letter_id)
        return
    note_sent(letter, clock.read())
