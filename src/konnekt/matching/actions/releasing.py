"""Release: a person lets a machine's proposals become pairs. Rules and capacity are checked again, pair by pair, under
lock.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.facts import Fact
from konnekt.jobs.facts import announce
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.matching import policy, queries
from konnekt.matching.models import MatchRun, Proposal
from konnekt.matching.queries import EVERYBODY, Wave
from konnekt.matching.ranking import rank
from konnekt.matching.reasons import for_the_pair
from konnekt.matching.states import RELEASABLE, RunState
from konnekt.programmes.models import Enrolment, Round
from konnekt.relationships.actions.consent import NotAsked, propose
from konnekt.relationships.models import Relationship


@dataclass(frozen=True, slots=True)
class Released:
    """What became of the proposals."""

    opened: int
    held_back: list[Proposal]


@transaction.atomic
def release(actor: Actor, *, run: MatchRun, now: datetime, wave: Wave = EVERYBODY) -> Released:
    """Ask the pairs of a run that wait, or a wave of them; the others wait on for a later one.

    A pair that has become impossible since is held back, and the reason kept with it.
    """
    if not policy.RUN.allows(actor, run):
        raise NotFound
    round_ = Round.objects.select_for_update().get(pk=run.round_id)
    run = MatchRun.objects.select_for_update().get(pk=run.pk)
    waiting = list(queries.waiting_in(run, wave).select_related("mentee__member", "mentor__member"))
    if run.state not in RELEASABLE or (run.state == RunState.RELEASED and wave == EVERYBODY and not waiting):
        raise Refused(_("This run can’t be released: it is {state}.").format(state=RunState(run.state).label))
    if wave != EVERYBODY and not waiting:
        raise Refused(_("No pair that waits is in this wave. Choose other units."))
    held_back: list[Proposal] = []
    for proposal in waiting:
        try:
            with transaction.atomic():
                propose(
                    actor,
                    round=round_,
                    mentee=proposal.mentee,
                    mentor=proposal.mentor,
                    reasons=for_the_pair(proposal.contributions),
                    match_run=run.pk,
                    now=now,
                )
        except NotAsked as refusal:
            proposal.held_back = refusal.why
            held_back.append(proposal)
        else:
            proposal.asked_at = now
    Proposal.objects.bulk_update(waiting, ["held_back", "asked_at"])
    opened = len(waiting) - len(held_back)
    run.state, run.released_at, run.released_by_id = RunState.RELEASED, now, actor.member_id
    run.save(update_fields=["state", "released_at", "released_by"])
    MatchRun.objects.filter(round=round_, state=RunState.READY).update(state=RunState.SUPERSEDED)
    record(actor, Verb.RUN_RELEASED, run, number=run.number, opened=opened, held_back=len(held_back))
    announce(Fact.RUN_RELEASED, run_id=run.pk)
    return Released(opened, held_back)


@transaction.atomic
def pair_by_hand(actor: Actor, *, mentee: Enrolment, mentor: Enrolment, now: datetime) -> Relationship:
    """Ask one pair that the manager chose, under the same rules and the same lock as any other. The two read what
    speaks for them, as they would after a run.
    """
    if not policy.ROUND.allows(actor, mentee.round) or mentor.round_id != mentee.round_id:
        raise NotFound
    (found,) = rank(mentee, [mentor], on=now.date())
    return propose(
        actor, round=mentee.round, mentee=mentee, mentor=mentor, reasons=found.reasons, match_run=None, now=now
    )
