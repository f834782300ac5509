"""What a round wants to reach."""

from datetime import datetime, timedelta
from typing import Any

from konnekt.access.actors import Actor
from konnekt.outcomes.actions.planning import write_plan
from konnekt.outcomes.actions.reporting import fill_snapshot, share_snapshot, take_snapshot
from konnekt.outcomes.jobs import count_results
from konnekt.outcomes.models import OutcomePlan, Snapshot
from konnekt.outcomes.states import Comparison
from konnekt.programmes.models import Round

TARGETS = {"satisfaction": "At least 80% would recommend it.", "retention": "Five points more than the others."}


def write_outcomes(actor: Actor, round_: Round, now: datetime, **changed: Any) -> OutcomePlan:
    """A plan with two indicators, written by whoever manages the programme."""
    plan: dict[str, Any] = {
        "targets": TARGETS,
        "comparison": Comparison.LOTTERY,
        "least_sample": 30,
        "report_on": round_.ends_on + timedelta(days=30),
    }
    return write_plan(actor, round_=round_, now=now, **plan | changed)


def snapshot_of(round_: Round, manager: Actor, now: datetime) -> Snapshot:
    """The results of a round, counted at once and shared with those who took part."""
    snapshot = take_snapshot(manager, round_=round_, job=count_results, now=now)
    fill_snapshot(manager, snapshot_id=snapshot.pk, tell=lambda *_: None)
    snapshot.refresh_from_db()
    share_snapshot(manager, snapshot=snapshot, now=now)
    return snapshot
