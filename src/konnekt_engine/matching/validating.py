"""What may be said of a problem: ids, pairs and whole numbers. Anything else is a ValueError that names it.

Whoever makes a problem, from tables, from scores or from stored bytes, asks here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from konnekt_engine.matching.apart import Apart
from konnekt_engine.matching.values import Ints, Table, column

MOST = 1 << 53
"""Every whole number below it is exact as a float too."""

Blocked = Mapping[str, ArrayLike | Apart] | Iterable[tuple[int, int, str]] | NDArray[Any]


def identities(table: Table, side: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids of a side, and the people behind them: the ids where no column says otherwise."""
    if "id" not in table:
        raise ValueError(f"{side}: expected a column 'id', found none of that name")
    ids = tuple(str(value) for value in table["id"])
    if len(set(ids)) != len(ids):
        twice = next(value for value in ids if ids.count(value) > 1)
        raise ValueError(f"{side}: expected every id once, found {twice!r} more than once")
    if "person" not in table:
        return ids, ids
    return ids, tuple(str(value) for value in column(table, "person", side=side, size=len(ids)))


def same_person(mentees: tuple[str, ...], mentors: tuple[str, ...]) -> Ints:
    """The pairs of one person with themselves."""
    places: dict[str, list[int]] = {}
    for at, person in enumerate(mentors):
        places.setdefault(person, []).append(at)
    pairs = [(i, j) for i, person in enumerate(mentees) for j in places.get(person, ())]
    return np.array(pairs, np.int64).reshape(-1, 2)


def reasoned(blocked: Blocked | None) -> dict[str, Any]:
    """Blocked pairs by reason, in whichever of the three ways they were given."""
    if blocked is None:
        return {}
    if isinstance(blocked, Mapping):
        return {str(reason): pairs for reason, pairs in blocked.items()}
    if isinstance(blocked, np.ndarray):
        return {"blocked": blocked}
    found: dict[str, list[tuple[int, int]]] = {}
    for triple in blocked:
        if len(triple) != 3:
            raise ValueError(f"blocked: expected (mentee, mentor, reason) triples, found {triple!r}")
        found.setdefault(str(triple[2]), []).append((triple[0], triple[1]))
    return found


def pairs(given: ArrayLike | None, name: str) -> Ints:
    """Pairs of positions as whole numbers, shape (pairs, 2)."""
    found = np.asarray([] if given is None else given)
    if found.size == 0:
        return np.zeros((0, 2), np.int64)
    if found.ndim != 2 or found.shape[1] != 2 or found.dtype.kind not in "iu":
        raise ValueError(
            f"{name}: expected whole numbers of shape (pairs, 2), found {found.dtype} of shape {found.shape}"
        )
    return found.astype(np.int64)


def positions(given: ArrayLike | None, n: int, m: int, name: str) -> Ints:
    """Pairs of positions, none of them beyond the people there are."""
    found = pairs(given, name)
    if len(found) and (found.min() < 0 or found[:, 0].max() >= n or found[:, 1].max() >= m):
        raise ValueError(
            f"{name}: expected positions below ({n}, {m}), found {found.min(axis=0)} to {found.max(axis=0)}"
        )
    return found


def whole_numbers(numbers: ArrayLike | None, m: int, name: str, default: int) -> Ints:
    """One whole number for each of m mentors, from 0 to below 2**53."""
    found = np.full(m, default, np.int64) if numbers is None else np.asarray(numbers)
    if found.shape != (m,) or (m and found.dtype.kind not in "iu"):
        raise ValueError(f"{name}: expected {m} whole numbers, found {found.dtype} of shape {found.shape}")
    if m and found.min() < 0:
        raise ValueError(f"{name}: expected at least 0, found {found.min()}")
    if m and found.max() >= MOST:
        raise ValueError(f"{name}: expected below 2**53, found {found.max()}")
    return sealed(found.astype(np.int64))


def sealed(array: NDArray[Any]) -> NDArray[Any]:
    """The array, never to be changed again."""
    array.setflags(write=False)
    return array
