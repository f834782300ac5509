"""A closed concern is kept for a year, then it is gone with its key."""

from datetime import datetime, timedelta

from django.db import transaction

from konnekt.concerns.models import Concern
from konnekt.concerns.states import ConcernState
from konnekt.sealing.keyring import Holder, drop_key

KEPT = timedelta(days=365)


@transaction.atomic
def erase_old(*, now: datetime) -> int:
    """Forget what was closed more than a year ago. Returns how many were."""
    old = list(Concern.objects.select_for_update().filter(state=ConcernState.CLOSED, closed_at__lt=now - KEPT))
    for concern in old:
        drop_key(Holder.concern(concern.pk))
        concern.delete()
    return len(old)
