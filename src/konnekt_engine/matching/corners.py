"""Which of the pairs that are not listed could matter since prices came down: a corner of all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from konnekt_engine.matching.values import Ints

_HALVINGS = 9
"""A corner is looked at in steps of no less than this many halves of halves of its mentees."""

_MANY = 0.125
"""Scores cut down to more than this share of the mentors would take too much memory."""

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

        To cut the scores down to some mentors costs as much as `height` mentees with these; all need no cut. Few
        mentees have so little slack that many mentors matter, so a step may end where halves, or halves of halves, do:
        the shortest way over these.
        """
        order = np.argsort(self.slack, kind="stable")
        ends = sorted({0, len(order), *(len(order) >> halving for halving in range(1, _HALVINGS + 1))})
        cost, best = [0], [0]
        whom: dict[tuple[int, int], Ints] = {}
        for to, stop in enumerate(ends[1:], start=1):
            costs = []
            for at, start in enumerate(ends[:to]):
                whom[at, to], pairs = self._reaching(order[start:stop], height)
                costs.append(cost[at] + _STEP + pairs)
            best.append(int(np.argmin(costs)))
            cost.append(min(costs))
        found, to = [], len(ends) - 1
        while to > 0:
            at = best[to]
            if len(whom[at, to]):
                found.append((np.sort(self.mentees[order[ends[at] : ends[to]]]), whom[at, to]))
            to = at
        return found[::-1]

    def _reaching(self, part: Ints, height: int) -> tuple[Ints, int]:
        """The mentors who fell far enough for any of these mentees, or all, if these are many; and what they cost."""
        enough = self.fell > self.slack[part].min()
        found = np.flatnonzero(enough & (self.recently_fell > self.recent_slack[part].min()))
        some, all_ = (len(part) + height) * len(found), len(part) * len(self.fell)
        is_all = all_ < some or len(found) > _MANY * len(self.fell)
        return (np.arange(len(self.fell)), all_) if is_all else (found, some)
