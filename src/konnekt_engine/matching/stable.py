"""A stable match: no mentee and mentor who would both rather have each other.

One side proposes, best first; the other holds the best so far and lets the rest go (Gale & Shapley 1962), mentors up to
as many as they have places. Each side judges by its ranked lists and then by score, equals by the order of the market.
Lists are made as far as they are needed: whoever comes to the end of theirs gets the best of those who would still say
yes now, because nobody who said no once will say yes later.

References
----------
D. Gale, L. S. Shapley (1962), College admissions and the stability of marriage. Amer. Math. Monthly 69, 9–15.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from konnekt_engine.matching.assignment import UNPLACED
from konnekt_engine.matching.kernels import compiled
from konnekt_engine.matching.market import Market
from konnekt_engine.matching.passing import LOWEST, all_given
from konnekt_engine.matching.preferences import Ranked
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.running import Run
from konnekt_engine.matching.scoring import Scores
from konnekt_engine.matching.values import Ints, Points

_LIST = 32
_ROWS = 128
_MOST_LISTED = 1 << 24
_NOBODY = np.int64(-(1 << 62))


@dataclass(frozen=True, eq=False, kw_only=True)
class _Sides:
    """Who proposes (rows) and who is asked (columns): scores and wishes, with how many each may hold."""

    scores: Scores
    proposers: Ints
    asked: Ints
    wishes: Ranked
    counter_wishes: Ranked
    quotas: Ints
    places: Ints
    least: int

    def wanted(self, rows: Ints) -> tuple[Ints, Ints]:
        """How much these proposers want everybody, and everybody them; −2**62 where a pair is not possible."""
        points = self.scores.points(rows)
        possible = points >= self.least
        order = np.argsort(self.proposers[rows], kind="stable")
        named = self.proposers[rows][order]
        wants, answers = np.empty(points.shape, np.int64), np.empty(points.shape, np.int64)
        wants[order] = self.wishes.added_to(points[order], named, self.asked)
        answers[order] = self.counter_wishes.added_to(points[order], named, self.asked)
        m = points.shape[1]
        # Equals by the order of the market, so that everybody's order is strict.
        wants = (wants << 21) + (m - 1 - np.arange(m))
        answers = (answers << 21) + ((1 << 21) - 1 - rows[:, None])
        return np.where(possible, wants, _NOBODY), np.where(possible, answers, _NOBODY)


def deferred_acceptance(problem: Problem, market: Market, *, by_mentees: bool, run: Run) -> Points:
    """Each mentee's mentor (or −1) in the stable match that is best for the proposing side.

    Notes
    -----
    Time: what is proposed (at most all pairs, in practice a few a person) and one row of scores for each list made.
    """
    sides = _sides(problem, market, by_mentees=by_mentees)
    n, m = sides.scores.size
    if max(n, m) >= 1 << 20:
        raise ValueError(f"problem: expected fewer than 2**20 people on a side for STABLE, found {max(n, m)}")
    slots = np.concatenate([[0], np.cumsum(sides.places)]).astype(np.int64)
    held, held_key = np.full(slots[-1], -1, np.int64), np.full(slots[-1], _NOBODY)
    counts, has = np.zeros(m, np.int64), np.zeros(n, np.int64)
    asked_to = np.full(n, np.iinfo(np.int64).max)  # nobody wanted as much as this is to be asked again
    open_to = sides.places > 0
    waiting = np.flatnonzero(sides.quotas > 0)
    given = _given(sides) if sides.scores.only_starts is not None else None
    if given is not None:
        names, answers, wants = (part[waiting] for part in given)
        _propose(waiting, names, answers, wants, sides.quotas, has, asked_to, slots, counts, held, held_key)
        waiting = waiting[:0]
    while len(waiting):
        lists = [_made(sides, rows, held_key, slots, counts, asked_to, open_to) for rows in _portions(waiting)]
        run.stop_if_asked()
        mentors = np.vstack([part[0] for part in lists])
        answers = np.vstack([part[1] for part in lists])
        wants = np.vstack([part[2] for part in lists])
        spent = _propose(waiting, mentors, answers, wants, sides.quotas, has, asked_to, slots, counts, held, held_key)
        waiting = np.flatnonzero(spent)
    return _by_mentee(held, slots, by_mentees=by_mentees, mentees=market.size[0])


def _by_mentee(held: Ints, slots: Ints, *, by_mentees: bool, mentees: int) -> Points:
    mentor = np.full(mentees, UNPLACED, np.int32)
    asked = np.repeat(np.arange(len(slots) - 1), np.diff(slots))
    taken = held >= 0
    if by_mentees:
        mentor[held[taken]] = asked[taken]
    else:
        mentor[asked[taken]] = held[taken]
    return mentor


def _portions(waiting: Ints) -> list[Ints]:
    return [waiting[start : start + _ROWS] for start in range(0, len(waiting), _ROWS)]


def _sides(problem: Problem, market: Market, *, by_mentees: bool) -> _Sides:
    lists = Ranked.by("mentee", problem), Ranked.by("mentor", problem)
    places = market.slots.places
    one_each = np.ones(market.size[0], np.int64)
    least = max(market.least, LOWEST)
    if by_mentees:
        return _Sides(
            scores=market.scores,
            proposers=market.mentees,
            asked=market.mentors,
            wishes=lists[0],
            counter_wishes=lists[1],
            quotas=one_each,
            places=places,
            least=least,
        )
    flipped = [Ranked(pairs=one.pairs[:, ::-1], ranks=one.ranks) for one in lists]
    return _Sides(
        scores=Scores.of(problem.other_way_round(), market.mentors, market.mentees),
        proposers=market.mentors,
        asked=market.mentees,
        wishes=flipped[1],
        counter_wishes=flipped[0],
        quotas=places,
        places=one_each,
        least=least,
    )


def _given(sides: _Sides) -> tuple[Ints, Ints, Ints] | None:
    """Everybody's whole list, where the pairs came as one; None where a few are so long that a table of all is too."""
    n, m = sides.scores.size
    pairs = all_given(sides.scores, np.arange(n), sides.places, sides.least)
    counts = np.diff(pairs.starts)
    length = int(counts.max(initial=0))
    if n * length > _MOST_LISTED:
        return None
    row = np.repeat(np.arange(n), counts)
    named, asked = sides.proposers[row], sides.asked[pairs.mentors]
    wants = ((pairs.points + sides.wishes.of_pairs(named, asked)) << 21) + (m - 1 - pairs.mentors.astype(np.int64))
    answers = ((pairs.points + sides.counter_wishes.of_pairs(named, asked)) << 21) + ((1 << 21) - 1 - row)
    place = np.arange(len(row)) - np.repeat(pairs.starts[:-1], counts)
    found = np.full((n, length), -1, np.int64), np.zeros((n, length), np.int64), np.full((n, length), _NOBODY)
    for table, values in zip(found, (pairs.mentors, answers, wants), strict=True):
        table[row, place] = values
    order = np.argsort(-found[2], axis=1)  # row by row, and what is empty last
    names, answers, wants = (np.take_along_axis(table, order, axis=1) for table in found)
    return names, answers, wants


def _made(
    sides: _Sides, rows: Ints, held_key: Ints, slots: Ints, counts: Ints, asked_to: Ints, open_to: NDArray[np.bool_]
) -> tuple[Ints, Ints, Ints]:
    """The next names on these proposers' lists, best first, with how much both sides want it; −1 past the end."""
    wants, answers = sides.wanted(rows)
    lowest = np.full(len(counts), _NOBODY)
    full = counts >= sides.places
    if full.any():
        asked = np.repeat(np.arange(len(counts)), np.diff(slots))
        worst = np.full(len(counts), np.iinfo(np.int64).max)
        np.minimum.at(worst, asked, held_key)
        lowest[full] = worst[full]
    possible = (wants > _NOBODY) & (wants < asked_to[rows, None]) & open_to & (answers > lowest)
    wants = np.where(possible, wants, _NOBODY)
    length = min(_LIST, wants.shape[1])
    best = np.argpartition(-wants, length - 1, axis=1)[:, :length] if length else np.zeros((len(rows), 0), np.int64)
    order = np.argsort(-np.take_along_axis(wants, best, axis=1), axis=1)
    best = np.take_along_axis(best, order, axis=1)
    wanted = np.take_along_axis(wants, best, axis=1)
    return np.where(wanted > _NOBODY, best, -1), np.take_along_axis(answers, best, axis=1), wanted


@compiled
def _propose(
    waiting: Ints,
    names: Ints,
    answers: Ints,
    wants: Ints,
    quotas: Ints,
    has: Ints,
    asked_to: Ints,
    slots: Ints,
    counts: Ints,
    held: Ints,
    held_key: Ints,
) -> np.ndarray:
    """Everybody waiting proposes down their list; who is let go and has a list, goes on with it. Returns who came to
    the end of a full list (or lost a place and has none here) and must be given more names."""
    n, length = quotas.size, names.shape[1]
    row = np.full(n, -1, np.int64)
    for at in range(waiting.size):
        row[waiting[at]] = at
    place = np.zeros(waiting.size, np.int64)
    spent = np.zeros(n, np.bool_)
    stack = np.empty(waiting.size + quotas.sum() + 1, np.int64)
    size = 0
    for at in range(waiting.size - 1, -1, -1):
        stack[size] = waiting[at]
        size += 1
    while size > 0:
        size -= 1
        i = stack[size]
        at = row[i]
        if at < 0:
            spent[i] = True
            continue
        while has[i] < quotas[i]:
            if place[at] >= length:
                spent[i] = length > 0
                break
            j = names[at, place[at]]
            if j < 0:
                break
            key = answers[at, place[at]]
            asked_to[i] = wants[at, place[at]]
            place[at] += 1
            first, last = slots[j], slots[j + 1]
            if counts[j] < last - first:
                slot = first + counts[j]
                counts[j] += 1
            else:
                slot = first
                for other in range(first + 1, last):
                    if held_key[other] < held_key[slot]:
                        slot = other
                if held_key[slot] >= key:
                    continue
                let_go = held[slot]
                has[let_go] -= 1
                stack[size] = let_go
                size += 1
            held[slot] = i
            held_key[slot] = key
            has[i] += 1
    return spent
