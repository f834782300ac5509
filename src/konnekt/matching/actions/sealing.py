"""What a job keeps of a trial: which pair came from which way, sealed; and the result, once its round is over."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from konnekt.access.actors import Actor
from konnekt.disclosure.counts import head_count
from konnekt.files.actions import drop, keep_sealed
from konnekt.files.models import FileUse
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.matching.answers import Sealed
from konnekt.matching.judging import digest_of
from konnekt.matching.models import Trial
from konnekt.organisations.queries import served


def keep_seal(actor: Actor, *, trial: Trial, sealed: Sealed) -> None:
    """Keep which pair came from which way where nobody reads it, and its fingerprint where nobody changes it."""
    if trial.sealed is not None:
        drop(trial.sealed)
    name = f"run-{trial.run.number}-trial.json"
    trial.sealed = keep_sealed(use=FileUse.MATCH_RUN, name=name, media_type="application/json", body=sealed.body)
    trial.fingerprint = hashlib.sha256(sealed.body).hexdigest()
    trial.certificates = sealed.certificates
    trial.pairs = head_count(sealed.pairs, k=served().smallest_group).shown
    trial.coins = sealed.coins
    trial.save()
    record(actor, Verb.TRIAL_SEALED, trial, fingerprint=trial.fingerprint)


@transaction.atomic
def keep_trial_result(actor: Actor, *, trial_id: UUID, result: dict[str, Any], now: datetime) -> None:
    """Keep what came of a trial for good, with its fingerprint in the ledger. What was kept first stands."""
    trial = Trial.objects.select_for_update().get(pk=trial_id)
    if trial.result_at is not None:
        return
    trial.result_at, trial.result, trial.digest = now, result, digest_of(result)
    trial.save(update_fields=["result_at", "result", "digest"])
    record(actor, Verb.TRIAL_TOLD, trial, digest=trial.digest)
