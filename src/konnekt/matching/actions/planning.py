"""Scheduling a release: it can be called off, and at its time everything is checked again, also who may release."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.queue import enqueue
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.matching import policy
from konnekt.matching.actions.releasing import release
from konnekt.matching.models import MatchRun, PlannedRelease
from konnekt.matching.queries import Wave, waiting_in
from konnekt.matching.states import RELEASABLE, PlanState
from konnekt.organisations.queries import actor_for


@transaction.atomic
def plan_release(actor: Actor, *, run: MatchRun, at: datetime, wave: Wave, now: datetime) -> PlannedRelease:
    """Release a run, or a wave of it, at a later time."""
    from konnekt.matching.jobs import release_as_planned

    if not policy.RUN.allows(actor, run):
        raise NotFound
    run = MatchRun.objects.select_for_update().get(pk=run.pk)
    if at <= now:
        raise Refused(_("This time is over already. Choose a later one, or release now."), field="at")
    if run.state not in RELEASABLE or not waiting_in(run, wave).exists():
        raise Refused(_("No pair of this run waits for a release like that."))
    planned = PlannedRelease.objects.create(
        run=run, at=at, units=_in_order(wave.units), first=wave.first, by_member_id=actor.member_id
    )
    enqueue(release_as_planned, organisation_id=served_organisation(), at=at, planned_id=planned.pk)
    record(actor, Verb.RELEASE_SCHEDULED, planned, number=run.number, at=at.isoformat())
    return planned


@transaction.atomic
def call_off(actor: Actor, *, planned: PlannedRelease, now: datetime) -> None:
    """Don't release at that time. Calling off what is over already changes nothing."""
    if not policy.PLANNED.allows(actor, planned):
        raise NotFound
    planned = PlannedRelease.objects.select_for_update().get(pk=planned.pk)
    if planned.state != PlanState.WAITING:
        return
    planned.state, planned.over_at = PlanState.CALLED_OFF, now
    planned.save(update_fields=["state", "over_at"])
    record(actor, Verb.RELEASE_CALLED_OFF, planned)


@transaction.atomic
def release_planned(*, planned_id: UUID, now: datetime) -> None:
    """Do what was planned, as whoever planned it: if they may no longer, or it can't be any more, the plan says so."""
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
        release(actor_for(planned.by_member), run=planned.run, now=now, wave=wave)
    except NotFound:
        planned.state, planned.why_not = PlanState.REFUSED, _("Whoever scheduled it no longer manages this programme.")
    except Refused as refusal:
        planned.state, planned.why_not = PlanState.REFUSED, str(refusal)[:300]
    planned.save(update_fields=["state", "over_at", "why_not"])


def _in_order(units: Iterable[UUID]) -> list[str]:
    return sorted(str(one) for one in units)
