"""Every pair's score once more, by the checker's own arithmetic: of single pairs, and of all pairs in blocks.

A single pair is counted in int64. A block is a sum in floating point in which nothing is rounded: one matrix product
for the vectors of all criteria side by side, and a row of a table for each class. Every number in it is whole, and no
sum of any of them can reach what its floats hold exactly: that is computed first, from the problem itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from konnekt_engine.matching.encoding import Encoded, Given, GivenPairs, Listed, Lookup, Vectors
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.verifying.refusing import InvalidCertificate, require

NEVER = -math.inf
FLOAT32 = 1 << 24
FLOAT64 = 1 << 52
PAIRS = 1 << 14  # single pairs at a time


def of_pairs(problem: Problem, mentees: Any, mentors: Any) -> Any:
    """The scores of these pairs, in int64."""
    total = np.zeros(len(mentees), np.int64)
    for criterion in problem.criteria:
        both_known = criterion.mentee_known[mentees] & criterion.mentor_known[mentors]
        total += np.where(both_known, _of_pairs(criterion, mentees, mentors), criterion.neutral)
    return total


def _of_pairs(criterion: Any, i: Any, j: Any) -> Any:
    match criterion:
        case Vectors(mentees=mentees, mentors=mentors):
            parts = [slice(start, start + PAIRS) for start in range(0, len(i), PAIRS)]
            found = [np.einsum("pk,pk->p", mentees[i[one]], mentors[j[one]], dtype=np.int64) for one in parts]
            return np.concatenate([np.zeros(0, np.int64), *found])
        case Lookup(mentees=mentees, mentors=mentors, table=table, weight=weight):
            return table[mentees[i], mentors[j]].astype(np.int64) * weight
        case Listed(pairs=pairs, units=units, weight=weight):
            return PairList(pairs, units.astype(np.int64) * weight, len(criterion.mentor_known)).of(i, j)
        case GivenPairs(pairs=pairs, points_of=points):
            return PairList(pairs, points, len(criterion.mentor_known)).of(i, j)
        case _:  # Given; `Scores` knows no other
            return criterion.table[i, j].astype(np.int64)


class PairList:
    """Values of listed pairs, in the order of the mentees; of a pair that is listed twice, the last one."""

    def __init__(self, pairs: Any, values: Any, m: int) -> None:
        key = pairs[:, 0].astype(np.int64) * m + pairs[:, 1]
        order = np.argsort(key, kind="stable")
        last = np.append(np.diff(key[order]) > 0, True)[: len(key)]
        kept = order[last]
        self.m = m
        self.mentees, self.mentors, self.values = pairs[kept, 0], pairs[kept, 1], values[kept]
        # With an end that no pair has, a search always finds a place.
        self.key, self.value_or_none = np.append(key[kept], 1 << 62), np.append(self.values, 0)

    def of(self, mentees: Any, mentors: Any) -> Any:
        """The values of these pairs, 0 where they are not listed."""
        key = mentees.astype(np.int64) * self.m + mentors
        place = np.searchsorted(self.key, key)
        return np.where(self.key[place] == key, self.value_or_none[place], 0)

    def within(self, rows: Any, columns: slice) -> tuple[Any, Any, Any]:
        """The listed pairs of these mentees (in order) with these mentors: places in the block, and values."""
        start, stop = np.searchsorted(self.mentees, [rows[0], rows[-1] + 1])
        mentees, mentors = self.mentees[start:stop], self.mentors[start:stop]
        place = np.searchsorted(rows, mentees)
        inside = (rows[place] == mentees) & (mentors >= columns.start) & (mentors < columns.stop)
        return place[inside], mentors[inside] - columns.start, self.values[start:stop][inside]


class Scores:
    """The scores of all pairs, in blocks of at most `at_once`. What a hard rule takes out is `NEVER`."""

    def __init__(self, problem: Problem, *, at_once: int) -> None:
        self.n, self.m = len(problem.mentee_ids), len(problem.mentor_ids)
        self.wide = max(1, min(self.m, math.isqrt(at_once)))
        self.high = max(1, at_once // self.wide)
        bound = sum(_bound(criterion) for criterion in problem.criteria)
        require(bound < FLOAT64, "the scores are too large to be counted exactly")
        self.real: Any = np.float32 if bound < FLOAT32 else np.float64
        self.left, self.right = [np.zeros((self.n, 0), self.real)], [np.zeros((self.m, 0), self.real)]
        self.classes: list[tuple[Any, Any, Any]] = []
        self.listed: list[PairList] = []
        self.given: list[Given] = []
        for criterion in problem.criteria:
            self._read(criterion)
        self.vectors = np.hstack(self.left), np.hstack(self.right)
        del self.left, self.right
        for rule in problem.apart:
            self.classes.append((rule.mentees, rule.mentors, np.where(rule.table, self.real(NEVER), self.real(0))))
        self.blocked = PairList(problem.blocked, np.zeros(len(problem.blocked)), self.m)
        self.only = [
            PairList(one.pairs, one.points_of, self.m) for one in problem.criteria if isinstance(one, GivenPairs)
        ]

    def _read(self, criterion: Any) -> None:
        left, right = criterion.mentee_known, criterion.mentor_known
        if not (left.all() and right.all()):
            # Neutral where the mentee is not known, and where the mentee is known and the mentor is not.
            neutral = np.column_stack([np.ones_like(right), ~right]) * criterion.neutral
            self._add_vectors(np.column_stack([~left, left]), neutral)
        match criterion:
            case Vectors(mentees=mentees, mentors=mentors):
                self._add_vectors(mentees * left[:, None], mentors * right[:, None])
            case Lookup(mentees=mentees, mentors=mentors, table=table, weight=weight):
                # One class more on either side for those who are not known: it adds nothing.
                rows, columns = table.shape
                points = np.pad(table.astype(self.real) * weight, ((0, 1), (0, 1)))
                self.classes.append((np.where(left, mentees, rows), np.where(right, mentors, columns), points))
            case Listed(pairs=pairs, units=units, weight=weight):
                self._add_pairs(pairs, units.astype(self.real) * weight, criterion)
            case GivenPairs(pairs=pairs, points_of=points):
                self._add_pairs(pairs, points.astype(self.real), criterion)
            case _:  # Given; `_bound` knows no other
                self.given.append(criterion)

    def _add_vectors(self, left: Any, right: Any) -> None:
        self.left.append(left.astype(self.real))
        self.right.append(right.astype(self.real))

    def _add_pairs(self, pairs: Any, points: Any, criterion: Encoded) -> None:
        both_known = criterion.mentee_known[pairs[:, 0]] & criterion.mentor_known[pairs[:, 1]]
        self.listed.append(PairList(pairs[both_known], points[both_known], self.m))

    def blocks(self, mentees: Any) -> Iterator[Any]:
        """These mentees (in order), so many at a time that a tile of their pairs is a block."""
        for start in range(0, len(mentees), self.high):
            yield mentees[start : start + self.high]

    def tiles(self, rows: Any) -> Iterator[tuple[slice, Any]]:
        """Mentors from start to stop, and the scores of these mentees with them, for all mentors in turn."""
        vectors, of_mentors = self.vectors[0][rows], self.vectors[1]
        # People of one class share a row: few are computed, and many take them.
        shared = [
            (table[used], mentors, place)
            for mentees, mentors, table in self.classes
            for used, place in [np.unique(mentees[rows], return_inverse=True)]
        ]
        for start in range(0, self.m, self.wide):
            columns = slice(start, min(self.m, start + self.wide))
            points = vectors @ of_mentors[columns].T
            for table, mentors, place in shared:
                points += table[:, mentors[columns]][place]
            for listed in self.listed:
                mentee, mentor, value = listed.within(rows, columns)
                points[mentee, mentor] += value
            for given in self.given:
                both_known = given.mentee_known[rows, None] & given.mentor_known[columns]
                points += np.where(both_known, given.table[rows, columns].astype(self.real), self.real(0))
            self._rule_out(points, rows, columns)
            yield columns, points

    def _rule_out(self, points: Any, rows: Any, columns: slice) -> None:
        mentee, mentor, _ = self.blocked.within(rows, columns)
        points[mentee, mentor] = NEVER
        for only in self.only:
            mentee, mentor, _ = only.within(rows, columns)
            outside = np.ones(points.shape, bool)
            outside[mentee, mentor] = False
            points[outside] = NEVER


def _bound(criterion: Encoded) -> int:
    """What no sum of any parts of a criterion's score can exceed in size."""
    match criterion:
        case Vectors(mentees=mentees, mentors=mentors):
            # Cauchy and Schwarz; it holds for any part of the columns as well.
            known = math.ceil(_longest(mentees) * _longest(mentors)) + 1
        case Lookup(table=table, weight=weight):
            known = _largest(table) * abs(weight)
        case Listed(units=units, weight=weight):
            known = _largest(units) * abs(weight)
        case GivenPairs(points_of=points) | Given(table=points):
            known = _largest(points)
        case _:
            raise InvalidCertificate(f"no rule is known for a criterion of the kind {type(criterion).__name__}")
    return known + abs(criterion.neutral)


def _longest(rows: Any) -> float:
    return math.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float64).max(initial=0))


def _largest(numbers: Any) -> int:
    return max(int(numbers.max(initial=0)), -int(numbers.min(initial=0)))
