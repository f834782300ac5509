"""How what one run handed on bounds the pairs of the next one.

A score is a sum over criteria. Let s be a pair's score before and s' its score now; then for any factor f

    s' = f·s + Σ over criteria (c' − f·c) ≤ f·s + a + b,

where a, of the mentee, and b, of the mentor, are sums over the criteria of what bounds each c' − f·c (`_Change` says
how). A pair that was not listed had s ≤ cut + p at prices p. So it has s' ≤ (f·cut + a) + (f·p + b): f·cut + a is a
cut for it now, at prices f·p + b, and all that is proven of pairs that are not listed goes on from there.

Who is new, answers otherwise than before, or was without a place gets a new pass. What was handed on is never believed
to be good: only the bounds are used, and they hold for any two problems.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from konnekt_engine.matching.encoding import Encoded, Listed, Lookup, Vectors
from konnekt_engine.matching.listing import Carried, Listing
from konnekt_engine.matching.market import Market
from konnekt_engine.matching.pairs import score_listed
from konnekt_engine.matching.passing import LOWEST, Pairs, gathered
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.running import Run
from konnekt_engine.matching.scoring import starts_of
from konnekt_engine.matching.values import Bools, Floats, Ints, Points, pair_keys, pairs_of_keys

_WHOLE = 1 << 20
"""Bounds are counted in so many parts of a point, so that a factor between weights is a whole number too."""

_MOST_FRESH = 4
"""If more than one in so many of a side is new or answers otherwise, nothing is taken over."""

_CELLS = 1 << 23
"""Classes of mentees × pairs of classes of mentors, 8 bytes each: with more of them, nothing is taken over."""

_ROWS = 4096
"""The vectors of so many people are held as float64 at a time."""

_FAR = float(1 << 50)
"""In parts of a point, more than any criterion can move a score: that far below 0 where there is nobody to bound."""

_PART = 8192
"""The listed pairs of at most so many mentees are scored in one go: a stop is heard between two."""

_Then = Ints | slice
"""Where each person of the new problem stood in the old one: a slice if nothing moved, else positions, -1 for someone
new."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Resumed:
    """A listing for another market, and what has to be added to it before its bounds hold.

    All positions are in the order of the new market.

    Parameters
    ----------
    listing : what is still of use of the old one, with the new scores, cuts and prices.
    mentees : (a,) int64, rising; they have no pairs listed and no bound.
    mentors : (b,) int64, rising; pairs with them are neither listed nor bounded.
    pairs : single pairs that are not bounded: a rule kept them apart before, or they count by themselves.
    """

    listing: Listing
    mentees: Ints
    mentors: Ints
    pairs: Pairs


def resumed(carried: Carried, problem: Problem, market: Market, *, seed: int, run: Run) -> Resumed | None:
    """What an earlier run had listed, made over for another problem.

    Parameters
    ----------
    carried : what the earlier run handed on.
    problem, market : what is to be solved now, of n free mentees and m mentors.
    seed : of the market's order.
    run : where the work is done; it is asked for a stop before each criterion and between parts of the scoring.

    Returns
    -------
    Resumed or None
        None where too little is left: another seed, scores that came from outside, criteria that can't be compared, or
        more than a quarter of a side new or answering otherwise.

    Notes
    -----
    Time: the listed pairs are scored once more, and each criterion is read once for each person. The inequality that
    the new cuts rest on is derived at the head of this file.
    """
    before = carried.problem
    if seed != carried.seed or not (problem.scores_by_criteria and before.scores_by_criteria):
        return None
    criteria = _in_both(before, problem)
    if criteria is None or len(before.apart) != len(problem.apart):
        return None
    then = _then(before.mentee_ids, problem.mentee_ids), _then(before.mentor_ids, problem.mentor_ids)
    row = _index_of(carried.mentees, before.size[0])[then[0]]
    column = _index_of(carried.mentors, before.size[1])[then[1]]
    change = _Change(then, problem.size, _factor(criteria))
    change.is_fresh[0][:] = row < 0
    change.is_fresh[1][:] = (column < 0) | ~carried.is_open[column]
    row, column = row[market.mentees], column[market.mentors]
    for old_rule, new_rule in zip(before.apart, problem.apart, strict=True):
        if not np.array_equal(old_rule.table, new_rule.table):
            return None
        change.compare(0, old_rule.mentees, new_rule.mentees)
        change.compare(1, old_rule.mentors, new_rule.mentors)
    for old, new in criteria:
        run.stop_if_asked()
        if not change.add(old, new):
            return None
    mentees = np.flatnonzero(change.is_fresh[0][market.mentees])
    mentors = np.flatnonzero(change.is_fresh[1][market.mentors] & (market.slots.places > 0))
    if _MOST_FRESH * len(mentees) > len(row) or _MOST_FRESH * len(mentors) > len(column):
        return None
    return Resumed(
        listing=change.listing(carried, market, row, column, run),
        mentees=mentees,
        mentors=mentors,
        pairs=_more_pairs(before, problem, market, then, run),
    )


class _Change:
    """How far scores can have moved: new ≤ (factor × old + `mentee` + `mentor`) / `_WHOLE`, for whoever is not fresh.

    People stand in the order of the new problem, mentees first wherever there are two of a thing; `then` is where they
    stood in the old one. `mentee` (n,) and `mentor` (m,) are float64, whole numbers of parts of a point.
    """

    def __init__(self, then: tuple[_Then, _Then], size: tuple[int, int], factor: int) -> None:
        self.then, self.size, self.factor = then, size, factor
        self.mentee, self.mentor = np.zeros(size[0]), np.zeros(size[1])
        self.is_fresh = np.zeros(size[0], bool), np.zeros(size[1], bool)

    def compare(self, side: int, before: NDArray[Any], after: NDArray[Any]) -> None:
        """Whoever has something else than before is fresh."""
        if before is after and isinstance(self.then[side], slice):
            return
        differs = before[self.then[side]] != after
        self.is_fresh[side][differs if differs.ndim == 1 else differs.any(axis=1)] = True

    def add(self, before: Encoded | None, after: Encoded | None) -> bool:
        """What one criterion adds, of which there may be none before or after; False if that can't be told."""
        if before is not None and after is not None:
            self.compare(0, before.mentee_known, after.mentee_known)
            self.compare(1, before.mentor_known, after.mentor_known)
        match before, after:
            case (Lookup() | None, Lookup() | None):
                return self._add_lookup(before, after)
            case (Vectors() | None, Vectors() | None):
                return self._add_vectors(before, after)
            case (Listed() | None, Listed() | None):
                # Pairs that are listed by themselves are all looked at: the others have nothing, or what is neutral.
                self._add_known(before, after, np.zeros(len(self.mentee)))
                return True
        return False

    def _add_lookup(self, before: Lookup | None, after: Lookup | None) -> bool:
        """Classes: what mentors gain on average goes to them, and to mentees the most that is left with any mentor."""
        if before is not None and after is not None:
            self.compare(0, before.mentees, after.mentees)
        tables = [_with_unknown(one) for one in (after, before)]
        now, then = _classes(after, self.size, (slice(None), slice(None))), _classes(before, self.size, self.then)
        codes = then[0] if after is None else now[0]
        codes[self.is_fresh[0]] = 0
        used = np.flatnonzero(np.bincount(codes))
        pairs, of = np.unique(now[1] * tables[1].shape[1] + then[1], return_inverse=True)
        if len(used) * len(pairs) > _CELLS:
            return False
        moved, scales = np.zeros((len(used), len(pairs))), (_WHOLE, -self.factor)
        for table, scale, columns in zip(tables, scales, np.divmod(pairs, tables[1].shape[1]), strict=True):
            moved += scale * table[np.minimum(used, len(table) - 1)][:, columns]
        counts = np.bincount(codes)[used]
        mean = np.floor(counts @ moved / max(1, len(codes)))
        moved -= mean
        moved[:, np.bincount(of[~self.is_fresh[1]], minlength=len(pairs)) == 0] = -_FAR
        self.mentor += mean[of]
        most = np.zeros(codes.max(initial=0) + 1)
        most[used] = moved.max(axis=1, initial=-_FAR)
        self.mentee += most[codes]
        return True

    def _add_vectors(self, before: Vectors | None, after: Vectors | None) -> bool:
        """Inner products: no more than the lengths allow, nor than the best of each item taken together."""
        if before is not None and after is not None:
            if before.mentees.shape[1] != after.mentees.shape[1]:
                return False
            self.compare(0, before.mentees, after.mentees)
        if after is None:
            assert before is not None
            mentees = before.mentees[self.then[0]]
        else:
            mentees = after.mentees
        old = None if before is None else before.mentors[self.then[1]]
        top, longest = np.full(mentees.shape[1], -_FAR), 0.0
        counted = ~self.is_fresh[1] & self._known(before, after)[1]
        for start in range(0, len(counted), _ROWS):
            some = slice(start, start + _ROWS)
            moved = np.zeros((len(counted[some]), len(top)))
            if after is not None:
                moved += np.multiply(after.mentors[some], _WHOLE, dtype=np.float64)
            if old is not None:
                moved -= np.multiply(old[some], self.factor, dtype=np.float64)
            if not counted[some].all():
                moved = moved[counted[some]]
            np.maximum(top, moved.max(axis=0, initial=-_FAR), out=top)
            longest = max(longest, _lengths(moved).max(initial=0))
        most = np.full(len(self.mentee), -_FAR)
        for start in range(0, len(most) if counted.any() else 0, _ROWS):
            rows = mentees[start : start + _ROWS].astype(np.float64)
            # No number in a mentee's row is below 0, so that the best of each item bounds the product too.
            most[start : start + _ROWS] = np.minimum(_lengths(rows) * longest, rows @ top)
        self._add_known(before, after, most)
        return True

    def _add_known(self, before: Encoded | None, after: Encoded | None, most: Floats) -> None:
        """This much for those who are known with mentors who are known; with all others what is neutral."""
        neutral = 0 if after is None else _WHOLE * after.neutral
        neutral -= 0 if before is None else self.factor * before.neutral
        mentees, mentors = self._known(before, after)
        if not mentors.all():
            most = np.maximum(most, neutral)
        self.mentee += np.where(mentees, most, neutral)

    def _known(self, before: Encoded | None, after: Encoded | None) -> tuple[Bools, Bools]:
        """Who is known on either side; whoever is not fresh was and is, or neither."""
        if after is not None:
            return after.mentee_known, after.mentor_known
        assert before is not None
        return before.mentee_known[self.then[0]], before.mentor_known[self.then[1]]

    def listing(self, carried: Carried, market: Market, row: Ints, column: Ints, run: Run) -> Listing:
        """The pairs that are still of use with their new points, and the new bounds; both by the market's order.

        `row` and `column` are where the market's people stood in the order of the old one, -1 for who was not there.
        """
        old, n = carried.listing, market.size[0]
        is_fresh, mentee = self.is_fresh[0][market.mentees], self.mentee[market.mentees]
        mine = np.flatnonzero(~is_fresh)
        of = np.full(len(carried.mentors), -1, np.int32)
        stays = np.flatnonzero(~self.is_fresh[1][market.mentors] & (market.slots.places > 0))
        of[column[stays]] = stays
        starts, mentors = gathered(row[mine], old.starts, old.mentors)
        listed = _scored(market, np.repeat(mine, np.diff(starts)), of[mentors], run)
        cut, reference = np.zeros(n, np.int64), np.zeros(n, np.int64)
        # Pairs below a floor were not listed either, whatever they were worth.
        below = carried.least - 1 - min(0, *(int(prices.min()) for prices in old.references))
        bound = np.maximum(old.cut[row[mine]], below)
        cut[mine] = _ceiling(self.factor * bound + mentee[mine]) + 1
        reference[mine] = old.reference[row[mine]]
        mentor = self.mentor[market.mentors]
        return Listing(
            starts=listed.starts,
            mentors=listed.mentors,
            points=listed.points,
            cut=cut,
            reference=reference,
            references=tuple(_ceiling(self.factor * prices[column] + mentor) for prices in old.references),
        )


def _scored(market: Market, mentee: Ints, mentor: Points, run: Run) -> Pairs:
    """These pairs, by mentee and then by mentor, with their points, those that are allowed; a mentor of -1 is none."""
    n = market.size[0]
    inside = np.flatnonzero(mentor >= 0)
    if len(inside) < len(mentor):
        mentee, mentor = mentee[inside], mentor[inside]
    starts, scores = starts_of(mentee, n), market.scores
    if not len(mentee):
        return Pairs(starts=starts, mentors=np.zeros(0, np.int32), points=np.zeros(0, np.int32))
    workers = run.workers if run.shares_memory else 1
    edges = np.linspace(0, n, 1 + workers * -(-n // (workers * _PART))).astype(int).tolist()
    parts = [
        partial(
            score_listed,
            scores.of_mentees(first, last),
            starts[first : last + 1] - starts[first],
            mentor[starts[first] : starts[last]],
        )
        for first, last in pairwise(edges)
    ]
    # Sent to another process, a pair would cost more on its way than it costs to score.
    points = np.concatenate(list(run.each(parts)) if run.shares_memory else [_asked(run, part) for part in parts])
    allowed = np.flatnonzero(points >= max(market.least, LOWEST))
    if len(allowed) < len(mentee):
        mentee, mentor, points = mentee[allowed], mentor[allowed], points[allowed]
    return Pairs(starts=starts_of(mentee, n), mentors=mentor, points=points)


def _asked(run: Run, part: Callable[[], Points]) -> Points:
    """What a part gives, done here, unless somebody asked to stop."""
    run.stop_if_asked()
    return part()


def _ceiling(parts: Floats) -> Ints:
    return np.ceil(parts / _WHOLE).astype(np.int64)


def _lengths(rows: Floats) -> Floats:
    """The length of each row as it is; what is made of it is rounded up later, with all the rest."""
    found: Floats = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    return found


def _with_unknown(criterion: Lookup | None) -> Ints:
    """What classes have with classes, in points; the first on either side is of those who are not known."""
    if criterion is None:
        return np.zeros((1, 1), np.int64)
    rows, columns = criterion.table.shape
    found = np.full((rows + 1, columns + 1), criterion.neutral, np.int64)
    found[1:, 1:] = criterion.table.astype(np.int64) * criterion.weight
    return found


def _classes(criterion: Lookup | None, size: tuple[int, int], at: tuple[_Then, _Then]) -> tuple[Ints, Ints]:
    """The classes of the mentees and mentors at these positions: one more than theirs, 0 for who is not known."""
    if criterion is None:
        return np.zeros(size[0], np.int64), np.zeros(size[1], np.int64)
    mentees = np.where(criterion.mentee_known, criterion.mentees.astype(np.int64) + 1, 0)
    mentors = np.where(criterion.mentor_known, criterion.mentors.astype(np.int64) + 1, 0)
    return mentees[at[0]], mentors[at[1]]


def _in_both(before: Problem, after: Problem) -> list[tuple[Encoded | None, Encoded | None]] | None:
    """The criteria of both problems side by side, by label; None where a label stands for several."""
    one, other = ({criterion.label: criterion for criterion in problem.criteria} for problem in (before, after))
    if len(one) < len(before.criteria) or len(other) < len(after.criteria):
        return None
    return [(one.get(label), other.get(label)) for label in {**one, **other}]


def _factor(criteria: list[tuple[Encoded | None, Encoded | None]]) -> int:
    """By how much most of the weights were multiplied: the median, each weight counting as much as it weighs."""
    both = [(new.weight / old.weight, old.weight) for old, new in criteria if old and new and old.weight]
    if not both:
        return _WHOLE
    ratios, weights = np.array(sorted(both)).T
    return int(_WHOLE * ratios[np.searchsorted(np.cumsum(weights), weights.sum() / 2)])


def _then(before: tuple[str, ...], after: tuple[str, ...]) -> _Then:
    """Where each of those after stood before; -1 for whoever did not."""
    if before == after:
        return slice(0, len(after))
    place = {name: at for at, name in enumerate(before)}
    return np.array([place.get(name, -1) for name in after], np.int64)


def _index_of(chosen: Ints, count: int) -> Ints:
    """The index of each position among those chosen, -1 for the others; position -1 is nobody's."""
    found = np.full(count + 1, -1, np.int64)
    found[chosen] = np.arange(len(chosen))
    found[-1] = -1
    return found


def _more_pairs(before: Problem, problem: Problem, market: Market, then: tuple[_Then, _Then], run: Run) -> Pairs:
    """Pairs that count by themselves now, and those that a rule kept apart before and none does now."""
    scores = market.scores
    now, more = (
        pair_keys(np.repeat(np.arange(market.size[0]), np.diff(starts)), mentors)
        for starts, mentors in ((scores.blocked_starts, scores.blocked), (scores.extra_starts, scores.extra))
    )
    are_the_same = isinstance(then[0], slice) and isinstance(then[1], slice)
    if not (are_the_same and np.array_equal(before.blocked, problem.blocked)):
        # The old rules name people by their positions in the old problem.
        row, column = (
            _index_of((np.arange(count) if isinstance(side, slice) else side)[people], count)
            for side, people, count in zip(then, (market.mentees, market.mentors), before.size, strict=True)
        )
        once = row[before.blocked[:, 0]], column[before.blocked[:, 1]]
        inside = (once[0] >= 0) & (once[1] >= 0)
        more = np.union1d(more, np.setdiff1d(pair_keys(once[0][inside], once[1][inside]), now))
    mentee, mentor = pairs_of_keys(more).T
    mentor = mentor.astype(np.int32)
    return _scored(market, mentee, np.where(market.slots.places[mentor] > 0, mentor, np.int32(-1)), run)
