"""Taking a list of people along as a file: what leaves the product is written down, without who is in it."""

import hashlib
from collections.abc import Iterable

from django.db import transaction

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.programmes.models import Round
from konnekt.programmes.policy import RUNNING_ROUND


@transaction.atomic
def note_list_taken(actor: Actor, *, round_: Round, people: int, narrowed_by: Iterable[str], body: bytes) -> None:
    """Keep in the ledger that somebody took these people along: how many, which filters, and the file's digest."""
    if not RUNNING_ROUND.allows(actor, round_):
        raise NotFound
    record(
        actor,
        Verb.ENROLMENTS_TAKEN,
        round_,
        people=people,
        narrowed_by=sorted(narrowed_by),
        sha256=hashlib.sha256(body).hexdigest(),
    )
