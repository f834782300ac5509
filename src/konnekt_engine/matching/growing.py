"""As many placed as can be above a floor, over all pairs: alternating paths from one mentee after the other.

Where a search ends without an empty place, all it reached is closed: no later path leads through it, so nobody looks
there again (Kuhn 1955). What is closed in the end is the Hall set of `placing.py`. Rows of scores are computed when a
path first comes by, and are used again at the next floor; where few mentors are left to reach, only theirs are.
"""

from __future__ import annotations

import numpy as np

from konnekt_engine.matching.assignment import UNPLACED, Slots
from konnekt_engine.matching.kernels import compiled
from konnekt_engine.matching.market import Market
from konnekt_engine.matching.pairs import score_pair, score_pairs
from konnekt_engine.matching.placing import Hall
from konnekt_engine.matching.running import Run
from konnekt_engine.matching.values import Ints, Points, Single

HELD = 1 << 24
"""So many scores are held at a time."""

_ROWS = 64
_FEW = 8
"""One mentor in so many left to reach is few: their scores are computed one by one."""

_AT, _HEAD, _TAIL, _LIVE = 0, 1, 2, 4


class Rows:
    """Rows of scores of a market: those computed last, as many as there is room for.

    Who seeks is everybody in its rows; or, where `seekers` says of which row each is, several of one row.
    """

    def __init__(self, market: Market, seekers: Ints | None = None) -> None:
        n, m = market.size
        self.market = market
        self.seekers = np.arange(n) if seekers is None else seekers
        # Where pairs came as a list, a row is made of it in no time.
        most = HELD if market.scores.only is None else len(market.scores.only)
        self.points = np.empty((min(n, max(_ROWS, most // max(m, 1))), m), np.int32)
        self.row_of = np.full(n, UNPLACED, np.int32)
        self._held = 0

    def hold(self, seekers: Ints) -> None:
        """Compute the rows of the first of these that are not held."""
        wanted = self.seekers[seekers]
        fresh = wanted[self.row_of[wanted] == UNPLACED]
        fresh = fresh[np.sort(np.unique(fresh, return_index=True)[1])][:_ROWS]
        if self._held + len(fresh) > len(self.points):
            self.row_of[:] = UNPLACED
            self._held = 0
        places = np.arange(self._held, self._held + len(fresh), dtype=np.int32)
        self.points[places] = self.market.scores.points(fresh)
        self.row_of[fresh] = places
        self._held += len(fresh)


def grown(rows: Rows, mentor: Points, *, least: int, target: int | None = None, run: Run) -> tuple[Points, Hall]:
    """As many placed as can be with pairs of at least so many points, and the witness; which pairs is not asked.

    Parameters
    ----------
    rows : of the market.
    mentor : where to begin; pairs below `least` don't stay.
    least : the floor in points.
    target : it ends once so many are placed, or it is clear that they can't be; then there is no witness.
    run : asked between portions of the work whether to stop.
    """
    scores, slots, seekers = rows.market.scores, rows.market.slots, rows.seekers
    n, m = len(seekers), rows.market.size[1]
    mentor = mentor.astype(np.int32)
    unplaced, placed = np.flatnonzero(mentor == UNPLACED), np.flatnonzero(mentor != UNPLACED)
    freed = placed[score_pairs(scores, seekers[placed], mentor[placed]) < least]
    mentor[freed] = UNPLACED
    # Most of those who just lost their mentor find another at once; some of the others may never.
    waiting = np.concatenate([freed, unplaced]).astype(np.int32)
    holders, counts = held(slots, mentor)
    order, via, queue = np.arange(m, dtype=np.int32), np.full(m, UNPLACED, np.int32), np.empty(n, np.int32)
    wanted = n if target is None else target
    state = np.array([0, 0, 0, m, m, wanted - int(counts.sum()), n if target is None else n - target], np.int64)
    few = 0 if scores.only is not None else m // _FEW
    while _grow(
        rows.points, rows.row_of, seekers, least, waiting, slots.starts, mentor, holders, counts, order, via, queue,
        state, few, scores.starts, scores.rows, scores.times, scores.table, scores.fixed, scores.left, scores.right,
        scores.given, scores.extra_starts, scores.extra, scores.extra_points, scores.blocked_starts, scores.blocked,
    ):  # fmt: skip
        run.stop_if_asked()
        begun = queue[state[_HEAD] : state[_TAIL]]
        rows.hold(np.concatenate([begun, waiting[state[_AT] + 1 :][:_ROWS]]))
    hall = Hall.nobody(n, m)
    hall.mentors[order[state[_LIVE] :]] = True
    hall.mentees[mentor == UNPLACED] = True
    placed = np.flatnonzero(mentor != UNPLACED)
    hall.mentees[placed] = hall.mentors[mentor[placed]]
    return mentor, hall


def held(slots: Slots, mentor: Points) -> tuple[Points, Ints]:
    """Who has each slot (or −1), and how many slots of each mentor are taken: the first ones."""
    placed = np.flatnonzero(mentor != UNPLACED)
    counts = np.bincount(mentor[placed], minlength=len(slots.starts) - 1).astype(np.int64)
    first = np.repeat(slots.starts[:-1] - (np.cumsum(counts) - counts), counts)
    holders = np.full(len(slots.cost), UNPLACED, np.int32)
    holders[first + np.arange(len(placed))] = placed[np.argsort(mentor[placed], kind="stable")]
    return holders, counts


@compiled
def _grow(
    points: Points,
    row_of: Points,
    seekers: Ints,
    least: int,
    waiting: Points,
    slot_starts: Ints,
    mentor: Points,
    holders: Points,
    counts: Ints,
    order: Points,
    via: Points,
    queue: Points,
    state: Ints,
    few: int,
    starts: Ints,
    rows: Points,
    times: Single,
    table: Single,
    fixed: Single,
    left: Single,
    right: Single,
    given: Points,
    extra_starts: Ints,
    extra: Points,
    extra_points: Points,
    blocked_starts: Ints,
    blocked: Points,
) -> bool:
    """Go on from where it stopped; whether it needs the rows of the queue to go on again.

    In `order` stand the mentors this search has not reached, those it has, and those that are closed.
    """
    at, head, tail, alive, live, wanted, spare = state
    while at < waiting.size and wanted > 0 and spare >= 0:
        if tail == 0:
            queue[0] = waiting[at]
            tail = 1
        end = -1
        while head < tail and end < 0:
            mentee = queue[head]
            row = row_of[seekers[mentee]]
            if row < 0 and alive >= few:
                state[:] = at, head, tail, alive, live, wanted, spare
                return True
            head += 1
            x = 0
            while x < alive:
                j = order[x]
                if row >= 0:
                    score = int(points[row, j])
                else:
                    score = score_pair(
                        seekers[mentee], j, starts, rows, times, table, fixed, left, right, given, extra_starts, extra,
                        extra_points, blocked_starts, blocked,
                    )  # fmt: skip
                if score < least:
                    x += 1
                    continue
                via[j] = mentee
                last = slot_starts[j] + counts[j]
                if last < slot_starts[j + 1]:
                    end = j
                    break
                alive -= 1
                order[x], order[alive] = order[alive], j
                for slot in range(slot_starts[j], last):
                    queue[tail] = holders[slot]
                    tail += 1
        if end < 0:
            live = alive
            spare -= 1
        else:
            # Whoever comes in takes the slot of whoever moves on.
            place = int(slot_starts[end] + counts[end])
            counts[end] += 1
            while end >= 0:
                mentee = via[end]
                holders[place] = mentee
                other = mentor[mentee]
                mentor[mentee] = end
                if other >= 0:
                    place = int(slot_starts[other])
                    while holders[place] != mentee:
                        place += 1
                end = other
            alive = live
            wanted -= 1
        at += 1
        head, tail = 0, 0
    state[:] = at, head, tail, alive, live, wanted, spare
    return False
