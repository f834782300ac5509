"""Starting and cancelling a match run. Nobody but the manager learns of it."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.queue import request_cancel, start_work
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.matching import policy
from konnekt.matching.actions.steering import criteria_of, why_not_aimed
from konnekt.matching.jobs import perform_run
from konnekt.matching.models import MatchRun
from konnekt.matching.rules import criteria_from, said_in
from konnekt.matching.states import GOING
from konnekt.programmes.models import Round


@transaction.atomic
def start_run(actor: Actor, *, round_: Round) -> MatchRun:
    """Queue a run with a copy of today's criteria. One at a time per round; nobody is told anything."""
    if not policy.ROUND.allows(actor, round_):
        raise NotFound
    Round.objects.select_for_update().get(pk=round_.pk)
    if any(not run.is_over for run in MatchRun.objects.filter(round=round_, state__in=GOING).select_related("work")):
        raise Refused(_("A run is going already. Wait for it, or cancel it."))
    said = criteria_from(said_in(criteria_of(round_)))
    if refusal := why_not_aimed(round_.programme, said["aim"]):
        raise Refused(refusal)
    number = (MatchRun.objects.filter(round=round_).aggregate(last=Max("number"))["last"] or 0) + 1
    run = MatchRun.objects.create(
        round=round_,
        number=number,
        **said,
        by_member_id=actor.member_id,
    )
    run.work = start_work(
        perform_run,
        organisation_id=served_organisation(),
        requested_by=actor.member_id,
        words=_("Waiting for a worker"),
        run_id=run.pk,
    )
    run.save(update_fields=["work"])
    record(actor, Verb.RUN_STARTED, run, number=number)
    return run


@transaction.atomic
def cancel_run(actor: Actor, *, run: MatchRun) -> None:
    """Ask a run to stop; what it has so far is thrown away."""
    if not policy.RUN.allows(actor, run):
        raise NotFound
    if run.work is None or run.is_over:
        return
    request_cancel(run.work)
    record(actor, Verb.RUN_CANCELLED, run, number=run.number)
