"""What the worker does to a run: take it up, and save what the engine answered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from konnekt.access.actors import Actor
from konnekt.files.actions import drop, keep_sealed
from konnekt.files.models import FileUse, StoredFile
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.matching.actions.sealing import keep_seal
from konnekt.matching.answers import Answer
from konnekt.matching.models import MatchRun, Proposal, Unplaced
from konnekt.matching.states import GOING, RunState


def mark_running(run_id: UUID) -> MatchRun | None:
    """Take up a run, also one that a killed worker left half done. None when it is over already."""
    run = MatchRun.objects.select_for_update().select_related("round").filter(pk=run_id).first()
    if run is None or run.state not in GOING:
        return None
    run.state = RunState.RUNNING
    run.save(update_fields=["state"])
    return run


@transaction.atomic
def save_answer(actor: Actor, *, run_id: UUID, answer: Answer, now: datetime) -> None:
    """Keep what the engine answered and the proof of it; saving twice keeps one."""
    run = MatchRun.objects.select_for_update().get(pk=run_id)
    if run.state not in GOING:
        return
    Proposal.objects.filter(run=run).delete()
    Unplaced.objects.filter(run=run).delete()
    for old in (run.inputs, run.answer):
        if old is not None:
            drop(old)
    if answer.sealed is not None:
        keep_seal(actor, trial=run.trial, sealed=answer.sealed)
        run.inputs = run.answer = None
    else:
        run.inputs, run.answer = _keep(run, "problem", answer.problem), _keep(run, "solution", answer.solution)
    run.state = RunState.READY if answer.is_possible else RunState.IMPOSSIBLE
    run.digest, run.certificate = answer.digest, answer.certificate
    run.summary, run.diagnosis, run.ended_at = answer.summary, answer.diagnosis, now
    run.save()
    Proposal.objects.bulk_create([Proposal(run=run, **pair) for pair in answer.pairs], batch_size=1000)
    Unplaced.objects.bulk_create([Unplaced(run=run, **person) for person in answer.unplaced], batch_size=1000)
    facts: dict[str, Any] = {"number": run.number, "state": run.state, "pairs": len(answer.pairs), "digest": run.digest}
    record(actor, Verb.RUN_FINISHED, run, **facts)


def mark_cancelled(run_id: UUID, now: datetime) -> None:
    """The run stopped because somebody asked."""
    MatchRun.objects.filter(pk=run_id, state__in=GOING).update(state=RunState.CANCELLED, ended_at=now)


def mark_failed(run_id: UUID, now: datetime) -> None:
    """The run stopped by a fault; the page says so."""
    MatchRun.objects.filter(pk=run_id, state__in=GOING).update(state=RunState.FAILED, ended_at=now)


def _keep(run: MatchRun, what: str, body: bytes) -> StoredFile:
    name = f"run-{run.number}-{what}.json"
    return keep_sealed(use=FileUse.MATCH_RUN, name=name, media_type="application/json", body=body)
