"""Putting a hint aside."""

from datetime import datetime

from django.db import transaction

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound
from konnekt.guidance.library import articles
from konnekt.guidance.models import Dismissed


@transaction.atomic
def dismiss(actor: Actor, *, article: str, now: datetime) -> None:
    """Never show this hint to the actor again; a second click changes nothing. The ledger has no use for it."""
    if actor.member_id is None or article not in articles():
        raise NotFound
    Dismissed.objects.bulk_create(
        [Dismissed(member_id=actor.member_id, article=article, dismissed_at=now)], ignore_conflicts=True
    )
