"""What is left to decide once locked pairs stand: the free mentees, the open places, what each pair is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from konnekt_engine.matching import ties
from konnekt_engine.matching.assignment import Slots
from konnekt_engine.matching.passing import LOWEST
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.scoring import Scores
from konnekt_engine.matching.values import Ints


@dataclass(frozen=True, eq=False, kw_only=True)
class Market:
    """The open part of a problem, its people in the canonical order of a seed.

    `mentees` and `mentors` are their positions in the problem: mentees without a locked pair, and all mentors. `slots`
    are the places left to them. `least` is the floor in points.
    """

    mentees: Ints
    mentors: Ints
    scores: Scores
    slots: Slots
    least: int

    @property
    def size(self) -> tuple[int, int]:
        """How many free mentees and how many mentors."""
        return len(self.mentees), len(self.mentors)


def open_market(
    problem: Problem,
    *,
    least: int = LOWEST,
    seed: int = 0,
    step: int = 0,
    people: tuple[Ints, Ints] | None = None,
) -> Market:
    """The market of a problem: no pair below `least` points, each further mentee of a mentor costs `step`.

    `people` are its mentees and mentors, where their order is known already.
    """
    n, m = problem.size
    free = np.setdiff1d(np.arange(n), problem.locked[:, 0])
    mentees, mentors = people or (
        free[ties.order([problem.mentee_ids[i] for i in free], seed=seed, side="mentee")],
        ties.order(problem.mentor_ids, seed=seed, side="mentor"),
    )
    taken = np.bincount(problem.locked[:, 1], minlength=m)
    before = taken if problem.running is None else taken + problem.running
    # More places than there are mentees, and one to spare, are never of use.
    places = np.clip(problem.places - taken, 0, len(free) + 1)
    return Market(
        mentees=mentees,
        mentors=mentors,
        scores=Scores.of(problem, mentees, mentors),
        slots=Slots.of(places[mentors], step=step, taken=before[mentors]),
        least=least,
    )
