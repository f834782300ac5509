"""The score of any pair, from tables small enough to stay near the processor; never an array of all pairs.

A mentee's scores with all mentors are the sum of a few rows of a table: one row for each item the mentee names, one for
the classes (time zone, site, language…) the mentee belongs to, times whole numbers; and, where a criterion is a dense
vector, one inner product. The mentors stand in tiles of 512, so that a tile's rows stay in the cache.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray

from konnekt_engine.matching.encoding import POINTS, Given, GivenPairs, Listed, Lookup, Vectors
from konnekt_engine.matching.kernels import compiled
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.tables import Additions, regathered, tiled
from konnekt_engine.matching.values import Bools, Ints, Points, Single, pair_keys, pairs_of_keys

BARRED = -8 * POINTS
"""What a rule over classes adds to a score: far below what any price takes away."""

_SPARSE_SHARE = 0.25


@dataclass(frozen=True, eq=False, kw_only=True)
class Scores:
    """Scores of the mentees and mentors of a market, in its order.

    `starts`, `rows`, `times`: for each mentee, which rows of `table` are added how often. `fixed` is what every mentee
    gets from a mentor. `left`, `right`: the dense part, a row for each person; `left_length`, `right_length`: the
    lengths of these rows, rounded up, so that their product is above any inner product (Cauchy–Schwarz). `blocked_*`
    and `extra_*`: single pairs, by mentee. `given`: scores that came as an array. `only_*`: the allowed pairs of a
    problem given as a list of pairs.

    Rows are added four at a time: each mentee's are filled up, to four at least, with rows that are added no times.
    """

    size: tuple[int, int]
    starts: Ints
    rows: Points
    times: Single
    table: Single
    fixed: Single
    left: Single
    right: Single
    left_length: Single
    right_length: Single
    blocked_starts: Ints
    blocked: Points
    extra_starts: Ints
    extra: Points
    extra_points: Points
    given: Points
    only_starts: Ints | None = None
    only: Points | None = None
    only_points: Points | None = None

    @classmethod
    def of(cls, problem: Problem, mentees: Ints, mentors: Ints) -> Self:
        """The scores of these mentees and mentors of a problem, by position, in this order."""
        n, m = len(mentees), len(mentors)
        additions = Additions(n, m)
        dense: tuple[list[NDArray[Any]], list[NDArray[Any]]] = [], []
        extra = [np.zeros((0, 3), np.int64)]
        given = np.zeros((0, 0), np.int32)
        only = None
        place_of = _places(problem, mentees, mentors)
        for apart in problem.apart:
            additions.classes(apart.mentees[mentees], apart.mentors[mentors], np.where(apart.table, BARRED, 0))
        for criterion in problem.criteria:
            known = criterion.mentee_known[mentees], criterion.mentor_known[mentors]
            match criterion:
                case Given():
                    given = np.ascontiguousarray(criterion.table[np.ix_(mentees, mentors)])
                case GivenPairs():
                    only = place_of(criterion.pairs, criterion.points_of)
                    for apart in problem.apart:
                        barred = apart.table[apart.mentees[mentees[only[:, 0]]], apart.mentors[mentors[only[:, 1]]]]
                        only = only[~barred]
                case Lookup():
                    additions.lookup(criterion, mentees, mentors, known)
                case Vectors():
                    additions.neutral(criterion.neutral, known)
                    left = _known_rows(criterion.mentees, mentees, known[0])
                    if left.size and np.count_nonzero(left) > _SPARSE_SHARE * left.size:
                        dense[0].append(left.astype(np.float32))
                        dense[1].append(_known_rows(criterion.mentors, mentors, known[1]).astype(np.float32))
                    else:
                        additions.items(left, criterion.mentors, mentors, known[1])
                case Listed(weight=0):
                    pass
                case Listed():
                    additions.neutral(criterion.neutral, known)
                    found = place_of(criterion.pairs, criterion.units.astype(np.int64) * criterion.weight)
                    extra.append(found[known[0][found[:, 0]] & known[1][found[:, 1]]])
        starts, rows, times = additions.by_mentee()
        blocked_starts, blocked_at, _ = _by_mentee(place_of(problem.blocked, problem.blocked_reason), n)
        extra_starts, extra_at, extra_points = _by_mentee(_summed(np.vstack(extra)), n)
        only_starts, only_at, only_points = _by_mentee(only, n) if only is not None else (None, None, None)
        left, right = _side_by_side(dense[0], n), _side_by_side(dense[1], m)
        return cls(
            size=(n, m),
            starts=starts,
            rows=rows,
            times=times,
            table=additions.table(),
            fixed=tiled(additions.fixed, BARRED),
            left=left,
            right=right,
            left_length=_lengths_up(left),
            right_length=tiled(_lengths_up(right), 0.0),
            blocked_starts=blocked_starts,
            blocked=blocked_at,
            extra_starts=extra_starts,
            extra=extra_at,
            extra_points=extra_points,
            given=given,
            only_starts=only_starts,
            only=only_at,
            only_points=only_points,
        )

    def of_mentees(self, start: int, stop: int) -> Self:
        """The scores of these mentees alone, for a worker who needs no others; their positions begin at 0 again."""
        return replace(
            self,
            size=(stop - start, self.size[1]),
            **_cut(self, "starts", ("rows", "times"), start, stop),
            **_cut(self, "blocked_starts", ("blocked",), start, stop),
            **_cut(self, "extra_starts", ("extra", "extra_points"), start, stop),
            left=self.left[start:stop],
            left_length=self.left_length[start:stop],
            given=self.given[start:stop],
        )

    def of_mentors(self, mentors: Ints) -> Self:
        """The scores with these mentors alone, by rising position; their positions begin at 0 again."""
        place = np.full(self.size[1], -1, np.int32)
        place[mentors] = np.arange(len(mentors))

        blocked_starts, (blocked,) = _with_mentors(self.blocked_starts, place[self.blocked], self.blocked)
        extra_starts, (extra, extra_points) = _with_mentors(
            self.extra_starts, place[self.extra], self.extra, self.extra_points
        )
        return replace(
            self,
            size=(self.size[0], len(mentors)),
            table=regathered(self.table, mentors, 0.0),
            fixed=regathered(self.fixed[:, None], mentors, BARRED)[:, 0],
            right=self.right[mentors],
            right_length=regathered(self.right_length[:, None], mentors, 0.0)[:, 0],
            given=self.given[:, mentors] if self.given.size else self.given,
            blocked_starts=blocked_starts,
            blocked=place[blocked],
            extra_starts=extra_starts,
            extra=place[extra],
            extra_points=extra_points,
        )

    def points(self, mentees: Ints) -> Points:
        """Scores of these mentees with every mentor, a row for each; below `LOWEST` where a rule bars a pair."""
        n, m = len(mentees), self.size[1]
        found = np.full((n, m), BARRED, np.int32)
        if self.only_starts is not None:
            assert self.only is not None
            assert self.only_points is not None
            _fill_only(mentees, self.only_starts, self.only, self.only_points, found)
        else:
            dense = self._dense(mentees)
            _fill(mentees, self.starts, self.rows, self.times, self.table, self.fixed, dense, self.given, found)
            _amend(mentees, self.extra_starts, self.extra, self.extra_points, found)
        _bar(mentees, self.blocked_starts, self.blocked, BARRED, found)
        return found

    def _dense(self, mentees: Ints) -> Single:
        if not self.left.shape[1]:
            return np.zeros((0, 0), np.float32)
        found: Single = self.left[mentees] @ self.right.T
        return found


def _places(problem: Problem, mentees: Ints, mentors: Ints) -> Any:
    """Turns pairs of a problem with one number each into rows (mentee, mentor, number) of the market."""
    n, m = problem.size
    row, column = np.full(n, -1, np.int32), np.full(m, -1, np.int32)
    row[mentees], column[mentors] = np.arange(len(mentees)), np.arange(len(mentors))

    def place(pairs: Points, numbers: NDArray[Any]) -> Ints:
        at, with_ = row[pairs[:, 0]], column[pairs[:, 1]]
        inside = (at >= 0) & (with_ >= 0)
        return np.column_stack([at[inside], with_[inside], numbers[inside]]).astype(np.int64, copy=False)

    return place


def _known_rows(rows: NDArray[Any], people: Ints, known: Bools) -> NDArray[Any]:
    """The rows of these people; who is not known has an empty one."""
    found = rows[people]
    found[~known] = 0
    return found


def _by_mentee(triples: Ints, n: int) -> tuple[Ints, Points, Points]:
    order = np.argsort(pair_keys(triples[:, 0], triples[:, 1]), kind="stable")
    mentee, mentor, number = triples[order].T
    return starts_of(mentee, n), mentor.astype(np.int32), number.astype(np.int32)


def _summed(triples: Ints) -> Ints:
    """One row for each pair: what several lists say of it adds up."""
    keys, inverse = np.unique(pair_keys(triples[:, 0], triples[:, 1]), return_inverse=True)
    numbers = np.zeros(len(keys), np.int64)
    np.add.at(numbers, inverse, triples[:, 2])
    return np.column_stack([pairs_of_keys(keys), numbers])


def starts_of(at: Ints, n: int) -> Ints:
    """Where each of n begins in a list that is sorted by them, and where the last one ends: (n + 1,)."""
    return np.concatenate([[0], np.cumsum(np.bincount(at, minlength=n))]).astype(np.int64)


def _side_by_side(parts: Iterable[NDArray[Any]], count: int) -> Single:
    found = [np.asarray(part, np.float32) for part in parts]
    if len(found) == 1:
        return np.ascontiguousarray(found[0])
    return np.ascontiguousarray(np.hstack(found)) if found else np.zeros((count, 0), np.float32)


def _lengths_up(rows: Single) -> Single:
    """The length of each row, rounded up to a whole number."""
    squares = np.einsum("ij,ij->i", rows, rows, dtype=np.float64)
    return cast(Single, np.ceil(np.sqrt(squares)).astype(np.float32))


def _cut(scores: Scores, starts: str, parts: tuple[str, ...], start: int, stop: int) -> dict[str, Any]:
    bounds = getattr(scores, starts)
    first, last = bounds[start], bounds[stop]
    return {starts: bounds[start : stop + 1] - first} | {name: getattr(scores, name)[first:last] for name in parts}


def _with_mentors(starts: Ints, place: Points, *parts: Points) -> tuple[Ints, list[Points]]:
    stays = place >= 0
    bounds = np.concatenate([[0], np.cumsum(stays)])[starts].astype(np.int64)
    return bounds, [part[stays] for part in parts]


@compiled
def _fill(
    mentees: Ints,
    starts: Ints,
    rows: Points,
    times: Single,
    table: Single,
    fixed: Single,
    dense: Single,
    given: Points,
    found: Points,
) -> None:
    m = found.shape[1]
    width = fixed.shape[1]
    total = np.empty(width, np.float32)
    for tile in range(fixed.shape[0]):
        first = tile * width
        wide = min(width, m - first)
        for at in range(mentees.size):
            i = mentees[at]
            for x in range(width):
                total[x] = fixed[tile, x]
            for p in range(starts[i], starts[i + 1]):
                row, often = rows[p], times[p]
                for x in range(width):
                    total[x] += often * table[tile, row, x]
            for x in range(wide):
                score = total[x]
                if dense.size:
                    score += dense[at, first + x]
                found[at, first + x] = np.int32(score)
                if given.size:
                    found[at, first + x] += given[i, first + x]


@compiled
def _fill_only(mentees: Ints, starts: Ints, only: Points, points: Points, found: Points) -> None:
    for at in range(mentees.size):
        for p in range(starts[mentees[at]], starts[mentees[at] + 1]):
            found[at, only[p]] = points[p]


@compiled
def _amend(mentees: Ints, starts: Ints, mentors: Points, points: Points, found: Points) -> None:
    for at in range(mentees.size):
        for p in range(starts[mentees[at]], starts[mentees[at] + 1]):
            found[at, mentors[p]] += points[p]


@compiled
def _bar(mentees: Ints, starts: Ints, mentors: Points, barred: int, found: Points) -> None:
    for at in range(mentees.size):
        for p in range(starts[mentees[at]], starts[mentees[at] + 1]):
            found[at, mentors[p]] = barred
