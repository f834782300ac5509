"""The independent checker, which shares no code with the solver.

It reads the problem's integers, scores every pair with its own few lines, derives the ban on management lines from the
reporting edges by itself, and refuses whatever does not hold.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from konnekt_engine.matching.encoding import Encoded, Given, Listed, Lookup, Vectors
from konnekt_engine.matching.lines import Edge, ReportingLines
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.solution import Certificate, Solution

BLOCK = 512
LIMIT = 1 << 52
CHANGED = "a word of the certificate was changed after it was made"


class InvalidCertificate(Exception):
    """The certificate, the pairs and the problem do not agree; the message names what fails."""


def verify(problem: Problem, solution_or_certificate: Solution | Certificate, pairs: ArrayLike | None = None) -> None:
    """Re-check a match against its problem, in one pass over all pairs.

    Parameters
    ----------
    problem : what was decided from.
    solution_or_certificate : what is to be checked; a certificate needs the `pairs` it speaks of.
    pairs : (p, 2) mentee and mentor positions; by default those of the solution.

    Raises
    ------
    InvalidCertificate
        If a rule is broken, a digest differs, the total is not the sum of the scores, or the proof does not show that
        nobody more can be placed and no larger total reached.
    """
    if isinstance(solution_or_certificate, Solution):
        solution = solution_or_certificate
        certificate = solution.certificate
        chosen = np.asarray(solution.pairs if pairs is None else pairs)
        _require(certificate is not None, f"the solution has no certificate: its status is {solution.status}")
        assert certificate is not None
        _solution_says_the_same(solution, certificate)
    else:
        certificate = solution_or_certificate
        if pairs is None:
            raise ValueError("pairs: expected the pairs the certificate speaks of, found none")
        chosen = np.asarray(pairs)
    chosen = chosen.reshape(-1, 2) if chosen.size == 0 else chosen
    _require(
        chosen.ndim == 2 and chosen.shape[1] == 2 and chosen.dtype.kind in "iuf",
        "the pairs are not a list of mentee and mentor positions",
    )
    mentee_of, mentor_of = chosen[:, 0].astype(np.int64), chosen[:, 1].astype(np.int64)
    _digests(problem, certificate)
    _hard_rules(problem, mentee_of, mentor_of)
    _no_management_line(problem, mentee_of, mentor_of, certificate)
    _pairs_digest(problem, mentee_of, mentor_of, certificate)
    _require(
        certificate.matched == len(chosen), f"it says {certificate.matched} are matched, the pairs are {len(chosen)}"
    )
    _proof(problem, mentee_of, mentor_of, certificate)
    _own_digest(certificate)


def _require(holds: bool | np.bool_, failure: str) -> None:
    if not holds:
        raise InvalidCertificate(failure)


def _solution_says_the_same(solution: Solution, certificate: Certificate) -> None:
    for name in ("value", "bound", "gap", "matched", "seed", "floor"):
        _require(getattr(solution, name) == getattr(certificate, name), f"solution and certificate differ in {name}")
    _require(solution.digest == certificate.pairs_digest, "solution and certificate differ in the digest of the pairs")
    _require(solution.objective.value == certificate.objective, "solution and certificate differ in the objective")


def _digests(problem: Problem, certificate: Certificate) -> None:
    _require(certificate.inputs_digest == problem.digests["inputs"], "the inputs are not those it was made from")
    _require(certificate.rules_digest == problem.digests["rules"], "the rules are not those it was made from")
    _require(certificate.weights_digest == problem.digests["weights"], "the weights are not those it was made from")
    weights = {criterion.label: criterion.weight for criterion in problem.criteria}
    _require(dict(certificate.weights) == weights, "the weights it states are not the problem's")
    sizes = (len(problem.mentee_ids), len(problem.mentor_ids))
    _require((certificate.mentees, certificate.mentors) == sizes, "it speaks of another number of mentees or mentors")
    _require(certificate.objective == "total", f"no proof is known for the objective {certificate.objective!r}")


def _hard_rules(problem: Problem, mentee_of: Any, mentor_of: Any) -> None:
    n, m = len(problem.mentee_ids), len(problem.mentor_ids)
    inside = (mentee_of >= 0) & (mentee_of < n) & (mentor_of >= 0) & (mentor_of < m)
    _require(inside.all(), "a pair names somebody who is not in the problem")
    _require(len(set(mentee_of.tolist())) == len(mentee_of), "a mentee has more than one mentor")
    load = np.bincount(mentor_of, minlength=m)
    _require((load <= problem.capacity).all(), "a mentor has more mentees than places")
    chosen = set(zip(mentee_of.tolist(), mentor_of.tolist(), strict=True))
    _require(chosen.isdisjoint(map(tuple, problem.blocked.tolist())), "a pair is ruled out by a hard rule")
    _require(chosen.issuperset(map(tuple, problem.locked.tolist())), "a locked pair is missing")
    for mentee, mentor in chosen:
        same = problem.mentee_people[mentee] == problem.mentor_people[mentor]
        _require(not same, "somebody is matched with themselves")


def _no_management_line(problem: Problem, mentee_of: Any, mentor_of: Any, certificate: Certificate) -> None:
    if problem.lines is None:
        stated = certificate.reporting_lines == "no reporting line was known"
        _require(stated, "it claims reporting lines, the problem has none")
        return
    lines = problem.lines
    text = json.dumps(lines.to_json(), sort_keys=True).encode()
    known = certificate.reporting_lines == hashlib.sha256(text).hexdigest()
    _require(known, "the reporting lines are not those it was made from")
    managers = _current(lines.edges, lines)
    present = _current([edge for edge in lines.edges if edge[2] is None or (lines.on and edge[2] >= lines.on)], lines)
    appraisers = _current(lines.appraisals, lines)
    for mentee, mentor in zip(mentee_of.tolist(), mentor_of.tolist(), strict=True):
        one, other = problem.mentee_people[mentee], problem.mentor_people[mentor]
        above_one, above_other = _above(one, managers), _above(other, managers)
        _require(one not in lines.unknown and other not in lines.unknown, "the line of somebody in a pair is not known")
        in_circle = one in _above(one, present) or other in _above(other, present)
        _require(not in_circle, "somebody in a pair stands in a circle of managers")
        _require(other not in above_one and one not in above_other, "a pair is inside a management line")
        _require(
            other not in appraisers[one] and one not in appraisers[other], "a pair holds somebody and their appraiser"
        )


def _current(edges: Iterable[Edge], lines: ReportingLines) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for person, above, until in edges:
        if until is None or lines.on is None or until >= lines.on - timedelta(days=lines.window_days):
            found[person].add(above)
    return found


def _above(person: str, managers: Mapping[str, set[str]]) -> set[str]:
    """Everybody above a person, the person too if the line comes back to them."""
    seen: set[str] = set()
    ahead = list(managers.get(person, ()))
    while ahead:
        manager = ahead.pop()
        if manager not in seen:
            seen.add(manager)
            ahead.extend(managers.get(manager, ()))
    return seen


def _pairs_digest(problem: Problem, mentee_of: Any, mentor_of: Any, certificate: Certificate) -> None:
    named = sorted([problem.mentee_ids[i], problem.mentor_ids[j]] for i, j in zip(mentee_of, mentor_of, strict=True))
    text = json.dumps(named, ensure_ascii=False, separators=(",", ":")).encode()
    _require(hashlib.sha256(text).hexdigest() == certificate.pairs_digest, "the pairs are not those it was made for")


def _own_digest(certificate: Certificate) -> None:
    """Last, so that whatever else is wrong is named first."""
    said = {name: value for name, value in certificate.to_dict().items() if name != "digest"}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    _require(hashlib.sha256(text).hexdigest() == certificate.digest, CHANGED)


def _proof(problem: Problem, mentee_of: Any, mentor_of: Any, certificate: Certificate) -> None:
    """The bound and the Hall set, checked against every pair of a mentee without a locked pair."""
    n, m = len(problem.mentee_ids), len(problem.mentor_ids)
    places = problem.capacity.copy()
    np.subtract.at(places, problem.locked[:, 1], 1)
    is_free = np.ones(n, bool)
    is_free[problem.locked[:, 0]] = False
    # Within these limits no sum below can run over 64 bits.
    _require(len(certificate.prices) == m, "there is not one price for each mentor")
    _require(all(0 <= price < LIMIT for price in certificate.prices), "a price is negative or beyond all reason")
    _require(0 <= certificate.bonus < LIMIT, "the bonus is negative or beyond all reason")
    prices = np.array(certificate.prices, np.int64)
    hall, full = set(certificate.hall_mentees), sorted(set(certificate.full_mentors))
    _require(hall <= set(np.flatnonzero(is_free).tolist()), "its Hall set names mentees who are not free")
    _require(all(0 <= j < m for j in full), "its Hall set names mentors who are not in the problem")
    outside = np.ones(m, bool)
    outside[full] = False
    blocked = defaultdict(list)
    for i, j in problem.blocked.tolist():
        blocked[i].append(j)
    mentor_by_mentee = dict(zip(mentee_of.tolist(), mentor_of.tolist(), strict=True))
    lowest = np.full(m, np.iinfo(np.int64).max)
    least = 0 if certificate.floor is None else int(np.ceil(certificate.floor * (1 << 20)))
    own = np.full(n, -1, np.int64)
    gains, total = 0, 0
    for start in range(0, n, BLOCK):
        rows = range(start, min(n, start + BLOCK))
        points = _scores(problem, rows)
        for i in rows:
            if i in mentor_by_mentee:
                own[i] = points[i - start, mentor_by_mentee[i]]
                total += int(own[i])
    _require(total == certificate.value, f"the scores of the pairs sum to {total}, it says {certificate.value}")
    free_pairs = [(i, j) for i, j in mentor_by_mentee.items() if is_free[i]]
    for i, j in free_pairs:
        _require(own[i] >= least, "a pair is below the floor")
        lowest[j] = min(lowest[j], own[i])
    load = np.bincount(np.array([j for _, j in free_pairs], np.int64), minlength=m)
    lowest[load < places] = -1
    blocking = 0
    for start in range(0, n, BLOCK):
        rows = range(start, min(n, start + BLOCK))
        points = _scores(problem, rows)
        for i in rows:
            if not is_free[i]:
                continue
            allowed = points[i - start] >= least
            allowed[blocked[i]] = False
            if i in hall:
                _require(
                    not (allowed & outside).any(), "its Hall set misses a mentor who could take one of its mentees"
                )
            worth = points[i - start] + certificate.bonus - prices
            gains += max(0, int(worth[allowed].max(initial=0)))
            blocking += int((allowed & (points[i - start] > own[i]) & (points[i - start] > lowest)).sum())
    most = int(is_free.sum()) - len(hall) + int(places[full].sum())
    _require(most == len(free_pairs), f"its Hall set allows {most} newly matched, the pairs are {len(free_pairs)}")
    locked_total = sum(int(own[i]) for i in np.flatnonzero(~is_free))
    rent = sum(room * price for room, price in zip(places.tolist(), certificate.prices, strict=True))
    bound = locked_total + gains + rent - len(free_pairs) * certificate.bonus
    _require(bound == certificate.bound, f"the prices prove a bound of {bound}, it says {certificate.bound}")
    _require(certificate.gap == bound - total, "the gap is not the bound less the value")
    _require(certificate.gap == 0, "the pairs do not reach the bound: a larger total is not ruled out")
    _require(certificate.hard_rule_breaches == 0, "it admits breaches of hard rules")
    _require(blocking == certificate.blocking_pairs, f"{blocking} pairs block, it says {certificate.blocking_pairs}")


def _scores(problem: Problem, rows: range) -> Any:
    """Scores of these mentees with everybody, by the checker's own arithmetic."""
    at = np.arange(rows.start, rows.stop)
    total = np.zeros((len(at), len(problem.mentor_ids)), np.int64)
    for criterion in problem.criteria:
        part = _known_scores(criterion, at)
        both_known = criterion.mentee_known[at][:, None] & criterion.mentor_known[None, :]
        total += np.where(both_known, part, criterion.neutral)
    return total


def _known_scores(criterion: Encoded, at: Any) -> Any:
    match criterion:
        case Vectors(mentees=mentees, mentors=mentors):
            # Whole numbers in float64 are exact up to 2**53; the largest sum here is 2**20.
            return np.einsum(
                "ik,jk->ij", mentees[at].astype(np.float64), mentors.astype(np.float64), optimize=True
            ).astype(np.int64)
        case Lookup(mentees=mentees, mentors=mentors, table=table, weight=weight):
            return table[np.ix_(mentees[at], mentors)].astype(np.int64) * weight
        case Listed(pairs=pairs, units=units, weight=weight):
            found = np.zeros((len(at), len(criterion.mentor_known)), np.int64)
            for (i, j), unit in zip(pairs.tolist(), units.tolist(), strict=True):
                if at[0] <= i <= at[-1]:
                    found[i - at[0], j] = unit * weight
            return found
        case Given(table=table):
            return table[at].astype(np.int64)
        case _:
            raise InvalidCertificate(f"no rule is known for a criterion of the kind {type(criterion).__name__}")
