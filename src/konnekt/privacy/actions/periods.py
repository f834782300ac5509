"""How long things are kept: what an organisation chose, and the daily keeping of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.holdings import PERIODS, Period
from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.privacy.models import Retention


@transaction.atomic
def choose_periods(actor: Actor, *, days: Mapping[str, int]) -> None:
    """Choose how many days each kind of thing is kept, within its bounds. What is older goes with the next night."""
    if not Permission.KEEP_SETTINGS.held_by(actor):
        raise NotFound
    before = chosen_periods()
    for key, number in days.items():
        period = PERIODS[key]
        if not period.least <= number <= period.most:
            raise Refused(
                _("Choose between {least} and {most} days.").format(least=period.least, most=period.most), field=key
            )
        if number != before[key]:
            kept, _is_new = Retention.objects.update_or_create(key=key, defaults={"days": number})
            record(actor, Verb.SETTINGS_CHANGED, kept, fields=[key], days=number)


def chosen_periods() -> dict[str, int]:
    """How many days each kind of thing is kept here."""
    chosen = dict(Retention.objects.values_list("key", "days"))
    return {key: chosen.get(key, period.days) for key, period in PERIODS.items()}


@transaction.atomic
def forget(period: Period, *, now: datetime) -> int:
    """Delete what is older than one period allows. Returns how much it was, which the ledger notes."""
    days = chosen_periods()[period.key]
    gone = period.forget(now - timedelta(days=days), now)
    if gone:
        kept = Retention(key=period.key, days=days)
        record(Actor.product(served_organisation(), "retention"), Verb.FORGOTTEN, kept, number=gone, key=period.key)
    return gone
