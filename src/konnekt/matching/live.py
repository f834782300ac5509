"""The resident solver: the people of the last rounds stay read, so that a change of what counts is answered at once.

Each process keeps its own; the worker of the live queue is one process with one job at a time. Nothing is read from the
database here, and only what is kept under a key that covers all that was read is used again.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from konnekt.matching.encoding import Encoded, Read, read
from konnekt.matching.fellows import Pairs, solve_apart
from konnekt.matching.peers import both_ways, pair_peers
from konnekt.matching.pool import Pool
from konnekt.matching.solving import FOUND, OBJECTIVES, conflict, summary
from konnekt.matching.states import Aim, Proposing
from konnekt.programmes.states import Format
from konnekt_engine.matching import Solution, verify

MOST_KEPT = 4
"""So many rounds stay read at once."""

MOST_LIVE_PAIRS = 2_000_000
"""2,000 mentees and 1,000 mentors; a larger round is run as a job with progress."""

MOST_LIVE_CIRCLE_PAIRS = 10_000
"""Which circles meet is a harder question: a few seconds for 200 mentees and 45 mentors."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A live answer, ready to be saved; the pairs are enrolments."""

    is_possible: bool
    summary: dict[str, Any] = field(default_factory=dict)
    pairs: dict[str, str] = field(default_factory=dict)
    conflicts: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Kept:
    """A round that was read, and its last answer, whose prices the next search begins at."""

    key: str
    read: Read
    last: Solution | None = None


class Resident:
    """The rounds read last, the least recently asked for first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[UUID, Kept] = OrderedDict()

    def find(self, round_id: UUID, key: str) -> Kept | None:
        """What is kept of a round, if nothing it was read from has changed."""
        kept = self._kept.get(round_id)
        if kept is None or kept.key != key:
            return None
        self._kept.move_to_end(round_id)
        return kept

    def keep(self, round_id: UUID, key: str, pool: Pool, *, on: date) -> Kept:
        """Read a pool and keep it under its key."""
        kept = Kept(key, read(pool, on=on))
        self._kept[round_id] = kept
        self._kept.move_to_end(round_id)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return kept


RESIDENT = Resident()


def warm_up() -> None:
    """Load the engine's compiled loops now, so that the first to ask doesn't wait for them."""
    from konnekt_engine.matching.warming import warm_up as run_every_loop

    run_every_loop()


def answer(
    kept: Kept,
    *,
    criteria: Iterable[Mapping[str, Any]],
    needs_shared_language: bool,
    aim: Aim,
    floor: Decimal | None,
    locked: Sequence[tuple[int, int]],
    forbidden: Sequence[tuple[int, int]],
    preferred: Sequence[tuple[int, int]],
    proposing: Proposing = Proposing.MENTEES,
) -> Answered:
    """What a run would give under these criteria and steers: certified and checked like one."""
    from konnekt_engine.matching import solve

    criteria = list(criteria)

    def encode(ruled_out: Pairs) -> Encoded:
        return kept.read.encode(
            criteria=criteria,
            needs_shared_language=needs_shared_language,
            locked=locked,
            forbidden=[*forbidden, *ruled_out],
            preferred=preferred,
            by_rank=aim is Aim.STABLE,
        )

    def solved(encoded: Encoded) -> Solution:
        return solve(
            encoded.problem,
            objective=OBJECTIVES[aim],
            floor=None if floor is None else float(floor),
            proposing=proposing.value,
            warm_start=kept.last,
        )

    bounded: dict[str, Any] = {}
    is_peer = kept.read.format is Format.PEER
    if is_peer:
        encoded, solution, bounded = pair_peers(encode([]), floor=None if floor is None else float(floor))
        ruled_out = 0
    else:
        encoded, solution, ruled_out = solve_apart(encode=encode, solve=solved, apart=kept.read.fellows_apart)
    if solution.status not in FOUND:
        return Answered(False, conflicts=[conflict(one.pairs, one.words, encoded) for one in solution.conflicts])
    verify(encoded.problem, solution)
    assert solution.certificate is not None
    if solution.certificate.prices and not is_peer:
        kept.last = solution
    pairs = {str(encoded.mentees[i]): str(encoded.mentors[j]) for i, j in solution.pairs.tolist()}
    blocking = None if is_peer else solution.certificate.blocking_pairs
    return Answered(
        True,
        summary=summary(solution, encoded, ruled_out) | {"blocking": blocking} | bounded,
        pairs=both_ways(pairs) if is_peer else pairs,
    )
