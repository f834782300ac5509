"""The optimum over all pairs: as many mentees as possible and then the largest total, or the largest total alone."""

from __future__ import annotations

from dataclasses import dataclass

from konnekt_engine.matching.assignment import Assigned
from konnekt_engine.matching.encoding import POINTS
from konnekt_engine.matching.listing import Listing
from konnekt_engine.matching.market import Market
from konnekt_engine.matching.placing import Hall, reach
from konnekt_engine.matching.running import Run
from konnekt_engine.matching.searching import Search, Start


@dataclass(frozen=True, eq=False, kw_only=True)
class Optimum:
    """An optimum: mentors and gains of the market's mentees, prices of its mentors, the bonus they count with.

    `canonical` says that ties were settled over all pairs; where they are too many to list, they were settled by the
    fixed order of the solver instead, which is the same for the same problem too. `listing` is what a later run can go
    on from, if this one did not go on from an earlier one's itself.
    """

    assigned: Assigned
    bonus: int
    hall: Hall
    canonical: bool
    listing: Listing | None = None


def whole_bonus(market: Market) -> int:
    """A bonus so large that one more mentee placed outweighs any points of them all and the dearest place, twice over:
    so what a price or a cost means in mentees placed and in points can be told apart."""
    return 2 * (market.size[0] + 1) * POINTS + 4 * int(market.slots.cost.max(initial=0))


def most_placed(market: Market, *, start: Start | None = None, run: Run) -> Optimum:
    """As many mentees as possible, then the largest total.

    The search starts with a small bonus for each mentee placed, because a large one makes price wars, and raises it
    only if the witness shows that more could be placed. Prices are told with the whole bonus: the mentors of the Hall
    set are those whose further place would place a mentee more, and only their prices hold the bonus.
    """
    bonus, whole = POINTS, whole_bonus(market)
    search = Search(market, bonus=bonus, start=start, run=run)
    while True:
        search.solve()
        hall = reach(market, search.assigned.mentor, run)
        if hall.is_witness:
            break
        bonus = min(bonus * 16, whole)
        search.raise_bonus(bonus)
    search.tell_with(whole, hall)
    assigned, canonical = search.settled()
    if start is not None and not canonical:
        # Among so many equals it matters where the search began: let it begin where it would without this start.
        return most_placed(market, run=run)
    return Optimum(assigned=assigned, bonus=whole, hall=hall, canonical=canonical, listing=search.listing())


def most_score(market: Market, *, bonus: int, start: Start | None = None, run: Run) -> Optimum:
    """The largest total, whoever is left out; `bonus` is what every pair's points count from."""
    search = Search(market, bonus=bonus, start=start, run=run)
    search.solve()
    assigned, canonical = search.settled()
    if start is not None and not canonical:
        return most_score(market, bonus=bonus, run=run)
    nobody = Hall.nobody(*market.size)
    return Optimum(assigned=assigned, bonus=bonus, hall=nobody, canonical=canonical, listing=search.listing())
