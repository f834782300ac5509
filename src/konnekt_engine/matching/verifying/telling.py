"""What a solution tells beside its pairs: it may say nothing that its certificate and the problem do not."""

from __future__ import annotations

import numpy as np

from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.solution import Certificate, Solution
from konnekt_engine.matching.verifying.proof import Proof
from konnekt_engine.matching.verifying.refusing import require
from konnekt_engine.matching.verifying.rules import GROUPS_PROVE


def says_the_same(solution: Solution, certificate: Certificate) -> None:
    """A solution and its certificate agree in what both hold."""
    require(solution.status.value in ("optimal", "feasible"), f"the status of the solution is {solution.status}")
    require(not solution.conflicts, "it tells conflicts beside its pairs")
    closed = certificate.gap == 0 and certificate.matched_bound == certificate.matched
    # With groups, the program alone can say that no worst pair is higher: FAIR may be open with every gap closed.
    may_be_open = certificate.objective == "fair" and certificate.proves == GROUPS_PROVE
    says_so = closed if solution.status.value == "optimal" else not closed or may_be_open
    require(says_so, "the status says other than the gap")
    for name in ("value", "bound", "gap", "matched", "seed", "floor"):
        require(getattr(solution, name) == getattr(certificate, name), f"solution and certificate differ in {name}")
    require(solution.digest == certificate.pairs_digest, "solution and certificate differ in the digest of the pairs")
    require(solution.objective.value == certificate.objective, "solution and certificate differ in the objective")


def tells_of_its_pairs(problem: Problem, solution: Solution, proof: Proof) -> None:
    """Ids, scores, fits, and who is without a mentor, are those of its pairs."""
    pairs = np.asarray(solution.pairs).reshape(-1, 2)
    named = tuple((problem.mentee_ids[i], problem.mentor_ids[j]) for i, j in pairs.tolist())
    require(tuple(map(tuple, solution.id_pairs)) == named, "the ids it tells are not those of its pairs")
    require(tuple(solution.mentor_ids) == tuple(problem.mentor_ids), "the mentors it tells are not the problem's")
    scores = np.asarray(solution.scores)
    require(scores.shape == (len(pairs),), "there is not one score for each pair")
    right = (proof.own[pairs[:, 0]] == scores).all()
    require(right, "the scores it tells are not those of its pairs")
    fits = tuple((problem.origin + problem.unit * scores.astype(np.int64)).tolist())
    require(tuple(solution.fits) == fits, "the fits it tells are not those of its pairs")
    without = sorted(set(range(len(problem.mentee_ids))) - set(pairs[:, 0].tolist()))
    told = [(one.mentee, one.id) for one in solution.unmatched]
    require(told == [(i, problem.mentee_ids[i]) for i in without], "it tells others as being without a mentor")
    reasons = [one.reason.value for one in solution.unmatched]
    require(reasons == proof.reasons(without), "it tells another reason why somebody is without a mentor")
