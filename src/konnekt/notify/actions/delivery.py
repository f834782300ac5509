"""Claiming a letter, and noting what became of it."""

from datetime import datetime, timedelta
from uuid import UUID

from konnekt.notify.models import Letter, LetterState, Preference
from konnekt.notify.notices import MUST_HEAR, NOTICES, Delivery

MOST_ATTEMPTS = 8
_FIRST_PAUSE = timedelta(seconds=15)


def take_for_sending(letter_id: UUID) -> Letter | None:
    """Claim a letter, or None when there is nothing (more) to send. Commit the claim before sending."""
    letter = Letter.objects.select_for_update().filter(pk=letter_id).first()
    if letter is None or letter.state not in {LetterState.WAITING, LetterState.SENDING}:
        return None
    notice = NOTICES[letter.notice]
    if letter.state == LetterState.SENDING and notice.delivery is Delivery.AT_MOST_ONCE:
        # A worker died between claiming and noting: it may have been sent, so it is not sent again.
        _move(letter, LetterState.UNKNOWN)
        return None
    if notice.topic not in MUST_HEAR and Preference.objects.filter(member=letter.member, topic=notice.topic).exists():
        _move(letter, LetterState.UNWANTED)
        return None
    letter.attempts += 1
    _move(letter, LetterState.SENDING)
    return letter


def note_sent(letter: Letter, now: datetime) -> None:
    """The mail server took it."""
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.SENT, sent_at=now, trouble="")
    _forget_secret(letter)


def note_trouble(letter: Letter, trouble: str, now: datetime) -> datetime | None:
    """The mail server would not take it: when to try again, with growing pauses, or None when it is time to give up
    and say so.
    """
    gives_up = letter.attempts >= MOST_ATTEMPTS
    Letter.objects.filter(pk=letter.pk).update(
        state=LetterState.FAILED if gives_up else LetterState.WAITING, trouble=trouble[:200]
    )
    if gives_up:
        _forget_secret(letter)
        return None
    return now + _FIRST_PAUSE * (1 << letter.attempts)


def _forget_secret(letter: Letter) -> None:
    if NOTICES[letter.notice].has_secret_address:
        Letter.objects.filter(pk=letter.pk).update(path="")


def _move(letter: Letter, state: LetterState) -> None:
    letter.state = state
    letter.save(update_fields=["state", "attempts"])
