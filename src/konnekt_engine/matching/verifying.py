"""The independent checker, which shares no code with the solver.

It reads the problem's integers, scores every pair with its own few lines, derives the ban on management lines from the
reporting edges by itself, and refuses whatever does not hold.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from konnekt_engine.matching.encoding import Encoded, Given, GivenPairs, Listed, Lookup, Vectors
from konnekt_engine.matching.lines import Edge, ReportingLines
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.solution import Certificate, Solution

BLOCK = 1 << 22  # pairs at a time
LIMIT = 1 << 52
SMALL = 1 << 22
PROVES = {
    "total": "most matched, then the largest total over all pairs",
    "fair": "most matched, then the highest worst pair, then the largest total over all pairs",
    "stable": "no blocking pair over all pairs",
    "balanced": "most matched, then the largest total less the costs over all pairs",
    "most score": "the largest total over all pairs",
}
GROUPS_PROVE = "the bound and the gap of a mixed-integer program; the prices prove a bound without least sizes"
CHANGED = "a word of the certificate was changed after it was made"


class InvalidCertificate(Exception):
    """The certificate, the pairs and the problem do not agree; the message names what fails."""


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
    Passes over all n·m pairs, in blocks of 2**22; in whole numbers. The ban on management lines is derived here from
    the reporting edges by themselves.
    """
    if isinstance(solution_or_certificate, Solution):
        solution = solution_or_certificate
        certificate = solution.certificate
        chosen = np.asarray(solution.pairs)
        _require(pairs is None or np.array_equal(chosen, pairs), "the pairs are not those of the solution")
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
        chosen.ndim == 2 and chosen.shape[1] == 2 and (chosen.dtype.kind in "iu" or chosen.size == 0),
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
    proof = _Proof(problem, mentee_of, mentor_of, certificate)
    proof.check()
    if isinstance(solution_or_certificate, Solution):
        _solution_tells_of_its_pairs(problem, solution_or_certificate, proof)
    _own_digest(certificate)


def _require(holds: bool | np.bool_, failure: str) -> None:
    if not holds:
        raise InvalidCertificate(failure)


def _solution_says_the_same(solution: Solution, certificate: Certificate) -> None:
    _require(solution.status.value in ("optimal", "feasible"), f"the status of the solution is {solution.status}")
    _require(not solution.conflicts, "it tells conflicts beside its pairs")
    closed = certificate.gap == 0 and certificate.matched_bound == certificate.matched
    _require((solution.status.value == "optimal") == closed, "the status says other than the gap")
    for name in ("value", "bound", "gap", "matched", "seed", "floor"):
        _require(getattr(solution, name) == getattr(certificate, name), f"solution and certificate differ in {name}")
    _require(solution.digest == certificate.pairs_digest, "solution and certificate differ in the digest of the pairs")
    _require(solution.objective.value == certificate.objective, "solution and certificate differ in the objective")


def _solution_tells_of_its_pairs(problem: Problem, solution: Solution, proof: _Proof) -> None:
    """What a solution tells beside its pairs: ids, scores, fits, and who is without a mentor."""
    n, m = len(problem.mentee_ids), len(problem.mentor_ids)
    pairs = np.asarray(solution.pairs).reshape(-1, 2)
    inside = (pairs >= 0).all() and (pairs < np.array([n, m])).all()
    _require(inside, "a pair names somebody who is not in the problem")
    named = tuple((problem.mentee_ids[i], problem.mentor_ids[j]) for i, j in pairs.tolist())
    _require(tuple(map(tuple, solution.id_pairs)) == named, "the ids it tells are not those of its pairs")
    _require(tuple(solution.mentor_ids) == tuple(problem.mentor_ids), "the mentors it tells are not the problem's")
    scores = np.asarray(solution.scores)
    _require(scores.shape == (len(pairs),), "there is not one score for each pair")
    right = True
    for start in range(0, len(pairs), 256):
        part = pairs[start : start + 256]
        rows, place = np.unique(part[:, 0], return_inverse=True)
        right &= bool((_scores(problem, rows)[place.ravel(), part[:, 1]] == scores[start : start + 256]).all())
    _require(right, "the scores it tells are not those of its pairs")
    fits = tuple((problem.origin + problem.unit * scores.astype(np.int64)).tolist())
    _require(tuple(solution.fits) == fits, "the fits it tells are not those of its pairs")
    without = sorted(set(range(n)) - set(pairs[:, 0].tolist()))
    told = [(one.mentee, one.id) for one in solution.unmatched]
    _require(told == [(i, problem.mentee_ids[i]) for i in without], "it tells others as being without a mentor")
    reasons = [one.reason.value for one in solution.unmatched]
    _require(reasons == proof.reasons(without), "it tells another reason why somebody is without a mentor")


def _digests(problem: Problem, certificate: Certificate) -> None:
    _require(certificate.inputs_digest == problem.digests["inputs"], "the inputs are not those it was made from")
    _require(certificate.rules_digest == problem.digests["rules"], "the rules are not those it was made from")
    _require(certificate.weights_digest == problem.digests["weights"], "the weights are not those it was made from")
    weights = {criterion.label: criterion.weight for criterion in problem.criteria}
    _require(dict(certificate.weights) == weights, "the weights it states are not the problem's")
    sizes = (len(problem.mentee_ids), len(problem.mentor_ids))
    _require((certificate.mentees, certificate.mentors) == sizes, "it speaks of another number of mentees or mentors")
    _require(certificate.objective in PROVES, f"no proof is known for the objective {certificate.objective!r}")
    promised = GROUPS_PROVE if _has_groups(problem) else PROVES[certificate.objective]
    _require(certificate.proves == promised, "it promises another proof than that of its objective")


def _has_groups(problem: Problem) -> bool:
    return problem.minimum is not None and bool((problem.minimum > 1).any())


def _hard_rules(problem: Problem, mentee_of: Any, mentor_of: Any) -> None:
    n, m = len(problem.mentee_ids), len(problem.mentor_ids)
    inside = (mentee_of >= 0) & (mentee_of < n) & (mentor_of >= 0) & (mentor_of < m)
    _require(inside.all(), "a pair names somebody who is not in the problem")
    _require(len(set(mentee_of.tolist())) == len(mentee_of), "a mentee has more than one mentor")
    load = np.bincount(mentor_of, minlength=m)
    before = np.zeros(m, np.int64) if problem.running is None else problem.running
    _require((load <= np.maximum(problem.capacity - before, 0)).all(), "a mentor has more mentees than places")
    if problem.minimum is not None:
        meets = load + before > 0
        least = np.minimum(problem.minimum, np.where(load > 0, problem.minimum, before))
        _require((load + before >= least)[meets].all(), "a group is smaller than its least size")
    chosen = set(zip(mentee_of.tolist(), mentor_of.tolist(), strict=True))
    ruled_out = not chosen.isdisjoint(map(tuple, problem.blocked.tolist()))
    for rule in problem.apart:
        ruled_out |= bool(rule.table[rule.mentees[mentee_of], rule.mentors[mentor_of]].any())
    for criterion in problem.criteria:
        if isinstance(criterion, GivenPairs):
            ruled_out |= not chosen.issubset(map(tuple, criterion.pairs.tolist()))
    _require(not ruled_out, "a pair is ruled out by a hard rule")
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


class _Proof:
    """What the objective promises, checked against every pair of a mentee without a locked pair."""

    def __init__(self, problem: Problem, mentee_of: Any, mentor_of: Any, certificate: Certificate) -> None:
        self.problem, self.certificate = problem, certificate
        self.n, self.m = len(problem.mentee_ids), len(problem.mentor_ids)
        before = np.zeros(self.m, np.int64) if problem.running is None else np.minimum(problem.running, LIMIT)
        np.add.at(before, problem.locked[:, 1], 1)
        self.before = before
        # More places than mentees are never of use, and sums of them would run over 64 bits.
        self.places = np.clip(problem.capacity - before, 0, self.n + 1)
        self.is_free = np.ones(self.n, bool)
        self.is_free[problem.locked[:, 0]] = False
        self.mentor = np.full(self.n, -1, np.int64)
        self.mentor[mentee_of] = mentor_of
        self.free_placed = self.is_free & (self.mentor >= 0)
        self.load = np.bincount(self.mentor[self.free_placed], minlength=self.m)
        self.floor = self._floor()
        self.blocked = _by_row(problem.blocked, self.n)
        self.given = [_by_row(one.pairs, self.n) for one in problem.criteria if isinstance(one, GivenPairs)]
        self.lists = [_lists(problem, side) for side in ("mentee", "mentor")] if self.is_stable else []

    @property
    def is_stable(self) -> bool:
        return self.certificate.objective == "stable"

    @property
    def has_groups(self) -> bool:
        return _has_groups(self.problem)

    def check(self) -> None:
        """Everything, in the order in which a reader would ask."""
        certificate = self.certificate
        own = self._own_scores()
        self._worst(own)
        costs = self._costs()
        value = int(own[self.mentor >= 0].sum()) - costs
        _require(value == certificate.value, f"the scores of the pairs sum to {value}, it says {certificate.value}")
        for name in ("hall_mentees", "fair_hall_mentees"):
            named = set(getattr(certificate, name))
            _require(named <= set(np.flatnonzero(self.is_free).tolist()), "its Hall set names mentees who are not free")
        for name in ("full_mentors", "fair_full_mentors"):
            inside = all(0 <= j < self.m for j in getattr(certificate, name))
            _require(inside, "its Hall set names mentors who are not in the problem")
        proves_most = certificate.objective not in ("stable", "most score")
        _require(proves_most or not (certificate.hall_mentees or certificate.full_mentors), "its Hall set is idle")
        proves_worst = certificate.worst is not None and not self.has_groups
        idle = certificate.fair_hall_mentees or certificate.fair_full_mentors
        _require(proves_worst or not idle, "its second Hall set is idle")
        if self.is_stable:
            self._no_bound(value)
            blocking, _ = self._over_all_pairs(own, None, None, None)
            _require(blocking == 0, f"{blocking} pairs block")
        else:
            blocking = self._bound(own, value, costs)
        counted = self.n * self.m <= SMALL or self.is_stable
        said = certificate.blocking_pairs
        _require((said is None) != counted, "it counts the blocking pairs where it should not, or the other way round")
        _require(said is None or blocking == said, f"{blocking} pairs block, it says {said}")
        _require(certificate.hard_rule_breaches == 0, "it admits breaches of hard rules")

    def _floor(self) -> int:
        asked = self.certificate.floor
        if asked is None:
            return -6 << 20
        _require(self.problem.unit > 0, "it has a floor for costs")
        least = math.ceil(round((asked - self.problem.origin) / self.problem.unit, 6))
        return max(-LIMIT, min(LIMIT, least))

    @property
    def least(self) -> int:
        """The floor that the total is compared under: in FAIR, the worst pair."""
        return self.floor if self.certificate.worst is None else max(self.floor, self.certificate.worst)

    def _own_scores(self) -> Any:
        own = np.full(self.n, -(1 << 60), np.int64)
        for rows in self._blocks():
            points = _scores(self.problem, rows)
            has = np.flatnonzero(self.mentor[rows] >= 0)
            own[rows[has]] = points[has, self.mentor[rows[has]]]
        return own

    def _worst(self, own: Any) -> None:
        least = own[self.free_placed].min(initial=1 << 60)
        _require(least >= self.floor, "a pair is below the floor")
        is_fair = self.certificate.objective == "fair" and bool(self.free_placed.any())
        _require((self.certificate.worst is not None) == is_fair, "only FAIR tells the worst pair")
        if is_fair:
            _require(least == self.certificate.worst, f"the worst pair has {least}, it says {self.certificate.worst}")

    def _costs(self) -> int:
        step = self.certificate.step
        _require(0 <= step < LIMIT, "the step is negative or beyond all reason")
        _require(step == 0 or self.certificate.objective == "balanced", "only BALANCED has a cost of a further mentee")
        held = zip(self.load.tolist(), self.before.tolist(), strict=True)
        further: int = sum(load * before + load * (load - 1) // 2 for load, before in held)
        return step * further

    def _no_bound(self, value: int) -> None:
        certificate = self.certificate
        _require(not (certificate.prices or certificate.bonus), "STABLE has no prices")
        same = (certificate.bound, certificate.gap, certificate.matched_bound) == (value, 0, certificate.matched)
        _require(same, "STABLE claims no bound")

    def _bound(self, own: Any, value: int, costs: int) -> int:
        certificate, places = self.certificate, self.places
        # Within these limits nothing below can run over 64 bits.
        _require(len(certificate.prices) == self.m, "there is not one price for each mentor")
        _require(all(0 <= price < LIMIT for price in certificate.prices), "a price is negative or beyond all reason")
        score_only = certificate.objective == "most score"
        expected = round(self.problem.origin / self.problem.unit) if score_only else certificate.bonus
        _require(certificate.bonus == expected, "the bonus is not where scores count from")
        _require(score_only or 0 <= certificate.bonus < LIMIT, "the bonus is negative or beyond all reason")
        prices = np.array(certificate.prices, np.int64)
        # Most placed comes first: the first Hall set holds under the floor that was asked for, also in FAIR.
        halls = [(certificate.hall_mentees, certificate.full_mentors, self.floor)]
        newly = int(self.free_placed.sum())
        if certificate.worst is not None and not self.has_groups:
            halls.append((certificate.fair_hall_mentees, certificate.fair_full_mentors, certificate.worst + 1))
        blocking, gains = self._over_all_pairs(own, prices, certificate.bonus, halls)
        most = [
            int(self.is_free.sum()) - len(set(hall)) + int(places[sorted(set(full))].sum()) for hall, full, _ in halls
        ]
        if self.has_groups:
            most_at_all = certificate.matched if score_only else len(self.problem.locked) + most[0]
            within = certificate.matched <= certificate.matched_bound <= most_at_all
            _require(within, f"its bound on the matched is not from {certificate.matched} to {most_at_all}")
        else:
            exact = certificate.matched_bound == certificate.matched
            _require(exact, "it says that more might be matched")
            _require(
                score_only or most[0] == newly, f"its Hall set allows {most[0]} newly matched, the pairs are {newly}"
            )
            if len(most) > 1:
                _require(most[1] < newly, "its second Hall set does not show that a higher worst pair places fewer")
        rent = sum(
            _rent(int(price), int(taken) * certificate.step, certificate.step, int(room))
            for price, taken, room in zip(prices, self.before, places, strict=True)
        )
        bound = int(own[~self.is_free].sum()) + gains + rent - newly * certificate.bonus
        if self.has_groups:
            _require(value <= certificate.bound <= bound, f"the prices prove a bound of {bound}, it says another")
            _require(certificate.gap == certificate.bound - value, "the gap is not the bound less the value")
        else:
            _require(bound == certificate.bound, f"the prices prove a bound of {bound}, it says {certificate.bound}")
            _require(certificate.gap == bound - value, "the gap is not the bound less the value")
            _require(certificate.gap == 0, "the pairs do not reach the bound: a larger total is not ruled out")
        return blocking

    def _over_all_pairs(
        self, own: Any, prices: Any, bonus: int | None, halls: list[tuple[Any, Any, int]] | None
    ) -> tuple[int, int]:
        """One pass: how many pairs block, and the sum of what each free mentee could gain at most at these prices."""
        lowest = np.full(self.m, 1 << 61)
        mine = np.full(self.n, -(1 << 61))
        for rows in self._blocks():
            has = rows[self.free_placed[rows]]
            if len(has):
                points = _scores(self.problem, has)
                at = np.arange(len(has)), self.mentor[has]
                mine[has] = self._wanted(points, has, 0)[at]
                np.minimum.at(lowest, self.mentor[has], self._wanted(points, has, 1)[at])
        lowest[self.load < self.places] = -(1 << 61)
        lowest[self.places == 0] = 1 << 61
        blocking = gains = 0
        sets = [(_mask(hall, self.n), ~_mask(full, self.m), least) for hall, full, least in halls or ()]
        for rows in self._blocks():
            rows = rows[self.is_free[rows]]
            points = _scores(self.problem, rows)
            ruled_in = self._ruled_in(rows)
            allowed = ruled_in & (points >= self.least)
            for hall, outside, least in sets:
                misses = (ruled_in[hall[rows]] & (points[hall[rows]] >= least))[:, outside].any()
                _require(not misses, "its Hall set misses a mentor who could take one of its mentees")
            if prices is not None:
                worth = np.where(allowed, points + bonus - prices, 0)
                # Summed in Python: with a large bonus, a sum over many mentees would run over 64 bits.
                gains += sum(worth.max(axis=1, initial=0).tolist())
            if self.is_stable or self.n * self.m <= SMALL:
                rather = self._wanted(points, rows, 0) > mine[rows, None]
                rather &= self._wanted(points, rows, 1) > lowest
                blocking += int((allowed & rather).sum())
        return blocking, gains

    def reasons(self, mentees: list[int]) -> list[str]:
        """What keeps these mentees without a mentor, in the words of a solution."""
        full = self.load >= self.places
        found = []
        for start in range(0, len(mentees), 256):
            rows = np.array(mentees[start : start + 256])
            ruled_in = self._ruled_in(rows)
            possible = ruled_in & (_scores(self.problem, rows) >= self.floor)
            found += [self._reason(*row, full) for row in zip(ruled_in, possible, strict=True)]
        return found

    def _reason(self, ruled_in: Any, possible: Any, full: Any) -> str:
        if not self.m:
            return "no mentors"
        if not ruled_in.any():
            return "ruled out"
        if not possible.any():
            return "below the floor"
        if full[possible].all():
            return "full"
        return "adds nothing to the total" if self.certificate.objective == "most score" else "too few for a group"

    def _blocks(self) -> Any:
        size = max(1, BLOCK // max(1, self.m))
        for start in range(0, self.n, size):
            yield np.arange(start, min(self.n, start + size))

    def _ruled_in(self, rows: Any) -> Any:
        found = np.ones((len(rows), self.m), bool)
        order, starts = self.blocked
        for at, i in enumerate(rows):
            found[at, order[starts[i] : starts[i + 1]]] = False
        for rule in self.problem.apart:
            found &= ~rule.table[rule.mentees[rows]][:, rule.mentors]
        for listed, listed_starts in self.given:
            inside = np.zeros_like(found)
            for at, i in enumerate(rows):
                inside[at, listed[listed_starts[i] : listed_starts[i + 1]]] = True
            found &= inside
        return found

    def _wanted(self, points: Any, rows: Any, side: int) -> Any:
        """How much a side wants each pair: its lists come before any score."""
        if not self.lists:
            return points
        ranks = self.lists[side]
        wanted = points.copy()
        place = {int(i): at for at, i in enumerate(rows)}
        for i, j, rank in ranks:
            if i in place:
                wanted[place[i], j] += rank << 24
        return wanted


def _rent(price: int, first: int, step: int, room: int) -> int:
    """What a price stands above the costs of a mentor's places: first, first + step, …"""
    if price <= first:
        return 0
    below = room if step == 0 else min(room, -(-(price - first) // step))
    return below * (price - first) - step * (below * (below - 1) // 2)


def _lists(problem: Problem, side: str) -> list[tuple[int, int, int]]:
    best: dict[tuple[int, int], int] = {}
    for criterion in problem.criteria:
        if isinstance(criterion, Listed) and criterion.by == side:
            for (i, j), units in zip(criterion.pairs.tolist(), criterion.units.tolist(), strict=True):
                best[i, j] = max(best.get((i, j), 0), units)
    return [(i, j, rank) for (i, j), rank in best.items()]


def _by_row(pairs: Any, n: int) -> tuple[Any, Any]:
    order = np.argsort(pairs[:, 0], kind="stable")
    return pairs[order, 1], np.concatenate([[0], np.cumsum(np.bincount(pairs[:, 0], minlength=n))])


def _mask(positions: Any, size: int) -> Any:
    found = np.zeros(size, bool)
    found[list(positions)] = True
    return found


def _scores(problem: Problem, at: Any) -> Any:
    """Scores of these mentees with everybody, by the checker's own arithmetic."""
    total = np.zeros((len(at), len(problem.mentor_ids)), np.int64)
    for criterion in problem.criteria:
        part = _known_scores(criterion, at)
        if criterion.mentee_known.all() and criterion.mentor_known.all():
            total += part
        else:
            both_known = criterion.mentee_known[at][:, None] & criterion.mentor_known[None, :]
            total += np.where(both_known, part, criterion.neutral)
    return total


def _known_scores(criterion: Encoded, at: Any) -> Any:
    match criterion:
        case Vectors(mentees=mentees, mentors=mentors):
            # Whole numbers in float64 are exact up to 2**53; the largest sum here is far below 2**31.
            return (mentees[at].astype(np.float64) @ mentors.astype(np.float64).T).astype(np.int64)
        case Lookup(mentees=mentees, mentors=mentors, table=table, weight=weight):
            return table[np.ix_(mentees[at], mentors)].astype(np.int64) * weight
        case Listed(pairs=pairs, units=units, weight=weight):
            return _single(pairs, units.astype(np.int64) * weight, at, len(criterion.mentor_known))
        case GivenPairs(pairs=pairs, points_of=points):
            return _single(pairs, points, at, len(criterion.mentor_known))
        case Given(table=table):
            return table[at].astype(np.int64)
        case _:
            raise InvalidCertificate(f"no rule is known for a criterion of the kind {type(criterion).__name__}")


def _single(pairs: Any, points: Any, at: Any, m: int) -> Any:
    found = np.zeros((len(at), m), np.int64)
    if len(at):
        place = np.searchsorted(at, pairs[:, 0])
        inside = (place < len(at)) & (at[np.minimum(place, len(at) - 1)] == pairs[:, 0])
        found[place[inside], pairs[inside, 1]] = points[inside]
    return found
