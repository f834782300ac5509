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
from konnekt.matching.actions.steering import fellow_apart, kept_apart
from konnekt.matching.models import ByHand, MatchRun, Proposal, Unplaced
from konnekt.matching.peers import read_again
from konnekt.matching.pool import as_person, comparable_in
from konnekt.matching.queries import POINTS, proposal_of
from konnekt.matching.reasons import as_contributions
from konnekt.matching.solving import NOT_NEEDED
from konnekt.matching.states import RunState
from konnekt.matching.stored import StoredRun, trial_of
from konnekt.programmes.models import Enrolment
from konnekt.programmes.names import names_in
from konnekt.programmes.states import Format
from konnekt.questions.queries import Answers, answers_of
from konnekt.relationships.pool import held_mentees, seats
from konnekt.sealing.keyring import Holder, fingerprint
from konnekt_engine.matching import Contribution, Problem
from konnekt_engine.matching.encoding import UNITS

LEFT_BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Change:
    """What a change by hand would do to a run."""

    before: Proposal | None
    points: int
    contributions: list[dict[str, Any]]
    beside: Proposal | None = None
    """Among peers: the pair of whom the other is taken from."""

    @property
    def cost(self) -> int:
        """What the sum of fit would lose, in points; below nothing where it would gain."""
        return sum(one.points for one in (self.before, self.beside) if one) - self.points


def weigh(actor: Actor, *, run: MatchRun, mentee: Enrolment, mentor: Enrolment | None, now: datetime) -> Change:
    """What giving this mentee that mentor (or none) would cost. Refused where a rule or a full mentor bars it. A peer
    leaves the partner they have.
    """
    if not policy.RUN.allows(actor, run) or mentee.round_id != run.round_id:
        raise NotFound
    if run.state != RunState.READY:
        raise Refused(_("Only a run that is ready and not released can be changed by hand."))
    if trial_of(run) is not None:
        raise Refused(
            _(
                "Two ways are compared in this run, so its pairs stay as the coins made them. Lock or forbid the pair "
                "in the studio, and start a new one."
            )
        )
    before = proposal_of(run, mentee)
    names = names_in(run.round.programme)
    if mentor is None:
        if before is None:
            raise Refused(names.say(_("This {mentee} has no {mentor} in this run.")))
        return Change(before, 0, [])
    if mentor.round_id != run.round_id:
        raise NotFound
    if kept_apart(mentee, mentor, now):
        raise Refused(_("These two are not available to each other in this round."))
    if before is not None and mentor.pk in {before.mentee_id, before.mentor_id}:
        raise Refused(_("These two are a pair in this run already."))
    if run.round.programme.format == Format.PEER:
        _require_free(run, mentee, mentor)
        contributions, beside = _contributions_of_peers(run, mentee, mentor, now), proposal_of(run, mentor)
    else:
        _require_room(run, mentee, mentor, now)
        contributions, beside = _contributions(run, mentee, mentor), None
    return Change(before, sum(part["points"] for part in contributions), contributions, beside)


def _require_room(run: MatchRun, mentee: Enrolment, mentor: Enrolment, now: datetime) -> None:
    """The mentor has a place in the run, and in a circle nothing stands between the mentee and the others."""
    beside = list(Proposal.objects.filter(run=run, mentor=mentor, asked_at=None).select_related("mentee"))
    if run.round.programme.format == Format.CIRCLE and fellow_apart(
        mentee, mentor, [one.mentee for one in beside], now
    ):
        raise Refused(_("These two are not available to each other in this round."))
    if len(beside) >= seats(run.round, [mentor])[mentor.pk]:
        raise Refused(_("This mentor has no place left in this run. Give one of their mentees another mentor first."))


def _require_free(run: MatchRun, *two: Enrolment) -> None:
    """Neither of two peers found somebody since the run."""
    held = held_mentees(run.round)
    if any(one.member_id in held for one in two):
        raise Refused(_("One of these two has found a partner since this run. Start a new run."))


@transaction.atomic
def change_by_hand(
    actor: Actor, *, run: MatchRun, mentee: Enrolment, mentor: Enrolment | None, reason: str, now: datetime
) -> ByHand:
    """Give a mentee another mentor, or none, in a run that is ready. The certificate stands for the run as computed.

    Two peers who become partners leave those they had, who are without one then: that is a change of its own, kept
    with what it cost.
    """
    run = (
        MatchRun.objects.select_for_update(of=("self",))
        .select_related("round__programme", "inputs", "answer")
        .get(pk=run.pk)
    )
    change = weigh(actor, run=run, mentee=mentee, mentor=mentor, now=now)
    if not reason.strip():
        raise Refused(_("Say why, in a few words: the reason is kept with the run."), field="reason")
    broken = [pair for pair in (change.before, change.beside) if pair is not None]
    left = {who.pk: who for pair in broken for who in (pair.mentee, pair.mentor) if who not in (mentee, mentor)}
    former = _other(change.before, mentee) if change.before else None
    taken_from = _other(change.beside, mentor) if change.beside and mentor else None
    for pair in broken:
        pair.delete()
    Unplaced.objects.filter(run=run, enrolment=mentee, is_mentor=False).delete()
    is_peer = run.round.programme.format == Format.PEER
    if mentor is None:
        Unplaced.objects.create(run=run, enrolment=mentee, is_mentor=False, reason=LEFT_BY_HAND)
    else:
        Unplaced.objects.filter(run=run, enrolment=mentor, is_mentor=not is_peer).delete()
        Proposal.objects.create(
            run=run,
            mentee=mentee,
            mentor=mentor,
            points=change.points,
            contributions=change.contributions,
            is_by_hand=True,
        )
    for one in left.values():
        if not Proposal.objects.filter(run=run, mentor=one).exists():
            Unplaced.objects.get_or_create(
                run=run,
                enrolment=one,
                is_mentor=not is_peer,
                defaults={"reason": LEFT_BY_HAND if is_peer else NOT_NEEDED},
            )
    _count_again(run)
    kept = reason.strip()[:300]
    if taken_from is not None and change.beside is not None:
        _keep(actor, run, taken_from, None, former=mentor, cost=change.beside.points, reason=kept)
    own_cost = (change.before.points if change.before else 0) - change.points
    return _keep(actor, run, mentee, mentor, former=former, cost=own_cost, reason=kept)


def _other(pair: Proposal, person: Enrolment) -> Enrolment:
    return pair.mentor if pair.mentee_id == person.pk else pair.mentee


def _count_again(run: MatchRun) -> None:
    found = Proposal.objects.filter(run=run).aggregate(number=Count("pk"), mean=Avg("points"), worst=Min("points"))
    run.summary |= {
        "matched": found["number"],
        "mean": None if found["mean"] is None else float(found["mean"]) / POINTS,
        "worst": None if found["worst"] is None else found["worst"] / POINTS,
    }
    run.save(update_fields=["summary"])


def _keep(
    actor: Actor,
    run: MatchRun,
    mentee: Enrolment,
    mentor: Enrolment | None,
    *,
    former: Enrolment | None,
    cost: int,
    reason: str,
) -> ByHand:
    changed = ByHand.objects.create(
        run=run,
        mentee=mentee,
        mentor=mentor,
        former_mentor=former,
        cost=cost,
        reason=reason,
        by_member_id=actor.member_id,
    )
    record(
        actor,
        Verb.PROPOSAL_CHANGED,
        changed,
        fields=["mentor", "reason"],
        number=run.number,
        cost=cost,
        reason_digest=fingerprint(Holder.round(run.round_id), reason),
    )
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
    return _as_kept(problem, i, j, mentee, mentor)


def _contributions_of_peers(run: MatchRun, mentee: Enrolment, mentor: Enrolment, now: datetime) -> list[dict[str, Any]]:
    """The same of two peers, who may stand in one half of the run: from everybody who can be placed, read anew."""
    people = read_again(run, on=now.date())
    try:
        i, j = people.mentees.index(mentee.pk), people.mentors.index(mentor.pk)
    except ValueError:
        raise Refused(_("One of these two can’t be placed any more. Start a new run.")) from None
    return _as_kept(people.problem, i, j, mentee, mentor)


def _as_kept(problem: Problem, i: int, j: int, mentee: Enrolment, mentor: Enrolment) -> list[dict[str, Any]]:
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
