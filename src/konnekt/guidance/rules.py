"""How much fits, whom a protocol asks, and when a mail about it is due: pure, on loaded values."""

from datetime import datetime, timedelta

from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import Side

LONGEST_TITLE, LONGEST_TEXT, LONGEST_CHANGED, MOST_PROTOCOLS = 120, 20_000, 500, 12
LONGEST_SUMMARY, MOST_ARTICLES = 300, 60
"""Of an article of one's own; so many has a programme, or the organisation."""

MOST_REMINDERS = 2
FIRST_AFTER, NEXT_AFTER = timedelta(days=1), timedelta(days=7)


def asks(asked: Side | str, enrolment: Enrolment) -> bool:
    """Whether a protocol for this side is for somebody who takes part in this way."""
    if asked == Side.BOTH:
        return True
    return enrolment.may_mentor if asked == Side.MENTOR else enrolment.may_be_mentored


def asked_since(published_at: datetime, enrolment: Enrolment) -> datetime:
    """From when on somebody could accept it: published, and a place in the round."""
    return max(filter(None, (published_at, enrolment.completed_at, enrolment.placed_at)))


def reminder_due(since: datetime, sent: int, last: datetime | None, now: datetime) -> bool:
    """Whether a mail is due: a day after it could be accepted, once more a week later, and never again."""
    if sent >= MOST_REMINDERS:
        return False
    return now - last >= NEXT_AFTER if last is not None else now - since >= FIRST_AFTER
