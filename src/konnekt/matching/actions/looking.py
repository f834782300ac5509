"""Asking for a live answer, and keeping it. Nobody is told anything, and nothing of it can be released."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.queue import enqueue
from konnekt.matching import policy, reading
from konnekt.matching.actions.steering import criteria_of, why_not_aimed
from konnekt.matching.jobs import look
from konnekt.matching.live import MOST_LIVE_CIRCLE_PAIRS, MOST_LIVE_PAIRS
from konnekt.matching.models import LiveAnswer
from konnekt.matching.states import Aim, Doing
from konnekt.programmes.models import Round


@transaction.atomic
def ask(actor: Actor, *, round_: Round, now: datetime) -> LiveAnswer:
    """Ask what a run would give now. Whoever asks while an answer waits joins it."""
    if not policy.ROUND.allows(actor, round_):
        raise NotFound
    if not is_live(reading.size_of(round_, on=now.date())):
        raise Refused(_("This round is too large to be answered live. Start a run: it shows how far it is."))
    if refusal := why_not_aimed(round_.programme, Aim(criteria_of(round_).aim)):
        raise Refused(refusal)
    asked, _is_new = LiveAnswer.objects.update_or_create(round=round_, defaults={"doing": Doing.ASKED, "asked_at": now})
    enqueue(look, organisation_id=served_organisation(), once=f"look:{round_.pk}", round_id=round_.pk)
    return asked


def is_live(size: reading.Size) -> bool:
    """Whether a round is small enough for a change to be answered within a second, or circles within a few."""
    return size.mentees * size.mentors <= (MOST_LIVE_CIRCLE_PAIRS if size.is_circle else MOST_LIVE_PAIRS)
