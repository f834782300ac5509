"""Which of the pairs that are not listed could matter since prices came down: a corner of all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from konnekt_engine.matching.values import Ints

_STAIRS, _STAIR = 8, 512


@dataclass(frozen=True, eq=False, kw_only=True)
class Corner:
    """Mentees with how far a price must fall for them, and how far each mentor's did."""

    mentees: Ints
    slack: Ints
    fell: Ints

    @property
    def size(self) -> int:
        """How many pairs the whole rows hold."""
        return len(self.mentees) * len(self.fell)

    def steps(self) -> list[tuple[Ints, Ints]]:
        """The staircase as a few rectangles: the less slack, the more mentors."""
        order = np.argsort(self.slack, kind="stable")
        found = []
        for part in np.array_split(order, min(_STAIRS, 1 + len(order) // _STAIR)):
            mentors = np.flatnonzero(self.fell > self.slack[part].min())
            found.append((np.sort(self.mentees[part]), mentors))
        return found
