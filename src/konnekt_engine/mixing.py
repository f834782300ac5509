"""Small groups out of one set, several times over, in which as few as can be meet somebody they met before.

Two who must stay apart never share a group: where that can't be, somebody sits out. Among what is left each round is
chosen to cost least, a pair costing as often as it has met; up to eight people every choice is tried, beyond that swaps
of two are searched, with kicks out of where no single swap helps (Lourenço, Martin and Stützle 2003).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations
from random import Random

import numpy as np
from numpy.typing import NDArray

SMALLEST, LARGEST = 2, 12
MOST_PEOPLE = 400
MOST_ROUNDS = 12
EXACT_UP_TO = 8
"""Up to so many people every way to part them is tried: 280 at most."""

KICKS = 300
"""So often a search leaves a place where no swap helps."""

_APART = 1_000_000
_MOST_MET = 1_000

Ints = NDArray[np.int64]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Round:
    """Who sits with whom, and who sits out. Ids in a group, and groups, are in ascending order."""

    groups: tuple[tuple[str, ...], ...]
    out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mixed:
    """Rounds of groups: of all the pairs that share one, so many met for the first time, and so many again."""

    rounds: tuple[Round, ...]
    new: int
    again: int


def sizes_of(people: int, *, size: int) -> list[int]:
    """How large the groups are: none larger than `size` but for the last one of pairs, none alone, one apart at most.

    Examples
    --------
    >>> sizes_of(9, size=4), sizes_of(7, size=2), sizes_of(1, size=3)
    ([3, 3, 3], [3, 2, 2], [])
    """
    groups = min(-(-people // size), people // 2)
    if not groups:
        return []
    least, more = divmod(people, groups)
    return [least + 1] * more + [least] * (groups - more)


def validate(
    people: Sequence[str],
    *,
    size: int,
    rounds: int,
    apart: Collection[Pair] = (),
    met: Mapping[Pair, int] | None = None,
) -> None:
    """Refuse nonsense; `mix` asks it first.

    Raises
    ------
    ValueError
        Which argument, what was expected, and what was found.
    """
    if len(set(people)) != len(people):
        raise ValueError("people: expected each id once, found one twice")
    if len(people) > MOST_PEOPLE:
        raise ValueError(f"people: expected at most {MOST_PEOPLE}, found {len(people)}")
    if not SMALLEST <= size <= LARGEST:
        raise ValueError(f"size: expected {SMALLEST} to {LARGEST}, found {size}")
    if not 1 <= rounds <= MOST_ROUNDS:
        raise ValueError(f"rounds: expected 1 to {MOST_ROUNDS}, found {rounds}")
    for name, pairs in (("apart", apart), ("met", met or {})):
        if own := next((one for one, other in pairs if one == other), None):
            raise ValueError(f"{name}: expected two different ids, found {own!r} twice")
    if met and min(met.values()) < 0:
        raise ValueError(f"met: expected counts from 0, found {min(met.values())}")


def mix(
    people: Sequence[str],
    *,
    size: int,
    rounds: int,
    seed: int,
    apart: Collection[Pair] = (),
    met: Mapping[Pair, int] | None = None,
    sat_out: Mapping[str, int] | None = None,
) -> Mixed:
    """Part people into groups, once for each round, so that as few as can be meet anybody they met before.

    Parameters
    ----------
    people : sequence of str
        Ids, in any order: it changes nothing.
    size : int
        How many sit together, at most; where they don't come out even, groups are smaller by one (of pairs, one is
        larger).
    rounds : int
    seed : int
        Chooses among equals.
    apart : collection of pairs of ids
        Who never shares a group, either way round.
    met : mapping of pairs of ids to int, optional
        How often two have met before, either way round; those not named have not.
    sat_out : mapping of ids to int, optional
        How often somebody has sat out before.

    Returns
    -------
    Mixed
        In each round everybody is in one group, or sits out. Whoever has sat out less often does so first.

    Raises
    ------
    ValueError
        See `validate`.

    Examples
    --------
    >>> mixed = mix(["a", "b", "c", "d"], size=2, rounds=3, seed=1)
    >>> mixed.new, mixed.again
    (6, 0)
    >>> mix(["a", "b"], size=2, rounds=1, seed=1, apart=[("b", "a")]).rounds
    (Round(groups=(), out=('a', 'b')),)

    Notes
    -----
    Deterministic: the same set, the same arguments, the same answer. A round costs about ``KICKS`` times a few swaps,
    of which each looks at all n² pairs. Rounds are chosen one after the other: up to eight people each round is the
    best one after those before it. That somebody has to sit out is proven up to eight people; beyond, a search found
    no way around it.

    References
    ----------
    H. R. Lourenço, O. C. Martin, T. Stützle (2003), Iterated local search, in: Handbook of Metaheuristics, 320-353.
    """
    validate(people, size=size, rounds=rounds, apart=apart, met=met)
    ids = sorted(people)
    cost = _costs(ids, apart, met or {})
    outs = np.array([(sat_out or {}).get(one, 0) for one in ids], np.int64)
    found, new, again = [], 0, 0
    for number in range(rounds):
        order = _order(ids, f"{seed}:{number}")
        groups, out = _seated(cost, outs, order, size, Random(f"{seed}:{number}"))  # noqa: S311
        for group in groups:
            for one, other in combinations(group, 2):
                again += int(cost[one, other] > 0)
                new += int(cost[one, other] == 0)
                cost[one, other] += 1
                cost[other, one] += 1
        outs[out] += 1
        named = sorted(tuple(sorted(ids[one] for one in group)) for group in groups)
        found.append(Round(tuple(named), tuple(sorted(ids[one] for one in out))))
    return Mixed(tuple(found), new, again)


def _costs(ids: Sequence[str], apart: Collection[Pair], met: Mapping[Pair, int]) -> Ints:
    at = {one: place for place, one in enumerate(ids)}
    cost = np.zeros((len(ids), len(ids)), np.int64)
    for (one, other), times in met.items():
        if one in at and other in at:
            times = min(max(times, int(cost[at[one], at[other]])), _MOST_MET)
            cost[at[one], at[other]] = cost[at[other], at[one]] = times
    for one, other in apart:
        if one in at and other in at:
            cost[at[one], at[other]] = cost[at[other], at[one]] = _APART
    return cost


def _order(ids: Sequence[str], salt: str) -> list[int]:
    """Positions in the order of a hash of salt and id: another one for each round, and nothing to do with names."""
    keys = [blake2b(f"{salt}\n{one}".encode(), digest_size=16).digest() for one in ids]
    return sorted(range(len(ids)), key=keys.__getitem__)


def _seated(cost: Ints, outs: Ints, order: list[int], size: int, chance: Random) -> tuple[list[list[int]], list[int]]:
    """Groups without anybody who must stay apart, and who sits out for it."""
    if len(order) <= EXACT_UP_TO:
        return _every_way(cost, outs, order, size)
    here, out = list(order), list[int]()
    while True:
        groups = _searched(cost, here, size, chance)
        broken = [pair for group in groups for pair in combinations(group, 2) if cost[pair] >= _APART]
        if not broken:
            return groups, [*out, *(here if not groups else [])]
        often = {one: sum(one in pair for pair in broken) for pair in broken for one in pair}
        leaves = min(often, key=lambda one: (-often[one], outs[one], order.index(one)))
        here.remove(leaves)
        out.append(leaves)


def _every_way(cost: Ints, outs: Ints, order: list[int], size: int) -> tuple[list[list[int]], list[int]]:
    """The best of all ways, with as few as can be sitting out: first whoever did so least."""
    for number in range(len(order) - 1):
        aside = sorted(combinations(order, number), key=lambda out: int(outs[list(out)].sum()))
        for out in aside:
            here = [one for one in order if one not in out]
            ways = ((_cost_of(cost, groups), groups) for groups in _parted(here, sizes_of(len(here), size=size)))
            best, groups = min(ways, key=lambda way: way[0])
            if best < _APART:
                return groups, list(out)
    return [], order


def _parted(here: list[int], sizes: list[int]) -> Iterator[list[list[int]]]:
    """Every way to part people into groups of these sizes, each once."""
    if not sizes:
        yield []
        return
    first, *rest = here
    for size in dict.fromkeys(sizes):
        left = list(sizes)
        left.remove(size)
        for others in combinations(rest, size - 1):
            remain = [one for one in rest if one not in others]
            for groups in _parted(remain, left):
                yield [[first, *others], *groups]


def _cost_of(cost: Ints, groups: list[list[int]]) -> int:
    return sum(int(cost[pair]) for group in groups for pair in combinations(group, 2))


def _searched(cost: Ints, here: list[int], size: int, chance: Random) -> list[list[int]]:
    """The best groups that swaps of two find, from a start by order and many kicks."""
    among = cost[np.ix_(here, here)]
    sizes = sizes_of(len(here), size=size)
    if not sizes:
        return []
    at = np.repeat(np.arange(len(sizes)), sizes)
    best, least = at, _descend(among, at)
    for _kick in range(KICKS):
        if not least:
            break
        at = best.copy()
        _kick_out(among, at, chance)
        if (now := _descend(among, at)) <= least:
            best, least = at, now
    return [[here[one] for one in np.flatnonzero(best == group).tolist()] for group in range(len(sizes))]


def _descend(cost: Ints, at: Ints) -> int:
    """Swap two people for as long as it helps; changes ``at``. Returns what the groups cost then."""
    people, groups = np.arange(len(at)), np.arange(at.max() + 1)
    while True:
        to = cost @ (at[:, None] == groups)  # what each person costs in each group
        own = to[people, at]
        gain = to[:, at] + to[:, at].T - own[:, None] - own[None, :] - 2 * cost
        gain[at[:, None] == at[None, :]] = 0
        one, other = divmod(int(gain.argmin()), len(at))
        if gain[one, other] >= 0:
            return int(own.sum()) // 2
        at[[one, other]] = at[[other, one]]


def _kick_out(cost: Ints, at: Ints, chance: Random) -> None:
    """Swap somebody who meets again with anybody, twice."""
    for _twice in range(2):
        costly = np.flatnonzero((cost * (at[:, None] == at[None, :])).sum(axis=1))
        one = int(costly[int(chance.random() * len(costly))]) if len(costly) else 0
        other = int(chance.random() * len(at))
        at[[one, other]] = at[[other, one]]
