"""Scheduling a release, or leaving it to the worker: it can be called off, and at its time everything is checked again,
also who may release.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.queue import enqueue, request_cancel, start_work
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.matching import policy
from konnekt.matching.actions.releasing import Progress, ask, require_none_going, unheard
from konnekt.matching.models import MatchRun, PlannedRelease
from konnekt.matching.queries import Wave, waiting_in
from konnekt.matching.states import RELEASABLE, PlanState
from konnekt.organisations.queries import actor_for


@transaction.atomic
def plan_release(actor: Actor, *, run: MatchRun, at: datetime, wave: Wave, now: datetime) -> PlannedRelease:
    """Release a run, or a wave of it, at a later time."""
    from konnekt.matching.jobs import release_as_planned

    if at <= now:
        raise Refused(_("This time is over already. Choose a later one, or release now."), field="at")
    planned = _plan(actor, run, at, wave, now)
    enqueue(release_as_planned, organisation_id=served_organisation(), at=at, planned_id=planned.pk)
    return planned


@transaction.atomic
def leave_release_to_worker(actor: Actor, *, run: MatchRun, wave: Wave, now: datetime) -> PlannedRelease:
    """Release a run, or a wave of it, as soon as the worker comes to it: what takes longer than a page may wait can be
    watched, and stopped.
    """
    from konnekt.matching.jobs import release_as_planned

    planned = _plan(actor, run, now, wave, now)
    planned.work = start_work(
        release_as_planned,
        organisation_id=served_organisation(),
        requested_by=actor.member_id,
        words=_("Waiting for a worker"),
        planned_id=planned.pk,
    )
    planned.save(update_fields=["work"])
    return planned


@transaction.atomic
def call_off(actor: Actor, *, planned: PlannedRelease, now: datetime) -> None:
    """Don't release at that time, or stop a release that goes: then none of its pairs was asked. Calling off what is
    over already changes nothing.
    """
    if not policy.PLANNED.allows(actor, planned):
        raise NotFound
    if planned.work is not None:
        # The worker holds the row until all are asked; it hears of the request between two pairs.
        if planned.is_going:
            request_cancel(planned.work)
            record(actor, Verb.RELEASE_CALLED_OFF, planned)
        return
    planned = PlannedRelease.objects.select_for_update().get(pk=planned.pk)
    if planned.state != PlanState.WAITING:
        return
    planned.state, planned.over_at = PlanState.CALLED_OFF, now
    planned.save(update_fields=["state", "over_at"])
    record(actor, Verb.RELEASE_CALLED_OFF, planned)


@transaction.atomic
def release_planned(*, planned_id: UUID, now: datetime, progress: Progress = unheard) -> None:
    """Do what was planned, as whoever planned it: if they may no longer, or it can't be any more, the plan says so.

    ``progress`` hears the share of the pairs that are asked, and stops the release, whole, by raising.
    """
    planned = (
        PlannedRelease.objects.select_for_update(of=("self",))
        .select_related("run__round__programme", "by_member")
        .get(pk=planned_id)
    )
    if planned.state != PlanState.WAITING or planned.at > now:
        return
    planned.state, planned.over_at = PlanState.DONE, now
    wave = Wave(frozenset(UUID(one) for one in planned.units), planned.first)
    try:
        if planned.by_member is None or planned.by_member.has_left:
            raise NotFound
        actor = actor_for(planned.by_member)
        if not policy.RUN.allows(actor, planned.run):
            raise NotFound
        ask(actor, run=planned.run, now=now, wave=wave, progress=progress)
    except NotFound:
        planned.state, planned.why_not = PlanState.REFUSED, _("Whoever scheduled it no longer manages this programme.")
    except Refused as refusal:
        planned.state, planned.why_not = PlanState.REFUSED, str(refusal)[:300]
    planned.save(update_fields=["state", "over_at", "why_not"])


def _plan(actor: Actor, run: MatchRun, at: datetime, wave: Wave, now: datetime) -> PlannedRelease:
    require_none_going(actor, run, now)
    run = MatchRun.objects.select_for_update().get(pk=run.pk)
    require_none_going(actor, run, now)
    if run.state not in RELEASABLE or not waiting_in(run, wave).exists():
        raise Refused(_("No pair of this run waits for a release like that."))
    planned = PlannedRelease.objects.create(
        run=run, at=at, units=_in_order(wave.units), first=wave.first, by_member_id=actor.member_id
    )
    record(actor, Verb.RELEASE_SCHEDULED, planned, number=run.number, at=at.isoformat())
    return planned


def _in_order(units: Iterable[UUID]) -> list[str]:
    return sorted(str(one) for one in units)
