"""A card of Today: one thing that needs this person now, with one act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from konnekt.web.door import Request
from konnekt.web.today.efforts import Effort


class Urgency(IntEnum):
    """What comes first. Somebody who waits comes before something that could be done."""

    SOMEBODY_WAITS = 10
    DECIDE = 20
    STANDS_IN_THE_WAY = 30
    KEEP_GOING = 40
    COULD_DO = 50
    GOOD_TO_KNOW = 60


@dataclass(frozen=True, slots=True)
class Card:
    """``key`` is what "later" puts off: it changes when the thing itself does."""

    key: str
    urgency: Urgency
    sentence: str
    why: str
    label: str
    url: str
    effort: Effort | None = None
    """What it costs a manager, so many ``times``; None for what takes no time worth counting."""
    times: int = 1


@dataclass(frozen=True, slots=True)
class Event:
    """A date of this week."""

    on: date
    words: str


@dataclass(frozen=True, slots=True)
class Situation:
    """Who looks, and when."""

    request: Request
    now: datetime
    today: date

    @property
    def slug(self) -> str:
        return self.request.organisation.slug


def most_urgent(cards: Iterable[Card], *, put_off: set[str], most: int) -> list[Card]:
    """What is shown, the most urgent first."""
    return sorted((card for card in cards if card.key not in put_off), key=lambda card: card.urgency)[:most]
