"""Which of the pairs that are not listed could matter since prices came down: a corner of all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from konnekt_engine.matching.values import Ints

_HALVINGS = 9
"""A corner is looked at in steps of no less than this many halves of halves of its mentees."""

_STEP = 300_000
"""What a rectangle costs by itself, in pairs."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Corner:
    """Mentees with how far a price must fall for them, and how far each mentor's did: since the pass and, as a pair has
    to be in both, since the last look.

    Parameters
    ----------
    mentees : (k,) int64, positions, in order.
    slack, recent_slack : (k,) int64, points.
    fell, recently_fell : (m,) int64, points.
    """

    mentees: Ints
    slack: Ints
    fell: Ints
    recent_slack: Ints
    recently_fell: Ints

    @property
    def size(self) -> int:
        """How many pairs the whole rows hold."""
        return len(self.mentees) * len(self.fell)

    def steps(self, height: int) -> list[tuple[Ints, Ints]]:
        """The staircase as the few rectangles that cost least: the less slack, the more mentors.

        To cut the scores down to some mentors costs as much as `height` mentees with these. Few mentees have so little
        slack that many mentors matter, so a step may end where halves, or halves of halves, do: the shortest way over
        these.
        """
        order = np.argsort(self.slack, kind="stable")
        ends = sorted({0, len(order), *(len(order) >> halving for halving in range(1, _HALVINGS + 1))})
        cost, best = [0], [0]
        whom: dict[tuple[int, int], Ints] = {}
        for to, stop in enumerate(ends[1:], start=1):
            costs = []
            for at, start in enumerate(ends[:to]):
                whom[at, to] = self._reaching(order[start:stop])
                costs.append(cost[at] + _STEP + (stop - start + height) * len(whom[at, to]))
            best.append(int(np.argmin(costs)))
            cost.append(min(costs))
        found, to = [], len(ends) - 1
        while to > 0:
            at = best[to]
            if len(whom[at, to]):
                found.append((np.sort(self.mentees[order[ends[at] : ends[to]]]), whom[at, to]))
            to = at
        return found[::-1]

    def _reaching(self, part: Ints) -> Ints:
        """The mentors who fell far enough for any of these mentees."""
        enough = self.fell > self.slack[part].min()
        return np.flatnonzero(enough & (self.recently_fell > self.recent_slack[part].min()))
