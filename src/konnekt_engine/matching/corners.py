"""Which of the pairs that are not listed could matter since prices came down: a corner of all of them, and what a look
there finds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from konnekt_engine.matching.passing import DEAREST, LOWEST, Kept, Rectangle
from konnekt_engine.matching.values import Bools, Ints

UNKNOWN = np.int64(1 << 60)
"""The bound where nothing is known of the pairs that are not listed but their cuts."""

_HALVINGS = 9
"""The smallest step a corner is looked at in: its mentees halved so often."""

_UNBOUNDED = 1 << 62

_MOST_CUT = 1 << 13
"""Scores cut down to more mentors than this would take too much memory."""

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
    level : points; what the gains of these mentees are near.
    """

    mentees: Ints
    slack: Ints
    fell: Ints
    recent_slack: Ints
    recently_fell: Ints
    level: int

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
        slack, recent_slack = self.slack[order], self.recent_slack[order]
        ends = sorted({0, len(order), *(len(order) >> halving for halving in range(1, _HALVINGS + 1))})
        fell = [self.fell > slack[start] for start in ends[:-1]]
        costs, came_from = [0], [0]
        whom: dict[tuple[int, int], Ints] = {}
        for to, stop in enumerate(ends[1:], start=1):
            ways, least = [], _UNBOUNDED
            for at in range(to - 1, -1, -1):
                least = min(least, int(recent_slack[ends[at] : ends[at + 1]].min()))
                mentors, pairs = self._reached(fell[at] & (self.recently_fell > least), stop - ends[at], height)
                whom[at, to] = mentors
                ways.append((costs[at] + _STEP + pairs, at))
            cost, at = min(ways)
            costs.append(cost)
            came_from.append(at)
        found, to = [], len(ends) - 1
        while to > 0:
            at = came_from[to]
            if len(whom[at, to]):
                found.append((np.sort(self.mentees[order[ends[at] : ends[to]]]), whom[at, to]))
            to = at
        return found[::-1]

    def _reached(self, fell: Bools, mentees: int, height: int) -> tuple[Ints, int]:
        """The mentors who fell far enough for so many mentees, or all, if these are many; and what they cost."""
        found, all_ = np.flatnonzero(fell), len(fell)
        some = (mentees + height) * len(found)
        is_all = mentees * all_ < some or len(found) > _MOST_CUT
        return (np.arange(all_), mentees * all_) if is_all else (found, some)


@dataclass(frozen=True, eq=False)
class Look:
    """What was found in a rectangle."""

    rows: Rectangle
    found: Kept

    def short(self) -> Ints:
        """Those who had more pairs worth enough than their list could hold; no pair is worth less than LOWEST."""
        return self.rows.mentees[self.found.cut >= np.maximum(self.rows.above, LOWEST + self.rows.level)]

    def bound(self) -> Ints:
        """What no pair that is not listed is worth more than, at the prices now.

        Unknown, if a list could not even hold all who are so cheap that the pass did not tell their prices apart.
        """
        if not self.rows.level:
            return self.found.cut
        return np.where(self.found.cut >= self.rows.level + DEAREST, UNKNOWN, self.found.cut)
