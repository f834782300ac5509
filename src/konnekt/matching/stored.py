"""A run opened again from what was stored with it: the engine's own problem and answer, and what may be asked of it."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from konnekt.files.actions import read
from konnekt.files.models import StoredFile
from konnekt.matching.catalogue import CriterionKey
from konnekt.matching.encoding import ranks_in
from konnekt.matching.models import MatchRun, Proposal, Trial, Unplaced
from konnekt.matching.studying import by_enrolment, cost_of, runners_up, way_in
from konnekt.programmes.models import Enrolment
from konnekt.sealing.keyring import Holder, KeyDropped, pseudonyms
from konnekt_engine.matching import Contribution, Objective, Problem, Solution


@dataclass(frozen=True, slots=True)
class Instead:
    """A mentee with another mentor than the run gave them.

    Nothing but the fact is kept of a pair that may not be, or whose mentor was not in the run, or that fits less than
    was allowed: which of these it is, nobody reads from it (trust rule 6).
    """

    is_available: bool
    fit: float = 0.0
    cost: dict[str, int] | None = None
    is_cost_known: bool = True
    parts: tuple[Contribution, ...] = ()
    own_parts: tuple[Contribution, ...] = ()


class StoredRun:
    """A stored run, and who stands behind the pseudonyms."""

    def __init__(self, run: MatchRun) -> None:
        self.run = run

    @cached_property
    def problem(self) -> Problem | None:
        """None when the inputs were erased: the run keeps its digest and can't be replayed."""
        return Problem.from_bytes(body) if (body := _body(self.run, "inputs")) else None

    @cached_property
    def solution(self) -> Solution | None:
        return Solution.from_bytes(body) if (body := _body(self.run, "answer")) else None

    @cached_property
    def ids(self) -> dict[str, UUID]:
        """The ids of enrolments by pseudonym."""
        people = list(Enrolment.objects.filter(round=self.run.round_id).values_list("pk", flat=True))
        names = pseudonyms(Holder.round(self.run.round_id), people)
        return {names[id_]: id_ for id_ in people}

    def nearest(self, mentee: UUID) -> dict[str, Any] | None:
        """The nearest others of a mentee, by enrolment id; without the kinds of rules. None where the inputs were
        erased, or the mentee was not in the run.
        """
        if self.problem is None or self.solution is None:
            return None
        (name,) = self._names(mentee)
        if name not in self.problem.mentee_ids:
            return None
        # Loads the compiled loops: only whoever asks why waits for them.
        from konnekt_engine.matching import Explainer

        explanation = Explainer(self.problem, self.solution).explain(name)
        found = way_in(explanation) if explanation.mentor is None else runners_up(explanation)
        named: dict[str, Any] = by_enrolment(found, self.ids)
        return named

    def ranked_above(self, mentee: UUID) -> list[tuple[UUID, int, bool]]:
        """The mentors whom a mentee ranked above what the run gave them: who, on which place, and whether they were
        available to each other. Nothing where the inputs were erased.
        """
        if self.problem is None or self.solution is None:
            return []
        (name,) = self._names(mentee)
        if name not in self.problem.mentee_ids:
            return []
        from konnekt_engine.matching import Explainer

        at = self.problem.mentee_ids.index(name)
        ranks = ranks_in(self.problem).get(CriterionKey.MENTEE_WISHES.value, {})
        named = sorted((rank, mentor) for (who, mentor), rank in ranks.items() if who == at)
        own = self.solution.mentor_of(at)
        explainer = Explainer(self.problem, self.solution)
        found = []
        for rank, mentor in named:
            if mentor == own:
                break
            mentor_name = self.problem.mentor_ids[mentor]
            found.append((self.ids[mentor_name], rank, explainer.instead(name, mentor_name) is not None))
        return found

    def instead(self, mentee: UUID, mentor: UUID) -> Instead | None:
        """This mentee with this other mentor; None where the inputs were erased, or the mentee was not in the run."""
        if self.problem is None or self.solution is None:
            return None
        mentee_name, mentor_name = self._names(mentee, mentor)
        if mentee_name not in self.problem.mentee_ids:
            return None
        if mentor_name not in self.problem.mentor_ids:
            return Instead(is_available=False)
        from konnekt_engine.matching import Explainer

        explainer = Explainer(self.problem, self.solution)
        other = explainer.instead(mentee_name, mentor_name)
        if other is None:
            return Instead(is_available=False)
        own = self.solution.mentor_of(other.mentee)
        return Instead(
            is_available=True,
            fit=other.fit,
            cost=cost_of(other),
            is_cost_known=self.solution.objective is not Objective.STABLE and not self.problem.has_groups,
            parts=explainer.contributions(other.mentee, other.mentor),
            own_parts=() if own is None else explainer.contributions(other.mentee, own),
        )

    def _names(self, *enrolments: UUID) -> list[str]:
        named = pseudonyms(Holder.round(self.run.round_id), enrolments)
        return [named[one] for one in enrolments]


def stored_run(run_id: UUID) -> StoredRun:
    """A run opened again, for a job that has only its id."""
    return StoredRun(MatchRun.objects.select_related("inputs", "answer", "round__programme").get(pk=run_id))


def nearest_others(run: MatchRun, mentee: UUID) -> dict[str, Any] | None:
    """The next best for a mentee: as it was worked out after the run, or worked out now."""
    kept = Proposal.objects.filter(run=run, mentee=mentee).values_list("others", flat=True).first()
    kept = kept or Unplaced.objects.filter(run=run, enrolment=mentee).values_list("details", flat=True).first()
    return kept or StoredRun(run).nearest(mentee)


def is_kept(run: MatchRun) -> bool:
    """Whether what a run read is still there: in its own file, or sealed with the trial that it is."""
    trial = trial_of(run)
    return (_opened(trial.sealed) if trial else _body(run, "inputs")) is not None


def trial_of(run: MatchRun) -> Trial | None:
    """The trial of two ways that a run is, if it is one."""
    try:
        return run.trial
    except Trial.DoesNotExist:
        return None


def sealed_in(trial: Trial) -> dict[str, Any] | None:
    """What a trial keeps until its result, and after it; None where it was erased."""
    body = _opened(trial.sealed)
    return json.loads(body) if body is not None else None


def _body(run: MatchRun, which: str) -> bytes | None:
    return _opened(getattr(run, which))


def _opened(stored: StoredFile | None) -> bytes | None:
    if stored is None:
        return None
    try:
        return read(stored)
    except KeyDropped:
        return None
