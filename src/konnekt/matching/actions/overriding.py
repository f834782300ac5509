"""Changing a pair of a finished run by hand: under the same rules, with what it costs shown first and a reason kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Avg, Count, Min
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.matching import policy
from konnekt.matching.actions.steering import kept_apart
from konnekt.matching.models import ByHand, MatchRun, Proposal, Unplaced
from konnekt.matching.pool import as_person, comparable_in
from konnekt.matching.queries import POINTS
from konnekt.matching.reasons import as_contributions
from konnekt.matching.solving import NOT_NEEDED
from konnekt.matching.states import RunState
from konnekt.matching.stored import StoredRun
from konnekt.programmes.models import Enrolment
from konnekt.questions.queries import Answers, answers_of
from konnekt.relationships.pool import free_places
from konnekt_engine.matching import Contribution
from konnekt_engine.matching.encoding import UNITS

LEFT_BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Change:
    """What a change by hand would do to a run."""

    before: Proposal | None
    points: int
    contributions: list[dict[str, Any]]

    @property
    def cost(self) -> int:
        """What the sum of fit would lose, in points; below nothing where it would gain."""
        return (self.before.points if self.before else 0) - self.points


def weigh(actor: Actor, *, run: MatchRun, mentee: Enrolment, mentor: Enrolment | None, now: datetime) -> Change:
    """What giving this mentee that mentor (or none) would cost. Refused where a rule or a full mentor bars it."""
    if not policy.RUN.allows(actor, run) or mentee.round_id != run.round_id:
        raise NotFound
    if run.state != RunState.READY:
        raise Refused(_("Only a run that is ready and not released can be changed by hand."))
    before = Proposal.objects.filter(run=run, mentee=mentee).first()
    if mentor is None:
        if before is None:
            raise Refused(_("This mentee has no mentor in this run."))
        return Change(before, 0, [])
    if mentor.round_id != run.round_id:
        raise NotFound
    if before is not None and before.mentor_id == mentor.pk:
        raise Refused(_("These two are a pair in this run already."))
    if kept_apart(mentee, mentor, now):
        raise Refused(_("These two are not available to each other in this round."))
    taken = Proposal.objects.filter(run=run, mentor=mentor, asked_at=None).count()
    if taken >= free_places([mentor])[mentor.pk]:
        raise Refused(_("This mentor has no place left in this run. Give one of their mentees another mentor first."))
    contributions = _contributions(run, mentee, mentor)
    return Change(before, sum(part["points"] for part in contributions), contributions)


@transaction.atomic
def change_by_hand(
    actor: Actor, *, run: MatchRun, mentee: Enrolment, mentor: Enrolment | None, reason: str, now: datetime
) -> ByHand:
    """Give a mentee another mentor, or none, in a run that is ready. The certificate stands for the run as computed."""
    run = MatchRun.objects.select_for_update(of=("self",)).select_related("round", "inputs", "answer").get(pk=run.pk)
    change = weigh(actor, run=run, mentee=mentee, mentor=mentor, now=now)
    if not reason.strip():
        raise Refused(_("Say why, in a few words: the reason is kept with the run."), field="reason")
    before = change.before
    former = before.mentor if before else None
    if before is not None:
        before.delete()
    Unplaced.objects.filter(run=run, enrolment=mentee, is_mentor=False).delete()
    if mentor is None:
        Unplaced.objects.create(run=run, enrolment=mentee, is_mentor=False, reason=LEFT_BY_HAND)
    else:
        Unplaced.objects.filter(run=run, enrolment=mentor, is_mentor=True).delete()
        Proposal.objects.create(
            run=run,
            mentee=mentee,
            mentor=mentor,
            points=change.points,
            contributions=change.contributions,
            is_by_hand=True,
        )
    if former is not None and not Proposal.objects.filter(run=run, mentor=former).exists():
        Unplaced.objects.get_or_create(run=run, enrolment=former, is_mentor=True, defaults={"reason": NOT_NEEDED})
    found = Proposal.objects.filter(run=run).aggregate(number=Count("pk"), mean=Avg("points"), worst=Min("points"))
    run.summary |= {
        "matched": found["number"],
        "mean": None if found["mean"] is None else float(found["mean"]) / POINTS,
        "worst": None if found["worst"] is None else found["worst"] / POINTS,
    }
    run.save(update_fields=["summary"])
    changed = ByHand.objects.create(
        run=run,
        mentee=mentee,
        mentor=mentor,
        former_mentor=former,
        cost=change.cost,
        reason=reason.strip()[:300],
        by_member_id=actor.member_id,
    )
    record(actor, Verb.PROPOSAL_CHANGED, changed, fields=["mentor", "reason"], number=run.number, cost=change.cost)
    return changed


def _contributions(run: MatchRun, mentee: Enrolment, mentor: Enrolment) -> list[dict[str, Any]]:
    """What the pair's fit is made of, from the numbers of the run itself."""
    replay = StoredRun(run)
    problem = replay.problem
    if problem is None:
        raise Refused(_("What this run was computed from was erased, so it can’t be changed. Start a new run."))
    named = {enrolment: name for name, enrolment in replay.ids.items()}
    try:
        i = problem.mentee_ids.index(named[mentee.pk])
        j = problem.mentor_ids.index(named[mentor.pk])
    except (KeyError, ValueError):
        raise Refused(_("One of these two was not in this run. Start a new run.")) from None
    parts = [
        Contribution(
            label=one.label,
            points=int(one.points(slice(i, i + 1))[0, j]),
            most=one.weight * UNITS,
            unknown=not (one.mentee_known[i] and one.mentor_known[j]),
        )
        for one in problem.criteria
    ]
    answers = answers_of([mentee.pk, mentor.pk])
    comparable = comparable_in(mentee.round)
    people = [as_person(one, answers.get(one.pk, Answers()), [], comparable) for one in (mentee, mentor)]
    return as_contributions(parts, *people)
