"""Who somebody is. This room lies below the members, so the room that has them says it here."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from konnekt.access.holdings import Subject


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose data it is, and where."""

    subject: Subject
    name: str
    address: str
    """What the organisation has; whoever keeps its people can change it."""
    guests_own: str
    """A guest's verified address of their own login, which nobody else can change; nothing for all others."""
    zone: ZoneInfo
    has_left: bool
    organisation: str
    slug: str


Find = Callable[[UUID], Person | None]

_FIND: list[Find] = []


def known_by(find: Find) -> Find:
    """Have the room of the members say who somebody is."""
    _FIND[:] = [find]
    return find


def person(member_id: UUID) -> Person | None:
    """Whoever has this id in the organisation being served."""
    (find,) = _FIND
    return find(member_id)
