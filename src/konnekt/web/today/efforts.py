"""How many minutes what waits for a manager will probably take.

These are guesses of ours, in one place, and the page says so: a number that somebody can plan an hour by, and
no measure of anybody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from konnekt.web.today.cards import Card


class Effort(Enum):
    """One act, in words, and the minutes we guess for it."""

    WORD_TO_A_PAIR = (_("a word to a pair"), 5)
    ANSWER = (_("an answer to somebody who waits for a place"), 3)
    REMATCH = (_("a new match for one person"), 5)
    CIRCLE = (_("a decision about a circle"), 10)
    MATCH = (_("preparing a match run"), 30)
    RUN = (_("looking through a match run"), 20)
    LINE = (_("a reporting line that nobody knows"), 2)
    DRAW = (_("drawing a lottery"), 5)

    def __init__(self, words: Promise, minutes: int) -> None:
        self.words = words
        self.minutes = minutes


@dataclass(frozen=True, slots=True)
class Part:
    """So many acts of one kind."""

    effort: Effort
    number: int

    @property
    def minutes(self) -> int:
        return self.number * self.effort.minutes


def parts_of(cards: Iterable["Card"]) -> list[Part]:
    """What the estimate is made of, the longest first."""
    found: dict[Effort, int] = {}
    for card in cards:
        if card.effort is not None:
            found[card.effort] = found.get(card.effort, 0) + card.times
    return sorted((Part(effort, number) for effort, number in found.items()), key=lambda part: -part.minutes)
