"""The independent checker, which shares no code with the solver.

It reads the problem's integers, scores every pair with its own few lines, derives the ban on management lines from the
reporting edges by itself, and refuses whatever does not hold.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.solution import Certificate, Solution
from konnekt_engine.matching.verifying import rules, telling
from konnekt_engine.matching.verifying.proof import Proof
from konnekt_engine.matching.verifying.refusing import InvalidCertificate, require
from konnekt_engine.matching.verifying.rules import CHANGED

__all__ = ["BLOCK", "CHANGED", "SMALL", "InvalidCertificate", "verify"]

BLOCK = 1 << 20  # pairs at a time
SMALL = 1 << 22  # up to so many pairs, the blocking ones are counted


def verify(problem: Problem, solution_or_certificate: Solution | Certificate, pairs: ArrayLike | None = None) -> None:
    """Re-check a match against its problem, with code that shares nothing with the solver.

    Parameters
    ----------
    problem : Problem
        What was decided from.
    solution_or_certificate : Solution or Certificate
        What is to be checked; a certificate needs the `pairs` it speaks of.
    pairs : array_like of int, shape (p, 2), optional
        Mentee and mentor positions; by default those of the solution.

    Returns
    -------
    None
        Silence means that all of it holds.

    Raises
    ------
    InvalidCertificate
        If a rule is broken, a digest differs, the total is not the sum of the scores, or the proof does not show what
        the objective promises (see `Certificate`). The message names what fails.
    ValueError
        If a certificate comes without pairs.

    Examples
    --------
    >>> from konnekt_engine.matching import InvalidCertificate, Problem, solve, verify
    >>> problem = Problem.from_scores([[3, 5], [4, 5], [2, 1]])
    >>> solution = solve(problem)
    >>> verify(problem, solution)
    >>> try:
    ...     verify(problem, solution.certificate, pairs=[(0, 0), (2, 1)])
    ... except InvalidCertificate as refusal:
    ...     print(refusal)
    the pairs are not those it was made for

    Notes
    -----
    One pass over all n·m pairs, in blocks of 2**20; in whole numbers. The ban on management lines is derived here from
    the reporting edges by themselves.
    """
    if isinstance(solution_or_certificate, Solution):
        solution = solution_or_certificate
        certificate = solution.certificate
        chosen = np.asarray(solution.pairs)
        require(pairs is None or np.array_equal(chosen, pairs), "the pairs are not those of the solution")
        require(certificate is not None, f"the solution has no certificate: its status is {solution.status}")
        assert certificate is not None
        telling.says_the_same(solution, certificate)
    else:
        certificate = solution_or_certificate
        if pairs is None:
            raise ValueError("pairs: expected the pairs the certificate speaks of, found none")
        chosen = np.asarray(pairs)
    chosen = chosen.reshape(-1, 2) if chosen.size == 0 else chosen
    require(
        chosen.ndim == 2 and chosen.shape[1] == 2 and (chosen.dtype.kind in "iu" or chosen.size == 0),
        "the pairs are not a list of mentee and mentor positions",
    )
    mentee_of, mentor_of = chosen[:, 0].astype(np.int64), chosen[:, 1].astype(np.int64)
    rules.digests(problem, certificate)
    rules.hard_rules(problem, mentee_of, mentor_of)
    rules.no_management_line(problem, mentee_of, mentor_of, certificate)
    rules.pairs_digest(problem, mentee_of, mentor_of, certificate)
    require(
        certificate.matched == len(chosen), f"it says {certificate.matched} are matched, the pairs are {len(chosen)}"
    )
    proof = Proof(problem, mentee_of, mentor_of, certificate, at_once=BLOCK, counted_up_to=SMALL)
    proof.check()
    if isinstance(solution_or_certificate, Solution):
        telling.tells_of_its_pairs(problem, solution_or_certificate, proof)
    rules.own_digest(certificate)
