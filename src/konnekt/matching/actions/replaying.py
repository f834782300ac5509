"""Asking for an old run to be worked out again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.queue import enqueue
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.matching import policy
from konnekt.matching.jobs import replay_run
from konnekt.matching.models import MatchRun, Replay
from konnekt.matching.states import Replayed
from konnekt.matching.stored import trial_of


@transaction.atomic
def replay(actor: Actor, *, run: MatchRun, now: datetime) -> Replay:
    """Have a run worked out again from its stored inputs. One at a time."""
    if not policy.RUN.allows(actor, run):
        raise NotFound
    run = MatchRun.objects.select_for_update().get(pk=run.pk)
    if trial_of(run) is not None:
        raise Refused(_("Two ways are compared in this run. Its coins are tossed again when the result is worked out."))
    if run.answer_id is None or run.certificate is None:
        raise Refused(_("This run found no answer, so there is nothing to work out again."))
    if Replay.objects.filter(run=run, outcome=Replayed.GOING).exists():
        raise Refused(_("It is being worked out again already."))
    asked = Replay.objects.create(run=run, by_member_id=actor.member_id, asked_at=now)
    enqueue(replay_run, organisation_id=served_organisation(), replay_id=asked.pk, run_id=run.pk)
    record(actor, Verb.RUN_REPLAYED, run, number=run.number)
    return asked
