"""Compile the engine's loops now, so that nobody waits for it later: ``python -m konnekt_engine.matching.warming``.

What is compiled is kept beside the code (or, where that can't be written, in the user's cache), and read back in a
fraction of a second after that.
"""

from __future__ import annotations

import numpy as np

from konnekt_engine.matching import Objective, Problem, Same, explain, solve
from konnekt_engine.matching.market import open_market
from konnekt_engine.matching.pairs import score_listed


def warm_up() -> None:
    """Run every loop once."""
    rng = np.random.default_rng(0)
    sides = {"id": [str(i) for i in range(6)], "craft": ["law", "art"] * 3}
    by_criteria = Problem.build(mentees=sides, mentors=sides, criteria=[Same("craft")], blocked=[(0, 1, "exclusion")])
    given = Problem.from_scores(rng.integers(0, 9, (6, 3)).astype(float), capacity=[1, 1, 2])
    for problem in (by_criteria, given):
        for objective in Objective:
            solve(problem, objective=objective)
        explain(problem, solve(problem), 0)
    # What a run that goes on from another one does, and no small one.
    score_listed(open_market(by_criteria).scores, np.arange(7), np.zeros(6, np.int32))
    # Too many pairs to list them all, and contested: some are looked for again.
    solve(Problem.from_scores(rng.random((1_100, 1_000)) + rng.random(1_000)))


if __name__ == "__main__":
    warm_up()
