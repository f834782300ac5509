"""Asking whether a round's scores told how its pairs went, keeping the answer, and taking over what was learned."""

from datetime import datetime, timedelta
from typing import Any
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
from konnekt.matching.actions.steering import change_criteria, criteria_of
from konnekt.matching.catalogue import CATALOGUE
from konnekt.matching.judging import can_be_judged, digest_of, known_among, pairs_that_went, released_in
from konnekt.matching.models import Backtest, StudioStep
from konnekt.matching.rules import said_in
from konnekt.matching.states import Aim, Proposing
from konnekt.organisations.queries import served
from konnekt.programmes.models import Round
from konnekt.programmes.rules import today_in

AT_MOST_EVERY = timedelta(days=7)


@transaction.atomic
def ask_backtest(actor: Actor, *, round_: Round, now: datetime) -> Backtest:
    """Have it worked out: after the round has ended, at most once a week, and only once enough more is known that two
    answers, one taken off the other, tell of no few.
    """
    if not policy.ROUND.allows(actor, round_):
        raise NotFound
    Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if refusal := why_not_now(round_, now=now):
        raise Refused(refusal)
    return begin_backtest(actor, round_=round_, now=now)


def begin_backtest(actor: Actor, *, round_: Round, now: datetime) -> Backtest:
    """Put it on the queue. Who may is for the caller to say."""
    from konnekt.matching.jobs import backtest_round

    asked = Backtest.objects.create(round=round_, asked_at=now)
    enqueue(backtest_round, organisation_id=served_organisation(), backtest_id=asked.pk)
    record(actor, Verb.BACKTEST_ASKED, asked)
    return asked


def why_not_now(round_: Round, *, now: datetime) -> str:
    """Why it can't be worked out now, in words, or nothing where it can."""
    if not can_be_judged(round_):
        return _("This is worked out for pairs of two that stay together for a while, and not for this format.")
    if today_in(served(), now) <= round_.ends_on:
        return _("This round hasn’t ended yet. How its pairs went is known afterwards.")
    runs = released_in(round_)
    if not runs:
        return _("No run of this round was released, so there is no score to look back on.")
    last = Backtest.objects.filter(round=round_).first()
    if last is None:
        return ""
    if last.made_at is None:
        return _("It is being worked out already.")
    if now - last.asked_at < AT_MOST_EVERY:
        return _("It was worked out less than a week ago.")
    k = served().smallest_group
    if known_among(pairs_that_went(runs, now=now)) - last.known < k:
        return _("Fewer than {k} more pairs have ended since it was worked out, so nothing new could be told.").format(
            k=k
        )
    return ""


@transaction.atomic
def keep_backtest(
    actor: Actor, *, backtest_id: UUID, result: dict[str, Any], known: int, k: int, now: datetime
) -> None:
    """Keep what came of it for good, with its fingerprint in the ledger. What was kept first stands."""
    kept = Backtest.objects.select_for_update().get(pk=backtest_id)
    if kept.made_at is not None:
        return
    kept.made_at, kept.result, kept.known, kept.k, kept.digest = now, result, known, k, digest_of(result)
    kept.save()
    record(actor, Verb.BACKTEST_MADE, kept, digest=kept.digest)


@transaction.atomic
def take_over(actor: Actor, *, backtest: Backtest, round_: Round) -> StudioStep | None:
    """Let the weights that were learned count in a later round: one step of its studio, which can be undone there.
    Offered only where they are shown to be better; what nothing was learned about keeps its weight.
    """
    if not policy.ROUND.allows(actor, round_) or not policy.ROUND.allows(actor, backtest.round):
        raise NotFound
    learned = backtest.result.get("learned") or {}
    if not learned.get("adopt"):
        raise Refused(_("These weights are not shown to be better, so they can’t be taken over."))
    if round_.programme_id != backtest.round.programme_id or round_.pk == backtest.round_id:
        raise Refused(_("Choose a later round of the same programme."))
    criteria = criteria_of(round_)
    said = said_in(criteria)
    weights = {key.value: learned["weights"].get(key.value, said[key.value]) for key in CATALOGUE}
    step = change_criteria(
        actor,
        round_=round_,
        weights=weights,
        needs_shared_language=criteria.needs_shared_language,
        aim=Aim(criteria.aim),
        proposing=Proposing(criteria.proposing),
        floor=criteria.floor,
    )
    record(actor, Verb.WEIGHTS_TAKEN_OVER, backtest, digest=backtest.digest)
    return step
