"""The worst pair as high as it goes, with as many placed as can be."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from konnekt_engine.matching.assignment import UNPLACED
from konnekt_engine.matching.encoding import POINTS
from konnekt_engine.matching.market import Market
from konnekt_engine.matching.optimum import most_placed
from konnekt_engine.matching.passing import LOWEST, score_pairs
from konnekt_engine.matching.placing import Hall, grown
from konnekt_engine.matching.running import Run
from konnekt_engine.matching.values import Ints, Points


@dataclass(frozen=True, eq=False, kw_only=True)
class Fairest:
    """The market with the highest floor at which as many are placed, and two witnesses: that no more are placed without
    that floor (`most`), and that one point more places fewer (`hall`)."""

    market: Market
    worst: int | None
    most: Hall
    hall: Hall
    prices: Ints


def highest_worst(market: Market, *, prices: Ints | None, run: Run) -> Fairest:
    """The highest floor at which as many mentees can be placed as without it.

    Between the worst pair of the largest total, which is possible, and more than any score, the floor is found by
    halving (Gross 1959; about 20 steps). A step frees the pairs below the floor and places those mentees again along
    alternating paths, so it costs no more than the few rows these paths touch.

    References
    ----------
    O. Gross (1959), The bottleneck assignment problem. RAND P-1630.
    """
    first = most_placed(market, prices=prices, run=run)
    mentor = first.assigned.mentor
    target = int((mentor != UNPLACED).sum())
    prices = first.assigned.prices - np.where(first.hall.mentors, first.bonus - POINTS, 0)
    prices = np.maximum(prices, 0)
    if not target:
        return Fairest(market=market, worst=None, most=first.hall, hall=Hall.nobody(*market.size), prices=prices)
    possible, impossible, hall = _worst(market, mentor), 2 * POINTS + 1, first.hall
    while possible + 1 < impossible:
        run.tell(0.5, "Raising the worst pair")
        asked = (possible + impossible) // 2
        raised = replace(market, least=asked)
        found, reached = grown(raised, _without_below(market, mentor, asked), run)
        if int((found != UNPLACED).sum()) == target:
            mentor, possible = found, _worst(market, found)
        else:
            impossible, hall = asked, reached
    fairest = replace(market, least=possible)
    return Fairest(market=fairest, worst=possible, most=first.hall, hall=hall, prices=prices)


def _points(market: Market, mentor: Points) -> tuple[Ints, Points]:
    placed = np.flatnonzero(mentor != UNPLACED)
    return placed, score_pairs(market.scores, placed, mentor[placed])


def _worst(market: Market, mentor: Points) -> int:
    return int(_points(market, mentor)[1].min(initial=-LOWEST))


def _without_below(market: Market, mentor: Points, least: int) -> Points:
    placed, points = _points(market, mentor)
    kept = mentor.copy()
    kept[placed[points < least]] = UNPLACED
    return kept
