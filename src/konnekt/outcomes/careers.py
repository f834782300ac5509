"""Where people stood on a day, and what became of it, from the history that the directory leaves. Unknown isn't zero:
what no import said of a day is not a number.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import isnan
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from konnekt.organisations.models import Employment, Member, Unit

Floats = NDArray[np.float64]
UNKNOWN = float("nan")

FIRST_SEEN = timedelta(days=31)
"""What the first import says holds for as many days before it: directories come in when programmes begin."""


class Stand(NamedTuple):
    """Where somebody stood; a grade or band without a number in it is unknown."""

    unit: UUID | None
    grade: float
    band: float


@dataclass(frozen=True, slots=True)
class Careers:
    """What is known of some people, each with the days on which something changed."""

    stays: Mapping[UUID, tuple[date | None, date | None]]
    """From when to when somebody was here."""
    stands: Mapping[UUID, list[tuple[date, date | None, Stand]]]
    tops: Mapping[UUID, UUID]
    """Unit to the highest one below the root in which it lies."""
    sites: Mapping[UUID, str]

    def is_here(self, member: UUID, day: date) -> bool:
        """Whether somebody worked here on that day, as far as the directory knows."""
        began, left = self.stays[member]
        return (began is None or began <= day) and (left is None or day < left)

    def on(self, member: UUID, day: date) -> Stand | None:
        """Where somebody stood on a day, or None where nothing is known of it."""
        stands = self.stands.get(member, [])
        for since, until, stand in stands:
            if since <= day and (until is None or day < until):
                return stand
        if stands and day < stands[0][0] <= day + FIRST_SEEN:
            return stands[0][2]
        return None

    def best(self, member: UUID, since: date, until: date) -> Stand | None:
        """The highest grade and band somebody had in a time, and the unit they were in last."""
        stands = self.stands.get(member, [])
        seen = [stand for began, ended, stand in stands if began <= until and (ended is None or ended > since)]
        if not seen:
            return None
        return Stand(seen[-1].unit, _highest(one.grade for one in seen), _highest(one.band for one in seen))


def careers_of(members: Collection[UUID]) -> Careers:
    """What is known of these people, in three queries however many they are."""
    stays, sites = {}, {}
    known = Member.objects.filter(pk__in=members)
    for pk, began, left, site in known.values_list("pk", "started_on", "left_on", "site"):
        stays[pk], sites[pk] = (began, left), site
    stands = defaultdict(list)
    rows = Employment.objects.filter(member__in=members).order_by("member_id", "since")
    for member, since, until, unit, grade, band in rows.values_list(
        "member_id", "since", "until", "unit_id", "grade", "pay_band"
    ):
        stands[member].append((since, until, Stand(unit, level(grade), level(band))))
    return Careers(stays, stands, _tops(), sites)


def level(words: str) -> float:
    """The number in a grade or band (“Grade 7”, “B3”); without one it is unknown."""
    found = re.search(r"\d+(?:\.\d+)?", words)
    return float(found.group()) if found else UNKNOWN


def _highest(levels: Iterable[float]) -> float:
    return max((one for one in levels if not isnan(one)), default=UNKNOWN)


def _tops() -> dict[UUID, UUID]:
    """Each unit's ancestor on the second level, or itself where it lies above."""
    above = dict(Unit.objects.values_list("pk", "parent_id"))

    def top(unit: UUID) -> UUID:
        path = [unit]
        while (parent := above.get(path[-1])) is not None:
            path.append(parent)
        return path[-2] if len(path) > 1 else path[-1]

    return {unit: top(unit) for unit in above}
