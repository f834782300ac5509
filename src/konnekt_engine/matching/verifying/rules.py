"""What can be checked without a single score: digests, hard rules, and the ban on management lines.

The ban is derived here from the reporting edges by themselves.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np

from konnekt_engine.matching.encoding import GivenPairs
from konnekt_engine.matching.lines import Edge, ReportingLines
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.solution import Certificate
from konnekt_engine.matching.verifying.refusing import require

PROVES = {
    "total": "most matched, then the largest total over all pairs",
    "fair": "most matched, then the highest worst pair, then the largest total over all pairs",
    "stable": "no blocking pair over all pairs",
    "balanced": "most matched, then the largest total less the costs over all pairs",
    "most score": "the largest total over all pairs",
}
GROUPS_PROVE = "the bound and the gap of a mixed-integer program; the prices prove a bound without least sizes"
CHANGED = "a word of the certificate was changed after it was made"


def digests(problem: Problem, certificate: Certificate) -> None:
    """It was made from this problem, and promises what its objective can."""
    require(certificate.inputs_digest == problem.digests["inputs"], "the inputs are not those it was made from")
    require(certificate.rules_digest == problem.digests["rules"], "the rules are not those it was made from")
    require(certificate.weights_digest == problem.digests["weights"], "the weights are not those it was made from")
    weights = {criterion.label: criterion.weight for criterion in problem.criteria}
    require(dict(certificate.weights) == weights, "the weights it states are not the problem's")
    sizes = (len(problem.mentee_ids), len(problem.mentor_ids))
    require((certificate.mentees, certificate.mentors) == sizes, "it speaks of another number of mentees or mentors")
    require(certificate.objective in PROVES, f"no proof is known for the objective {certificate.objective!r}")
    promised = GROUPS_PROVE if has_groups(problem) else PROVES[certificate.objective]
    require(certificate.proves == promised, "it promises another proof than that of its objective")


def has_groups(problem: Problem) -> bool:
    """Whether any group has a least size."""
    return problem.minimum is not None and bool((problem.minimum > 1).any())


def hard_rules(problem: Problem, mentee_of: Any, mentor_of: Any) -> None:
    """Nobody twice, nobody with more than their places, no pair that a rule takes out, every locked one."""
    n, m = len(problem.mentee_ids), len(problem.mentor_ids)
    inside = (mentee_of >= 0) & (mentee_of < n) & (mentor_of >= 0) & (mentor_of < m)
    require(inside.all(), "a pair names somebody who is not in the problem")
    require(len(set(mentee_of.tolist())) == len(mentee_of), "a mentee has more than one mentor")
    load = np.bincount(mentor_of, minlength=m)
    before = np.zeros(m, np.int64) if problem.running is None else problem.running
    require((load <= np.maximum(problem.capacity - before, 0)).all(), "a mentor has more mentees than places")
    if problem.minimum is not None:
        meets = load + before > 0
        least = np.minimum(problem.minimum, np.where(load > 0, problem.minimum, before))
        require((load + before >= least)[meets].all(), "a group is smaller than its least size")
    chosen = _keys(np.column_stack([mentee_of, mentor_of]), m)
    ruled_out = bool(np.isin(chosen, _keys(problem.blocked, m)).any())
    for rule in problem.apart:
        ruled_out |= bool(rule.table[rule.mentees[mentee_of], rule.mentors[mentor_of]].any())
    for criterion in problem.criteria:
        if isinstance(criterion, GivenPairs):
            ruled_out |= not np.isin(chosen, _keys(criterion.pairs, m)).all()
    require(not ruled_out, "a pair is ruled out by a hard rule")
    require(np.isin(_keys(problem.locked, m), chosen).all(), "a locked pair is missing")
    for mentee, mentor in zip(mentee_of.tolist(), mentor_of.tolist(), strict=True):
        same = problem.mentee_people[mentee] == problem.mentor_people[mentor]
        require(not same, "somebody is matched with themselves")


def _keys(pairs: Any, m: int) -> Any:
    """Pairs as one number each."""
    return pairs[:, 0].astype(np.int64) * m + pairs[:, 1]


def no_management_line(problem: Problem, mentee_of: Any, mentor_of: Any, certificate: Certificate) -> None:
    """No pair inside a management line, of two who are appraiser and appraised, or of whom the line is not known."""
    if problem.lines is None:
        stated = certificate.reporting_lines == "no reporting line was known"
        require(stated, "it claims reporting lines, the problem has none")
        return
    lines = problem.lines
    text = json.dumps(lines.to_json(), sort_keys=True).encode()
    known = certificate.reporting_lines == hashlib.sha256(text).hexdigest()
    require(known, "the reporting lines are not those it was made from")
    managers = _current(lines.edges, lines)
    present = _current([edge for edge in lines.edges if edge[2] is None or (lines.on and edge[2] >= lines.on)], lines)
    appraisers = _current(lines.appraisals, lines)
    # A mentor of several is asked about once.
    everybody_above = cache(lambda person: _above(person, managers))
    for mentee, mentor in zip(mentee_of.tolist(), mentor_of.tolist(), strict=True):
        one, other = problem.mentee_people[mentee], problem.mentor_people[mentor]
        above_one, above_other = everybody_above(one), everybody_above(other)
        require(one not in lines.unknown and other not in lines.unknown, "the line of somebody in a pair is not known")
        # Lines of today are lines within the window too: who isn't above themselves there, isn't in a circle today.
        in_circle = one in above_one and one in _above(one, present)
        in_circle |= other in above_other and other in _above(other, present)
        require(not in_circle, "somebody in a pair stands in a circle of managers")
        require(other not in above_one and one not in above_other, "a pair is inside a management line")
        require(
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


def pairs_digest(problem: Problem, mentee_of: Any, mentor_of: Any, certificate: Certificate) -> None:
    """It was made for these pairs."""
    named = sorted([problem.mentee_ids[i], problem.mentor_ids[j]] for i, j in zip(mentee_of, mentor_of, strict=True))
    text = json.dumps(named, ensure_ascii=False, separators=(",", ":")).encode()
    require(hashlib.sha256(text).hexdigest() == certificate.pairs_digest, "the pairs are not those it was made for")


def own_digest(certificate: Certificate) -> None:
    """Last, so that whatever else is wrong is named first."""
    said = {name: value for name, value in certificate.to_dict().items() if name != "digest"}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    require(hashlib.sha256(text).hexdigest() == certificate.digest, CHANGED)
