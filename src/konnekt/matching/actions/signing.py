"""What a job keeps with a released run: its signed-off report, and what came of working it out again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from konnekt.files.actions import drop, keep_sealed
from konnekt.files.models import FileUse
from konnekt.matching.models import FairnessAudit, MatchRun, Replay
from konnekt.matching.states import Replayed


@transaction.atomic
def keep_fairness(*, run_id: UUID, audited: Mapping[str, list[dict[str, Any]]], k: int, now: datetime) -> None:
    """Keep how groups fared. What was kept first stands, whatever is released later."""
    run = MatchRun.objects.select_for_update().get(pk=run_id)
    if not FairnessAudit.objects.filter(run=run).exists():
        FairnessAudit.objects.bulk_create(
            FairnessAudit(run=run, label=label, rows=rows, k=k, made_at=now) for label, rows in audited.items()
        )


@transaction.atomic
def keep_report(*, run_id: UUID, body: bytes) -> None:
    """Keep the signed-off report of a run as of its last release, in the place of an earlier wave's."""
    run = MatchRun.objects.select_for_update().get(pk=run_id)
    before = run.report
    run.report = keep_sealed(
        use=FileUse.MATCH_RUN, name=f"run-{run.number}-report.pdf", media_type="application/pdf", body=body
    )
    run.save(update_fields=["report"])
    if before is not None:
        drop(before)


def keep_replay(*, replay_id: UUID, outcome: Replayed, now: datetime) -> None:
    """Keep what came of it."""
    Replay.objects.filter(pk=replay_id).update(outcome=outcome, ended_at=now)
