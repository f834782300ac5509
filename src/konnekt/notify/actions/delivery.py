"""Claiming a letter, holding it back, and noting what became of it."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import connection

from konnekt.notify.models import Letter, LetterState, Preference
from konnekt.notify.notices import MUST_HEAR, NOTICES, Delivery, Pace
from konnekt.notify.queries import habits_of, nudges_of
from konnekt.notify.timing import goes_out_at

MOST_ATTEMPTS = 8
_FIRST_PAUSE = timedelta(seconds=15)


def take_for_sending(letter_id: UUID, now: datetime) -> Letter | None:
    """Claim a letter, or None when there is nothing (more) to send. Commit the claim before sending.

    One that may wait can come back held: it goes out with the others of its moment, by ``take_held``.
    """
    letter = Letter.objects.select_for_update(of=["self"]).select_related("organisation").filter(pk=letter_id).first()
    if letter is None or letter.state not in {LetterState.WAITING, LetterState.SENDING}:
        return None
    if NOTICES[letter.notice].pace is not Pace.NOW and letter.not_before is None:
        letter.not_before = _when(letter, now)
        if _is_pointless(letter, since=now, by=letter.not_before):
            _move(letter, LetterState.STALE)
            return None
        if letter.not_before > now:
            _move(letter, LetterState.HELD)
            return letter
    return _claim(letter, now)


def take_held(member_id: UUID, due: datetime, now: datetime) -> list[Letter]:
    """Claim what was held back for somebody until one moment."""
    waiting = Letter.objects.select_for_update(of=["self"]).select_related("organisation")
    found = waiting.filter(member=member_id, not_before=due, state__in=[LetterState.HELD, LetterState.SENDING])
    return [letter for one in found.order_by("made_at", "pk") if (letter := _claim(one, now))]


def withdraw(letter_ids: Collection[UUID]) -> int:
    """Don't send these after all, as far as they are still held back. Returns how many were."""
    return Letter.objects.filter(pk__in=letter_ids, state=LetterState.HELD).update(state=LetterState.STALE)


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


def _when(letter: Letter, now: datetime) -> datetime:
    """The moment for a letter that may wait; two of one person are planned one after the other."""
    habits = habits_of(letter.member, _zone(letter))
    if NOTICES[letter.notice].pace is not Pace.NUDGE:
        return goes_out_at(now, habits)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"nudges:{letter.member}"])
    earlier = nudges_of(letter.member, now)
    return goes_out_at(now, habits, nudges=earlier, most_a_week=letter.organisation.nudges_per_week)


def _zone(letter: Letter) -> ZoneInfo:
    """A directory may hold a zone that nobody knows; then the organisation's."""
    for name in filter(None, [letter.zone, letter.organisation.time_zone]):
        with suppress(ZoneInfoNotFoundError, ValueError):
            return ZoneInfo(name)
    return ZoneInfo("UTC")


def _is_pointless(letter: Letter, *, since: datetime, by: datetime) -> bool:
    lasts = NOTICES[letter.notice].lasts
    return lasts is not None and by > since + lasts


def _claim(letter: Letter, now: datetime) -> Letter | None:
    notice = NOTICES[letter.notice]
    if letter.state == LetterState.SENDING and notice.delivery is Delivery.AT_MOST_ONCE:
        # A worker died between claiming and noting: it may have been sent, so it is not sent again.
        _move(letter, LetterState.UNKNOWN)
        return None
    if notice.topic not in MUST_HEAR and Preference.objects.filter(member=letter.member, topic=notice.topic).exists():
        _move(letter, LetterState.UNWANTED)
        return None
    if letter.not_before is not None and _is_pointless(letter, since=letter.not_before, by=now):
        _move(letter, LetterState.STALE)
        return None
    letter.attempts += 1
    _move(letter, LetterState.SENDING)
    return letter


def _forget_secret(letter: Letter) -> None:
    notice = NOTICES[letter.notice]
    gone: dict[str, str] = {}
    if notice.has_secret_address:
        gone["path"] = ""
    if notice.has_private_recipient:
        gone["address"] = ""
    if gone:
        Letter.objects.filter(pk=letter.pk).update(**gone)


def _move(letter: Letter, state: LetterState) -> None:
    letter.state = state
    letter.save(update_fields=["state", "attempts", "not_before"])
