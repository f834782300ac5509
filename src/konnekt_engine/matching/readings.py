"""The same people, read once and weighed as often as one likes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from konnekt_engine.matching import validating
from konnekt_engine.matching.criteria import Criterion, Sides, Weigh
from konnekt_engine.matching.encoding import whole_weights
from konnekt_engine.matching.lines import ReportingLines
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.validating import Blocked
from konnekt_engine.matching.values import Ints, Table


@dataclass(frozen=True, eq=False, kw_only=True)
class Readings:
    """Two tables of people whose answers are read, with the rules that always hold.

    Reading is most of what it costs to make a problem. `problem` gives the very problem that `Problem.build` would make
    of the same tables, for any weights and any further pairs.
    """

    ids: tuple[tuple[str, ...], tuple[str, ...]]
    people: tuple[tuple[str, ...], tuple[str, ...]]
    criteria: Mapping[str, Weigh]
    blocked: Mapping[str, Ints]
    capacity: Ints
    lines: ReportingLines | None = None

    @classmethod
    def read(
        cls,
        *,
        mentees: Table,
        mentors: Table,
        criteria: Sequence[Criterion],
        blocked: Blocked | None = None,
        capacity: ArrayLike | None = None,
        lines: ReportingLines | None = None,
    ) -> Self:
        """Read two tables, as `Problem.build` takes them; the criteria's own weights are not looked at.

        Raises
        ------
        ValueError
            Names the argument, what was expected and what was found.
        """
        mentee_ids, mentee_people = validating.identities(mentees, "mentees")
        mentor_ids, mentor_people = validating.identities(mentors, "mentors")
        n, m = len(mentee_ids), len(mentor_ids)
        sides = Sides(mentees, mentors, (n, m))
        pairs = {
            reason: validating.positions(given, n, m, "blocked")
            for reason, given in validating.reasoned(blocked).items()
        }
        return cls(
            ids=(mentee_ids, mentor_ids),
            people=(mentee_people, mentor_people),
            criteria={criterion.name: criterion.read(sides) for criterion in criteria},
            blocked=pairs,
            capacity=validating.whole_numbers(capacity, m, "capacity", 1),
            lines=lines,
        )

    def problem(
        self, *, weights: Mapping[str, float], blocked: Mapping[str, ArrayLike] | None = None, locked: ArrayLike = ()
    ) -> Problem:
        """The problem at these weights, by the criteria's names; one without a weight doesn't count.

        Parameters
        ----------
        weights : mapping of str to float
            At least 0 each; scaled to sum to 1, in parts of 4096.
        blocked : mapping of str to array_like of int, shape (p, 2), optional
            Pairs that may not be either, by reason.
        locked : array_like of int, shape (p, 2), optional
            Pairs that must be.

        Raises
        ------
        ValueError
            Names the argument, what was expected and what was found.

        Examples
        --------
        >>> from konnekt_engine.matching import Readings, Same
        >>> mentees = {"id": ["a", "b"], "craft": ["law", "art"], "site": ["n", "s"]}
        >>> mentors = {"id": ["x", "y"], "craft": ["art", "law"], "site": ["n", "s"]}
        >>> read = Readings.read(mentees=mentees, mentors=mentors, criteria=[Same("craft"), Same("site")])
        >>> read.problem(weights={"craft": 3, "site": 1}).points().tolist()  # of 2**20
        [[262144, 786432], [786432, 262144]]
        >>> read.problem(weights={"site": 1}).points().tolist()
        [[1048576, 0], [0, 1048576]]
        """
        if unknown := sorted(weights.keys() - self.criteria.keys()):
            raise ValueError(f"weights: expected names among {sorted(self.criteria)}, found {unknown[0]!r}")
        chosen = [name for name in self.criteria if weights.get(name, 0) > 0]
        whole = whole_weights([float(weights[name]) for name in chosen])
        also = {reason: validating.pairs(pairs, "blocked") for reason, pairs in (blocked or {}).items()}
        n, m = len(self.ids[0]), len(self.ids[1])
        return Problem.from_parts(
            ids=self.ids,
            people=self.people,
            criteria=tuple(self.criteria[name](weight) for name, weight in zip(chosen, whole, strict=True)),
            blocked={
                reason: np.vstack([self.blocked.get(reason, _NONE), also.get(reason, _NONE)])
                for reason in self.blocked.keys() | also.keys()
            },
            locked=validating.positions(locked, n, m, "locked"),
            capacity=self.capacity,
            lines=self.lines,
        )


_NONE = np.zeros((0, 2), np.int64)
