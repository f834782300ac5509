"""Claiming an account letter, and noting what became of it."""

from datetime import datetime, timedelta
from uuid import UUID

from konnekt.accounts.models import AccountLetter
from konnekt.notify.actions.delivery import MOST_ATTEMPTS
from konnekt.notify.models import LetterState

_FIRST_PAUSE = timedelta(seconds=15)


def take_for_sending(letter_id: UUID) -> AccountLetter | None:
    """Claim a letter, or None when it was sent or given up. Commit the claim before sending."""
    letter = AccountLetter.objects.select_for_update().filter(pk=letter_id).first()
    if letter is None or letter.state not in {LetterState.WAITING, LetterState.SENDING}:
        return None
    letter.state = LetterState.SENDING
    letter.attempts += 1
    letter.save(update_fields=["state", "attempts"])
    return letter


def note_sent(letter: AccountLetter, now: datetime) -> None:
    """The mail server took it: what it said is forgotten here."""
    AccountLetter.objects.filter(pk=letter.pk).update(state=LetterState.SENT, sent_at=now, trouble="", sealed=b"")


def note_trouble(letter: AccountLetter, trouble: str, now: datetime) -> datetime | None:
    """The mail server would not take it: when to try again, or None when it is time to give up and say so."""
    if letter.attempts >= MOST_ATTEMPTS:
        AccountLetter.objects.filter(pk=letter.pk).update(state=LetterState.FAILED, trouble=trouble[:200], sealed=b"")
        return None
    AccountLetter.objects.filter(pk=letter.pk).update(state=LetterState.WAITING, trouble=trouble[:200])
    return now + _FIRST_PAUSE * (1 << letter.attempts)
