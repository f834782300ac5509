"""Putting off what Today shows."""

from datetime import datetime

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound
from konnekt.notify.models import Snooze


def snooze(actor: Actor, *, key: str, until: datetime, now: datetime) -> None:
    """Don't show me this card before then. Forgets what was put off long enough."""
    if actor.member_id is None:
        raise NotFound
    Snooze.objects.filter(member=actor.member_id, until__lte=now).delete()
    Snooze.objects.update_or_create(member=actor.member_id, key=key[:120], defaults={"until": until})


def snoozed(actor: Actor, *, now: datetime) -> set[str]:
    """The cards that this person put off."""
    if actor.member_id is None:
        return set()
    return set(Snooze.objects.filter(member=actor.member_id, until__gt=now).values_list("key", flat=True))
