"""Saying how long the acts of those who run programmes take."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.queries import served
from konnekt.outcomes.minutes import MOST_MINUTES, Kind, MinutesPerAct


@transaction.atomic
def say_minutes(actor: Actor, *, minutes: Mapping[Kind, tuple[int, int]]) -> None:
    """Keep what the organisation says; every programme's estimate follows it from now on, for past months too."""
    if not Permission.RUN_PROGRAMMES.held_by(actor):
        raise NotFound
    for kind, (least, most) in minutes.items():
        if not 0 <= least <= most <= MOST_MINUTES:
            raise Refused(
                _("Give at least and at most in this order, up to {most} minutes.").format(most=MOST_MINUTES),
                field=f"{kind.value}-most",
            )
    for kind, (least, most) in minutes.items():
        MinutesPerAct.objects.update_or_create(kind=kind, defaults={"least": least, "most": most})
    record(actor, Verb.MINUTES_CHANGED, served(), fields=[kind.value for kind in minutes])
