"""The same people, read once and weighed as often as one likes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from konnekt_engine.matching import validating
from konnekt_engine.matching.criteria import Criterion, Sides, Weigh
from konnekt_engine.matching.encoding import WEIGHTS, Encoded, whole_weights
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
    minimum: Ints | None = None
    running: Ints | None = None
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
        minimum: ArrayLike | None = None,
        running: ArrayLike | None = None,
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
            minimum=None if minimum is None else validating.whole_numbers(minimum, m, "minimum", 0),
            running=None if running is None else validating.whole_numbers(running, m, "running", 0),
            lines=lines,
        )

    def problem(
        self,
        *,
        weights: Mapping[str, float],
        blocked: Mapping[str, ArrayLike] | None = None,
        locked: ArrayLike = (),
        ranked: Collection[str] = (),
        both_ways: bool = False,
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
        ranked : collection of str, optional
            Names of `Wishes` whose lists STABLE reads even where they have no weight, and so add nothing to a score.
        both_ways : bool
            Where the same people stand on both sides: each criterion counts both ways round, at half its weight each,
            so that a pair's score is the same from both. The second one's label ends in `TURNED`.

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
        for argument, names in (("weights", weights.keys()), ("ranked", ranked)):
            if unknown := sorted(set(names) - self.criteria.keys()):
                raise ValueError(f"{argument}: expected names among {sorted(self.criteria)}, found {unknown[0]!r}")
        chosen = [name for name in self.criteria if weights.get(name, 0) > 0 or name in ranked]
        if both_ways and self.people[0] != self.people[1]:
            raise ValueError("both_ways: expected the same people on both sides in the same order, found others")
        whole = whole_weights([float(weights.get(name, 0)) for name in chosen], WEIGHTS // 2 if both_ways else WEIGHTS)
        criteria = [self.criteria[name](weight) for name, weight in zip(chosen, whole, strict=True)]
        if both_ways:
            criteria = [one for first in criteria for one in (first, _turned(first))]
        also = {reason: validating.pairs(pairs, "blocked") for reason, pairs in (blocked or {}).items()}
        n, m = len(self.ids[0]), len(self.ids[1])
        return Problem.from_parts(
            ids=self.ids,
            people=self.people,
            criteria=tuple(criteria),
            blocked={
                reason: np.vstack([self.blocked.get(reason, _NONE), also.get(reason, _NONE)])
                for reason in self.blocked.keys() | also.keys()
            },
            locked=validating.positions(locked, n, m, "locked"),
            capacity=self.capacity,
            minimum=self.minimum,
            running=self.running,
            lines=self.lines,
        )


def _turned(criterion: Encoded) -> Encoded:
    """What the mentor would find in the mentee, were they the other way round."""
    return replace(criterion.other_way_round(), label=criterion.label + TURNED)


TURNED = "/turned"
"""How the label of a criterion ends that is read the other way round."""

_NONE = np.zeros((0, 2), np.int64)
