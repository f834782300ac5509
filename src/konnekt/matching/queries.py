"""Reads for the studio."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from konnekt.access.actors import Actor
from konnekt.files.actions import read
from konnekt.matching import policy
from konnekt.matching.models import MatchRun, Proposal, Steer, Unplaced
from konnekt.matching.states import RunState
from konnekt.programmes.models import Enrolment, Round
from konnekt.sealing.keyring import Holder, KeyDropped, pseudonyms
from konnekt_engine.matching import Alternative, ChangeKind, Explainer, Explanation, Problem, Solution

__all__ = ["Alternative", "ChangeKind", "Explanation"]

POINTS = 1 << 20


def fit(points: int) -> float:
    """A score as a fit from 0 to 1."""
    return points / POINTS


def runs_of(actor: Actor, round_: Round) -> list[MatchRun]:
    """The runs of a round, newest first."""
    return list(policy.RUN.visible(actor, MatchRun.objects.filter(round=round_).select_related("work", "by_member")))


def proposals_of(run: MatchRun) -> list[Proposal]:
    """A run's pairs with both people, best fit first."""
    people = ("mentee__member__unit", "mentor__member__unit")
    return list(Proposal.objects.filter(run=run).select_related(*people).order_by("-points", "pk"))


def unplaced_of(run: MatchRun) -> list[Unplaced]:
    """Whoever stays without a pair, mentees first."""
    rows = Unplaced.objects.filter(run=run).select_related("enrolment__member")
    return list(rows.order_by("is_mentor", "reason", "enrolment__member__name_key"))


def steers_of(round_: Round) -> list[Steer]:
    """Locked and forbidden pairs."""
    return list(
        Steer.objects.filter(round=round_)
        .select_related("mentee__member", "mentor__member", "by_member")
        .order_by("made_at")
    )


def run_before(run: MatchRun) -> MatchRun | None:
    """The latest earlier run of the round that found an answer, to compare with."""
    found = (RunState.READY, RunState.RELEASED, RunState.SUPERSEDED)
    return (
        MatchRun.objects.filter(round=run.round_id, number__lt=run.number, state__in=found).order_by("-number").first()
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A mentee who has another mentor, or none, than in the run before."""

    mentee: Enrolment
    before: Enrolment | None
    after: Enrolment | None


def changes_between(before: MatchRun, after: MatchRun) -> list[Change]:
    """What differs between two runs, by mentee."""
    old = {one.mentee_id: one for one in proposals_of(before)}
    new = {one.mentee_id: one for one in proposals_of(after)}
    changed = [
        Change(
            (old.get(mentee) or new[mentee]).mentee,
            old[mentee].mentor if mentee in old else None,
            new[mentee].mentor if mentee in new else None,
        )
        for mentee in old.keys() | new.keys()
        if (mentee in old and old[mentee].mentor_id) != (mentee in new and new[mentee].mentor_id)
    ]
    return sorted(changed, key=lambda change: change.mentee.member.name_key)


class Replay:
    """A stored run opened again: the engine's own problem and answer, and who stands behind the pseudonyms."""

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
    def enrolments(self) -> dict[str, Enrolment]:
        """Enrolments by pseudonym."""
        people = {one.pk: one for one in Enrolment.objects.filter(round=self.run.round_id).select_related("member")}
        names = pseudonyms(Holder.round(self.run.round_id), people)
        return {names[id_]: one for id_, one in people.items()}

    def explain(self, mentee: UUID) -> Explanation | None:
        """Why this mentee has this mentor, or none; without the kinds of rules."""
        if self.problem is None or self.solution is None:
            return None
        name = pseudonyms(Holder.round(self.run.round_id), [mentee])[mentee]
        if name not in self.problem.mentee_ids:
            return None
        return Explainer(self.problem, self.solution).explain(name)


def _body(run: MatchRun, which: str) -> bytes | None:
    stored = getattr(run, which)
    if stored is None:
        return None
    try:
        return read(stored)
    except KeyDropped:
        return None
