"""Which of some people can be told of beside groups that were told of already, where answers name their people only to
each other: by lot, once, when a survey closes. What names people asks `publishing` instead.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from random import Random
from typing import Any

from konnekt.disclosure.counts import SMALLEST_K


def apart(candidates: Collection[Any], groups: Sequence[Collection[Any]], *, k: int, lot: Random) -> set[Any]:
    """As many of the candidates as can be told of beside these groups, so that no sum or difference of all of them
    tells of fewer than k people: of those who are in the same groups, none or k at least are in, and none or k at
    least are left out. Who is left out for that is drawn by lot.
    """
    k = max(k, SMALLEST_K)
    atoms: dict[tuple[bool, ...], list[Any]] = defaultdict(list)
    for one in sorted(set(candidates).union(*groups), key=str):
        atoms[tuple(one in group for group in groups)].append(one)
    found: set[Any] = set()
    for members in atoms.values():
        inside = [one for one in members if one in candidates]
        outside = len(members) - len(inside)
        if 0 < outside < k:
            lot.shuffle(inside)
            inside = inside[k - outside :]
        if len(inside) >= k:
            found.update(inside)
    return found
