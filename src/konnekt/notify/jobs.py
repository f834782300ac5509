"""Delivering the outbox. Claim, send and note are three steps, so that nobody's transaction waits for a mail server."""

from collections.abc import Sequence
from datetime import datetime
from smtplib import SMTPException
from uuid import UUID

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.jobs.progress import Run
from konnekt.jobs.queue import enqueue, job
from konnekt.notify.actions.delivery import note_sent, note_trouble, take_for_sending, take_held
from konnekt.notify.mail import compose, compose_bundle
from konnekt.notify.models import Letter, LetterState


@job("notify.deliver", queue="mail")
def deliver(run: Run, *, letter_id: str) -> None:
    """Send one letter if it still waits, or hold it back until its moment."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        letter = take_for_sending(UUID(letter_id), clock.read())
        if letter is not None and letter.state == LetterState.HELD:
            assert letter.not_before is not None
            enqueue(
                deliver_held,
                organisation_id=run.organisation_id,
                at=letter.not_before,
                once=f"held:{letter.member}:{letter.not_before.isoformat()}",
                member_id=letter.member,
                due=letter.not_before.isoformat(),
            )
            return
    if letter is not None:
        _send(run.organisation_id, [letter])


@job("notify.deliver_held", queue="mail")
def deliver_held(run: Run, *, member_id: str, due: str) -> None:
    """Send what was held back for somebody until this moment: one letter as it is, several as one mail."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        letters = take_held(UUID(member_id), datetime.fromisoformat(due), clock.read())
    if letters:
        _send(run.organisation_id, letters)


def _send(organisation_id: UUID, letters: Sequence[Letter]) -> None:
    try:
        (compose(letters[0]) if len(letters) == 1 else compose_bundle(letters)).send()
    except (SMTPException, OSError) as error:
        with tenant(organisation_id):
            for letter in letters:
                again = note_trouble(letter, type(error).__name__, clock.read())
                if again is not None:
                    enqueue(deliver, organisation_id=organisation_id, at=again, letter_id=letter.pk)
        return
    with tenant(organisation_id):
        for letter in letters:
            note_sent(letter, clock.read())
