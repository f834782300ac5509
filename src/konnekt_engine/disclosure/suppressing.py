"""Choosing which groups may be told of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from konnekt_engine.disclosure.isolating import Bools, isolated

SMALLEST = 5
"""Fewer people are never told of."""


class Reason(StrEnum):
    """Why nothing is told of a group."""

    FEW = "it has too few people"
    BESIDE = "with what is told beside it, and was told before, it would tell of too few people"


@dataclass(frozen=True, kw_only=True)
class Hidden:
    """A group of which nothing is told."""

    name: str
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class Told:
    """Names of the groups that may be told of, in their order, and those that may not, with the reason."""

    shown: tuple[str, ...]
    hidden: tuple[Hidden, ...]


def suppress(
    groups: Mapping[str, ArrayLike], *, k: int = SMALLEST, published: Mapping[str, ArrayLike] | None = None
) -> Told:
    """Which groups may be told of, so that no sums and differences of what is told isolate fewer than k people.

    Parameters
    ----------
    groups : who is in which group, by its name: (n,) true or false for each of the same n people. All groups of one
        publication together: the whole, every breakdown, every level.
    k : 5 or more.
    published : groups that were told of before, of the same n people (whoever wasn't there then is in none). They can't
        be taken back. People are reckoned to have the values they had then, which is the best case of whoever compares.

    Returns
    -------
    Told

    Raises
    ------
    ValueError
        k is below 5; lengths differ; a value is neither true nor false; or what was published isolates by itself.

    Notes
    -----
    Groups of fewer than k people are hidden. Then, as long as `isolated` finds a combination of what is left, the
    smallest new group in it is hidden. So a total stays longest, and beside one small group of a breakdown a second one
    goes. What is shown is safe against adding and subtracting; it says nothing of what somebody knows from elsewhere.
    """
    if k < SMALLEST:
        raise ValueError(f"k must be {SMALLEST} or more, not {k}")
    before = _read(published or {}, "published")
    new = _read(groups, "groups")
    lengths = {len(people) for people in (*before.values(), *new.values())}
    if len(lengths) > 1:
        raise ValueError(f"groups must be of the same people, not of {sorted(lengths)}")
    told = list(before.values())
    if told and isolated(np.array(told), k=k) is not None:
        raise ValueError("published groups tell of too few people by themselves")
    hidden = [Hidden(name=name, reason=Reason.FEW) for name, people in new.items() if people.sum() < k]
    shown = [name for name, people in new.items() if people.sum() >= k]
    while shown and (found := isolated(np.array([*told, *(new[name] for name in shown)]), k=k)) is not None:
        involved = [shown[at - len(told)] for at in found.groups if at >= len(told)] or shown
        least = min(reversed(involved), key=lambda name: int(new[name].sum()))
        shown.remove(least)
        hidden.append(Hidden(name=least, reason=Reason.BESIDE))
    return Told(shown=tuple(shown), hidden=tuple(hidden))


def _read(groups: Mapping[str, ArrayLike], what: str) -> dict[str, Bools]:
    found = {}
    for name, people in groups.items():
        values = np.asarray(people)
        if values.ndim != 1:
            raise ValueError(f"{what} must hold one dimension for {name!r}")
        if not np.isin(values, (0, 1)).all():
            raise ValueError(f"{what} must say true or false of everybody in {name!r}")
        found[str(name)] = values.astype(np.bool_)
    return found
