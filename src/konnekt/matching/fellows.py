"""Circles in which no two mentees sit who must be kept apart: one above the other, or one who asked not to meet them.

The engine knows rules between a mentor and a mentee alone. So it is asked, one pair of each clash is ruled out, the
weaker one unless its mentee has nowhere else to sit, and it is asked again, until nobody clashes. The answer is the
best under the pairs that were ruled out, which stand in its problem; it is not proven that no other way to keep them
apart is better.
"""

from collections import Counter
from collections.abc import Callable, Collection
from itertools import combinations

import numpy as np

from konnekt.matching.encoding import Encoded
from konnekt_engine.matching import Solution

MOST_ROUNDS = 12
"""After so many questions, whoever still clashes is not placed."""

Pairs = list[tuple[int, int]]


def solve_apart(
    *,
    encode: Callable[[Pairs], Encoded],
    solve: Callable[[Encoded], Solution],
    apart: Collection[tuple[int, int]],
) -> tuple[Encoded, Solution, int]:
    """The problem, its answer, and how many pairs were ruled out for it; ``apart`` are mentees by position."""
    keep_apart = {frozenset(one) for one in apart}
    ruled_out: Pairs = []
    rounds = 0
    while True:
        encoded = encode(ruled_out)
        solution = solve(encoded)
        clashes = _clashes(encoded, solution, keep_apart, ruled_out) if keep_apart else []
        if not clashes:
            return encoded, solution, len(ruled_out)
        rounds += 1
        if rounds >= MOST_ROUNDS:
            clashes = [(mentee, mentor) for mentee, _ in clashes for mentor in range(len(encoded.mentors))]
        ruled_out += clashes


def _clashes(encoded: Encoded, solution: Solution, keep_apart: set[frozenset[int]], ruled_out: Pairs) -> Pairs:
    """Of each two who clash in a circle one pair: of the mentee who has another circle to go to, or with the lower
    score; a locked pair stands.
    """
    locked = {tuple(pair) for pair in encoded.problem.locked.tolist()}
    closed = {tuple(pair) for pair in encoded.problem.blocked.tolist()} | set(ruled_out)
    closed |= {(other, mentor) for mentee, mentor in locked for two in keep_apart if mentee in two for other in two}
    shut = Counter(mentee for mentee, _mentor in closed)
    stuck = {mentee for mentee, number in shut.items() if number >= len(encoded.mentors) - 1}
    circles: dict[int, list[tuple[int, int]]] = {}
    for (mentee, mentor), points in zip(solution.pairs.tolist(), np.asarray(solution.scores).tolist(), strict=True):
        circles.setdefault(mentor, []).append((points, mentee))
    found: set[tuple[int, int]] = set()
    for mentor, members in circles.items():
        for one, other in combinations(members, 2):
            if frozenset((one[1], other[1])) not in keep_apart:
                continue
            loose = [member for member in (one, other) if (member[1], mentor) not in locked]
            if loose:
                _points, moved = min(loose, key=lambda member: (member[1] in stuck, *member))
                found.add((moved, mentor))
    return sorted(found)
