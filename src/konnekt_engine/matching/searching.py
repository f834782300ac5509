"""The optimum over all pairs, from a short list of them: solve the list, look for a pair that was left out and would
matter, add it, go on; when there is none, the answer holds for all pairs.

A pair that a pass left out is worth at most the mentee's cut at the prices of that pass. It can only matter if a price
has come down since by more than the mentee's gain stands above the cut: that corner is looked at again, and nothing
else (column generation; the corner is the staircase of the specification).

A search may go on from the list of an earlier run (`carrying.py`): then there is no pass, and the cuts come from there.
If that leaves most pairs to be looked at, a pass is made all the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from konnekt_engine.matching import ties
from konnekt_engine.matching.assignment import Assigned, Graph
from konnekt_engine.matching.auction import near, soon
from konnekt_engine.matching.carrying import Resumed
from konnekt_engine.matching.corners import UNKNOWN, Corner, Look
from konnekt_engine.matching.listing import Listing, places_of
from konnekt_engine.matching.market import Market
from konnekt_engine.matching.passing import (
    DEAREST,
    LOWEST,
    Kept,
    Pairs,
    Rectangle,
    counted,
    keep_among,
    keep_best,
    levels,
)
from konnekt_engine.matching.paths import assign
from konnekt_engine.matching.placing import Hall
from konnekt_engine.matching.pricing import first_prices, lowest_prices
from konnekt_engine.matching.running import Run
from konnekt_engine.matching.tables import TILE
from konnekt_engine.matching.values import Ints, Points

KEEP = 32
_SURE = 2
"""So many pairs are listed for each mentee for certain; nearly all have a full list."""

ALL_PAIRS = 1 << 16
"""Up to so many pairs, all are listed."""

LISTABLE = 1 << 22
"""Up to so many pairs, all are listed if the short lists hold the same few mentors for everybody."""

_MOST_TIES = 8_000_000
"""If more pairs than this are equally good, the first of all equal optima is not looked for."""

_STEPS = (1 << 16, 1 << 13, 1 << 10, 1 << 7)
_NEAR = 1 << 10
_LOOK = 1 << 13
"""After this phase the pairs that were left out are looked at: prices are near by then, and still have far to go."""

_BIDS = 8
"""Where a mentee has to bid more often than this, places are contested."""

_MOST_OF_ROW = 0.4
"""If a corner is more than this share of the rows, the rows are gone through again whole, at the new prices."""

_MOST_RESUMED = 0.6
"""If more than this share of all pairs has to be looked at after a resumption, all get a new pass."""

_ROOM = 1 << 14
"""In points: after a resumption prices are near, so rows gone through again need a cut this far below the gain only."""

_BROAD = 0.75
_FEW_WANTING = 50
"""One mentee in so many who would rather have a pair that is not listed is few: paths are enough to put that right."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Start:
    """Where a search of a market of n mentees and m mentors begins; all by the market's order.

    Parameters
    ----------
    prices : (m,) int64, at least 0, in points and what a bonus adds.
    mentor : (n,) int32, whom each mentee had, or `UNPLACED`.
    resumed : what an earlier run had listed, if that is known and of use.
    """

    prices: Ints
    mentor: Points
    resumed: Resumed | None


class Search:
    """The listed pairs of a market and the best assignment over them, growing until it holds for all pairs."""

    def __init__(self, market: Market, *, bonus: int, start: Start | None, run: Run) -> None:
        self.market = market
        self.bonus = bonus
        self.run = run
        n, m = market.size
        self.places = market.slots.places
        self.keep = m if n * m <= ALL_PAIRS else min(m, KEEP)
        self.steps: tuple[int, ...] = (_NEAR,) if start else _STEPS
        self.assigned = Assigned.nobody(n, start.prices.copy() if start else first_prices(market))
        self.is_contested = False
        self.hall = Hall.nobody(n, m)
        self.raised = 0
        # Cutting the scores down to some mentors costs as much as so many mentees.
        self.height = 2 * (market.scores.table.shape[1] + market.scores.left.shape[1])
        # Of the last look: whether it gave up on pairs that are equally good, and how many it found at least.
        self.is_cut_short, self.equals = False, 0
        self._listed: Graph | None = None
        self._counted = bonus
        self.is_resumed = start is not None and start.resumed is not None
        if start and start.resumed:
            self._resume(start.resumed)
        else:
            self._list_anew()
        if start:
            self.assigned = replace(self.assigned, mentor=start.mentor)

    def _list_anew(self) -> None:
        """Pass over all pairs at the current prices."""
        n, m = self.market.size
        self.run.tell(0.05, "Scoring every pair")
        prices, nothing = self._own_prices(), np.full(n, LOWEST, np.int64)
        # As many as the first tile would have of a full list if all tiles were alike, and they nearly are.
        sure = min(self.keep, max(_SURE, self.keep * TILE // max(1, m)))
        kept = self._pass(prices, above=nothing, keep=self.keep, sure=sure)
        if self.keep < m and n * m <= LISTABLE and self._is_narrow(kept):
            self.keep = m
            kept = self._pass(prices, above=nothing, keep=m)
        self.starts, self.mentors, self.points = kept.starts, kept.mentors, kept.points
        self._listed = None
        self.cut = kept.cut
        self.references = [counted(prices)]
        self.reference = np.zeros(n, np.int64)
        # Since the last look: every pair that is not listed was worth at most this, at the prices of then.
        self.seen, self.seen_at = kept.cut.copy(), self.references[0]

    def _resume(self, resumed: Resumed) -> None:
        """Go on from what an earlier run had listed, with a pass for whom and what it knew nothing of."""
        self.run.tell(0.05, "Scoring the pairs listed before")
        listing, n = resumed.listing, self.market.size[0]
        self.starts, self.mentors, self.points = listing.starts, listing.mentors, listing.points
        self.cut, self.reference, self.references = listing.cut, listing.reference, list(listing.references)
        prices, nothing = counted(self.assigned.prices), np.full(n, LOWEST, np.int64)
        for reference in self.references:
            reference[resumed.mentors] = prices[resumed.mentors]
        if len(resumed.mentees):
            some = resumed.mentees
            rows = Rectangle(mentees=some, mentors=np.flatnonzero(self.places), above=nothing[some], level=0)
            found = self._pass_again(rows, prices)
            self._insert([(resumed.mentees, found)], nothing, prices)
        if len(resumed.mentors):
            all_with_some = Rectangle(mentees=np.arange(n), mentors=resumed.mentors, above=self.cut + 1, level=0)
            (found,) = self._among([all_with_some], keep=self.keep)
            self._insert([(np.arange(n), found)], nothing, prices)
            self.cut = np.maximum(self.cut, found.cut)
        self._insert([(np.arange(n), resumed.pairs)], nothing, prices)
        self.seen, self.seen_at = np.full(n, UNKNOWN), prices

    def solve(self) -> None:
        """Solve the listed pairs until no other pair matters."""
        self.run.tell(0.5, "Finding the best match")
        few = self.market.size[0] // _FEW_WANTING
        if self.is_contested or not self._near_soon():
            for step in self.steps:
                self._near(step)
                # Where mentors are contested, the first list is soon too short: better to know before going on, and
                # again before prices become exact.
                if step in (_LOOK, self.steps[-1]):
                    self._add_missing(ties=False, unless=few)
        self._assign()
        while wanting := self._add_missing(ties=False):
            if wanting > few:
                self._near(_NEAR)
            self._assign()
        self.steps = ()

    def listing(self) -> Listing | None:
        """What a later run can go on from; nothing where all pairs are listed, or an earlier listing still serves."""
        if self.keep == self.market.size[1] or self.market.scores.only_starts is not None or self.is_resumed:
            return None
        return Listing(
            starts=self.starts,
            mentors=self.mentors,
            points=self.points,
            cut=self.cut,
            reference=self.reference,
            references=tuple(self.references),
        )

    def raise_bonus(self, bonus: int) -> None:
        """Count each mentee placed with a larger bonus from now on."""
        self.bonus = bonus
        self.steps = _STEPS
        self.is_contested = True

    def tell_with(self, bonus: int, hall: Hall) -> None:
        """Count with a larger bonus that changes no pair: prices within the Hall set rise by it, gains outside do."""
        raised = bonus - self.bonus
        self.assigned = Assigned(
            mentor=self.assigned.mentor,
            gains=self.assigned.gains + np.where(hall.mentees, 0, raised),
            prices=self.assigned.prices + np.where(hall.mentors, raised, 0),
        )
        self.bonus, self.hall, self.raised = bonus, hall, raised

    def settled(self) -> tuple[Assigned, bool]:
        """The lowest prices that support the optimum, and the canonical one among equal optima."""
        self.run.tell(0.8, "Settling what is equally good")
        supporting = self.assigned
        self.assigned = lowest_prices(self._graph(), self.market.slots, supporting)
        has_room = True
        # Down from the prices that hold for all pairs each time: those found before may be too low for what was added.
        while self._add_missing(ties=has_room):
            has_room = has_room and not self.is_cut_short and len(self.mentors) <= _MOST_TIES
            self.assigned = lowest_prices(self._graph(), self.market.slots, supporting)
        if not has_room:
            # These prices are the last ones: what is equally good at them follows, and moves them no more.
            self._add_missing(ties=True)
        has_all = self._has_all_equals()
        if has_all:
            mentor = ties.canonical(self._graph(), self.market.slots, self.assigned)
            self.assigned = Assigned(mentor=mentor, gains=self.assigned.gains, prices=self.assigned.prices)
        return self.assigned, has_all

    def _has_all_equals(self) -> bool:
        """Whether all equally good pairs are listed, and few enough.

        How many there are at the lowest prices does not depend on the way a search went: warm and cold decide alike.
        """
        if self.is_cut_short:
            return False
        if len(self.mentors) <= _MOST_TIES or self.market.scores.only_starts is not None:
            return True
        graph, found = self._graph(), self.assigned
        tight = graph.worth == np.repeat(found.gains, np.diff(graph.starts)) + found.prices[graph.mentors]
        return int(np.count_nonzero(tight)) <= _MOST_TIES

    def _graph(self) -> Graph:
        """The listed pairs as they are now: their other order is made once, until more of them are listed."""
        if self._listed is None:
            worth = np.add(self.points, self.bonus, dtype=np.int64)
            self._listed, self._counted = Graph.of(self.starts, self.mentors, worth, self.market.size[1]), self.bonus
        elif self._counted != self.bonus:
            np.add(self._listed.worth, self.bonus - self._counted, out=self._listed.worth)
            self._counted = self.bonus
        return self._listed

    def _near_soon(self) -> bool:
        """Come near in the last phase alone; False, and as it was, where places are too contested for that."""
        bids = _BIDS * self.market.size[0]
        found = soon(self._graph(), self.market.slots, self.assigned, step=self.steps[-1], bids=bids, run=self.run)
        self.assigned = found or self.assigned
        return found is not None

    def _near(self, step: int) -> None:
        self.assigned = near(self._graph(), self.market.slots, self.assigned, steps=(step,), run=self.run)

    def _assign(self) -> None:
        self.assigned = assign(self._graph(), self.market.slots, self.assigned, run=self.run)

    def _pass(
        self,
        prices: Ints,
        *,
        above: Ints,
        keep: int,
        sure: int | None = None,
        mentees: Ints | None = None,
        level: int = 0,
    ) -> Kept:
        return keep_best(
            self.market.scores,
            prices=prices,
            above=above,
            places=self.places,
            keep=keep,
            least=self.market.least,
            run=self.run,
            mentees=mentees,
            sure=sure,
            level=level,
        )

    def _is_narrow(self, kept: Kept) -> bool:
        """Whether the mentors listed at all have far fewer places than can be filled: prices would go to war."""
        listed = np.zeros(self.market.size[1], bool)
        listed[kept.mentors] = True
        return int(self.places[listed].sum()) < _BROAD * min(self.market.size[0], int(self.places.sum()))

    def _own_gains(self) -> Ints:
        """Gains in points alone: what a pair must be worth at the prices in points to matter."""
        return self.assigned.gains - self.bonus + np.where(self.hall.mentees, self.raised, 0)

    def _own_prices(self) -> Ints:
        """Prices without what a larger bonus adds within the Hall set: between it and the others nothing is open."""
        return self.assigned.prices - np.where(self.hall.mentors, self.raised, 0)

    def _corners(self, *, ties: bool) -> list[Corner]:
        """Where a pair that is not listed could matter (or be equally good): mentees, and mentors whose price fell."""
        if self.market.scores.only_starts is not None:
            return []
        gains, prices = self._own_gains() - int(ties), self._own_prices()
        slack = gains - self.cut
        recent_slack, recently_fell = gains - self.seen, self._fell(self.seen_at, prices)
        unsure = recent_slack < recently_fell.max(initial=LOWEST)
        level_of = levels(gains)
        found = []
        for number, reference in enumerate(self.references):
            fell = self._fell(reference, prices)
            all_ = np.flatnonzero((self.reference == number) & unsure & (slack < fell.max(initial=LOWEST)))
            for level in np.unique(level_of[all_]).tolist():
                mentees = all_[level_of[all_] == level]
                corner = Corner(
                    mentees=mentees,
                    slack=slack[mentees],
                    fell=fell,
                    recent_slack=recent_slack[mentees],
                    recently_fell=recently_fell,
                    level=level,
                )
                found.append(corner)
        return found

    def _fell(self, before: Ints, prices: Ints) -> Ints:
        """How far the price of each mentor with places came down."""
        return np.where(self.places > 0, before - prices, LOWEST)

    def _add_missing(self, *, ties: bool, unless: int = 0) -> int:
        """Look again at whoever could want more (unless they are so few); how many do want a pair that was added."""
        self.is_cut_short, self.equals = False, 0
        corners = self._corners(ties=ties)
        if sum(len(corner.mentees) for corner in corners) <= unless:
            return 0
        rectangles = [corner.steps(self.height) for corner in corners]
        sizes = [sum(self._size(some, mentors) for some, mentors in steps) for steps in rectangles]
        whole = sum(min(size, corner.size) for corner, size in zip(corners, sizes, strict=True))
        # Once solved, the pairs of the answer have to stay listed.
        if self.is_resumed and self.steps and whole > _MOST_RESUMED * math.prod(self.market.size):
            self.is_resumed = False
            self._list_anew()
            return self.market.size[0]
        prices = self._own_prices()
        above = self._own_gains() + (0 if ties else 1)
        # Whoever is not looked at wants no pair but the listed ones.
        self.seen, self.seen_at = above - 1, np.maximum(prices, -DEAREST)
        again: dict[int, list[Ints]] = {}
        some: list[Rectangle] = []
        for corner, steps, size in zip(corners, rectangles, sizes, strict=True):
            if size > _MOST_OF_ROW * corner.size:
                again.setdefault(corner.level, []).append(corner.mentees)
            else:
                some += [
                    Rectangle(mentees=who, mentors=whom, above=above[who], level=corner.level) for who, whom in steps
                ]
        looks = [Look(one, kept) for one, kept in zip(some, self._among(some, keep=self.keep), strict=True)]
        for level, parts in again.items():
            mentees = np.sort(np.concatenate(parts))
            rows = Rectangle(mentees=mentees, mentors=np.flatnonzero(self.places), above=above[mentees], level=level)
            looks.append(Look(rows, self._pass_again(rows, prices)))
        if not looks:
            return 0
        wanting = self._insert([(look.rows.mentees, look.found) for look in looks], above, prices)
        for look in looks:
            self.seen[look.rows.mentees] = look.bound()
            wanting += self._add_all(look.short(), look.rows, above, prices) if ties else 0
        return wanting

    def _size(self, mentees: Ints, mentors: Ints) -> int:
        """What a step costs, in pairs."""
        return (len(mentees) + (self.height if len(mentors) < self.market.size[1] else 0)) * len(mentors)

    def _pass_again(self, rows: Rectangle, prices: Ints) -> Kept:
        """The rows of these mentees whole, at new prices: they get a new cut."""
        # What falls below the gain can't matter now, but it may soon: the cut leaves room for prices to move.
        room = rows.above - _ROOM if self.is_resumed else np.full(len(rows.mentees), LOWEST + rows.level)
        found = self._pass(prices, above=room, keep=self.keep, mentees=rows.mentees, level=rows.level)
        self.cut[rows.mentees] = found.cut
        self.reference[rows.mentees] = len(self.references)
        self.references.append(counted(prices, rows.level))
        return found

    def _add_all(self, short: Ints, rows: Rectangle, above: Ints, prices: Ints) -> int:
        """Add all pairs worth enough of mentees with more such pairs than a list holds, unless they are too many."""
        wanting, keep = 0, self.keep
        while len(short):
            # Each has more than a list holds: with those of the looks before, that is how many there are at least.
            least, keep = keep + 1, min(len(rows.mentors), max(4 * keep, _MOST_TIES // len(short)))
            count = self.equals + len(short) * least
            looks: list[Look] = []
            for some in np.array_split(short, min(len(short), -(-len(short) * keep // _MOST_TIES))):
                if count > _MOST_TIES:
                    self.is_cut_short = True
                    return wanting
                part = replace(rows, mentees=some, above=above[some])
                (found,) = self._among([part], keep=keep)
                looks.append(Look(part, found))
                count += len(found.mentors) - len(some) * least
            wanting += self._insert([(look.rows.mentees, look.found) for look in looks], above, prices)
            short = np.concatenate([look.short() for look in looks])
            self.equals = count - len(short) * keep
        return wanting

    def _among(self, rectangles: Sequence[Rectangle], *, keep: int) -> list[Kept]:
        """All pairs within each that are worth enough now, up to so many a mentee."""
        return keep_among(
            self.market.scores,
            rectangles,
            prices=self._own_prices(),
            places=self.places,
            keep=keep,
            least=self.market.least,
            run=self.run,
        )

    def _insert(self, parts: Sequence[tuple[Ints, Pairs]], above: Ints, prices: Ints) -> int:
        """Add these pairs to the list, no mentee's in two parts; how many mentees want one of them now."""
        mentee = np.concatenate([np.repeat(mentees, np.diff(found.starts)) for mentees, found in parts])
        mentor = np.concatenate([found.mentors for _, found in parts])
        points = np.concatenate([found.points for _, found in parts])
        place = places_of(self.starts, self.mentors, mentee, mentor)
        fresh = np.flatnonzero(place >= 0)
        if not len(fresh):
            return 0
        # The end of one mentee's list is the beginning of the next one's: what comes there comes in their order.
        fresh = fresh[np.argsort(mentee[fresh], kind="stable")]
        mentee, mentor, points, place = mentee[fresh], mentor[fresh], points[fresh], place[fresh]
        wanting = len(np.unique(mentee[points - prices[mentor] >= above[mentee]]))
        self._listed = None
        self.mentors = np.insert(self.mentors, place, mentor)
        self.points = np.insert(self.points, place, points)
        counts = np.diff(self.starts) + np.bincount(mentee, minlength=len(self.starts) - 1)
        self.starts = np.concatenate([[0], np.cumsum(counts)])
        return wanting
