"""Reads of this room."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from konnekt.outcomes.models import OutcomePlan
from konnekt.outcomes.rules import digest_of
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
