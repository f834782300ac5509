"""Whether numbers about groups, added up and taken from each other, tell something of fewer than k people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CLOSE = 1e-8
"""Below this a number is rounding: groups are sums of 0 and 1."""

_NEAR = 1e-6

MOST_LOOKS = 20_000
"""After so many looks the search gives up, and says that it found something: too little is better than too much."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Isolated:
    """`groups` are positions of the groups that, combined, tell of `people` people, or of too few that the search could
    rule out: then `people` is 0.
    """

    groups: tuple[int, ...]
    people: int


def isolated(groups: Bools, *, k: int) -> Isolated | None:
    """A combination of groups that tells of fewer than k people, or None if there is none.

    Parameters
    ----------
    groups : (g, n) who is in which group.
    k : the smallest number of people that may be told of, 2 or more.

    Notes
    -----
    A number about a group is a sum over its people. Whatever can be worked out from such numbers by adding them up is a
    sum over people with weights from the row space of `groups`; it tells of those whose weight is not 0. So nothing
    isolates fewer than k people if and only if no row but 0 of that space has fewer than k weights that are not 0.

    People who are in the same groups have the same weight; such a class with k or more of them must have weight 0. What
    is left of the space lies over small classes; let M be 1 less the projection onto it. A row tells of the classes T
    alone if and only if M has no inverse on T. Sets of one and two classes are looked at together, larger ones by
    taking a class out of M (its Schur complement) and going on with those after it. For k = 5 it is exact; for a larger
    k, with many classes of one person, it gives up after `MOST_LOOKS` sets.
    """
    classes, sizes = _classes(groups)
    small = sizes < k
    if not small.any():
        return None
    combinations = _null_space(classes[:, ~small].T) if (~small).any() else np.eye(len(groups))
    left, values, right = np.linalg.svd(combinations.T @ classes[:, small], full_matrices=False)
    rank = int((values > CLOSE).sum())
    if not rank:
        return None
    space = right[:rank]
    looks = [MOST_LOOKS]
    hit = _search(np.eye(space.shape[1]) - space.T @ space, sizes[small], k - 1, looks)
    if hit is None and looks[0] > 0:
        return None
    if hit is None:
        return Isolated(groups=tuple(range(len(groups))), people=0)
    row = np.zeros(space.shape[1])
    block = np.ix_(hit, hit)
    row[list(hit)] = np.linalg.eigh((np.eye(space.shape[1]) - space.T @ space)[block])[1][:, 0]
    found = combinations @ (left[:, :rank] / values[:rank]) @ (space @ row)
    touched = np.abs(found @ classes) > _NEAR
    return Isolated(groups=_involved(found), people=int(sizes[touched].sum()))


def _search(m: Floats, sizes: NDArray[np.int64], budget: int, looks: list[int]) -> tuple[int, ...] | None:
    """Positions of classes of at most `budget` people on which `m` has no inverse."""
    looks[0] -= 1
    if looks[0] <= 0 or not len(sizes):
        return None
    free = np.diag(m)
    alone = np.flatnonzero((free < CLOSE) & (sizes <= budget))
    if len(alone):
        return (int(alone[0]),)
    together = np.triu(np.add.outer(sizes, sizes) <= budget, 1) & (np.outer(free, free) - m * m < CLOSE)
    if together.any():
        first, second = np.argwhere(together)[0]
        return int(first), int(second)
    for at in np.flatnonzero(sizes + 2 * sizes.min() <= budget):
        after = slice(at + 1, None)
        taken = m[after, at]
        rest = _search(
            m[after, after] - np.outer(taken, taken) / free[at], sizes[after], budget - int(sizes[at]), looks
        )
        if rest is not None:
            return (int(at), *(int(at) + 1 + one for one in rest))
    return None


def _classes(groups: Bools) -> tuple[Floats, NDArray[np.int64]]:
    """Columns that differ, as numbers, and how many people have each; whoever is in no group is left out."""
    columns, sizes = np.unique(groups[:, groups.any(axis=0)], axis=1, return_counts=True)
    return columns.astype(np.float64), np.asarray(sizes, np.int64)


def _null_space(matrix: Floats) -> Floats:
    """Columns that `matrix` sends to 0, of length 1 and at right angles."""
    if not matrix.size:
        return np.eye(matrix.shape[1])
    _left, values, right = np.linalg.svd(matrix, full_matrices=True)
    rank = int((values > CLOSE).sum())
    return np.asarray(right[rank:].T, np.float64)


def _involved(weights: Floats) -> tuple[int, ...]:
    largest = float(np.abs(weights).max())
    return tuple(int(at) for at in np.flatnonzero(np.abs(weights) > CLOSE * max(1.0, largest)))
