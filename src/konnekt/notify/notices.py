"""Declaring what the product tells people.

A notice carries no content: it says that something happened and where to read it.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Delivery(StrEnum):
    """What is promised when a worker dies while sending."""

    AT_MOST_ONCE = "at_most_once"
    """Rather none than two: reminders."""
    AT_LEAST_ONCE = "at_least_once"
    """Rather two than none, both with the same Message-ID: a match, a password reset."""


class Pace(StrEnum):
    """Whether a notice may wait for a quieter hour, or for the mail that bundles several."""

    NOW = "now"
    """Somebody waits for it, or must hear it: never held back, never counted."""
    NEWS = "news"
    """Good to know, also tomorrow."""
    NUDGE = "nudge"
    """Like news, and counted: nobody gets more of these in a week than their organisation allows."""


class Topic(StrEnum):
    """What a person can switch off, kind by kind."""

    ACCOUNT = "account"
    PAIR = "pair"
    HELP = "help"
    MESSAGES = "messages"
    NUDGES = "nudges"
    PROGRAMME = "programme"
    COMMUNITY = "community"
    INVITATIONS = "invitations"

    @property
    def label(self) -> str:
        return str(_TOPICS[self])


_TOPICS: dict[Topic, Promise] = {
    Topic.ACCOUNT: _("Your account and invitations"),
    Topic.PAIR: _("Your match and your pair"),
    Topic.HELP: _("Help: what you asked for, and those who turn to you"),
    Topic.MESSAGES: _("New messages from your partner"),
    Topic.NUDGES: _("Reminders that keep your mentoring going"),
    Topic.PROGRAMME: _("News of a programme you run or joined"),
    Topic.COMMUNITY: _("Community: what is new in the spaces you follow, and what is to you"),
    Topic.INVITATIONS: _("Invitations to programmes you could join"),
}

MUST_HEAR = frozenset({Topic.ACCOUNT, Topic.PAIR, Topic.HELP})
"""Kinds that can't be switched off: without them a person could miss their match, or somebody who needs them."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One declared message.

    Sentences may use only the names handed to ``tell``; one that comes out empty is left out.
    """

    key: str
    topic: Topic
    delivery: Delivery
    subject: Promise
    sentences: tuple[Promise | str, ...]
    button: Promise
    why: Promise
    other: Promise | None = None
    """The words of a second, quieter way out; ``tell`` is then given ``other_path``."""
    may_be_off: bool = False
    """A programme may do without it: the page that caused it says the same, and nobody misses anything."""
    has_secret_address: bool = False
    """The address behind the button opens a door by itself, so it is forgotten once the letter is sent or given up."""
    has_private_recipient: bool = False
    """It can go to an address that nobody in the organisation may learn, which is forgotten at the same moment."""
    pace: Pace = Pace.NOW
    lasts: timedelta | None = None
    """A letter that would be held back longer than this is pointless by then, and isn't sent."""


NOTICES: dict[str, Notice] = {}


def declare(
    key: str,
    *,
    topic: Topic,
    delivery: Delivery,
    subject: Promise,
    sentences: tuple[Promise | str, ...],
    button: Promise,
    why: Promise,
    other: Promise | None = None,
    may_be_off: bool = False,
    has_secret_address: bool = False,
    has_private_recipient: bool = False,
    pace: Pace = Pace.NOW,
    lasts: timedelta | None = None,
) -> Notice:
    """Declare a notice once, in a room's `messages.py`."""
    if key in NOTICES:
        raise ValueError(f"The notice {key} is declared twice.")
    notice = Notice(
        key,
        topic,
        delivery,
        subject,
        sentences,
        button,
        why,
        other,
        may_be_off,
        has_secret_address,
        has_private_recipient,
        pace,
        lasts,
    )
    NOTICES[key] = notice
    return notice
