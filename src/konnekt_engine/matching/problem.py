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
from konnekt_engine.matching.criteria import Criterion, Sides
from konnekt_engine.matching.encoding import POINTS, Encoded, Given, whole_weights
from konnekt_engine.matching.lines import ReportingLines
from konnekt_engine.matching.values import Bools, Counts, Ints, Points, Table, column

Blocked = Mapping[str, ArrayLike] | Iterable[tuple[int, int, str]] | NDArray[Any]


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
        lines: ReportingLines | None = None,
    ) -> Self:
        """A problem from two tables of columns.

        Parameters
        ----------
        mentees, mentors : columns by name; `id` is required, and `person` (the same person on both sides, and in the
            lines) is the id where it is absent. Nobody is ever matched with themselves.
        criteria : soft wishes; their weights are scaled to sum to 1.
        blocked : pairs that may not be, by position: reason → (p, 2) array, or triples (mentee, mentor, reason), or a
            (p, 2) array.
        locked : (p, 2) pairs that must be.
        capacity : places of each mentor, by default 1.
        lines : reporting lines for the checker. They only refuse; put the pairs they forbid into `blocked`.

        Raises
        ------
        ValueError
            Names the argument, what was expected and what was found.
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
            lines=lines,
        )

    @classmethod
    def from_scores(
        cls,
        scores: ArrayLike,
        *,
        capacity: ArrayLike | None = None,
        blocked: Blocked | None = None,
        locked: ArrayLike | None = None,
        maximise: bool = True,
    ) -> Self:
        """A problem from an (n, m) array of scores, or costs with ``maximise=False``; not-a-number means not allowed.

        Whole numbers within a range of 2**20 are taken exactly; others are rounded to 2**-20 of their range. `origin`
        and `unit` say which.
        """
        given = np.asarray(scores.toarray() if hasattr(scores, "toarray") else scores, np.float64)
        if given.ndim != 2:
            raise ValueError(f"scores: expected an array of mentees × mentors, found {given.ndim} dimensions")
        if np.isinf(given).any():
            raise ValueError(
                "scores: expected finite numbers, or not-a-number for a pair that is not allowed; found infinity"
            )
        allowed = ~np.isnan(given)
        sign = 1.0 if maximise else -1.0
        table, origin, unit = _in_points(np.where(allowed, given * sign, 0.0), allowed)
        n, m = given.shape
        encoded = Given(
            label="score",
            weight=1,
            mentee_known=np.ones(n, bool),
            mentor_known=np.ones(m, bool),
            neutral=0,
            table=table,
        )
        not_allowed: list[tuple[int, int, str]] = [(int(i), int(j), "not allowed") for i, j in np.argwhere(~allowed)]
        also = _reasoned(blocked)
        for reason, pairs in also.items():
            not_allowed += [(int(i), int(j), reason) for i, j in _pairs(pairs, "blocked")]
        ids = (tuple(f"mentee-{i}" for i in range(n)), tuple(f"mentor-{j}" for j in range(m)))
        return cls._with_rules(
            ids=ids,
            people=ids,
            criteria=(encoded,),
            blocked=not_allowed,
            locked=locked,
            capacity=capacity,
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
        origin: float = 0.0,
        unit: float = 1 / POINTS,
    ) -> Self:
        n, m = len(ids[0]), len(ids[1])
        by_reason = _reasoned(blocked)
        themselves = _same_person(*people)
        if themselves:
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
            capacity=_capacity(capacity, m),
            blocked=_sealed(rules[:, :2].astype(np.int32)),
            blocked_reason=_sealed(rules[:, 2].astype(np.uint16)),
            reasons=reasons,
            locked=_sealed(np.unique(_inside(_pairs(locked, "locked"), n, m, "locked"), axis=0).astype(np.int32)),
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

    def allowed(self) -> Bools:
        """Which pairs no hard rule takes out, shape (mentees, mentors)."""
        found = np.ones(self.size, bool)
        found[self.blocked[:, 0], self.blocked[:, 1]] = False
        return found

    @cached_property
    def digests(self) -> dict[str, str]:
        """SHA-256 of what was decided from: inputs, rules, weights and lines, each by itself."""
        return {
            "inputs": storage.digest(
                [self.mentee_ids, self.mentor_ids, self.mentee_people, self.mentor_people, self.criteria]
            ),
            "rules": storage.digest([self.blocked, self.blocked_reason, self.reasons, self.locked, self.capacity]),
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


def _same_person(mentees: tuple[str, ...], mentors: tuple[str, ...]) -> list[tuple[int, int]]:
    places: dict[str, list[int]] = {}
    for at, person in enumerate(mentors):
        places.setdefault(person, []).append(at)
    return [(i, j) for i, person in enumerate(mentees) for j in places.get(person, ())]


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


def _capacity(capacity: ArrayLike | None, m: int) -> Ints:
    found = np.ones(m, np.int64) if capacity is None else np.asarray(capacity)
    if found.shape != (m,) or (m and found.dtype.kind not in "iu"):
        raise ValueError(f"capacity: expected {m} whole numbers, found {found.dtype} of shape {found.shape}")
    if m and found.min() < 0:
        raise ValueError(f"capacity: expected at least 0, found {found.min()}")
    return _sealed(found.astype(np.int64))


def _in_points(scores: NDArray[np.float64], allowed: Bools) -> tuple[Points, float, float]:
    """Scores as points with the origin and unit that turn them back."""
    if not allowed.any():
        return np.zeros(scores.shape, np.int32), 0.0, 1.0
    low, high = float(scores[allowed].min()), float(scores[allowed].max())
    span = high - low
    if not math.isfinite(span):
        raise ValueError(f"scores: expected a finite range, found {low} to {high}")
    whole = span <= POINTS and bool((scores[allowed] == np.rint(scores[allowed])).all())
    unit = 1.0 if whole or span == 0 else span / POINTS
    table = np.where(allowed, np.rint((scores - low) / unit), 0).astype(np.int32)
    return table, low, unit


def _sealed(array: NDArray[Any]) -> NDArray[Any]:
    array.setflags(write=False)
    return array
