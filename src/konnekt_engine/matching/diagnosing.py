"""Why locked pairs and rules cannot all hold."""

from __future__ import annotations

import numpy as np

from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.solution import Conflict


def diagnose(problem: Problem) -> list[Conflict]:
    """Every smallest set of locked pairs and rules that collides, in words; empty if all can hold.

    A locked pair must not be ruled out, a mentee can be locked to one mentor only, a mentor to no more than their
    places.

    Parameters
    ----------
    problem : Problem
        What is to be matched.

    Returns
    -------
    list of Conflict
        What collides, in words and by position.

    Examples
    --------
    >>> from konnekt_engine.matching import Problem, diagnose
    >>> problem = Problem.from_scores([[1, 2], [2, 1]], locked=[(0, 0), (0, 1)])
    >>> print(diagnose(problem)[0].words)
    mentee-0 is locked to 2 mentors (mentor-0, mentor-1). Keep one of them.
    """
    locked = problem.locked
    conflicts = [
        Conflict(
            f"{problem.mentee_ids[i]} is locked to {problem.mentor_ids[j]}, and a rule keeps this pair apart. "
            "Unlock the pair: rules cannot be set aside.",
            ((i, j),),
        )
        for i, j in locked.tolist()
        if not problem.allowed(slice(i, i + 1))[0, j]
    ]
    for mentee in np.flatnonzero(np.bincount(locked[:, 0], minlength=problem.size[0]) > 1).tolist():
        pairs = tuple((mentee, int(j)) for j in locked[locked[:, 0] == mentee, 1])
        mentors = ", ".join(problem.mentor_ids[j] for _, j in pairs)
        words = f"{problem.mentee_ids[mentee]} is locked to {len(pairs)} mentors ({mentors}). Keep one of them."
        conflicts.append(Conflict(words, pairs))
    taken = np.bincount(locked[:, 1], minlength=problem.size[1])
    for mentor in np.flatnonzero((taken > problem.places) & (taken > 0)).tolist():
        pairs = tuple((int(i), mentor) for i in locked[locked[:, 1] == mentor, 0])
        words = (
            f"{problem.mentor_ids[mentor]} has {problem.places[mentor]} places and is locked to {len(pairs)} mentees."
            " Unlock some of them, or give this mentor more places."
        )
        conflicts.append(Conflict(words, pairs))
    return conflicts
