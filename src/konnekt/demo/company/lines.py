"""Who must never be paired with whom, for the pairs this company already has.

The product decides by its own rules; this is only so that the story told here doesn't break them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from konnekt.demo.company.records import Person

WINDOW = timedelta(days=366)


class Lines:
    """The management lines of a company: present, of the last twelve months, and of appraisal."""

    def __init__(self, people: Iterable[Person], today: date) -> None:
        self._next: Mapping[str, tuple[str, ...]] = {person.key: _bosses(person, today) for person in people}
        self._above: dict[str, frozenset[str]] = {}

    def above(self, person: str) -> frozenset[str]:
        """Return everybody up the line of a person, by any mix of those lines."""
        if person not in self._above:
            found: set[str] = set()
            ahead = list(self._next[person])
            while ahead:
                boss = ahead.pop()
                if boss not in found:
                    found.add(boss)
                    ahead.extend(self._next[boss])
            self._above[person] = frozenset(found)
        return self._above[person]

    def joined(self, one: str, other: str) -> bool:
        """Say whether one of them is up the other's line."""
        return one in self.above(other) or other in self.above(one)


def _bosses(person: Person, today: date) -> tuple[str, ...]:
    former = (line.manager for line in person.former_managers if today - line.until <= WINDOW)
    return tuple(boss for boss in (person.manager, person.appraiser, *former) if boss is not None)
