"""Giving one's view: kept statement by statement, sent when one says so, changeable until the assessment is closed."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.readiness.actions.opening import locked
from konnekt.readiness.library import LEVELS, library
from konnekt.readiness.models import Answerer
from konnekt.readiness.states import AssessmentState


@transaction.atomic
def save_levels(actor: Actor, *, answerer: Answerer, levels: Mapping[str, int | None]) -> Answerer:
    """Keep these answers beside those given before. None is “I don’t know”, and an answer like any other."""
    row = _own(actor, answerer)
    statements = library().statements
    for key, level in levels.items():
        if key not in statements or (level is not None and level not in LEVELS):
            raise ValueError(f"Not an answer: {key} {level}")
    row.levels = row.levels | dict(levels)
    row.save(update_fields=["levels"])
    return row


@transaction.atomic
def send_answers(actor: Actor, *, answerer: Answerer, now: datetime) -> None:
    """Say that one is through. Every statement has an answer by then, if only “I don’t know”."""
    row = _own(actor, answerer)
    if library().statements.keys() - row.levels.keys():
        raise Refused(_("Some sentences are still open. “I don’t know” is an answer too."))
    if row.sent_at is None:
        row.sent_at = now
        row.save(update_fields=["sent_at"])
        record(actor, Verb.READINESS_ANSWERED, row.assessment, subject=row.member_id)


def _own(actor: Actor, answerer: Answerer) -> Answerer:
    """The row under lock, if it is the actor's own and still counts."""
    assessment = locked(answerer.assessment)
    row = Answerer.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=answerer.pk)
    if actor.member_id != row.member_id and not actor.system:
        raise NotFound
    if assessment.state != AssessmentState.OPEN:
        raise Refused(_("This assessment is closed, so answers can’t be changed any more."))
    return row
