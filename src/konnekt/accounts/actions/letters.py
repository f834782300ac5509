"""The outbox of account mails: written with the change that causes them, delivered by the worker at least once."""

from uuid import uuid4

from django.db import transaction

from konnekt.accounts.jobs import deliver
from konnekt.accounts.models import AccountLetter
from konnekt.accounts.secrets import seal_letter
from konnekt.jobs.queue import enqueue
from konnekt.notify.notices import Notice


@transaction.atomic
def write_letter(notice: Notice, *, address: str, path: str, **values: str) -> AccountLetter:
    """Put a mail about a login in the outbox, in the caller's transaction. Its button leads to ``path``."""
    letter_id = uuid4()
    letter = AccountLetter.objects.create(
        id=letter_id,
        address=address,
        notice=notice.key,
        sealed=seal_letter(letter_id, {"path": path, "values": values}),
    )
    enqueue(deliver, letter_id=letter.pk)
    return letter
