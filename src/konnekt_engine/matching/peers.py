"""Peers: one set of people matched with itself, each with at most one other.

A problem of peers has the same people on both sides, in the same order, and a pair scores the same from both
(`Readings.problem` with ``both_ways``). Pairs within one set are a matching in a general graph. Its relaxation is the
assignment of the set with itself, nobody with themselves: every set of pairs is such an assignment, once each way, so
twice its score can't exceed the assignment's; what it lacks are the odd cycles (Edmonds 1965). Its cycles part the set
into two halves, between which the match is solved exactly and certified like any other; swaps of two pairs that would
gain move people between the halves. The bound says how far the whole is from the best at most; of those who must be
left over it takes off, by the prices of the assignment, the least that they could be worth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from konnekt_engine.matching.parts import between
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.solution import Objective, Solution, Status, gains_of, in_points
from konnekt_engine.matching.solving import solve
from konnekt_engine.matching.values import Bools, Ints, Points

MOST_SWAPPED = 3_000
"""Up to so many people, swaps of two pairs are looked for: all pairs of pairs are compared at once."""

MOST_ROUNDS = 20
"""So often people move between the halves, at most; each time the whole becomes better."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Peers:
    """Pairs of one set. `problem` and `solution` are those between its two halves, whose positions in the set are
    `halves`; where there is no answer, those of the set with itself.

    No choice has more than `most_pairs` pairs. None with as many as there are has more than `bound` points.
    """

    problem: Problem
    solution: Solution
    halves: tuple[Ints, Ints]
    most_pairs: int
    bound: int

    @property
    def value(self) -> int:
        """The total score of the pairs, in points."""
        return _total(self.solution)


def solve_peers(
    problem: Problem,
    *,
    floor: float | None = None,
    progress: Callable[[float, str], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Peers:
    """As many pairs of one set as can be, then the largest total score: exact between two halves, bounded as a whole.

    Parameters
    ----------
    problem : Problem
        The same people on both sides in the same order, with one place each. Rules and locked pairs hold both ways.
    floor : float, optional
        No pair below this score.
    progress, cancel
        As in `solve`.

    Raises
    ------
    ValueError
        If the two sides are not the same people.

    Notes
    -----
    Deterministic.
    """
    if problem.mentee_people != problem.mentor_people:
        raise ValueError("problem: expected the same people on both sides in the same order, found others")

    def solved(one: Problem, objective: Objective = Objective.TOTAL) -> Solution:
        return solve(one, objective=objective, floor=floor, progress=progress, cancel=cancel)

    everybody = np.arange(problem.size[0])
    whole = solved(problem)
    if whole.status is not Status.OPTIMAL:
        return Peers(problem=problem, solution=whole, halves=(everybody, everybody), most_pairs=0, bound=0)
    points = problem.points()
    second = _parted(whole, points)
    best = _between_halves(problem, second, solved)
    least = in_points(floor, origin=problem.origin, unit=problem.unit)
    is_allowed = problem.allowed() if least is None else problem.allowed() & (points >= least)
    for _round in range(MOST_ROUNDS if len(everybody) <= MOST_SWAPPED else 0):
        if best.solution.status is not Status.OPTIMAL:
            break
        moved = _swapped(best, points, is_allowed, second)
        if (moved == second).all():
            break
        second = moved
        found = _between_halves(problem, second, solved)
        if found.solution.status is Status.OPTIMAL and _rank(found) <= _rank(best):
            break
        best = found
    if best.solution.status is not Status.OPTIMAL:
        return best
    bound = _bound(problem, whole, best.solution.matched)
    if 2 * best.solution.matched < whole.matched:
        highest = solved(problem, Objective.MOST_SCORE)
        if highest.status is not Status.OPTIMAL:
            return replace(best, solution=highest)
        bound = min(bound, _total(highest) // 2)
    return replace(best, most_pairs=whole.matched // 2, bound=bound)


def _bound(problem: Problem, whole: Solution, pairs: int) -> int:
    """The most points that so many pairs can have, by the prices of the assignment of the set with itself.

    Each pair, both ways round and with the bonus for being placed, is at most what its two are worth at these prices:
    the gain of each as a row and the price of each as a column. So all pairs together are at most what everybody is
    worth, without those who are left over: at least the cheapest of that number.
    """
    certificate = whole.certificate
    assert certificate is not None
    worth = gains_of(whole, problem.size[0]) + np.array(certificate.prices, np.int64)
    is_locked = np.zeros(problem.size[0], bool)
    is_locked[problem.locked[:, 0]] = True
    fixed = is_locked[whole.pairs[:, 0]] if len(whole.pairs) else np.zeros(0, bool)
    # Locked pairs stand outside of the prices: they are there whatever the others do.
    locked_total, locked_pairs = int(np.asarray(whole.scores, np.int64)[fixed].sum()), int(fixed.sum())
    free = np.sort(worth[~is_locked])
    left = problem.size[0] - 2 * pairs
    most = int(free[left:].sum()) - (2 * pairs - locked_pairs) * certificate.bonus
    return (most + locked_total) // 2


def _between_halves(problem: Problem, second: Bools, solved: Callable[[Problem], Solution]) -> Peers:
    halves = np.flatnonzero(~second), np.flatnonzero(second)
    one = between(problem, *halves)
    return Peers(problem=one, solution=solved(one), halves=halves, most_pairs=0, bound=0)


def _parted(whole: Solution, points: Points) -> Bools:
    """Who is in the second half: along each cycle or path of the assignment people go by turns. An odd cycle loses its
    weakest link, and its odd one goes where fewer are.
    """
    n = len(points)
    after, before = np.full(n, -1), np.full(n, -1)
    if len(whole.pairs):
        one, other = np.asarray(whole.pairs).T
        after[one], before[other] = other, one
    second, seen, surplus = np.zeros(n, bool), np.zeros(n, bool), 0
    for start in range(n):
        if seen[start]:
            continue
        first = start
        while before[first] >= 0 and before[first] != start:
            first = int(before[first])
        chain = [first]
        while after[chain[-1]] >= 0 and after[chain[-1]] != first:
            chain.append(int(after[chain[-1]]))
        seen[chain] = True
        is_odd = len(chain) % 2 == 1
        if is_odd and after[chain[-1]] == first:
            weakest = min(range(len(chain)), key=lambda at: (int(points[chain[at - 1], chain[at]]), at))
            chain = chain[weakest:] + chain[:weakest]
        begins = is_odd and surplus > 0
        second[chain[0::2]], second[chain[1::2]] = begins, not begins
        surplus += is_odd * (-1 if begins else 1)
    return second


def _swapped(found: Peers, points: Points, is_allowed: Bools, second: Bools) -> Bools:
    """The halves in which two pairs could exchange partners within their half, wherever that gains most; and in which
    two who are left over in the same half could meet.
    """
    second = second.copy()
    rows, columns = (np.asarray(found.solution.pairs, np.int64).reshape(-1, 2)).T
    one, other = found.halves[0][rows], found.halves[1][columns]
    left = np.setdiff1d(np.arange(len(second)), np.concatenate([one, other]))
    spent: set[int] = set()
    for at, somebody in enumerate(left.tolist()):
        for else_ in left[at + 1 :].tolist():
            meet = is_allowed[somebody, else_] and second[somebody] == second[else_]
            if meet and not spent & {somebody, else_}:
                second[else_] = not second[else_]
                spent |= {somebody, else_}
    locked = {tuple(pair) for pair in found.problem.locked.tolist()}
    is_free = np.array([pair not in locked for pair in zip(rows.tolist(), columns.tolist(), strict=True)], bool)
    now = points[one, other].astype(np.int64)
    gain = points[np.ix_(one, one)] + points[np.ix_(other, other)] - now[:, None] - now[None, :]
    could = is_allowed[np.ix_(one, one)] & is_allowed[np.ix_(other, other)] & is_free[:, None] & is_free[None, :]
    p, q = np.nonzero(np.triu(could & (gain > 0), 1))
    gone: set[int] = set()
    for best in np.lexsort((q, p, -gain[p, q])).tolist():
        pair = {int(p[best]), int(q[best])}
        if not gone & pair:
            second[one[q[best]]], second[other[q[best]]] = True, False
            gone |= pair
    return second


def _rank(found: Peers) -> tuple[int, int]:
    return found.solution.matched, found.value


def _total(solution: Solution) -> int:
    return int(np.asarray(solution.scores, np.int64).sum())
