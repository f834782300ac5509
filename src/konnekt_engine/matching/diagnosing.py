"""Why locked pairs and rules cannot all hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.solution import Conflict
from konnekt_engine.matching.values import Bools

MOST_SETS = 20_000
"""So many sets of groups are looked at, small ones first: all sets of up to 14 groups."""

_BLOCK = 1 << 22  # pairs at a time

Pair = tuple[int, int]


def diagnose(problem: Problem) -> list[Conflict]:
    """What cannot all hold, in words, each with a smallest set of locked pairs that collides; empty if all can hold.

    A locked pair must not be ruled out, a mentee can be locked to one mentor only, a mentor to no more than their
    places. A group that meets because of a locked pair or earlier mentees must be able to reach its least size.

    Parameters
    ----------
    problem : Problem
        What is to be matched.

    Returns
    -------
    list of Conflict
        What collides, in words and by position. With any pair of `pairs` unlocked, the others do not collide for that
        reason, nor does any smaller set; the words say how many there are in all. No pairs: the rules collide by
        themselves. Of several smallest sets it is the first by id, so the order of people makes no difference.

    Examples
    --------
    >>> from konnekt_engine.matching import Problem, diagnose
    >>> problem = Problem.from_scores([[1, 2], [2, 1], [3, 3]], locked=[(0, 0), (1, 0), (2, 0), (2, 1)])
    >>> for conflict in diagnose(problem):
    ...     print(conflict.words, conflict.pairs)
    mentee-2 is locked to 2 mentors (mentor-0, mentor-1). Keep one of them. ((2, 0), (2, 1))
    mentor-0 has 1 place and is locked to 3 mentees. Unlock 2 of them, or give more places. ((0, 0), (1, 0))

    Notes
    -----
    Reporting lines are not looked at: they only refuse, and the pairs they forbid are among the blocked. Nor is a
    floor: locked pairs stand below it too, and whether enough others may join a group above it is known when it is
    solved. Groups that could each be filled, but not all of them, are found among 20,000 sets of groups.
    """
    locked = _Locked(problem)
    return [*_ruled_out(locked), *_locked_twice(locked), *_overfull(locked), *_groups(locked)]


class _Locked:
    """The locked pairs in the order of ids, by mentee and by mentor.

    `settled` are those that will stand, whatever else is undone: no rule keeps them apart, and the mentee is locked to
    nobody else. Only they count in a group that may be too small.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.mentees, self.mentors = problem.mentee_ids, problem.mentor_ids
        found: list[Pair] = [(i, j) for i, j in problem.locked.tolist()]
        self.pairs = sorted(found, key=self.ids)
        self.by_mentee: defaultdict[int, list[Pair]] = defaultdict(list)
        for pair in self.pairs:
            self.by_mentee[pair[0]].append(pair)
        self.by_mentor = _by_mentor(self.pairs)
        may_be = problem.allows(np.array(self.pairs, np.int32).reshape(-1, 2))
        self.allowed = {pair for pair, allowed in zip(self.pairs, may_be, strict=True) if allowed}
        times = Counter(i for i, _ in self.allowed)
        self.settled = [pair for pair in self.pairs if pair in self.allowed and times[pair[0]] == 1]

    def ids(self, pair: Pair) -> tuple[str, str]:
        return self.mentees[pair[0]], self.mentors[pair[1]]

    def mentors_by_id(self, mentors: Iterable[int]) -> list[int]:
        return sorted(mentors, key=self.mentors.__getitem__)

    def running(self, mentor: int) -> int:
        return 0 if self.problem.running is None else int(self.problem.running[mentor])


def _ruled_out(locked: _Locked) -> Iterator[Conflict]:
    for i, j in locked.pairs:
        if (i, j) not in locked.allowed:
            words = (
                f"{locked.mentees[i]} is locked to {locked.mentors[j]}, and a rule keeps this pair apart. "
                "Unlock the pair: rules cannot be set aside."
            )
            yield Conflict(words, ((i, j),))


def _locked_twice(locked: _Locked) -> Iterator[Conflict]:
    for mentee, pairs in locked.by_mentee.items():
        if len(pairs) > 1:
            mentors = ", ".join(locked.mentors[j] for _, j in pairs)
            words = f"{locked.mentees[mentee]} is locked to {len(pairs)} mentors ({mentors}). Keep one of them."
            yield Conflict(words, tuple(pairs[:2]))


def _overfull(locked: _Locked) -> Iterator[Conflict]:
    for mentor in locked.mentors_by_id(locked.by_mentor):
        pairs, places = locked.by_mentor[mentor], int(locked.problem.places[mentor])
        if len(pairs) > places:
            words = (
                f"{locked.mentors[mentor]} has {_places(locked, mentor)} and is locked to "
                f"{_counted(len(pairs), 'mentee')}. Unlock {len(pairs) - places} of them, or give more places."
            )
            yield Conflict(words, tuple(pairs[: places + 1]))


@dataclass(frozen=True)
class _Group:
    """A group that meets anyway: its least size beside earlier mentees, and its settled pairs, too few for it.

    `may_join` has a bit for each mentee whom no rule keeps out.
    """

    mentor: int
    least: int
    pairs: tuple[Pair, ...]
    may_join: int


def _groups(locked: _Locked) -> Iterator[Conflict]:
    """Groups that meet because of a locked pair or earlier mentees, and cannot reach their least size."""
    minimum, capacity = locked.problem.minimum, locked.problem.capacity
    if minimum is None:
        return
    meeting: list[tuple[int, int, tuple[Pair, ...]]] = []
    settled = _by_mentor(locked.settled)
    for mentor in locked.mentors_by_id(np.flatnonzero(minimum > 1).tolist()):
        running, pairs = locked.running(mentor), locked.by_mentor.get(mentor, [])
        least, places = int(minimum[mentor]), int(capacity[mentor])
        if (running or pairs) and least > max(places, running):
            words = (
                f"{locked.mentors[mentor]} has {_counted(places, 'place')}, fewer than the least size of {least}, and "
                f"the group meets because of {_because(len(pairs), running)}. "
                "Give more places, or ask for a smaller least size."
            )
            yield Conflict(words, () if running else (pairs[0],))
        elif (running or settled[mentor]) and least > running + len(settled[mentor]):
            meeting.append((mentor, least - running, tuple(settled[mentor])))
    if meeting:
        may_join = _who_may_join(locked.problem, [mentor for mentor, _, _ in meeting])
        yield from _too_few(locked, [_Group(*one, bits) for one, bits in zip(meeting, may_join, strict=True)])


def _too_few(locked: _Locked, groups: list[_Group]) -> Iterator[Conflict]:
    """Sets of groups that not enough mentees may join, the smallest sets first, each group in one of them."""
    is_free = np.ones(locked.problem.size[0], bool)
    is_free[[i for i, _ in locked.settled]] = False
    (free,) = _bits(is_free[:, None])
    left, size, looked_at = groups, 1, 0
    while size <= len(left):
        looked_at += comb(len(left), size)
        if looked_at > MOST_SETS:
            return
        short: set[_Group] = set()
        for some in combinations(left, size):
            joining = (_union(some) & free).bit_count()
            if short.isdisjoint(some) and sum(group.least - len(group.pairs) for group in some) > joining:
                short.update(some)
                yield _shortage(locked, some, joining)
        left = [group for group in left if group not in short]
        size += 1


def _shortage(locked: _Locked, groups: Sequence[_Group], joining: int) -> Conflict:
    """A locked pair that makes each group meet, and as few as can be that take away the mentees it would need."""
    everyone, mentors = _union(groups), {group.mentor for group in groups}
    running = sum(locked.running(mentor) for mentor in mentors)
    opening = [group.pairs[0] for group in groups if not locked.running(group.mentor)]
    taking = [(i, j) for i, j in locked.settled if j not in mentors and everyone >> i & 1]
    spare = everyone.bit_count() - sum(group.least for group in groups)
    pairs = sorted([*opening, *taking[: max(0, spare + 1)]], key=locked.ids)
    names = ", ".join(locked.mentors[group.mentor] for group in groups)
    who = f"The groups of {names} meet" if len(groups) > 1 else f"The group of {names} meets"
    more = _counted(sum(group.least - len(group.pairs) for group in groups), "more mentee")
    words = (
        f"{who} because of {_because(sum(len(group.pairs) for group in groups), running)}. To reach the least size, "
        f"{more} must join, and only {joining} may. "
        f"{'Unlock a pair, or ask' if pairs else 'Ask'} for a smaller least size."
    )
    return Conflict(words, tuple(pairs))


def _by_mentor(pairs: Iterable[Pair]) -> defaultdict[int, list[Pair]]:
    found: defaultdict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        found[pair[1]].append(pair)
    return found


def _who_may_join(problem: Problem, mentors: list[int]) -> list[int]:
    """For each of these mentors the mentees whom no rule keeps from them, a bit for each."""
    rows = max(1, _BLOCK // problem.size[1])
    parts = [problem.allowed(slice(start, start + rows))[:, mentors] for start in range(0, problem.size[0], rows)]
    return _bits(np.vstack([np.zeros((0, len(mentors)), bool), *parts]))


def _bits(columns: Bools) -> list[int]:
    """Each column as a whole number: the first row is its lowest bit."""
    packed = np.packbits(columns, axis=0, bitorder="little")
    return [int.from_bytes(column.tobytes(), "little") for column in packed.T]


def _union(groups: Iterable[_Group]) -> int:
    found = 0
    for group in groups:
        found |= group.may_join
    return found


def _places(locked: _Locked, mentor: int) -> str:
    told = _counted(int(locked.problem.capacity[mentor]), "place")
    running = locked.running(mentor)
    return f"{told}, {_counted(running, 'earlier mentee')}," if running else told


def _because(pairs: int, running: int) -> str:
    counted = [(pairs, "locked pair"), (running, "earlier mentee")]
    return " and ".join(_counted(count, name) for count, name in counted if count)


def _counted(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"
