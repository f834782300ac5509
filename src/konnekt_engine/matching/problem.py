"""A matching problem: people by id, encoded criteria, hard rules. No names, nothing that is not needed to decide."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from konnekt_engine.matching import storage
from konnekt_engine.matching.apart import Apart
from konnekt_engine.matching.criteria import Criterion, Sides
from konnekt_engine.matching.encoding import POINTS, Encoded, Given, GivenPairs, Listed, whole_weights
from konnekt_engine.matching.lines import ReportingLines
from konnekt_engine.matching.values import Bools, Counts, Ints, Points, Table, column

FARTHEST_ZERO = 1 << 40
"""How many points a score of 0 may lie beside the scores and still be one of their values."""

Blocked = Mapping[str, ArrayLike | Apart] | Iterable[tuple[int, int, str]] | NDArray[Any]


@dataclass(frozen=True, eq=False, kw_only=True)
class Problem:
    """Who is to be matched, what counts, and what may not be.

    Made by `Problem.build` or `Problem.from_scores`. Positions (from 0) follow the order of the tables; the ids are
    beside them. `origin` and `unit` turn points back into the scale of given scores: score = origin + unit × points.
    """

    mentee_ids: tuple[str, ...]
    mentor_ids: tuple[str, ...]
    mentee_people: tuple[str, ...]
    mentor_people: tuple[str, ...]
    criteria: tuple[Encoded, ...]
    capacity: Ints
    blocked: Points
    blocked_reason: Counts
    reasons: tuple[str, ...]
    locked: Points
    apart: tuple[Apart, ...] = ()
    apart_reason: tuple[str, ...] = ()
    minimum: Ints | None = None
    running: Ints | None = None
    lines: ReportingLines | None = None
    origin: float = 0.0
    unit: float = 1 / POINTS

    @classmethod
    def build(
        cls,
        *,
        mentees: Table,
        mentors: Table,
        criteria: Sequence[Criterion],
        blocked: Blocked | None = None,
        locked: ArrayLike | None = None,
        capacity: ArrayLike | None = None,
        minimum: ArrayLike | None = None,
        running: ArrayLike | None = None,
        lines: ReportingLines | None = None,
    ) -> Self:
        """A problem from two tables of columns.

        Parameters
        ----------
        mentees, mentors : table
            Columns by name, each with a value for each person: a dict of lists or arrays, or a table of pandas, polars
            or Arrow. `id` is required; `person` (the same person on both sides, and in the lines) is the id where it is
            absent. Nobody is ever matched with themselves. None, "" or not-a-number is an unknown answer.
        criteria : sequence of Criterion
            Soft wishes; their weights are scaled to sum to 1, in parts of 4096.
        blocked : mapping, iterable of triples, or array_like of int, shape (p, 2), optional
            Pairs that may not be, by position: reason → (p, 2) array or `Apart` (a rule over classes), or triples
            (mentee, mentor, reason), or a (p, 2) array.
        locked : array_like of int, shape (p, 2), optional
            Pairs that must be.
        capacity : array_like of int, shape (m,), optional
            Places of each mentor, by default 1.
        minimum : array_like of int, shape (m,), optional
            Circles: a mentor takes none, or at least so many; by default 0. Locked pairs and what is running count
            towards it.
        running : array_like of int, shape (m,), optional
            Mentees a mentor already has from before, who use up places; by default none.
        lines : ReportingLines, optional
            Reporting lines for the checker. They only refuse; put the pairs they forbid into `blocked`.

        Returns
        -------
        Problem
            With everything encoded as small whole numbers; the tables are not kept.

        Raises
        ------
        ValueError
            Names the argument, what was expected and what was found.

        Examples
        --------
        >>> from konnekt_engine.matching import Problem, Same
        >>> mentees = {"id": ["a", "b"], "craft": ["law", None]}
        >>> mentors = {"id": ["x", "y"], "craft": ["art", "law"]}
        >>> problem = Problem.build(
        ...     mentees=mentees, mentors=mentors, criteria=[Same("craft")], blocked=[(0, 0, "exclusion")]
        ... )
        >>> problem.points().tolist()  # of 2**20; whoever did not say gets the mean
        [[0, 1048576], [524288, 524288]]
        >>> problem.allowed().tolist()
        [[False, True], [True, True]]
        """
        mentee_ids, mentee_people = _identities(mentees, "mentees")
        mentor_ids, mentor_people = _identities(mentors, "mentors")
        sides = Sides(mentees, mentors, (len(mentee_ids), len(mentor_ids)))
        weights = whole_weights([criterion.weight for criterion in criteria])
        encoded = tuple(criterion.encode(sides, weight) for criterion, weight in zip(criteria, weights, strict=True))
        return cls._with_rules(
            ids=(mentee_ids, mentor_ids),
            people=(mentee_people, mentor_people),
            criteria=encoded,
            blocked=blocked,
            locked=locked,
            capacity=capacity,
            minimum=minimum,
            running=running,
            lines=lines,
        )

    @classmethod
    def from_scores(
        cls,
        scores: ArrayLike,
        *,
        capacity: ArrayLike | None = None,
        minimum: ArrayLike | None = None,
        running: ArrayLike | None = None,
        blocked: Blocked | None = None,
        locked: ArrayLike | None = None,
        maximise: bool = True,
        mentee_lists: Sequence[Sequence[int]] | None = None,
        mentor_lists: Sequence[Sequence[int]] | None = None,
    ) -> Self:
        """A problem from scores, or costs with ``maximise=False``: mentee i with mentor j.

        Parameters
        ----------
        scores : array_like of float, shape (n, m), or scipy.sparse array
            In an array, not-a-number means not allowed; in a sparse one, what is absent is not allowed (a stored 0 is a
            score). In any unit.
        capacity, minimum, running, blocked, locked
            As in `build`.
        maximise : bool
            Whether higher is better.
        mentee_lists, mentor_lists : sequence of sequences of int, optional
            For STABLE, each person's ranked positions of the other side, best first. Who is not listed comes after
            those who are, by score.

        Returns
        -------
        Problem
            `origin` and `unit` say how its points turn back into scores.

        Raises
        ------
        ValueError
            Names the argument, what was expected and what was found.

        Examples
        --------
        >>> from konnekt_engine.matching import Problem, solve
        >>> minutes = [[40, 25, float("nan")], [30, 10, 20]]
        >>> solution = solve(Problem.from_scores(minutes, maximise=False))
        >>> solution.pairs.tolist(), solution.fits
        ([[0, 1], [1, 2]], (25.0, 20.0))

        Notes
        -----
        Whole numbers within a range of 2**20 are taken exactly; others are rounded to 2**-20 of their range, so no
        score moves by more than 2**-21 of it. `origin` and `unit` say which, and 0 is always one of the values.
        """
        sign = 1.0 if maximise else -1.0
        if hasattr(scores, "tocsr"):
            shape, known, place, origin, unit = _given_pairs(scores, sign)
        else:
            shape, known, place, origin, unit = _given_array(scores, sign)
        n, m = shape
        also = _reasoned(blocked)
        if len(place):
            parts = [_pairs(also[reason], "blocked") for reason in ("not allowed",) if reason in also]
            also["not allowed"] = np.vstack([place, *parts])
        ids = (tuple(f"mentee-{i}" for i in range(n)), tuple(f"mentor-{j}" for j in range(m)))
        return cls._with_rules(
            ids=ids,
            people=ids,
            criteria=(known, *_ranked(mentee_lists, "mentee", n, m), *_ranked(mentor_lists, "mentor", n, m)),
            blocked=also,
            locked=locked,
            capacity=capacity,
            minimum=minimum,
            running=running,
            lines=None,
            origin=origin * sign,
            unit=unit * sign,
        )

    @classmethod
    def _with_rules(
        cls,
        *,
        ids: tuple[tuple[str, ...], tuple[str, ...]],
        people: tuple[tuple[str, ...], tuple[str, ...]],
        criteria: tuple[Encoded, ...],
        blocked: Blocked | None,
        locked: ArrayLike | None,
        capacity: ArrayLike | None,
        lines: ReportingLines | None,
        minimum: ArrayLike | None = None,
        running: ArrayLike | None = None,
        origin: float = 0.0,
        unit: float = 1 / POINTS,
    ) -> Self:
        n, m = len(ids[0]), len(ids[1])
        by_reason = _reasoned(blocked)
        apart = {reason: by_reason.pop(reason) for reason in sorted(by_reason) if isinstance(by_reason[reason], Apart)}
        for reason, rule in apart.items():
            if (len(rule.mentees), len(rule.mentors)) != (n, m):
                raise ValueError(
                    f"blocked, rule {reason!r}: expected classes of {n} mentees and {m} mentors, "
                    f"found {len(rule.mentees)} and {len(rule.mentors)}"
                )
        themselves = _same_person(*people)
        if len(themselves):
            by_reason["same person"] = np.vstack([_pairs(by_reason.get("same person", ()), "blocked"), themselves])
        reasons = tuple(sorted(by_reason))
        found = [np.zeros((0, 3), np.int64)]
        for code, reason in enumerate(reasons):
            pairs = _inside(_pairs(by_reason[reason], "blocked"), n, m, "blocked")
            found.append(np.column_stack([pairs, np.full(len(pairs), code)]))
        rules = np.unique(np.vstack(found), axis=0)
        return cls(
            mentee_ids=ids[0],
            mentor_ids=ids[1],
            mentee_people=people[0],
            mentor_people=people[1],
            criteria=criteria,
            capacity=_whole_numbers(capacity, m, "capacity", 1),
            blocked=_sealed(rules[:, :2].astype(np.int32)),
            blocked_reason=_sealed(rules[:, 2].astype(np.uint16)),
            reasons=reasons,
            locked=_sealed(np.unique(_inside(_pairs(locked, "locked"), n, m, "locked"), axis=0).astype(np.int32)),
            apart=tuple(apart.values()),
            apart_reason=tuple(apart),
            minimum=None if minimum is None else _whole_numbers(minimum, m, "minimum", 0),
            running=None if running is None else _whole_numbers(running, m, "running", 0),
            lines=lines,
            origin=origin,
            unit=unit,
        )

    @property
    def size(self) -> tuple[int, int]:
        """How many mentees and how many mentors."""
        return len(self.mentee_ids), len(self.mentor_ids)

    @property
    def weights(self) -> dict[str, int]:
        """Each criterion's weight, in parts of 4096."""
        return {criterion.label: criterion.weight for criterion in self.criteria}

    def points(self, rows: slice = slice(None)) -> Points:
        """Scores of these mentees with every mentor, in points: the sum of the criteria's contributions."""
        start, stop, _ = rows.indices(self.size[0])
        total = np.zeros((stop - start, self.size[1]), np.int32)
        for criterion in self.criteria:
            total += criterion.points(slice(start, stop))
        return total

    @property
    def places(self) -> Ints:
        """Places of each mentor that nobody from before takes."""
        return self.capacity if self.running is None else np.maximum(self.capacity - self.running, 0)

    @property
    def scores_by_criteria(self) -> bool:
        """Whether scores are fits from 0 to 1 by criteria, and did not come from outside."""
        return not any(isinstance(criterion, Given | GivenPairs) for criterion in self.criteria)

    @property
    def zero(self) -> int:
        """A score of 0 in points: what pairs are measured from where leaving people out is allowed."""
        return round(-self.origin / self.unit)

    def allowed(self, rows: slice = slice(None)) -> Bools:
        """Which pairs of these mentees no hard rule takes out, shape (mentees, mentors)."""
        start, stop, _ = rows.indices(self.size[0])
        found = np.ones((stop - start, self.size[1]), bool)
        for criterion in self.criteria:
            if isinstance(criterion, GivenPairs):
                found &= criterion.listed(slice(start, stop))
        for rule in self.apart:
            found &= ~rule.table[np.ix_(rule.mentees[start:stop], rule.mentors)]
        inside = (self.blocked[:, 0] >= start) & (self.blocked[:, 0] < stop)
        found[self.blocked[inside, 0] - start, self.blocked[inside, 1]] = False
        return found

    def why_not(self, mentee: int) -> dict[str, int]:
        """How many mentors each hard rule takes out for this mentee, by the rule's name."""
        codes, counts = np.unique(self.blocked_reason[self.blocked[:, 0] == mentee], return_counts=True)
        found = {self.reasons[code]: int(count) for code, count in zip(codes, counts, strict=True)}
        for reason, rule in zip(self.apart_reason, self.apart, strict=True):
            count = int(rule.table[rule.mentees[mentee], rule.mentors].sum())
            if count:
                found[reason] = found.get(reason, 0) + count
        return found

    def other_way_round(self) -> Problem:
        """The same people, criteria and rules with the sides exchanged; places and locked pairs are left out."""
        n = self.size[0]
        return Problem(
            mentee_ids=self.mentor_ids,
            mentor_ids=self.mentee_ids,
            mentee_people=self.mentor_people,
            mentor_people=self.mentee_people,
            criteria=tuple(criterion.other_way_round() for criterion in self.criteria),
            capacity=np.ones(n, np.int64),
            blocked=self.blocked[:, ::-1],
            blocked_reason=self.blocked_reason,
            reasons=self.reasons,
            locked=np.zeros((0, 2), np.int32),
            apart=tuple(Apart(mentees=one.mentors, mentors=one.mentees, table=one.table.T) for one in self.apart),
            apart_reason=self.apart_reason,
            origin=self.origin,
            unit=self.unit,
        )

    @cached_property
    def digests(self) -> dict[str, str]:
        """SHA-256 of what was decided from: inputs, rules, weights and lines, each by itself."""
        return {
            "inputs": storage.digest(
                [self.mentee_ids, self.mentor_ids, self.mentee_people, self.mentor_people, self.criteria]
            ),
            "rules": storage.digest(
                [
                    *(self.blocked, self.blocked_reason, self.reasons, self.locked, self.capacity),
                    *([[rule.mentees, rule.mentors, rule.table] for rule in self.apart], self.apart_reason),
                    *(self.minimum, self.running, self.origin, self.unit),
                ]
            ),
            "weights": storage.digest([self.weights]),
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the whole problem as stored."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def to_bytes(self) -> bytes:
        """The problem as JSON bytes, the same for the same problem; arrays are base64 of little-endian integers."""
        return storage.dump("konnekt-problem-1", self)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """The problem read back; ValueError if the bytes are something else."""
        fields = storage.load("konnekt-problem-1", stored)
        return cls(**fields)


_MOST = 1 << 53
_NARROWEST = 1e-290


def _identities(table: Table, side: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if "id" not in table:
        raise ValueError(f"{side}: expected a column 'id', found none of that name")
    ids = tuple(str(value) for value in table["id"])
    if len(set(ids)) != len(ids):
        twice = next(value for value in ids if ids.count(value) > 1)
        raise ValueError(f"{side}: expected every id once, found {twice!r} more than once")
    if "person" not in table:
        return ids, ids
    return ids, tuple(str(value) for value in column(table, "person", side=side, size=len(ids)))


def _same_person(mentees: tuple[str, ...], mentors: tuple[str, ...]) -> Ints:
    places: dict[str, list[int]] = {}
    for at, person in enumerate(mentors):
        places.setdefault(person, []).append(at)
    pairs = [(i, j) for i, person in enumerate(mentees) for j in places.get(person, ())]
    return np.array(pairs, np.int64).reshape(-1, 2)


def _reasoned(blocked: Blocked | None) -> dict[str, Any]:
    """Blocked pairs by reason, in whichever of the three ways they were given."""
    if blocked is None:
        return {}
    if isinstance(blocked, Mapping):
        return {str(reason): pairs for reason, pairs in blocked.items()}
    if isinstance(blocked, np.ndarray):
        return {"blocked": blocked}
    found: dict[str, list[tuple[int, int]]] = {}
    for triple in blocked:
        if len(triple) != 3:
            raise ValueError(f"blocked: expected (mentee, mentor, reason) triples, found {triple!r}")
        found.setdefault(str(triple[2]), []).append((triple[0], triple[1]))
    return found


def _pairs(pairs: ArrayLike | None, name: str) -> Ints:
    found = np.asarray([] if pairs is None else pairs)
    if found.size == 0:
        return np.zeros((0, 2), np.int64)
    if found.ndim != 2 or found.shape[1] != 2 or found.dtype.kind not in "iu":
        raise ValueError(
            f"{name}: expected whole numbers of shape (pairs, 2), found {found.dtype} of shape {found.shape}"
        )
    return found.astype(np.int64)


def _inside(pairs: Ints, n: int, m: int, name: str) -> Ints:
    if len(pairs) and (pairs.min() < 0 or pairs[:, 0].max() >= n or pairs[:, 1].max() >= m):
        raise ValueError(
            f"{name}: expected positions below ({n}, {m}), found {pairs.min(axis=0)} to {pairs.max(axis=0)}"
        )
    return pairs


def _whole_numbers(numbers: ArrayLike | None, m: int, name: str, default: int) -> Ints:
    found = np.full(m, default, np.int64) if numbers is None else np.asarray(numbers)
    if found.shape != (m,) or (m and found.dtype.kind not in "iu"):
        raise ValueError(f"{name}: expected {m} whole numbers, found {found.dtype} of shape {found.shape}")
    if m and found.min() < 0:
        raise ValueError(f"{name}: expected at least 0, found {found.min()}")
    if m and found.max() >= _MOST:
        raise ValueError(f"{name}: expected below 2**53, found {found.max()}")
    return _sealed(found.astype(np.int64))


def _given_array(scores: ArrayLike, sign: float) -> tuple[tuple[int, int], Encoded, Ints, float, float]:
    """An array of scores as points, with the pairs that are not allowed, the origin and the unit."""
    try:
        given = np.asarray(scores)
        if given.dtype.kind == "c":
            raise ValueError("complex numbers")
        given = given.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"scores: expected an array of numbers, found something else ({error})") from None
    if given.ndim != 2:
        raise ValueError(f"scores: expected an array of mentees × mentors, found {given.ndim} dimensions")
    if np.isinf(given).any():
        raise ValueError(
            "scores: expected finite numbers, or not-a-number for a pair that is not allowed; found infinity"
        )
    allowed = ~np.isnan(given)
    points, origin, unit = _in_points(given[allowed] * sign)
    table = np.zeros(given.shape, np.int32)
    table[allowed] = points
    n, m = given.shape
    known = Given(**_outside(n, m), table=_sealed(table))
    return (n, m), known, np.argwhere(~allowed), origin, unit


def _given_pairs(scores: Any, sign: float) -> tuple[tuple[int, int], Encoded, Ints, float, float]:
    """A sparse array of scores as points of the pairs it holds."""
    held = scores.tocoo()
    if not np.isfinite(held.data).all():
        raise ValueError("scores: expected finite numbers in a sparse array (leave out a pair that is not allowed)")
    n, m = held.shape
    order = np.lexsort((held.col, held.row))
    pairs = np.column_stack([held.row, held.col])[order].astype(np.int32)
    if len(pairs) and (np.diff(pairs[:, 0].astype(np.int64) * m + pairs[:, 1]) == 0).any():
        raise ValueError("scores: expected every pair once in a sparse array, found one stored twice")
    points, origin, unit = _in_points(held.data.astype(np.float64)[order] * sign)
    known = GivenPairs(**_outside(n, m), pairs=_sealed(pairs), points_of=_sealed(points))
    return (n, m), known, np.zeros((0, 2), np.int64), origin, unit


def _ranked(lists: Sequence[Sequence[int]] | None, by: str, n: int, m: int) -> list[Listed]:
    """Ranked lists of one side as pairs that add nothing to a score."""
    if lists is None:
        return []
    mine, others = (n, m) if by == "mentee" else (m, n)
    if len(lists) != mine:
        raise ValueError(f"{by}_lists: expected {mine} lists, found {len(lists)}")
    lengths = np.array([len(one) for one in lists], np.int64)
    names = np.array([name for one in lists for name in one], np.int64)
    if len(names) and not (names.min() >= 0 and names.max() < others):
        raise ValueError(f"{by}_lists: expected positions below {others}, found {names.min()} to {names.max()}")
    if lengths.max(initial=0) >= 1 << 16:
        raise ValueError(f"{by}_lists: expected at most 65,535 names in a list, found {lengths.max()}")
    person = np.repeat(np.arange(mine), lengths)
    rank = np.arange(len(names)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    if len(np.unique(person * others + names)) < len(names):
        raise ValueError(f"{by}_lists: expected every name once in a list, found one twice")
    pairs = np.column_stack([person, names] if by == "mentee" else [names, person])
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    units = (lengths.max(initial=0) - rank)[order]
    known = _outside(n, m) | {"label": f"ranked by {by}", "weight": 0}
    return [Listed(**known, pairs=pairs[order].astype(np.int32), units=units.astype(np.uint16), by=by)]


def _outside(n: int, m: int) -> dict[str, Any]:
    return {
        "label": "score",
        "weight": 1,
        "mentee_known": np.ones(n, bool),
        "mentor_known": np.ones(m, bool),
        "neutral": 0,
    }


def _in_points(scores: NDArray[np.float64]) -> tuple[Points, float, float]:
    """Scores as points with the origin and unit that turn them back; 0 is a whole number of units away."""
    if not scores.size:
        return np.zeros(0, np.int32), 0.0, 1.0
    low, high = float(scores.min()), float(scores.max())
    span = high - low
    if not math.isfinite(span) or 0 < span < _NARROWEST:
        raise ValueError(f"scores: expected a finite range of 0 or at least {_NARROWEST}, found {low} to {high}")
    whole = span <= POINTS and bool((scores == np.rint(scores)).all()) and abs(low) < _MOST
    unit = 1.0 if whole or span == 0 else span / (POINTS - 1)
    # So far from 0, a multiple of the unit would be rounded by more than a unit.
    origin = low if whole or abs(low) >= FARTHEST_ZERO * unit else math.floor(low / unit) * unit
    return np.rint((scores - origin) / unit).astype(np.int32), origin, unit


def _sealed(array: NDArray[Any]) -> NDArray[Any]:
    array.setflags(write=False)
    return array
