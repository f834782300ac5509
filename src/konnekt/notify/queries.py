"""Reads of what people asked not to hear, and when they want the rest."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from konnekt.notify.models import Letter, LetterState, Preference, Rhythm, Silence
from konnekt.notify.notices import NOTICES, Pace, Topic
from konnekt.notify.timing import WEEK, Bundle, Habits, Quiet

_WENT_OR_GOES = (
    LetterState.WAITING,
    LetterState.HELD,
    LetterState.SENDING,
    LetterState.SENT,
    LetterState.UNKNOWN,
)


def unwanted_topics(member_id: UUID) -> set[Topic]:
    """The kinds of notice that a member switched off."""
    return {Topic(value) for value in Preference.objects.filter(member=member_id).values_list("topic", flat=True)}


def silenced(about_id: UUID) -> set[str]:
    """The notices that are switched off for one thing."""
    return set(Silence.objects.filter(about=about_id).values_list("notice", flat=True))


def habits_of(member_id: UUID, zone: ZoneInfo) -> Habits:
    """When a member wants the mails that may wait."""
    chosen = rhythm_of(member_id)
    if chosen is None:
        return Habits(zone)
    quiet = Quiet(chosen.quiet_from, chosen.quiet_until, chosen.quiet_weekends) if chosen.is_quiet else None
    return Habits(zone, Bundle(chosen.bundle), quiet)


def rhythm_of(member_id: UUID) -> Rhythm | None:
    """What a member chose about when mails come, if they chose anything."""
    return Rhythm.objects.filter(member=member_id).first()


def nudges_of(member_id: UUID, now: datetime) -> list[datetime]:
    """The moments of a member's nudges that went out in the last week, or are planned."""
    counted = [notice.key for notice in NOTICES.values() if notice.pace is Pace.NUDGE]
    rows = Letter.objects.filter(
        member=member_id, notice__in=counted, not_before__gt=now - WEEK, state__in=_WENT_OR_GOES
    )
    return [at for at in rows.values_list("not_before", flat=True) if at is not None]


def told_since(member_id: UUID, key: str, since: datetime) -> bool:
    """Whether this notice was written to a member since then."""
    return Letter.objects.filter(member=member_id, notice=key, made_at__gt=since).exists()
