"""A problem for some of its people: every score stays what it was."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from konnekt_engine.matching import validating
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.values import Ints, Points


def between(problem: Problem, mentees: Ints, mentors: Ints) -> Problem:
    """The same problem for some of its people, by position: every score stays, and what an unknown answer gives."""
    at_mentee, at_mentor = (np.full(size, -1, np.int64) for size in problem.size)
    at_mentee[mentees], at_mentor[mentors] = np.arange(len(mentees)), np.arange(len(mentors))

    def moved(pairs: Points) -> tuple[Ints, Points]:
        found = np.column_stack([at_mentee[pairs[:, 0]], at_mentor[pairs[:, 1]]]).astype(np.int32)
        kept = np.flatnonzero((found >= 0).all(axis=1))
        kept = kept[np.lexsort((found[kept, 1], found[kept, 0]))]
        return kept, found[kept]

    kept, blocked = moved(problem.blocked)
    return replace(
        problem,
        mentee_ids=tuple(problem.mentee_ids[i] for i in mentees.tolist()),
        mentor_ids=tuple(problem.mentor_ids[j] for j in mentors.tolist()),
        mentee_people=tuple(problem.mentee_people[i] for i in mentees.tolist()),
        mentor_people=tuple(problem.mentor_people[j] for j in mentors.tolist()),
        criteria=tuple(one.among(mentees, mentors, moved) for one in problem.criteria),
        capacity=problem.capacity[mentors],
        blocked=validating.sealed(blocked),
        blocked_reason=validating.sealed(problem.blocked_reason[kept]),
        locked=validating.sealed(moved(problem.locked)[1]),
        apart=tuple(
            replace(rule, mentees=rule.mentees[mentees], mentors=rule.mentors[mentors]) for rule in problem.apart
        ),
        minimum=None if problem.minimum is None else problem.minimum[mentors],
        running=None if problem.running is None else problem.running[mentors],
    )
