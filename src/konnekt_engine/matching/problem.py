"""A matching problem: people by id, encoded criteria, hard rules. No names, nothing that is not needed to decide."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from konnekt_engine.matching import given, restoring, storage, validating
from konnekt_engine.matching.apart import Apart
from konnekt_engine.matching.criteria import Criterion, Sides
from konnekt_engine.matching.encoding import POINTS, Encoded, Given, GivenPairs, whole_weights
from konnekt_engine.matching.given import FARTHEST_ZERO
from konnekt_engine.matching.lines import ReportingLines
from konnekt_engine.matching.validating import Blocked
from konnekt_engine.matching.values import Bools, Counts, Ints, Points, Table

__all__ = ["FARTHEST_ZERO", "Problem"]


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
        mentee_ids, mentee_people = validating.identities(mentees, "mentees")
        mentor_ids, mentor_people = validating.identities(mentors, "mentors")
        sides = Sides(mentees, mentors, (len(mentee_ids), len(mentor_ids)))
        weights = whole_weights([criterion.weight for criterion in criteria])
        encoded = tuple(criterion.encode(sides, weight) for criterion, weight in zip(criteria, weights, strict=True))
        return cls.from_parts(
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
            shape, known, place, origin, unit = given.scores_of_pairs(scores, sign)
        else:
            shape, known, place, origin, unit = given.scores_of_array(scores, sign)
        n, m = shape
        also = validating.reasoned(blocked)
        if len(place):
            parts = [validating.pairs(also[reason], "blocked") for reason in ("not allowed",) if reason in also]
            also["not allowed"] = np.vstack([place, *parts])
        ids = (tuple(f"mentee-{i}" for i in range(n)), tuple(f"mentor-{j}" for j in range(m)))
        return cls.from_parts(
            ids=ids,
            people=ids,
            criteria=(
                known,
                *given.ranked_lists(mentee_lists, "mentee", n, m),
                *given.ranked_lists(mentor_lists, "mentor", n, m),
            ),
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
    def from_parts(
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
        """A problem from criteria that are encoded already; `build`, `from_scores` and `Readings` come here."""
        n, m = len(ids[0]), len(ids[1])
        by_reason = validating.reasoned(blocked)
        apart = {reason: by_reason.pop(reason) for reason in sorted(by_reason) if isinstance(by_reason[reason], Apart)}
        for reason, rule in apart.items():
            if (len(rule.mentees), len(rule.mentors)) != (n, m):
                raise ValueError(
                    f"blocked, rule {reason!r}: expected classes of {n} mentees and {m} mentors, "
                    f"found {len(rule.mentees)} and {len(rule.mentors)}"
                )
        themselves = validating.same_person(*people)
        if len(themselves):
            by_reason["same person"] = np.vstack(
                [validating.pairs(by_reason.get("same person", ()), "blocked"), themselves]
            )
        reasons = tuple(sorted(by_reason))
        # One number for each pair and reason, sorted: many times faster than unique rows, or numpy's hash of numbers.
        found = [np.zeros(0, np.int64)]
        for code, reason in enumerate(reasons):
            pairs = validating.positions(by_reason[reason], n, m, "blocked")
            found.append((pairs[:, 0] * m + pairs[:, 1]) * len(reasons) + code)
        rules = np.sort(np.concatenate(found))
        rules, codes = np.divmod(rules[np.diff(rules, prepend=-1) > 0], max(1, len(reasons)))
        places = validating.whole_numbers(capacity, m, "capacity", 1)
        together = validating.positions(locked, n, m, "locked")
        return cls(
            mentee_ids=ids[0],
            mentor_ids=ids[1],
            mentee_people=people[0],
            mentor_people=people[1],
            criteria=criteria,
            capacity=places,
            blocked=validating.sealed(np.column_stack(np.divmod(rules, max(1, m))).astype(np.int32)),
            blocked_reason=validating.sealed(codes.astype(np.uint16)),
            reasons=reasons,
            locked=validating.sealed(np.unique(together, axis=0).astype(np.int32)),
            apart=tuple(apart.values()),
            apart_reason=tuple(apart),
            minimum=None if minimum is None else validating.whole_numbers(minimum, m, "minimum", 0),
            running=None if running is None else validating.whole_numbers(running, m, "running", 0),
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
    def has_groups(self) -> bool:
        """Whether some mentor takes none or at least so many; a least size of 1 asks for nothing."""
        return self.minimum is not None and bool((self.minimum > 1).any())

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

    def allows(self, pairs: Points) -> Bools:
        """Which of these pairs no hard rule takes out, shape (pairs,)."""
        if not len(pairs):
            return np.ones(0, bool)
        mentee, mentor = pairs.astype(np.int64).T
        width = self.size[1]
        found = ~np.isin(mentee * width + mentor, self.blocked.astype(np.int64) @ [width, 1])
        for criterion in self.criteria:
            if isinstance(criterion, GivenPairs):
                found &= np.isin(mentee * width + mentor, criterion.pairs.astype(np.int64) @ [width, 1])
        for rule in self.apart:
            found &= ~rule.table[rule.mentees[mentee], rule.mentors[mentor]]
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
        """The problem read back.

        Raises
        ------
        ValueError
            Names the field, what was expected and what was found: other bytes, damaged ones, or a problem that
            contradicts itself.
        """
        found = storage.load("konnekt-problem-1", stored)
        return cls(**restoring.restored(found, [field.name for field in fields(cls)]))
