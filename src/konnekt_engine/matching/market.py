"""What is left to decide once locked pairs stand: the free mentees, the open places, what each pair is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from konnekt_engine.matching.assignment import NEVER
from konnekt_engine.matching.encoding import POINTS
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.values import Bools, Ints, Points


@dataclass(frozen=True, eq=False, kw_only=True)
class Market:
    """The open part of a problem.

    `free` are the mentees without a locked pair; `worth` has a row for each of them: points plus a bonus so large that
    one more mentee placed outweighs any points, or `NEVER`.
    """

    points: Points
    free: Ints
    places: Ints
    open: Bools
    worth: Ints
    bonus: int


def open_market(problem: Problem, *, least: int) -> Market:
    """The market of a problem, with pairs below `least` points left out."""
    n, m = problem.size
    points = problem.points()
    locked_mentee, locked_mentor = problem.locked.T
    free = np.setdiff1d(np.arange(n), locked_mentee)
    places = problem.capacity - np.bincount(locked_mentor, minlength=m)
    # Twice what all points together can come to: so what a price or a cost means in places and in points can be told
    # apart.
    bonus = 2 * (len(free) + 1) * POINTS
    allowed = problem.allowed()
    if least > 0:
        allowed &= points >= least
    worth = np.where(allowed, points.astype(np.int64) + bonus, NEVER)[free]
    return Market(points=points, free=free, places=places, open=allowed[free], worth=worth, bonus=bonus)
