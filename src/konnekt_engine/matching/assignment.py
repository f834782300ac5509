"""The assignment itself: an exact optimum, its lowest prices, and the canonical one among equal optima.

Worth w[i, j] is a non-negative integer, or `NEVER` for a pair that is not allowed. u and p are the mentees' and
mentors' dual values: u[i] + p[j] ≥ w[i, j] for all pairs, with equality on the chosen ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from konnekt_engine.matching.values import Bools, Ints

NEVER = np.int64(-(1 << 60))
UNPLACED = -1


@dataclass(frozen=True, eq=False)
class Assignment:
    """Each mentee's mentor (or −1), with the dual values that prove it is optimal."""

    mentor: Ints
    prices: Ints
    gains: Ints


def assign(worth: Ints, places: Ints) -> Assignment:
    """An assignment of the largest total worth, with its lowest prices.

    scipy's shortest augmenting paths (Crouse 2016) work on single places, so a mentor with many is first offered with
    a few; if a price shows that more of them could matter, they are doubled. Sums stay below 2**53: exact in float64.
    """
    n, m = worth.shape
    offered = np.minimum(places, max(4, -(-2 * n // max(1, m))))
    while True:
        mentor = _single_places(worth, offered)
        prices = lowest_prices(worth, offered, mentor)
        short = (offered < places) & (prices > 0)
        if not short.any():
            gains = np.maximum((worth - prices).max(axis=1, initial=0), 0)
            return Assignment(mentor, prices, gains)
        offered[short] = np.minimum(places[short], offered[short] * 2)


def _single_places(worth: Ints, places: Ints) -> Ints:
    from scipy.optimize import linear_sum_assignment

    if worth.size and int(worth.max()) * (len(worth) + 1) >= 1 << 52:
        raise ValueError(f"problem: expected at most 46,000 mentees in one run, found {len(worth)}")
    place_of = np.repeat(np.arange(len(places)), places)
    # A pair that is not allowed is worth as much as staying unplaced: nothing.
    rows, columns = linear_sum_assignment(np.maximum(worth, 0)[:, place_of].astype(np.float64), maximize=True)
    mentor = np.full(len(worth), UNPLACED, np.int64)
    mentor[rows] = place_of[columns]
    allowed = worth[rows, mentor[rows]] >= 0
    mentor[rows[~allowed]] = UNPLACED
    return mentor


def lowest_prices(worth: Ints, places: Ints, mentor: Ints) -> Ints:
    """The lowest prices that support an optimal assignment: longest paths in the residual graph of the mentors.

    A mentor's price is at least what any unplaced mentee would bring, and at least what a mentee placed elsewhere
    would gain by moving here plus the price there. The lowest such prices are the same whichever optimum they are
    computed from.
    """
    unplaced = mentor == UNPLACED
    prices: Ints = np.maximum(worth[unplaced].max(axis=0, initial=0), 0)
    holders, moves = _moves(worth, mentor)
    prices_before = np.full(len(holders), NEVER)
    for _ in range(len(holders) + 2):
        raised = np.flatnonzero(prices[holders] > prices_before)
        if not len(raised):
            break
        prices_before = prices[holders]
        prices = np.maximum(prices, (moves[raised] + prices_before[raised, None]).max(axis=0))
    else:
        raise AssertionError("the assignment was not optimal: its prices do not settle")
    if (prices[np.bincount(mentor[~unplaced], minlength=len(places)) < places] > 0).any():
        raise AssertionError("the assignment was not optimal: a free place has a price")
    return prices


def _moves(worth: Ints, mentor: Ints) -> tuple[Ints, Ints]:
    """For each mentor who has mentees: the most that one of them would gain by moving to each other mentor."""
    placed = np.flatnonzero(mentor != UNPLACED)
    order = placed[np.argsort(mentor[placed], kind="stable")]
    holders, starts = np.unique(mentor[order], return_index=True)
    if not len(order):
        return holders, np.zeros((0, worth.shape[1]), np.int64)
    gain = worth[order] - worth[order, mentor[order]][:, None]
    moves: Ints = np.maximum.reduceat(gain, starts, axis=0)
    return holders, moves


def full_set(allowed: Bools, mentor: Ints) -> tuple[Ints, Ints]:
    """The Hall set that proves nobody more can be placed: mentees, and the full mentors who are all they could have.

    König: what alternating paths reach from the unplaced mentees. Empty if everybody is placed.
    """
    mentees = mentor == UNPLACED
    frontier = mentees.copy()
    mentors = np.zeros(allowed.shape[1], bool)
    while frontier.any():
        reached = allowed[frontier].any(axis=0) & ~mentors
        mentors |= reached
        frontier = ~mentees & np.append(reached, False)[mentor]  # unplaced is −1: the last, never reached
        mentees |= frontier
    return np.flatnonzero(mentees), np.flatnonzero(mentors)
