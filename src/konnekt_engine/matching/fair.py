"""The worst pair as high as it goes, with as many placed as can be."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from konnekt_engine.matching import growing
from konnekt_engine.matching.assignment import UNPLACED, Slots
from konnekt_engine.matching.growing import Rows, grown, held
from konnekt_engine.matching.market import Market
from konnekt_engine.matching.optimum import most_placed
from konnekt_engine.matching.pairs import score_pairs
from konnekt_engine.matching.passing import LOWEST, keep_best
from konnekt_engine.matching.placing import Hall
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.running import Run
from konnekt_engine.matching.scoring import Scores
from konnekt_engine.matching.values import Points


@dataclass(frozen=True, eq=False, kw_only=True)
class Fairest:
    """The market with the highest floor at which as many are placed, and two witnesses: that no more are placed without
    that floor (`most`), and that one point more places fewer (`hall`)."""

    market: Market
    worst: int | None
    most: Hall
    hall: Hall


def highest_worst(problem: Problem, market: Market, *, run: Run) -> Fairest:
    """The highest floor at which as many mentees can be placed as without it.

    Between the worst pair of an assignment that places them, which is possible, and what too few mentees reach with
    their best pair, the floor is found by halving (Gross 1959; about 20 steps). A step frees the pairs below the floor
    and places those mentees again along alternating paths, and gives up once too many can't be. Where there are more
    mentees than places, the places look for mentees instead: a place that finds nobody says no at once, where of the
    mentees all who are left over would have to be asked.

    References
    ----------
    O. Gross (1959), The bottleneck assignment problem. RAND P-1630.
    """
    rows = Rows(market)
    mentor, most = _begin(rows, run)
    target = int((mentor != UNPLACED).sum())
    if not target:
        return Fairest(market=market, worst=None, most=most, hall=Hall.nobody(*market.size))
    possible, impossible = _worst(market, mentor), _too_high(market, target, run)
    over_demand = market.size[0] > len(market.slots.cost)
    seats = _Seats(problem, market) if over_demand and not _is_held(market) else None
    while possible + 1 < impossible:
        run.tell(0.3, "Raising the worst pair")
        asked = (possible + impossible) // 2
        if seats is None:
            found, _ = grown(rows, mentor, least=asked, target=target, run=run)
        else:
            found = seats.grown(mentor, least=asked, target=target, run=run)
        if int((found != UNPLACED).sum()) == target:
            mentor, possible = found, _worst(market, found)
        else:
            impossible = asked
    _, hall = grown(rows, mentor, least=possible + 1, run=run)
    return Fairest(market=replace(market, least=possible), worst=possible, most=most, hall=hall)


def _begin(rows: Rows, run: Run) -> tuple[Points, Hall]:
    """As many placed as can be, with the witness; where not all scores can be held, at the largest total, which leaves
    little to place again."""
    market = rows.market
    if _is_held(market):
        nobody = np.full(market.size[0], UNPLACED, np.int32)
        return grown(rows, nobody, least=max(market.least, LOWEST), run=run)
    total = most_placed(market, run=run)
    return total.assigned.mentor, total.hall


def _is_held(market: Market) -> bool:
    """Whether there is room for all its scores."""
    return market.size[0] * market.size[1] <= growing.HELD


class _Seats:
    """The market the other way round: each place seeks a mentee."""

    def __init__(self, problem: Problem, market: Market) -> None:
        n, m = market.size
        turned = Market(
            mentees=market.mentors,
            mentors=market.mentees,
            scores=Scores.of(problem.other_way_round(), market.mentors, market.mentees),
            slots=Slots.of(np.ones(n, np.int64)),
            least=market.least,
        )
        self._slots = market.slots
        self._rows = Rows(turned, seekers=np.repeat(np.arange(m), market.slots.places))

    def grown(self, mentor: Points, *, least: int, target: int, run: Run) -> Points:
        """As `growing.grown`: so many placed, or fewer than can be."""
        mentee_of, _ = grown(self._rows, held(self._slots, mentor)[0], least=least, target=target, run=run)
        taken = np.flatnonzero(mentee_of != UNPLACED)
        found = np.full(len(mentor), UNPLACED, np.int32)
        found[mentee_of[taken]] = self._rows.seekers[taken]
        return found


def _too_high(market: Market, target: int, run: Run) -> int:
    """A floor that fewer than `target` mentees reach with their best pair."""
    n, m = market.size
    best = keep_best(
        market.scores,
        prices=np.zeros(m, np.int64),
        above=np.full(n, LOWEST, np.int64),
        places=market.slots.places,
        keep=1,
        least=market.least,
        run=run,
    )
    reached = np.full(n, LOWEST, np.int64)
    np.maximum.at(reached, np.repeat(np.arange(n), np.diff(best.starts)), best.points)
    return int(np.sort(reached)[n - target]) + 1


def _worst(market: Market, mentor: Points) -> int:
    placed = np.flatnonzero(mentor != UNPLACED)
    return int(score_pairs(market.scores, placed, mentor[placed]).min())
