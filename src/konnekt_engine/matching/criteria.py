"""The kinds of criteria: each scores a mentee and a mentor in [0, 1] by the formula in its docstring.

A side that is unknown (None, blank, empty) is neutral: the pair gets the criterion's mean over the pairs in which both
sides are known, so not answering neither helps nor hurts. Categories and items are compared without regard to capitals
and spaces. Every score is rounded to 1/256 (Text and WantsOffers to the integers of their vectors).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from konnekt_engine.matching import encoding
from konnekt_engine.matching.encoding import UNITS, Encoded
from konnekt_engine.matching.hours import half_hours, utc_offset
from konnekt_engine.matching.text import tf_idf
from konnekt_engine.matching.values import Floats, Table, category, column, is_unknown, number, read_all, strengths

Weigh = Callable[[int], Encoded]
"""A criterion whose answers are read: with a weight in parts of 4096 it is integers."""


@dataclass(frozen=True)
class Sides:
    """The two tables of a problem and how many people each has."""

    mentees: Table
    mentors: Table
    sizes: tuple[int, int]

    def columns(self, mentee_column: str, mentor_column: str | None = None) -> tuple[list[Any], list[Any]]:
        """The same column of both tables, or one of each."""
        return (
            column(self.mentees, mentee_column, side="mentees", size=self.sizes[0]),
            column(self.mentors, mentor_column or mentee_column, side="mentors", size=self.sizes[1]),
        )


@dataclass(frozen=True)
class Criterion(ABC):
    """One soft wish of the programme: a weight of at least 0 and a label that people read."""

    weight: float = field(default=1.0, kw_only=True)
    label: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if not (math.isfinite(self.weight) and self.weight >= 0):
            raise ValueError(f"weight of {self.name!r}: expected a finite number of at least 0, found {self.weight}")

    @property
    def name(self) -> str:
        """What people read: the label, or the column it scores."""
        return self.label or str(getattr(self, "column", None) or getattr(self, "wants", ""))

    @abstractmethod
    def read(self, sides: Sides) -> Weigh:
        """Read these people's answers once; what comes back gives the integers for any weight."""

    def encode(self, sides: Sides, weight: int) -> Encoded:
        """This criterion as integers for these people, with a weight in parts of 4096."""
        return self.read(sides)(weight)


@dataclass(frozen=True)
class Shared(Criterion):
    """What both have in common: score = ½·|A∩B|/|A| + ½·|A∩B|/|B| for their sets of items A and B.

    The mean of the two shares (Kulczynski's coefficient): 1 for equal sets, 0 for nothing in common, and listing
    everything does not make anybody the best match for everyone.
    """

    column: str
    mentor_column: str | None = None

    def read(self, sides: Sides) -> Weigh:
        left, right = sides.columns(self.column, self.mentor_column)
        mentees = read_all(left, strengths, where=f"mentees, column {self.column!r}")
        mentors = read_all(right, strengths, where=f"mentors, column {self.mentor_column or self.column!r}")
        items = sorted({item for row in (*mentees, *mentors) if row for item in row})
        sets = [(_matrix(rows, items) > 0).astype(np.float64) for rows in (mentees, mentors)]
        shares = [_shares(rows, UNITS // 2) for rows in sets]
        known_sides = (encoding.known(_or_unknown(mentees)), encoding.known(_or_unknown(mentors)))
        wanted = np.hstack([shares[0], sets[0]]).astype(np.uint16)
        offered = np.hstack([sets[1], shares[1]]).astype(np.uint32)

        def weigh(weight: int) -> Encoded:
            return encoding.vectors(
                label=self.name, weight=weight, mentees=wanted, mentors=offered * weight, known_sides=known_sides
            )

        return weigh


@dataclass(frozen=True)
class WantsOffers(Criterion):
    """How much of what the mentee wants the mentor offers: score = Σ wₖ·min(oₖ/scale, 1) / Σ wₖ over the items k.

    `wants` holds items with strengths (seek Career at 4, Education at 1) or a set (each strength 1), `offers` the same
    on the mentor's side. `scale` is the strength of a full offer; by default the largest any mentor gives. Wanting
    nothing is unknown; offering nothing is an answer.
    """

    wants: str
    offers: str
    scale: float | None = None

    def read(self, sides: Sides) -> Weigh:
        left, right = sides.columns(self.wants, self.offers)
        mentees = _or_unknown(read_all(left, strengths, where=f"mentees, column {self.wants!r}"))
        mentors = read_all(right, strengths, where=f"mentors, column {self.offers!r}")
        items = sorted({item for row in (*mentees, *mentors) if row for item in row})
        offers = _matrix(mentors, items)
        scale = self.scale or float(offers.max(initial=0.0)) or 1.0
        offered = np.minimum(offers / scale, 1.0)
        wanted = _shares(_matrix(mentees, items), UNITS).astype(np.uint16)
        known_sides = (encoding.known(mentees), encoding.known(mentors))

        def weigh(weight: int) -> Encoded:
            return encoding.vectors(
                label=self.name,
                weight=weight,
                mentees=wanted,
                mentors=np.rint(offered * weight).astype(np.uint32),
                known_sides=known_sides,
            )

        return weigh


@dataclass(frozen=True)
class Near(Criterion):
    """Nearness of numbers, or hours in which both can meet.

    Numbers: score = max(0, 1 − |a − b| / reach).
    With `zone`, the column holds working hours ("09:00-17:00", see ``hours.half_hours``) and `zone` names the column of
    time zones: score = min(1, shared hours a week / enough). With ``column`` a time zone and ``zones=True``: the
    numbers are the hours ahead of universal time on the day `on`.
    """

    column: str
    reach: float = 1.0
    zone: str | None = None
    enough: float = 10.0
    zones: bool = False
    on: date = date(2026, 1, 15)

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, value in (("reach", self.reach), ("enough", self.enough)):
            if not (math.isfinite(value) and value > 0):
                raise ValueError(f"{name} of {self.name!r}: expected a finite number above 0, found {value}")

    def read(self, sides: Sides) -> Weigh:
        left, right = self._classes(sides)
        mentee_classes, mentees = _classes(left)
        mentor_classes, mentors = _classes(right)
        score = self._shared_hours if self.zone else self._nearness
        table = np.rint(score(mentee_classes, mentor_classes) * UNITS).astype(np.int64)
        return _weigh_lookup(self.name, mentees, mentors, table)

    def _classes(self, sides: Sides) -> tuple[list[Any], list[Any]]:
        columns = sides.columns(self.column)
        zones = sides.columns(self.zone) if self.zone else ([], [])
        found: list[list[Any]] = []
        for side, values, zone in zip(("mentees", "mentors"), columns, zones, strict=True):
            where = f"{side}, column {self.column!r}"
            if self.zone:
                located = [
                    None if is_unknown(hours) else (hours, place) for hours, place in zip(values, zone, strict=True)
                ]
                found.append(read_all(located, lambda pair: half_hours(*pair, on=self.on), where=where))
            elif self.zones:
                found.append(read_all(values, lambda name: utc_offset(str(name).strip(), on=self.on), where=where))
            else:
                found.append(read_all(values, number, where=where))
        return found[0], found[1]

    def _nearness(self, mentees: list[float], mentors: list[float]) -> Floats:
        apart = np.abs(np.asarray(mentees, np.float64)[:, None] - np.asarray(mentors, np.float64)[None, :])
        return np.maximum(0.0, 1.0 - apart / self.reach)

    def _shared_hours(self, mentees: list[frozenset[int]], mentors: list[frozenset[int]]) -> Floats:
        shared = np.array([[len(a & b) / 2 for b in mentors] for a in mentees], np.float64)
        return np.minimum(1.0, shared.reshape(len(mentees), len(mentors)) / self.enough)


@dataclass(frozen=True)
class Gap(Criterion):
    """A preferred gap: with g = mentor's value − mentee's, score = max(0, 1 − |g − ideal| / width).

    `width` is `below` where the gap is smaller than the ideal and `above` where it is larger. With `order` the values
    are categories and count by their place in it, the lowest first; a value outside the order is unknown.
    """

    column: str
    ideal: float = 2.0
    below: float = 3.0
    above: float = 5.0
    order: tuple[str, ...] | None = None
    mentor_column: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, value in (("below", self.below), ("above", self.above)):
            if not (math.isfinite(value) and value > 0):
                raise ValueError(f"{name} of {self.name!r}: expected a finite number above 0, found {value}")

    def read(self, sides: Sides) -> Weigh:
        columns = sides.columns(self.column, self.mentor_column)
        places = {category(step): float(place) for place, step in enumerate(self.order or ())}
        levels = []
        for side, values in zip(("mentees", "mentors"), columns, strict=True):
            if self.order:
                levels.append([places.get(category(value)) if not is_unknown(value) else None for value in values])
            else:
                levels.append(read_all(values, number, where=f"{side}, column {self.column!r}"))
        (mentee_classes, mentees), (mentor_classes, mentors) = (_classes(side) for side in levels)
        gaps = np.asarray(mentor_classes, np.float64)[None, :] - np.asarray(mentee_classes, np.float64)[:, None]
        off = gaps - self.ideal
        score = np.maximum(0.0, 1.0 - np.abs(off) / np.where(off < 0, self.below, self.above))
        table = np.rint(score * UNITS).astype(np.int64)
        return _weigh_lookup(self.name, mentees, mentors, table)


@dataclass(frozen=True)
class Same(Criterion):
    """Equal categories: score = 1 if both have the same value, else 0."""

    column: str
    mentor_column: str | None = None

    def read(self, sides: Sides) -> Weigh:
        return _compare(self, sides, equal=UNITS, unequal=0)


@dataclass(frozen=True)
class Different(Criterion):
    """Crossing a boundary: score = 1 if the values differ, else 0."""

    column: str
    mentor_column: str | None = None

    def read(self, sides: Sides) -> Weigh:
        return _compare(self, sides, equal=0, unequal=UNITS)


@dataclass(frozen=True)
class Wishes(Criterion):
    """Named wishes of one side, best first: score = 1 − (rank − 1)/ranks for a person named at that rank, else 0.

    `column` holds, for each person of the side `by`, a list of ids (or person ids) of the other side. Whoever names
    nobody is unknown. Wishes of both sides are two criteria.
    """

    column: str
    by: Literal["mentee", "mentor"] = "mentee"
    ranks: int = 5

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.ranks < 1 or self.by not in ("mentee", "mentor"):
            raise ValueError(f"wishes {self.name!r}: expected ranks of at least 1, by 'mentee' or 'mentor'")

    def read(self, sides: Sides) -> Weigh:
        mine, side = (sides.mentees, "mentees") if self.by == "mentee" else (sides.mentors, "mentors")
        theirs, other = (sides.mentors, "mentors") if self.by == "mentee" else (sides.mentees, "mentees")
        size, other_size = sides.sizes if self.by == "mentee" else sides.sizes[::-1]
        values = column(mine, self.column, side=side, size=size)
        places = {str(name): place for place, name in enumerate(column(theirs, "id", side=other, size=other_size))}
        if "person" in theirs:
            people = column(theirs, "person", side=other, size=other_size)
            places = {str(name): place for place, name in enumerate(people)} | places
        units: dict[tuple[int, int], int] = {}
        for person, wished in enumerate(values):
            names = () if is_unknown(wished) else (wished,) if isinstance(wished, str) else wished
            for rank, name in enumerate(names):
                if rank < self.ranks and str(name) in places:
                    pair = (person, places[str(name)]) if self.by == "mentee" else (places[str(name)], person)
                    units.setdefault(pair, round(UNITS * (1 - rank / self.ranks)))
        told = np.array([not is_unknown(value) for value in values], bool)
        everyone = np.ones(other_size, bool)
        known_sides = (told, everyone) if self.by == "mentee" else (everyone, told)

        def weigh(weight: int) -> Encoded:
            return encoding.listed(label=self.name, weight=weight, units=units, known_sides=known_sides, by=self.by)

        return weigh


@dataclass(frozen=True)
class Text(Criterion):
    """Statements that speak of the same things: the cosine of their TF-IDF vectors (see ``text.tf_idf``)."""

    column: str
    mentor_column: str | None = None

    def read(self, sides: Sides) -> Weigh:
        left, right = sides.columns(self.column, self.mentor_column)
        mentees = read_all(left, str, where=f"mentees, column {self.column!r}")
        mentors = read_all(right, str, where=f"mentors, column {self.mentor_column or self.column!r}")
        rows = tf_idf(mentees, mentors)
        said = encoding.within_length(rows[0], UNITS)
        known_sides = (encoding.known(mentees), encoding.known(mentors))

        def weigh(weight: int) -> Encoded:
            return encoding.vectors(
                label=self.name,
                weight=weight,
                mentees=said,
                mentors=encoding.within_length(rows[1], weight).astype(np.uint32),
                known_sides=known_sides,
            )

        return weigh


def _compare(criterion: Same | Different, sides: Sides, *, equal: int, unequal: int) -> Weigh:
    left, right = sides.columns(criterion.column, criterion.mentor_column)
    mentee_classes, mentees = _classes(read_all(left, category, where="mentees"))
    mentor_classes, mentors = _classes(read_all(right, category, where="mentors"))
    table = np.full((len(mentee_classes), len(mentor_classes)), unequal, np.int64)
    places = {name: place for place, name in enumerate(mentor_classes)}
    for row, name in enumerate(mentee_classes):
        if name in places:
            table[row, places[name]] = equal
    return _weigh_lookup(criterion.name, mentees, mentors, table)


def _weigh_lookup(
    label: str, mentees: Sequence[int | None], mentors: Sequence[int | None], table: NDArray[np.int64]
) -> Weigh:
    def weigh(weight: int) -> Encoded:
        return encoding.lookup(label=label, weight=weight, mentees=mentees, mentors=mentors, table=table)

    return weigh


def _classes(values: Sequence[Any]) -> tuple[list[Any], list[int | None]]:
    """The distinct values in order, and for each person which of them it is."""
    distinct = {value for value in values if value is not None}
    classes = sorted(distinct, key=lambda value: sorted(value) if isinstance(value, frozenset) else value)
    places = {value: place for place, value in enumerate(classes)}
    return classes, [None if value is None else places[value] for value in values]


def _matrix(rows: Sequence[dict[str, float] | None], items: Sequence[str]) -> Floats:
    place = {item: at for at, item in enumerate(items)}
    found = np.zeros((len(rows), len(items)))
    for at, row in enumerate(rows):
        for item, strength in (row or {}).items():
            found[at, place[item]] = strength
    return found


def _shares(rows: Floats, total: int) -> Floats:
    """Each row as whole shares that sum to `total`; a row without anything stays empty."""
    found = np.zeros_like(rows)
    for at in np.flatnonzero(rows.sum(axis=1) > 0):
        found[at] = encoding.whole_shares(rows[at], total)
    return found


def _or_unknown(rows: Sequence[dict[str, float] | None]) -> list[dict[str, float] | None]:
    """A list in which every strength is 0 says nothing: unknown."""
    return [row if row and any(row.values()) else None for row in rows]
