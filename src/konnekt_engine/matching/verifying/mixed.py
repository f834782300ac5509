"""Rules of a match that no certificate speaks of, checked as those of a certified one are."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.solution import Certificate
from konnekt_engine.matching.verifying import rules
from konnekt_engine.matching.verifying.refusing import require


def verify_rules(problem: Problem, certificate: Certificate, pairs: ArrayLike) -> None:
    """Re-check that a match breaks no hard rule, whatever its total: for one mixed of two certified ones.

    Parameters
    ----------
    problem : Problem
        What the rules stand in.
    certificate : Certificate
        A certificate of this problem, for its digests and the reporting lines it was made from.
    pairs : array_like of int, shape (p, 2)
        Mentee and mentor positions; not those of the certificate.

    Returns
    -------
    None
        Silence means that every rule holds, and that as many are matched as the certificate proves can be.

    Raises
    ------
    InvalidCertificate
        The message names what fails.

    Notes
    -----
    Digests, places, ruled out and locked pairs, nobody twice, and the ban on management lines, derived from the
    reporting edges as in `verify`. Nothing is said of the total: such a match is not the best of anything.
    """
    chosen = np.asarray(pairs).reshape(-1, 2)
    mentee_of, mentor_of = chosen[:, 0].astype(np.int64), chosen[:, 1].astype(np.int64)
    rules.digests(problem, certificate)
    rules.hard_rules(problem, mentee_of, mentor_of)
    rules.no_management_line(problem, mentee_of, mentor_of, certificate)
    require(
        certificate.matched == len(chosen), f"{certificate.matched} can be matched, {len(chosen)} of them are paired"
    )
    rules.own_digest(certificate)
