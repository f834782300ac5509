"""Files that go with the copy somebody takes of what is known about them. Rooms declare them, beside what they hold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from konnekt.access.holdings import Subject, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that somebody sent, or a paper that says something of them."""

    folder: Words
    name: str
    made_at: datetime
    size: int
    """Bytes, as far as they are known before it is read; 0 for a paper that is drawn then."""
    read: Callable[[], bytes | None]
    """What is in it, or None where nobody can open it any more."""


Find = Callable[[Subject, datetime], Iterable[Enclosure]]

FINDERS: list[Find] = []


def enclose(find: Find) -> Find:
    """Have a room say which files of a person go with their copy."""
    FINDERS.append(find)
    return find
