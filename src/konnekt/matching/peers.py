"""Peers: whoever enrols seeks and gives, and a run pairs the one set with itself.

What is stored is an ordinary problem between two halves of the people and its certified answer; whoever stands in which
half is nobody's side. How far the whole is from the best at most is told beside it.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from konnekt.matching.encoding import Encoded, read
from konnekt.matching.models import MatchRun
from konnekt.matching.pool import gather
from konnekt_engine.matching import Solution, Status


def pair_peers(
    encoded: Encoded,
    *,
    floor: float | None,
    progress: Callable[[float, str], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> tuple[Encoded, Solution, dict[str, Any]]:
    """The halves as a problem, its answer, and what the run tells of peers: how many people there were, how many more
    pairs there might be, and how far below the best the total fit is at most, in parts of a thousand, rounded up.
    """
    from konnekt_engine.matching import solve_peers

    found = solve_peers(encoded.problem, floor=floor, progress=progress, cancel=cancel)
    if found.solution.status is not Status.OPTIMAL:
        return encoded, found.solution, {}
    first, second = (half.tolist() for half in found.halves)
    between = Encoded(
        found.problem, tuple(encoded.mentees[i] for i in first), tuple(encoded.mentors[j] for j in second)
    )
    people, missing = len(encoded.mentees), found.bound - found.value
    told = {
        "more": found.most_pairs - found.solution.matched,
        "per_mille": -(-1000 * missing // found.bound) if found.bound else 0,
    }
    return between, found.solution, {"peers": told, "mentees": people, "mentors": people, "places": people}


def read_again(run: MatchRun, *, on: date) -> Encoded:
    """The people of a peer run as the one set they are, under what counted in it. What is stored with it is their two
    halves; whatever is asked across these is read anew, of who can be placed now.
    """
    pool = gather(run.round, on=on)
    return read(pool, on=on).encode(
        criteria=run.criteria,
        needs_shared_language=run.needs_shared_language,
        locked=pool.locked,
        forbidden=pool.forbidden,
        preferred=pool.preferred,
    )


def both_ways(pairs: dict[Any, Any]) -> dict[Any, Any]:
    """Who is with whom, from both: which of two peers a run names first means nothing."""
    return pairs | {other: one for one, other in pairs.items() if other}
