"""Encoded criteria: small integers from which every score is computed, exactly.

A fit of 1.0 is ``POINTS = 2**20`` points. A criterion's own score is a count of 1/256 (8 bits), the weights are counts
of 1/4096 that sum to 4096 (12 bits); so a contribution is an integer, contributions add up to the score exactly, and
every partial sum stays below 2**24: a float32 matrix product computes it without rounding, in any order, on any
processor.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from konnekt_engine.matching.values import Bools, Counts, Floats, Ints, Points, Wide

POINTS = 1 << 20
UNITS = 256
WEIGHTS = POINTS // UNITS

Moved = Callable[[Points], tuple[Ints, Points]]
"""Of listed pairs, those among the people who are chosen: which they were, and where they are now, in order."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Encoded(ABC):
    """One criterion as integers. A pair with an unknown side gets `neutral` points: the mean over the known pairs."""

    kind: ClassVar[str]

    label: str
    weight: int
    mentee_known: Bools
    mentor_known: Bools
    neutral: int

    def __post_init__(self) -> None:
        """What was encoded never changes: digests are taken of it once."""
        for part in vars(self).values():
            if isinstance(part, np.ndarray):
                part.setflags(write=False)

    def points(self, rows: slice) -> Points:
        """Contributions of these mentees with every mentor, shape (rows, mentors)."""
        found = self.known_points(rows)
        found[~self.mentee_known[rows]] = self.neutral
        if not self.mentor_known.all():
            found[:, ~self.mentor_known] = self.neutral
        return found

    @abstractmethod
    def known_points(self, rows: slice) -> Points:
        """Contributions as if both sides were known."""

    def other_way_round(self) -> Self:
        """The same scores with mentees and mentors exchanged."""
        known: dict[str, Any] = {"mentee_known": self.mentor_known, "mentor_known": self.mentee_known}
        return replace(self, **known, **self._exchanged())

    @abstractmethod
    def _exchanged(self) -> dict[str, Any]:
        """The fields that differ with the sides exchanged."""

    def among(self, mentees: Ints, mentors: Ints, moved: Moved) -> Self:
        """The same scores for some of the people, by position; what stands for an unknown answer stays."""
        known: dict[str, Any] = {"mentee_known": self.mentee_known[mentees], "mentor_known": self.mentor_known[mentors]}
        return replace(self, **known, **self._chosen(mentees, mentors, moved))

    @abstractmethod
    def _chosen(self, mentees: Ints, mentors: Ints, moved: Moved) -> dict[str, Any]:
        """The fields that differ among some of the people."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Vectors(Encoded):
    """Contribution = inner product of the mentee's row and the mentor's row, which carries the weight."""

    kind: ClassVar[str] = "vectors"

    mentees: Counts
    mentors: Wide

    def known_points(self, rows: slice) -> Points:
        product = self.mentees[rows].astype(np.float32) @ self.mentors.astype(np.float32).T
        return product.astype(np.int32)

    def _exchanged(self) -> dict[str, Any]:
        return {"mentees": self.mentors, "mentors": self.mentees}

    def _chosen(self, mentees: Ints, mentors: Ints, moved: Moved) -> dict[str, Any]:
        return {"mentees": self.mentees[mentees], "mentors": self.mentors[mentors]}


@dataclass(frozen=True, eq=False, kw_only=True)
class Lookup(Encoded):
    """Contribution = weight × table[class of the mentee, class of the mentor], the table in parts of 256."""

    kind: ClassVar[str] = "lookup"

    mentees: Points
    mentors: Points
    table: Counts

    def known_points(self, rows: slice) -> Points:
        by_mentor = self.table.astype(np.int32)[:, self.mentors] * np.int32(self.weight)
        found: Points = by_mentor[self.mentees[rows]]
        return found

    def _exchanged(self) -> dict[str, Any]:
        return {"mentees": self.mentors, "mentors": self.mentees, "table": self.table.T}

    def _chosen(self, mentees: Ints, mentors: Ints, moved: Moved) -> dict[str, Any]:
        return {"mentees": self.mentees[mentees], "mentors": self.mentors[mentors]}


@dataclass(frozen=True, eq=False, kw_only=True)
class Listed(Encoded):
    """Contribution = weight × the units of the pairs that are listed, 0 for the others.

    The units fall with the rank that the side `by` gave: in STABLE they are that side's ranked lists.
    """

    kind: ClassVar[str] = "listed"

    pairs: Points
    units: Counts
    by: str = "mentee"

    def known_points(self, rows: slice) -> Points:
        start, stop, _ = rows.indices(len(self.mentee_known))
        found = np.zeros((stop - start, len(self.mentor_known)), np.int32)
        inside = (self.pairs[:, 0] >= start) & (self.pairs[:, 0] < stop)
        mentee, mentor = self.pairs[inside].T
        found[mentee - start, mentor] = self.units[inside].astype(np.int32) * np.int32(self.weight)
        return found

    def _exchanged(self) -> dict[str, Any]:
        return {"pairs": self.pairs[:, ::-1], "by": "mentor" if self.by == "mentee" else "mentee"}

    def _chosen(self, mentees: Ints, mentors: Ints, moved: Moved) -> dict[str, Any]:
        kept, pairs = moved(self.pairs)
        return {"pairs": pairs, "units": self.units[kept]}


@dataclass(frozen=True, eq=False, kw_only=True)
class Given(Encoded):
    """Scores that came from outside, already in points."""

    kind: ClassVar[str] = "given"

    table: Points

    def known_points(self, rows: slice) -> Points:
        return self.table[rows].copy()

    def _exchanged(self) -> dict[str, Any]:
        return {"table": self.table.T}

    def _chosen(self, mentees: Ints, mentors: Ints, moved: Moved) -> dict[str, Any]:
        return {"table": self.table[np.ix_(mentees, mentors)]}


@dataclass(frozen=True, eq=False, kw_only=True)
class GivenPairs(Encoded):
    """Scores that came from outside for some pairs only, in points; no other pair is allowed."""

    kind: ClassVar[str] = "given pairs"

    pairs: Points
    points_of: Points

    def known_points(self, rows: slice) -> Points:
        start, stop, _ = rows.indices(len(self.mentee_known))
        found = np.zeros((stop - start, len(self.mentor_known)), np.int32)
        inside = (self.pairs[:, 0] >= start) & (self.pairs[:, 0] < stop)
        mentee, mentor = self.pairs[inside].T
        found[mentee - start, mentor] = self.points_of[inside]
        return found

    def _exchanged(self) -> dict[str, Any]:
        return {"pairs": self.pairs[:, ::-1]}

    def _chosen(self, mentees: Ints, mentors: Ints, moved: Moved) -> dict[str, Any]:
        kept, pairs = moved(self.pairs)
        return {"pairs": pairs, "points_of": self.points_of[kept]}

    def listed(self, rows: slice) -> Bools:
        """Which pairs of these mentees are given at all."""
        start, stop, _ = rows.indices(len(self.mentee_known))
        found = np.zeros((stop - start, len(self.mentor_known)), bool)
        inside = (self.pairs[:, 0] >= start) & (self.pairs[:, 0] < stop)
        found[self.pairs[inside, 0] - start, self.pairs[inside, 1]] = True
        return found


def whole_weights(weights: Sequence[float], whole: int = WEIGHTS) -> list[int]:
    """The weights as integers that sum to 4096, by largest remainder; none at all stays none."""
    if not weights:
        return []
    total = float(sum(weights))
    if total <= 0:
        raise ValueError("criteria: expected at least one weight above 0, found none")
    parts = whole_shares(np.asarray(weights, np.float64), whole)
    return [int(part) for part in parts]


def whole_shares(amounts: Floats, total: int) -> Ints:
    """Non-negative amounts scaled to integers that sum to `total` exactly, by largest remainder."""
    exact = amounts * (total / amounts.sum())
    parts: Ints = np.floor(exact).astype(np.int64)
    short = total - int(parts.sum())
    largest_first = np.argsort(-(exact - parts), kind="stable")
    if short >= 0:
        parts[largest_first[:short]] += 1
    else:  # division rounded a whole share up
        parts[largest_first[short:]] -= 1
    return parts


def within_length(rows: Floats, length: int) -> Counts:
    """Unit rows scaled to `length` and rounded, never longer than `length`: so no inner product exceeds the weight."""
    exact = rows * length
    rounded = np.rint(exact)
    too_long = np.einsum("ij,ij->i", rounded, rounded) > length * length
    rounded[too_long] = np.floor(exact[too_long])
    return rounded.astype(np.uint16)


def known(values: Sequence[object | None]) -> Bools:
    """Where a value is known."""
    return np.array([value is not None for value in values], dtype=bool)


def vectors(*, label: str, weight: int, mentees: Counts, mentors: Wide, known_sides: tuple[Bools, Bools]) -> Vectors:
    """Vectors with their neutral value, from the sums of the known rows."""
    left, right = known_sides
    total = int(mentees[left].sum(axis=0, dtype=np.int64) @ mentors[right].sum(axis=0, dtype=np.int64))
    return Vectors(
        label=label,
        weight=weight,
        mentee_known=left,
        mentor_known=right,
        neutral=_mean(total, left, right, weight),
        mentees=mentees,
        mentors=mentors,
    )


def lookup(
    *, label: str, weight: int, mentees: Sequence[int | None], mentors: Sequence[int | None], table: NDArray[np.int64]
) -> Lookup:
    """A lookup with its neutral value, from how often each class occurs; a class of None is unknown."""
    left, right = known(mentees), known(mentors)
    rows = np.array([0 if code is None else code for code in mentees], np.int32)
    columns = np.array([0 if code is None else code for code in mentors], np.int32)
    if table.size == 0:
        table = np.zeros((max(1, table.shape[0]), max(1, table.shape[1])), np.int64)
    row_counts = np.bincount(rows[left], minlength=table.shape[0])
    column_counts = np.bincount(columns[right], minlength=table.shape[1])
    total = weight * int(row_counts @ table @ column_counts)
    return Lookup(
        label=label,
        weight=weight,
        mentee_known=left,
        mentor_known=right,
        neutral=_mean(total, left, right, weight),
        mentees=rows,
        mentors=columns,
        table=table.astype(np.uint16),
    )


def listed(
    *, label: str, weight: int, units: dict[tuple[int, int], int], known_sides: tuple[Bools, Bools], by: str
) -> Listed:
    """Listed pairs with their neutral value."""
    left, right = known_sides
    pairs = sorted(units)
    return Listed(
        label=label,
        weight=weight,
        mentee_known=left,
        mentor_known=right,
        neutral=_mean(weight * sum(units.values()), left, right, weight),
        pairs=np.array(pairs, np.int32).reshape(-1, 2),
        units=np.array([units[pair] for pair in pairs], np.uint16),
        by=by,
    )


def _mean(total: int, left: Bools, right: Bools, weight: int) -> int:
    pairs = int(left.sum()) * int(right.sum())
    # Nobody known: any constant is neutral, and the middle is the honest one.
    return total // pairs if pairs else weight * UNITS // 2
