"""Leaving a round: a pair is left first, so that nobody's partner is gone without a word."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import Refused
from konnekt.programmes.actions.enrolling import require_self
from konnekt.programmes.actions.leaving import withdraw
from konnekt.programmes.models import Enrolment
from konnekt.relationships.actions.locking import lock_places
from konnekt.relationships.queries import has_match


@transaction.atomic
def leave_round(actor: Actor, *, enrolment: Enrolment, now: datetime) -> None:
    """Withdraw, unless a pair holds a place: no pair can come about while this is asked and done."""
    require_self(actor, enrolment.member)
    lock_places(enrolment.round_id, enrolment.member_id)
    require_no_match(enrolment)
    withdraw(actor, enrolment=enrolment, now=now)


def require_no_match(enrolment: Enrolment) -> None:
    """Refused, with the way there, where a pair has to be left first."""
    if has_match(enrolment):
        raise Refused(
            _("You have a match in this round. Open it under “My mentoring” to leave it; then you can withdraw.")
        )
