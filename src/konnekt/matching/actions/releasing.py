"""Release: a person lets a machine's proposals become pairs. Rules and capacity are checked again for each, under
lock.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.facts import Fact
from konnekt.jobs.facts import announce
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.matching import policy, queries
from konnekt.matching.models import MatchRun, PlannedRelease, Proposal
from konnekt.matching.queries import EVERYBODY, Wave
from konnekt.matching.ranking import rank
from konnekt.matching.reasons import for_the_pair
from konnekt.matching.states import RELEASABLE, PlanState, RunState
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.states import Format
from konnekt.relationships.actions.asking import Match, NotAsked, propose, propose_all
from konnekt.relationships.actions.circles import Asked, ask_circle
from konnekt.relationships.actions.locking import lock_open_requests, lock_places
from konnekt.relationships.models import Relationship
from konnekt.relationships.pool import circle_people_in

AT_ONCE = 50
"""So many pairs are checked and asked in one go; after each a release that is watched says how far it is."""


@dataclass(frozen=True, slots=True)
class Released:
    """What became of the proposals."""

    opened: int
    held_back: list[Proposal]


Progress = Callable[[float, str], None]


def unheard(_share: float, _words: str) -> None:
    """Nobody watches."""


@transaction.atomic
def release(actor: Actor, *, run: MatchRun, now: datetime, wave: Wave = EVERYBODY) -> Released:
    """Ask the pairs of a run that wait, or a wave of them; the others wait on for a later one.

    While the worker releases in this round it is refused, at once: it would have to wait until all of that are asked.
    """
    require_none_going(actor, run, now)
    return ask(actor, run=run, now=now, wave=wave, progress=unheard)


def require_none_going(actor: Actor, run: MatchRun, now: datetime) -> None:
    """No release of this round is with the worker. Asked before any lock: that release holds them until its end."""
    if not policy.RUN.allows(actor, run):
        raise NotFound
    planned = PlannedRelease.objects.filter(run__round=run.round_id, state=PlanState.WAITING, at__lte=now)
    if any(one.shown_state is PlanState.WAITING for one in planned.select_related("work")):
        raise Refused(_("A release of this round is going already. Wait until it is done, or stop it."))


def ask(actor: Actor, *, run: MatchRun, now: datetime, wave: Wave, progress: Progress) -> Released:
    """The one step by which pairs of a run are asked, at once or by the worker; who may is for the caller to say.

    A pair that has become impossible since is held back, and the reason kept with it; a circle that would have too
    few mentees by that is held back whole. ``progress`` hears the share that is asked; if it raises, nobody was.
    """
    lock_places(run.round_id)
    round_ = Round.objects.select_related("programme").get(pk=run.round_id)
    run = MatchRun.objects.select_for_update().get(pk=run.pk)
    waiting = list(queries.waiting_in(run, wave).select_related("mentee__member", "mentor__member"))
    if run.state not in RELEASABLE or (run.state == RunState.RELEASED and wave == EVERYBODY and not waiting):
        raise Refused(_("This run can’t be released: it is {state}.").format(state=RunState(run.state).label))
    if wave != EVERYBODY and not waiting:
        raise Refused(_("No pair that waits is in this wave. Choose other units."))
    people = _people_in(round_, waiting)
    lock_places(round_.pk, *people)
    lock_open_requests(people)
    is_circle = round_.programme.format == Format.CIRCLE
    (_ask_circles if is_circle else _ask_pairs)(actor, round_, run, waiting, now, progress)
    held_back = [proposal for proposal in waiting if proposal.held_back]
    Proposal.objects.bulk_update(waiting, ["held_back", "asked_at"])
    opened = len(waiting) - len(held_back)
    run.state, run.released_at, run.released_by_id = RunState.RELEASED, now, actor.member_id
    run.save(update_fields=["state", "released_at", "released_by"])
    MatchRun.objects.filter(round=round_, state=RunState.READY).update(state=RunState.SUPERSEDED)
    record(actor, Verb.RUN_RELEASED, run, number=run.number, opened=opened, held_back=len(held_back))
    announce(Fact.RUN_RELEASED, run_id=run.pk)
    return Released(opened, held_back)


def _people_in(round_: Round, waiting: Sequence[Proposal]) -> set[UUID]:
    """Everybody whom this release may concern: of circles also who is in them already."""
    asked = {member for one in waiting for member in (one.mentee.member_id, one.mentor.member_id)}
    return asked | (circle_people_in(round_) if round_.programme.format == Format.CIRCLE else set())


def _ask_pairs(
    actor: Actor, round_: Round, run: MatchRun, waiting: Sequence[Proposal], now: datetime, progress: Progress
) -> None:
    for number in range(0, len(waiting), AT_ONCE):
        progress(number / len(waiting), _asked(number, len(waiting)))
        proposals = waiting[number : number + AT_ONCE]
        matches = [Match(one.mentee, one.mentor, for_the_pair(one.contributions)) for one in proposals]
        made = propose_all(actor, round=round_, matches=matches, match_run=run.pk, now=now)
        for proposal, outcome in zip(proposals, made, strict=True):
            if isinstance(outcome, NotAsked):
                proposal.held_back = outcome.why
            else:
                proposal.asked_at = now


def _ask_circles(
    actor: Actor, round_: Round, run: MatchRun, waiting: Sequence[Proposal], now: datetime, progress: Progress
) -> None:
    circles: dict[UUID, list[Proposal]] = {}
    for proposal in waiting:
        circles.setdefault(proposal.mentor_id, []).append(proposal)
    for number, proposals in enumerate(circles.values()):
        progress(number / len(circles), _asked(number, len(circles)))
        outcome = ask_circle(
            actor,
            round=round_,
            mentor=proposals[0].mentor,
            mentees=[Asked(one.mentee, for_the_pair(one.contributions)) for one in proposals],
            match_run=run.pk,
            now=now,
        )
        for proposal in proposals:
            proposal.held_back = outcome.why_not.get(proposal.mentee_id, "")
            proposal.asked_at = None if proposal.held_back else now


def _asked(number: int, all_: int) -> str:
    return _("Asked {number} of {all}").format(number=number, all=all_)


@transaction.atomic
def pair_by_hand(actor: Actor, *, mentee: Enrolment, mentor: Enrolment, now: datetime) -> Relationship:
    """Ask one pair that the manager chose, under the same rules and the same lock as any other. The two read what
    speaks for them, as they would after a run. Where circles are matched, the mentee is asked into the mentor's circle,
    or the two begin one, which opens once it has its least size.
    """
    if not policy.ROUND.allows(actor, mentee.round) or mentor.round_id != mentee.round_id:
        raise NotFound
    (found,) = rank(mentee, [mentor], on=now.date())
    if mentee.round.programme.format == Format.CIRCLE:
        asked = [Asked(mentee, found.reasons)]
        outcome = ask_circle(actor, round=mentee.round, mentor=mentor, mentees=asked, may_be_small=True, now=now)
        if outcome.relationship is None:
            raise NotAsked(outcome.why_not[mentee.pk])
        return outcome.relationship
    return propose(
        actor, round=mentee.round, mentee=mentee, mentor=mentor, reasons=found.reasons, match_run=None, now=now
    )
