"""Reads of this room."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.outcomes.models import EnteredFigure, OutcomePlan, Snapshot
from konnekt.outcomes.policy import REPORT
from konnekt.outcomes.rules import digest_of, snapshot_digest
from konnekt.outcomes.states import SnapshotState
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.states import ProgrammeState


def plan_of(round_: Round) -> OutcomePlan | None:
    """The plan of a round, if somebody has begun one."""
    return OutcomePlan.objects.filter(round=round_).first()


def targets_of(plan: OutcomePlan) -> dict[str, str]:
    """Chosen indicators with what would be enough."""
    return dict(plan.targets.order_by("indicator").values_list("indicator", "enough"))


def is_whole(plan: OutcomePlan, targets: dict[str, str]) -> bool:
    """Whether a locked plan still is what was locked."""
    return plan.digest == digest_of(plan, targets)


def due_for_locking(today: date, programme_id: UUID | None = None) -> list[OutcomePlan]:
    """Plans whose round people can enrol in and that are not locked yet; late ones wait for a hand."""
    plans = OutcomePlan.objects.select_related("round__programme").filter(
        locked_at__isnull=True,
        begun_late=False,
        round__enrolment_opens__lte=today,
    )
    plans = plans.exclude(round__programme__state=ProgrammeState.DRAFT)
    if programme_id is not None:
        plans = plans.filter(round__programme=programme_id)
    return list(plans)


def locked_plans(programmes: Iterable[Programme]) -> list[OutcomePlan]:
    """Locked plans of these programmes, the oldest first."""
    return list(
        OutcomePlan.objects.select_related("round__programme")
        .filter(round__programme__in=list(programmes), locked_at__isnull=False)
        .order_by("locked_at", "pk")
    )


def snapshots_of(round_: Round) -> list[Snapshot]:
    """Snapshots of a round that were taken or are being taken, the newest first, without their figures."""
    rows = Snapshot.objects.filter(round=round_).exclude(state=SnapshotState.GIVEN_UP)
    return list(rows.defer("figures").select_related("work", "made_by"))


def entered_for(plan: OutcomePlan) -> list[EnteredFigure]:
    """What was entered from outside, the newest first."""
    return list(EnteredFigure.objects.filter(plan=plan).select_related("made_by"))


def is_unchanged(snapshot: Snapshot) -> bool:
    """Whether a snapshot still says what it said when it was taken."""
    return snapshot.digest == snapshot_digest(snapshot)


def newest_shared(actor: Actor) -> list[Snapshot]:
    """Of each round the newest results that the actor may read, by programme."""
    rows = REPORT.visible(actor, Snapshot.objects.filter(shared_at__isnull=False), least=Sight.AGGREGATE)
    newest: dict[UUID, Snapshot] = {}
    for one in rows.select_related("round__programme").order_by("as_of", "made_at"):
        newest[one.round_id] = one
    return sorted(newest.values(), key=lambda one: (one.round.programme.name, one.as_of))
