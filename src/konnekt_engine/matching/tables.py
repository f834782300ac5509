"""The rows that are added up for each mentee, and the table of them: made as the criteria are read.

The mentors stand in tiles of 512, so that a tile's rows stay in the cache. The table is made tile by tile once all its
rows are known: until then a row is only how it will be made, because all of them twice would be most of what a large
market needs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray

from konnekt_engine.matching.encoding import Lookup
from konnekt_engine.matching.kernels import compiled
from konnekt_engine.matching.values import Bools, Ints, Points, Single

TILE = 512
STEP = 4
"""So many rows are added at a time."""

_MERGED_CLASSES = 192
_MANY_CLASSES = 1 << 16
"""Up to so many class numbers, and four more a person, an array of them all is made; beyond, classes are sorted."""

_CACHE_LINE = 64


class Additions:
    """Collects what is added for each mentee."""

    def __init__(self, n: int, m: int) -> None:
        self.n, self.m = n, m
        self.fixed = np.zeros(m)
        self._entries: list[tuple[Points, Points, Single]] = []
        self._items: list[tuple[int, Callable[[slice], NDArray[Any]]]] = []
        self._groups: list[_Classes] = []
        self._height = 0

    def classes(self, mentees: NDArray[Any], mentors: NDArray[Any], table: NDArray[Any]) -> None:
        """Each mentee gets the row of their class. Groups of few classes are merged: one row to add instead of two."""
        used, _, codes = _numbered(mentees)
        new = _Classes(codes=codes, parts=((used, mentors, np.asarray(table, np.int32)),))
        for place, group in enumerate(self._groups):
            both, first, merged = _numbered(codes * len(group) + group.codes)
            if len(both) <= min(_MERGED_CLASSES, 4 * (len(new) + len(group))):
                self._groups[place] = group.with_others(new, first, merged)
                return
        self._groups.append(new)

    def lookup(self, criterion: Lookup, mentees: Ints, mentors: Ints, known: tuple[Bools, Bools]) -> None:
        """A lookup with a further class on each side: those who did not say."""
        rows, columns = criterion.table.shape
        table = np.full((rows + 1, columns + 1), criterion.neutral, np.int32)
        table[:rows, :columns] = criterion.table.astype(np.int32) * np.int32(criterion.weight)
        self.classes(
            np.where(known[0], criterion.mentees[mentees], rows),
            np.where(known[1], criterion.mentors[mentors], columns),
            table,
        )

    def items(self, left: NDArray[Any], right: NDArray[Any], mentors: Ints, known: Bools) -> None:
        """Each mentee gets the rows of what they name, times how much; `right` is of everybody these mentors are of."""
        width = left.shape[1]
        filled = np.flatnonzero(left != 0)
        item = filled % width
        used: Bools = (np.bincount(item, minlength=width) > 0) & (right[mentors[known]] != 0).any(axis=0)
        if not used.all():
            filled, item = filled[used[item]], item[used[item]]
        at = filled // width
        rows: Points = (np.cumsum(used)[item] + (self._height - 1)).astype(np.int32)
        times: Single = left.ravel()[filled].astype(np.float32)
        self._entries.append((at.astype(np.int32), rows, times))
        self._items.append((int(used.sum()), partial(_rows_of_items, right, np.flatnonzero(used), mentors, known)))
        self._height += int(used.sum())

    def neutral(self, points: int, known: tuple[Bools, Bools]) -> None:
        """Unknown mentors get the neutral points from everyone, unknown mentees with every other mentor too."""
        self.fixed += np.where(known[1], 0, points)
        if not known[0].all():
            unknown = (~known[0]).astype(np.int32)[:, None]
            self.items(unknown, np.full((self.m, 1), points), np.arange(self.m), known[1])

    def table(self) -> Single:
        """The rows in tiles, items first and then the classes, and one of nothing at least."""
        parts = [*self._items, *((len(group), group.rows) for group in self._groups)]
        height = max(1, sum(count for count, _ in parts))
        found = _aligned((_tiles(self.m), height, TILE))
        for tile, rows in enumerate(found):
            mentors = slice(tile * TILE, min(self.m, (tile + 1) * TILE))
            rows[:, mentors.stop - mentors.start :] = 0
            first = 0
            for count, made in parts:
                rows[first : first + count, : mentors.stop - mentors.start] = made(mentors)
                first += count
            rows[first:] = 0
        return found

    def by_mentee(self) -> tuple[Ints, Points, Single]:
        """Which rows, how often, by mentee; filled up to whole steps."""
        counts = sum((np.bincount(at, minlength=self.n) for at, _, _ in self._entries), np.zeros(self.n, np.int64))
        counts += len(self._groups)
        starts = np.concatenate([[0], np.cumsum(-(-np.maximum(counts, 1) // STEP) * STEP)])
        rows, times = np.zeros(starts[-1], np.int32), np.zeros(starts[-1], np.float32)
        free = starts[:-1].copy()
        for at, rows_of, times_of in self._entries:
            # Each in the order of the mentees: what one of them has stands together.
            mine = np.bincount(at, minlength=self.n)
            place = np.repeat(free - (np.cumsum(mine) - mine), mine) + np.arange(len(at))
            rows[place], times[place] = rows_of, times_of
            free += mine
        height = self._height
        for group in self._groups:
            rows[free], times[free] = group.codes + height, 1
            free += 1
            height += len(group)
        return starts, rows, times


@dataclass(frozen=True, eq=False, kw_only=True)
class _Classes:
    """The class of each mentee, and each class's row: the sum over the parts of a row of a table, by class of mentor.

    A part is which row each class gets, the class of each mentor, and the table.
    """

    codes: Ints
    parts: tuple[tuple[Ints, NDArray[Any], Points], ...]

    def __len__(self) -> int:
        return len(self.parts[0][0])

    def with_others(self, others: Self, first: Ints, codes: Ints) -> Self:
        """Both in one: the classes that occur together, one mentee of each in `first`."""
        parts = [
            (chosen[group.codes[first]], mentors, table)
            for group in (self, others)
            for chosen, mentors, table in group.parts
        ]
        return type(self)(codes=codes, parts=tuple(parts))

    def rows(self, mentors: slice) -> Points:
        """A row for each class, a column for each of these mentors."""
        found = np.zeros((len(self), mentors.stop - mentors.start), np.int32)
        for chosen, classes, table in self.parts:
            found += table[:, classes[mentors]][chosen]
        return found


def _numbered(classes: NDArray[Any]) -> tuple[Ints, Ints, Ints]:
    """Which classes there are, where one of each stands, and each one's number: `np.unique` without its sorting."""
    at, count = np.arange(len(classes)), int(classes.max(initial=-1)) + 1
    if count > _MANY_CLASSES + 4 * len(classes):
        return np.unique(classes, return_index=True, return_inverse=True)
    first = np.full(count, len(classes))
    first[classes[::-1]] = at[::-1]
    is_used = first < len(classes)
    used = np.flatnonzero(is_used)
    return used, first[used], (np.cumsum(is_used) - 1)[classes]


def _rows_of_items(right: NDArray[Any], items: Ints, people: Ints, known: Bools, mentors: slice) -> NDArray[Any]:
    """A row for each of these items, a column for each of these mentors; who is not known has nothing in it."""
    found = right[people[mentors]][:, items]
    found[~known[mentors]] = 0
    return found.T


def tiled(values: NDArray[Any], beyond: float) -> Single:
    """A number for each mentor in tiles; beyond the last mentor, another."""
    found = _aligned((_tiles(len(values)), TILE))
    found.ravel()[: len(values)] = values
    found.ravel()[len(values) :] = beyond
    return found


def regathered(table: Single, mentors: Ints, beyond: float) -> Single:
    """The columns of these mentors, in tiles of their own, no wider than they need to be."""
    tiles = _tiles(len(mentors))
    width = _CACHE_LINE // 4 * max(1, -(-len(mentors) * 4 // (tiles * _CACHE_LINE)))
    found = _aligned((tiles, table.shape[1], width))
    for tile, rows in enumerate(found):
        these = mentors[tile * width : (tile + 1) * width]
        _gather(table, these, rows)
        rows[:, len(these) :] = beyond
    return found


def _tiles(mentors: int) -> int:
    return max(1, -(-mentors // TILE))


def _aligned(shape: tuple[int, ...]) -> Single:
    """Memory that begins where a cache line does, so that no group of eight or sixteen numbers lies on two."""
    size = 4 * math.prod(shape)
    raw = np.empty(size + _CACHE_LINE, np.uint8)
    first = -raw.ctypes.data % _CACHE_LINE
    return cast(Single, raw[first : first + size].view(np.float32).reshape(shape))


@compiled
def _gather(table: Single, mentors: Ints, found: Single) -> None:
    width = table.shape[2]
    tiles, columns = mentors // width, mentors % width
    for row in range(table.shape[1]):
        for x in range(mentors.size):
            found[row, x] = table[tiles[x], row, columns[x]]
