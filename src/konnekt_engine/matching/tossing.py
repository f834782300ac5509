"""Two ways of matching the same people, mixed by fair coins where both ways are equally good."""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.values import Bools, Ints

BOTH, FIRST, SECOND = 0, 1, 2
"""Which way a pair came from: a pair of both was no question."""

OUTSIDE = -1


@dataclass(frozen=True, eq=False, kw_only=True)
class Tossed:
    """A match mixed of two. `pairs` is (p, 2) in the order of the mentees; `way` says of each where it came from, and
    `cluster` which coin decided it: pairs of one cluster share one coin, and −1 is a pair no coin decided. `clusters`
    is how many coins were tossed, `apart` how many places the two ways differed in without being equally good.
    """

    pairs: Ints
    way: Ints
    cluster: Ints
    clusters: int
    apart: int

    @property
    def in_trial(self) -> Bools:
        """Which pairs a coin decided."""
        return np.asarray(self.cluster != OUTSIDE, np.bool_)


def toss(
    first: Problem,
    first_pairs: ArrayLike,
    second: Problem,
    second_pairs: ArrayLike,
    *,
    tolerance: float,
    seed: int,
) -> Tossed:
    """Mix two matches of the same people under the same rules, by a coin wherever they are equally good.

    Parameters
    ----------
    first, second : Problem
        The same people, places and hard rules; what is scored, and how much, may differ.
    first_pairs, second_pairs : array_like of int, shape (p, 2)
        A match of each, by position; each mentee at most once.
    tolerance : float
        How much of its score a pair may lose on average, in the eyes of either way, for two sides to count as equally
        good; in the scale of the scores, which is from 0 to 1 where criteria give them.
    seed : int
        Decides the coins. The same seed gives the same bytes.

    Returns
    -------
    Tossed

    Raises
    ------
    ValueError
        The people or the rules differ, groups have a least size, a pair names nobody, or a number is out of range.

    Examples
    --------
    >>> from konnekt_engine.matching import Problem, toss
    >>> one = Problem.from_scores([[8, 7], [7, 8]])
    >>> other = Problem.from_scores([[7, 8], [8, 7]])
    >>> mixed = toss(one, [(0, 0), (1, 1)], other, [(0, 1), (1, 0)], tolerance=1.0, seed=4)
    >>> mixed.clusters, sorted(set(mixed.cluster.tolist())), len(set(mixed.way.tolist()))
    (1, [0], 1)

    Notes
    -----
    Take the pairs that only one of the two matches has. A mentee is in at most two of them, one of each. At a mentor
    with several, the k-th of the one are tied to the k-th of the other; what is left over of either stays untied. The
    pieces that hang together by ties and by mentees are alternating paths and cycles, and each piece is taken whole
    from the one match or from the other. *Whatever the choice for each piece, the mixture is a match*:

    - a mentee's two pairs are in one piece, so just one of them is taken;
    - at a mentor with a pairs of the one, b of the other and s shared, tied pairs come one for one, so the load lies
      between s + min(a, b) and s + max(a, b), which is the larger of the two loads, and within the places;
    - each pair is one of the two matches, so no rule takes it out, and a locked pair is in both and is never a piece;
    - if both place as many mentees as can be, each piece places as many by either side: else the other side of that one
      piece would place more. So the mixture places as many.

    If both totals are largest, either side of a piece costs the other way's total at most nothing when it is its own:
    what a piece loses by the other side is never below 0.

    A piece is tossed if both sides place the same mentees and neither loses more than `tolerance` a pair in the other's
    eyes. Of any other piece the side is taken that loses less, and of equals the first. Coin k is the first bit of
    SHA-256 over the seed and k, with no generator whose stream could change. Groups of a least size are refused: a load
    between two allowed ones may not be allowed itself.

    References
    ----------
    C. Berge, "Two theorems in graph theory", PNAS 43(9), 1957: the difference of two matchings.
    """
    _require_alike(first, second)
    if not 0 <= tolerance < math.inf:
        raise ValueError(f"tolerance: expected a score of at least 0, found {tolerance}")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ValueError(f"seed: expected a whole number of at least 0, found {seed!r}")
    one, other = (_match(pairs, first, name) for pairs, name in ((first_pairs, "first"), (second_pairs, "second")))
    chosen = {mentee: (mentor, BOTH, OUTSIDE) for mentee, mentor in one.items() if other.get(mentee) == mentor}
    coins = apart = 0
    for mentees in _pieces(one, other):
        sides = [{mentee: match[mentee] for mentee in mentees if mentee in match} for match in (one, other)]
        lost = [_lost(first, sides[0], sides[1]), _lost(second, sides[1], sides[0])]
        if sides[0].keys() == sides[1].keys() and max(lost) <= tolerance:
            way, cluster = (FIRST if _coin(seed, coins) else SECOND), coins
            coins += 1
        else:
            way, cluster = (SECOND if lost[0] < lost[1] else FIRST), OUTSIDE
            apart += 1
        chosen |= {mentee: (mentor, way, cluster) for mentee, mentor in sides[way - 1].items()}
    rows = np.array([(mentee, *chosen[mentee]) for mentee in sorted(chosen)], np.int64).reshape(-1, 4)
    return Tossed(pairs=rows[:, :2], way=rows[:, 2], cluster=rows[:, 3], clusters=coins, apart=apart)


def _require_alike(first: Problem, second: Problem) -> None:
    for name in ("mentee_ids", "mentor_ids", "mentee_people", "mentor_people"):
        if getattr(first, name) != getattr(second, name):
            raise ValueError(f"second: expected the people of the first, found other {name}")
    if first.digests["rules"] != second.digests["rules"]:
        raise ValueError("second: expected the rules of the first, found others")
    if first.has_groups:
        raise ValueError("first: expected no groups of a least size, found some")


def _match(pairs: ArrayLike, problem: Problem, name: str) -> dict[int, int]:
    """The mentor of each mentee."""
    found = np.asarray(pairs, np.int64).reshape(-1, 2)
    inside = (found >= 0).all(axis=1) & (found < problem.size).all(axis=1)
    if not inside.all():
        raise ValueError(f"{name}_pairs: expected positions of people, found {found[~inside][0].tolist()}")
    match: dict[int, int] = {int(mentee): int(mentor) for mentee, mentor in found}
    if len(match) < len(found):
        raise ValueError(f"{name}_pairs: expected each mentee at most once, found one twice")
    return match


def _pieces(one: dict[int, int], other: dict[int, int]) -> list[list[int]]:
    """The mentees of each alternating path or cycle, in order of the first of each."""
    at_mentor: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    differing = sorted(mentee for mentee in one.keys() | other.keys() if one.get(mentee) != other.get(mentee))
    for mentee in differing:
        for side, match in enumerate((one, other)):
            if mentee in match:
                at_mentor[match[mentee]][side].append(mentee)
    tied: dict[int, set[int]] = {mentee: set() for mentee in differing}
    for its, theirs in at_mentor.values():
        for mentee, another in zip(its, theirs, strict=False):  # what is left over of either is the end of a path
            tied[mentee].add(another)
            tied[another].add(mentee)
    pieces, seen = [], set[int]()
    for mentee in differing:
        if mentee in seen:
            continue
        piece, ahead = set[int](), [mentee]
        while ahead:
            at = ahead.pop()
            if at not in piece:
                piece.add(at)
                ahead += tied[at]
        seen |= piece
        pieces.append(sorted(piece))
    return pieces


def _lost(problem: Problem, own: dict[int, int], others: dict[int, int]) -> float:
    """How much of its score a pair loses in the eyes of a way, on average, if the other side of a piece is taken."""
    points = _points(problem, own) - _points(problem, others)
    return points * abs(problem.unit) / max(len(own), len(others), 1)


def _points(problem: Problem, match: dict[int, int]) -> int:
    return sum(int(problem.points(slice(mentee, mentee + 1))[0, mentor]) for mentee, mentor in match.items())


def _coin(seed: int, number: int) -> bool:
    return hashlib.sha256(f"{seed}:{number}".encode()).digest()[0] >= 128
