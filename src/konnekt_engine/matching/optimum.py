"""The optimum over all pairs, from a short list of them: solve the list, look for a pair that was left out and would
matter, add it, go on; when there is none, the answer holds for all pairs.

A pair that a pass left out is worth at most the mentee's cut at the prices of that pass. It can only matter if a price
has come down since by more than the mentee's gain stands above the cut: that corner is looked at again, and nothing
else (column generation; the corner is the staircase of the specification).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from konnekt_engine.matching import ties
from konnekt_engine.matching.assignment import Assigned, Graph
from konnekt_engine.matching.auction import near, soon
from konnekt_engine.matching.encoding import POINTS
from konnekt_engine.matching.kernels import compiled
from konnekt_engine.matching.market import Market
from konnekt_engine.matching.passing import DEAREST, LOWEST, Kept, keep_best
from konnekt_engine.matching.paths import assign
from konnekt_engine.matching.placing import Hall, reach
from konnekt_engine.matching.pricing import first_prices, lowest_prices
from konnekt_engine.matching.running import Run
from konnekt_engine.matching.values import Ints, Points

KEEP = 32
ALL_PAIRS = 1 << 20
"""Up to so many pairs, all are listed."""

LISTABLE = 1 << 22
"""Up to so many pairs, all are listed if the short lists hold the same few mentors for everybody."""

_MOST_TIES = 8_000_000
_STEPS = (1 << 16, 1 << 13, 1 << 10, 1 << 7)
_NEAR = 1 << 10
_LOOK = 1 << 13
"""After this phase the pairs that were left out are looked at: prices are near by then, and still have far to go."""

_BIDS = 8
"""Where a mentee has to bid more often than this, places are contested."""

_STAIRS, _STAIR = 8, 512
_MOST_OF_ROW = 0.4
"""If a corner is more than this share of the rows, the rows are gone through again whole, at the new prices."""
_BROAD = 0.75
_FEW = 50
"""One mentee in so many who would rather have a pair that is not listed is few: paths are enough to put that right."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Optimum:
    """An optimum: mentors and gains of the market's mentees, prices of its mentors, the bonus they count with.

    `canonical` says that ties were settled over all pairs; where they are too many to list, they were settled by the
    fixed order of the solver instead, which is the same for the same problem too.
    """

    assigned: Assigned
    bonus: int
    hall: Hall
    canonical: bool


def whole_bonus(market: Market) -> int:
    """A bonus so large that one more mentee placed outweighs any points of them all and the dearest place, twice over:
    so what a price or a cost means in mentees placed and in points can be told apart."""
    return 2 * (market.size[0] + 1) * POINTS + 4 * int(market.slots.cost.max(initial=0))


def most_placed(market: Market, *, prices: Ints | None = None, run: Run) -> Optimum:
    """As many mentees as possible, then the largest total.

    The search starts with a small bonus for each mentee placed, because a large one makes price wars, and raises it
    only if the witness shows that more could be placed. Prices are told with the whole bonus: the mentors of the Hall
    set are those whose further place would place a mentee more, and only their prices hold the bonus.
    """
    bonus, whole = POINTS, whole_bonus(market)
    search = _Search(market, bonus=bonus, prices=prices, run=run)
    while True:
        search.solve()
        hall = reach(market, search.assigned.mentor, run)
        if hall.is_witness:
            break
        bonus = min(bonus * 16, whole)
        search.raise_bonus(bonus)
    search.tell_with(whole, hall)
    assigned, canonical = search.settled()
    if prices is not None and not canonical:
        # Among so many equals it matters where the search began: let it begin where it would without these prices.
        return most_placed(market, run=run)
    return Optimum(assigned=assigned, bonus=whole, hall=hall, canonical=canonical)


def most_score(market: Market, *, bonus: int, prices: Ints | None = None, run: Run) -> Optimum:
    """The largest total, whoever is left out; `bonus` is what every pair's points count from."""
    search = _Search(market, bonus=bonus, prices=prices, run=run)
    search.solve()
    assigned, canonical = search.settled()
    if prices is not None and not canonical:
        return most_score(market, bonus=bonus, run=run)
    return Optimum(assigned=assigned, bonus=bonus, hall=Hall.nobody(*market.size), canonical=canonical)


class _Search:
    """The listed pairs of a market and the best assignment over them, growing until it holds for all pairs."""

    def __init__(self, market: Market, *, bonus: int, prices: Ints | None, run: Run) -> None:
        self.market = market
        self.bonus = bonus
        self.run = run
        n, m = market.size
        self.places = market.slots.places
        self.keep = m if n * m <= ALL_PAIRS else min(m, KEEP)
        self.assigned = Assigned.nobody(n, first_prices(market) if prices is None else prices.copy())
        self.steps: tuple[int, ...] = (_NEAR,) if prices is not None else _STEPS
        self.is_contested = False
        self.hall = Hall.nobody(n, m)
        self.raised = 0
        # Cutting the scores down to some mentors costs as much as so many mentees.
        self.height = 2 * (market.scores.table.shape[1] + market.scores.left.shape[1])
        self.is_cut_short = False
        self.references = [self.assigned.prices]
        self.reference = np.zeros(n, np.int64)
        run.tell(0.05, "Scoring every pair")
        kept = self._pass(self.assigned.prices, above=np.full(n, LOWEST, np.int64), keep=self.keep)
        if self.keep < m and n * m <= LISTABLE and self._is_narrow(kept):
            self.keep = m
            kept = self._pass(self.assigned.prices, above=np.full(n, LOWEST, np.int64), keep=m)
        self.cut = kept.cut
        self.starts, self.mentors, self.points = kept.starts, kept.mentors, kept.points
        # Since the last look: every pair that is not listed was worth at most this, at the prices of then.
        self.seen, self.seen_at = kept.cut.copy(), np.minimum(self.assigned.prices, DEAREST)

    def solve(self) -> None:
        """Solve the listed pairs until no other pair matters."""
        self.run.tell(0.5, "Finding the best match")
        few = self.market.size[0] // _FEW
        if self.is_contested or not self._near_soon():
            for step in self.steps:
                self._near(step)
                # Where mentors are contested, the first list is soon too short: better to know before going on.
                if step == _LOOK:
                    self._add_missing(ties=False, unless=few)
        self._assign()
        while wanting := self._add_missing(ties=False):
            if wanting > few:
                self._near(_NEAR)
            self._assign()
        self.steps = ()

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
        listed = True
        # Down from the prices that hold for all pairs each time: those found before may be too low for what was added.
        while self._add_missing(ties=listed):
            listed = listed and len(self.mentors) <= _MOST_TIES
            self.assigned = lowest_prices(self._graph(), self.market.slots, supporting)
        listed = listed and not self.is_cut_short
        if listed:
            mentor = ties.canonical(self._graph(), self.market.slots, self.assigned)
            self.assigned = Assigned(mentor=mentor, gains=self.assigned.gains, prices=self.assigned.prices)
        return self.assigned, listed

    def _graph(self) -> Graph:
        worth = self.points.astype(np.int64) + self.bonus
        return Graph.of(self.starts, self.mentors, worth, self.market.size[1])

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

    def _pass(self, prices: Ints, *, above: Ints, keep: int, mentees: Ints | None = None) -> Kept:
        return keep_best(
            self.market.scores,
            prices=prices,
            above=above,
            places=self.places,
            keep=keep,
            least=self.market.least,
            run=self.run,
            mentees=mentees,
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

    def _corners(self, *, ties: bool) -> list[_Corner]:
        """Where a pair that is not listed could matter (or be equally good): mentees, and mentors whose price fell."""
        if self.market.scores.only_starts is not None:
            return []
        gains, prices = self._own_gains() - int(ties), self._own_prices()
        slack = gains - self.cut
        unsure = gains - self.seen < self._fell(self.seen_at, prices).max(initial=LOWEST)
        found = []
        for number, reference in enumerate(self.references):
            fell = self._fell(np.minimum(reference, DEAREST), prices)
            mentees = np.flatnonzero((self.reference == number) & unsure & (slack < fell.max(initial=LOWEST)))
            if len(mentees):
                found.append(_Corner(mentees=mentees, slack=slack[mentees], fell=fell))
        return found

    def _fell(self, before: Ints, prices: Ints) -> Ints:
        """How far the price of each mentor with places came down."""
        return np.where(self.places > 0, before - prices, LOWEST)

    def _add_missing(self, *, ties: bool, unless: int = 0) -> int:
        """Look again at whoever could want more (unless they are so few); how many do want a pair that was added."""
        corners = self._corners(ties=ties)
        if sum(len(corner.mentees) for corner in corners) <= unless:
            return 0
        prices = self._own_prices()
        above = self._own_gains() + (0 if ties else 1)
        self.is_cut_short = False
        # Whoever is not looked at wants no pair but the listed ones either.
        self.seen, self.seen_at = above - 1, prices
        looks, again = [], []
        for corner in corners:
            steps = corner.steps()
            looked_at = sum((len(mentees) + self.height) * len(mentors) for mentees, mentors in steps)
            if looked_at > _MOST_OF_ROW * corner.size:
                again.append(corner.mentees)
                continue
            for mentees, mentors in steps:
                looks.append(_Look(mentees, mentors, self._among(mentees, mentors, above[mentees])))
        if again:
            mentees = np.sort(np.concatenate(again))
            found = self._pass(prices, above=np.full(len(mentees), LOWEST, np.int64), keep=self.keep, mentees=mentees)
            # What falls below the gain can't matter now, but it may soon: the cut leaves room for prices to move.
            self.cut[mentees] = found.cut
            self.reference[mentees] = len(self.references)
            self.references.append(prices)
            looks.append(_Look(mentees, np.flatnonzero(self.places), found))
        wanting = self._insert([(look.mentees, look.found) for look in looks], above, prices)
        for look in looks:
            self.seen[look.mentees] = look.found.cut
            short = _cut_short(look.mentees, look.found, above)
            wanting += self._add_all(short, look.mentors, above, prices) if ties else 0
        return wanting

    def _add_all(self, short: Ints, mentors: Ints, above: Ints, prices: Ints) -> int:
        """Add all pairs worth enough of mentees with more such pairs than a list holds, unless they are too many."""
        wanting, keep = 0, self.keep
        while len(short):
            keep = min(len(mentors), 4 * keep)
            if len(short) * keep > _MOST_TIES:
                self.is_cut_short = True
                break
            found = self._among(short, mentors, above[short], keep=keep)
            wanting += self._insert([(short, found)], above, prices)
            short = _cut_short(short, found, above)
        return wanting

    def _among(self, mentees: Ints, mentors: Ints, above: Ints, *, keep: int | None = None) -> Kept:
        """All pairs of these that are worth enough now, up to as many as a list holds."""
        found = keep_best(
            self.market.scores.of_mentors(mentors),
            prices=self._own_prices()[mentors],
            above=above,
            places=self.places[mentors],
            keep=keep or self.keep,
            least=self.market.least,
            run=self.run,
            mentees=mentees,
        )
        return replace(found, mentors=mentors[found.mentors].astype(np.int32))

    def _insert(self, parts: list[tuple[Ints, Kept]], above: Ints, prices: Ints) -> int:
        """Add these pairs to the list, no mentee's in two parts; how many mentees want one of them now."""
        mentee = np.concatenate([np.repeat(mentees, np.diff(kept.starts)) for mentees, kept in parts])
        mentor = np.concatenate([kept.mentors for _, kept in parts])
        points = np.concatenate([kept.points for _, kept in parts])
        place = np.empty(len(mentee), np.int64)
        _places(self.starts, self.mentors, mentee, mentor, place)
        fresh = np.flatnonzero(place >= 0)
        if not len(fresh):
            return 0
        # The end of one mentee's list is the beginning of the next one's: what comes there comes in their order.
        fresh = fresh[np.argsort(mentee[fresh], kind="stable")]
        mentee, mentor, points, place = mentee[fresh], mentor[fresh], points[fresh], place[fresh]
        wanting = len(np.unique(mentee[points - prices[mentor] >= above[mentee]]))
        self.mentors = np.insert(self.mentors, place, mentor)
        self.points = np.insert(self.points, place, points)
        counts = np.diff(self.starts) + np.bincount(mentee, minlength=len(self.starts) - 1)
        self.starts = np.concatenate([[0], np.cumsum(counts)])
        return wanting


def _cut_short(mentees: Ints, found: Kept, above: Ints) -> Ints:
    """Those who had more pairs worth enough than their list could hold; no pair is worth less than LOWEST."""
    return mentees[found.cut >= np.maximum(above[mentees], LOWEST)]


@compiled
def _places(starts: Ints, mentors: Points, mentee: Ints, mentor: Points, place: Ints) -> None:
    """Where each pair belongs in the list of its mentee, which is in the order of mentors; −1 if it is there."""
    for at in range(mentee.size):
        low, high = starts[mentee[at]], starts[mentee[at] + 1]
        last = high
        while low < high:
            middle = (low + high) >> 1
            if mentors[middle] < mentor[at]:
                low = middle + 1
            else:
                high = middle
        place[at] = -1 if low < last and mentors[low] == mentor[at] else low


@dataclass(frozen=True, eq=False)
class _Look:
    """What was found among these mentees and mentors."""

    mentees: Ints
    mentors: Ints
    found: Kept


@dataclass(frozen=True, eq=False, kw_only=True)
class _Corner:
    """Mentees with how far a price must fall for them, and how far each mentor's did."""

    mentees: Ints
    slack: Ints
    fell: Ints

    @property
    def size(self) -> int:
        """How many pairs the whole rows hold."""
        return len(self.mentees) * len(self.fell)

    def steps(self) -> list[tuple[Ints, Ints]]:
        """The staircase as a few rectangles: the less slack, the more mentors."""
        order = np.argsort(self.slack, kind="stable")
        found = []
        for part in np.array_split(order, min(_STAIRS, 1 + len(order) // _STAIR)):
            mentors = np.flatnonzero(self.fell > self.slack[part].min())
            found.append((np.sort(self.mentees[part]), mentors))
        return found
