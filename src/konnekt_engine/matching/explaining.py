"""Why this mentor, why not that one, what stands in the way, what would change it: from the integers of the score."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from konnekt_engine.matching.assignment import UNPLACED
from konnekt_engine.matching.encoding import UNITS, Given, GivenPairs
from konnekt_engine.matching.explanation import Alternative, Change, ChangeKind, Contribution, Cost, Explanation
from konnekt_engine.matching.market import open_market
from konnekt_engine.matching.pairs import score_pairs
from konnekt_engine.matching.passing import LOWEST
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.residual import Residual
from konnekt_engine.matching.scoring import Scores
from konnekt_engine.matching.solution import Binding, Objective, Solution, Status, in_points
from konnekt_engine.matching.values import Bools, Ints, Points

NEAREST = 3


def explain(problem: Problem, solution: Solution, mentee: int | str, *, rules: bool = False) -> Explanation:
    """Why this mentee has this mentor, or none. For many mentees, use one `Explainer`.

    Parameters
    ----------
    problem, solution : Problem, Solution
        As `solve` had and gave them.
    mentee : int or str
        Position or id.
    rules : bool
        Whether to count the kinds of rules that take mentors out. They must not reach the people concerned.

    Returns
    -------
    Explanation
        Contributions that add up to the points exactly, both runners-up with what each would cost the whole; for the
        unmatched what stands in the way, and the smallest change.

    Raises
    ------
    ValueError
        If nobody has this position or id, or the solution has no pairs.

    Examples
    --------
    >>> from konnekt_engine.matching import Problem, explain, solve
    >>> problem = Problem.from_scores([[3, 5], [4, 5], [2, 1]])
    >>> solution = solve(problem)
    >>> answer = explain(problem, solution, 0)
    >>> answer.mentor_id, answer.fit
    ('mentor-1', 5.0)
    >>> answer.runner_up.mentor_id, answer.runner_up.cost
    ('mentor-0', Cost(fewer_placed=0, points=1))
    >>> answer = explain(problem, solution, "mentee-2")
    >>> answer.reason.value, answer.change.kind.value, answer.change.mentor_id
    ('full', 'one more place', 'mentor-0')

    Notes
    -----
    What an alternative costs is a shortest path among the mentors (Dijkstra): about m² steps, and a row of scores for
    each mentee it meets.
    """
    return Explainer(problem, solution).explain(mentee, rules=rules)


class Explainer:
    """Explains the people of one solution; what they share is computed once."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        if solution.status not in (Status.OPTIMAL, Status.FEASIBLE) or solution.certificate is None:
            raise ValueError(f"solution: expected one with pairs and a certificate, found {solution.status.value}")
        self.problem = problem
        self.solution = solution
        self.certificate = solution.certificate
        least = self.certificate.worst
        if least is None:
            least = in_points(solution.floor, origin=problem.origin, unit=problem.unit)
        self._least = LOWEST if least is None else max(least, LOWEST)
        self.market = open_market(problem, least=self._least, seed=solution.seed, step=self.certificate.step)
        n, m = problem.size
        self._scores = Scores.of(problem, np.arange(n), np.arange(m))
        self._mentor = np.full(n, UNPLACED, np.int64)
        self._mentor[solution.pairs[:, 0]] = solution.pairs[:, 1]
        self._row = np.full(n, -1, np.int64)
        self._row[self.market.mentees] = np.arange(len(self.market.mentees))
        self._column = np.empty(m, np.int64)
        self._column[self.market.mentors] = np.arange(m)
        self._reason = {one.mentee: one.reason for one in solution.unmatched}

    def explain(self, mentee: int | str, *, rules: bool = False) -> Explanation:
        """One mentee's explanation, by position or id."""
        at = self._position(mentee)
        mentor = int(self._mentor[at])
        if mentor < 0:
            return self._without_mentor(at, rules=rules)
        locked = bool(self._row[at] < 0)
        row = self._points_of(at)
        own = self._points_with(mentor, np.array([at]))[0]
        return Explanation(
            mentee=at,
            mentee_id=self.problem.mentee_ids[at],
            mentor=mentor,
            mentor_id=self.problem.mentor_ids[mentor],
            locked=locked,
            points=int(own),
            fit=self._fit(int(own)),
            contributions=self.contributions(at, mentor),
            runner_up=None if locked else self._best_other_mentor(at, mentor, row),
            mentor_runner_up=None if locked else self._best_other_mentee(mentor),
            ruled_out=int((row < LOWEST).sum()),
            rules=self.problem.why_not(at) if rules else None,
        )

    def everyone(self) -> list[Explanation]:
        """Everybody's explanation, in the order of the mentees."""
        if self._residual is not None:
            self._residual.all_distances()
        return [self.explain(at) for at in range(self.problem.size[0])]

    def contributions(self, mentee: int, mentor: int) -> tuple[Contribution, ...]:
        """What each criterion adds to the score of any pair; the points add up to it exactly."""
        found = []
        for criterion, points in zip(self.problem.criteria, self._rows_of(mentee), strict=True):
            unknown = not (criterion.mentee_known[mentee] and criterion.mentor_known[mentor])
            match criterion:
                case Given():
                    most = int(criterion.table.max(initial=0))
                case GivenPairs():
                    most = int(criterion.points_of.max(initial=0))
                case _:
                    most = criterion.weight * UNITS
            found.append(Contribution(criterion.label, int(points[mentor]), most, unknown))
        return tuple(found)

    def instead(self, mentee: int | str, mentor: int | str) -> Alternative | None:
        """This mentee with this other mentor, and what it would cost the whole; None where no such pair may be."""
        at, other = self._position(mentee), self._position_of_mentor(mentor)
        points = int(self._points_of(at)[other])
        if points < self._least or self._row[at] < 0:
            return None
        return self._alternative(at, other, points)

    def points(self, pairs: Ints) -> Points:
        """The points of pairs by position, shape (pairs, 2)."""
        return score_pairs(self._scores, pairs[:, 0], pairs[:, 1].astype(np.int32))

    @cached_property
    def _residual(self) -> Residual | None:
        """The costs of changes; None where prices don't support the pairs."""
        if self.solution.objective == Objective.STABLE or self.problem.has_groups:
            return None
        prices = np.array(self.certificate.prices, np.int64)[self.market.mentors]
        mentor = self._mentor[self.market.mentees]
        placed = mentor != UNPLACED
        mentor[placed] = self._column[mentor[placed]]
        return Residual(market=self.market, bonus=self.certificate.bonus, prices=prices, mentor=mentor)

    def _rows_of(self, mentee: int) -> list[Ints]:
        return [criterion.points(slice(mentee, mentee + 1))[0].astype(np.int64) for criterion in self.problem.criteria]

    def _points_of(self, mentee: int) -> Points:
        """Scores with every mentor, in the order of the problem; below LOWEST where a rule bars the pair."""
        found: Points = self._scores.points(np.array([mentee]))[0]
        return found

    def _points_with(self, mentor: int, mentees: Ints) -> Points:
        return score_pairs(self._scores, mentees, np.full(len(mentees), mentor, np.int32))

    def _position(self, mentee: int | str) -> int:
        n = self.problem.size[0]
        if isinstance(mentee, str):
            if mentee not in self.problem.mentee_ids:
                raise ValueError(f"mentee: expected the id of a mentee in the problem, found {mentee!r}")
            return self.problem.mentee_ids.index(mentee)
        if not 0 <= mentee < n:
            raise ValueError(f"mentee: expected a position from 0 to {n - 1}, found {mentee}")
        return int(mentee)

    def _position_of_mentor(self, mentor: int | str) -> int:
        ids = self.problem.mentor_ids
        if isinstance(mentor, str):
            if mentor not in ids:
                raise ValueError(f"mentor: expected the id of a mentor in the problem, found {mentor!r}")
            return ids.index(mentor)
        if not 0 <= mentor < len(ids):
            raise ValueError(f"mentor: expected a position from 0 to {len(ids) - 1}, found {mentor}")
        return int(mentor)

    def _fit(self, points: int) -> float:
        return self.problem.origin + self.problem.unit * points

    def _alternative(self, mentee: int, mentor: int, points: int) -> Alternative:
        ids = self.problem.mentee_ids[mentee], self.problem.mentor_ids[mentor]
        return Alternative(mentee, mentor, *ids, points, self._fit(points), self._cost(mentee, mentor))

    def _cost(self, mentee: int, mentor: int) -> Cost | None:
        if self._residual is None:
            return None
        loss = self._residual.cost(int(self._row[mentee]), int(self._column[mentor]))
        if loss is None:
            return None
        if self.solution.objective == Objective.MOST_SCORE:
            return Cost(0, loss)
        fewer = round(loss / self.certificate.bonus)
        return Cost(fewer, loss - fewer * self.certificate.bonus)

    def _best_other_mentor(self, mentee: int, mentor: int, row: Points) -> Alternative | None:
        open_to = row >= self._least
        open_to[mentor] = False
        found = self._best(open_to, row, self.problem.mentor_ids, 1)
        return self._alternative(mentee, found[0], int(row[found[0]])) if found else None

    def _best_other_mentee(self, mentor: int) -> Alternative | None:
        others = np.flatnonzero((self._row >= 0) & (self._mentor != mentor))
        points = self._points_with(mentor, others)
        found = self._best(points >= self._least, points, [self.problem.mentee_ids[i] for i in others], 1)
        return self._alternative(int(others[found[0]]), mentor, int(points[found[0]])) if found else None

    @staticmethod
    def _best(open_to: Bools, points: Points, ids: tuple[str, ...] | list[str], count: int) -> list[int]:
        """The best of those open, by points and then by id."""
        candidates = np.flatnonzero(open_to)
        if len(candidates) > count:
            cut = np.partition(points[candidates], -count)[-count]
            candidates = candidates[points[candidates] >= cut]
        return sorted(candidates.tolist(), key=lambda at: (-int(points[at]), ids[at]))[:count]

    def _without_mentor(self, mentee: int, *, rules: bool) -> Explanation:
        row = self._points_of(mentee)
        allowed, open_to = row >= LOWEST, row >= self._least
        nearest = self._best(open_to if open_to.any() else allowed, row, self.problem.mentor_ids, NEAREST)
        reason = self._reason[mentee]
        return Explanation(
            mentee=mentee,
            mentee_id=self.problem.mentee_ids[mentee],
            reason=reason,
            ruled_out=int((~allowed).sum()),
            below_floor=int((allowed & ~open_to).sum()),
            nearest=tuple(self._alternative(mentee, mentor, int(row[mentor])) for mentor in nearest),
            change=self._smallest_change(reason, row, allowed, nearest),
            rules=self.problem.why_not(mentee) if rules else None,
        )

    def _smallest_change(self, reason: Binding, row: Points, allowed: Bools, nearest: list[int]) -> Change:
        if reason == Binding.FULL:
            return self._change(ChangeKind.ONE_MORE_PLACE, nearest[0])
        if reason == Binding.BELOW_FLOOR and self._residual is not None:
            for mentor in self._best(allowed, row, self.problem.mentor_ids, self.problem.size[1]):
                if self._residual.can_make_room(int(self._column[mentor])):
                    return self._change(ChangeKind.ACCEPT_LOWER_FIT, mentor)
        return Change(ChangeKind.ANOTHER_MENTOR)

    def _change(self, kind: ChangeKind, mentor: int) -> Change:
        return Change(kind, mentor, self.problem.mentor_ids[mentor])
