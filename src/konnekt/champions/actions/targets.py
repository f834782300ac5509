"""Saying whom the champions should look for, and when that is no longer needed."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.champions import messages
from konnekt.champions.models import Target
from konnekt.champions.queries import champions_of
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.organisations.models import InterestArea
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.models import Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.states import Phase, Side

MOST = 500
"""People one target can ask for."""

SIDES = (Side.MENTOR, Side.MENTEE)


@transaction.atomic
def set_target(actor: Actor, *, round_: Round, side: Side, number: int, now: datetime, area: str = "") -> Target:
    """Ask the champions for so many more people; they are told that there is something to look for."""
    row = _locked(actor, round_)
    if row.phase == Phase.CLOSE:
        raise Refused(_("This round is closed, so nobody is looked for."))
    if side not in SIDES or not 1 <= number <= MOST:
        raise Refused(_("Ask for at least one and at most 500 people."), field="number")
    if area and not InterestArea.objects.filter(key=area, is_active=True).exists():
        raise Refused(_("Choose one of the areas."), field="area")
    if Target.objects.filter(round=row, side=side, area=area, closed_at=None).exists():
        raise Refused(_("These people are looked for already. Close that target first."), field="area")
    target = Target.objects.create(
        round=row, side=side, area=area, number=number, made_by_id=actor.member_id, made_at=now
    )
    record(actor, Verb.TARGET_CHANGED, target, fields=["number"], side=side.value, area=area, number=number)
    path = reverse("champion", args=[served().slug])
    for champion in champions_of(row.programme):
        if champion.pk != actor.member_id and (to := recipient(champion)) is not None:
            tell(to, messages.TARGET_SET, path=path, programme=row.programme.name)
    return target


@transaction.atomic
def close_target(actor: Actor, *, target: Target, now: datetime) -> None:
    """These people are no longer looked for. It doesn't say whether they came: that would be a count."""
    _locked(actor, target.round)
    row = Target.objects.select_for_update().get(pk=target.pk)
    if row.closed_at is None:
        row.closed_at = now
        row.save(update_fields=["closed_at"])
        record(actor, Verb.TARGET_CHANGED, row, fields=["closed_at"])


def _locked(actor: Actor, round_: Round) -> Round:
    """The round under lock, for its managers: two of them setting the same target take turns."""
    if not actor.system and not RUNNING_ROUND.allows(actor, round_):
        raise NotFound
    return Round.objects.select_for_update(of=("self",), no_key=True).select_related("programme").get(pk=round_.pk)
