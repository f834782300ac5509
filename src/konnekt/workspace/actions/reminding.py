"""Reminding of a session the day before, and asking afterwards whether it took place: each so often and no more.

What was sent is noted on the session in the same transaction, under its lock, so that a job that runs twice sends once.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from konnekt.relationships.states import RelationshipState
from konnekt.workspace import messages
from konnekt.workspace.actions.invitations import tell_when
from konnekt.workspace.models import Session
from konnekt.workspace.states import SessionState

BEFORE = timedelta(hours=24)
FRESH = timedelta(hours=12)
"""Whoever booked or moved it this short a time ago needs no reminder."""

AFTER = (timedelta(hours=2), timedelta(days=2))
"""How long after a session it is asked whether they met: twice, then no more."""

TOO_LATE = timedelta(days=14)
_AT_ONCE = 200


@transaction.atomic
def remind(*, now: datetime) -> int:
    """Remind of what is within a day. Returns of how many sessions."""
    rows = _running().filter(begins_at__gt=now, begins_at__lte=now + BEFORE, reminded_at=None)
    due = list(_locked(rows))
    for one in due:
        if now - one.changed_at >= FRESH:
            tell_when(one, messages.SESSION_TOMORROW)
    Session.objects.filter(pk__in=[one.pk for one in due]).update(reminded_at=now)
    return len(due)


@transaction.atomic
def ask_if_met(*, now: datetime) -> int:
    """Ask those whose session is over, until one of them has said, at most twice. Returns about how many sessions."""
    first, second = AFTER
    waits = Q(asked=0, ends_at__lte=now - first) | Q(asked=1, ends_at__lte=now - second)
    due = list(_locked(_running().filter(waits, ends_at__gt=now - TOO_LATE)))
    for one in due:
        tell_when(one, messages.DID_YOU_MEET)
        one.asked = 1 if one.ends_at > now - second else len(AFTER)
    Session.objects.bulk_update(due, ["asked"])
    return len(due)


def _running() -> QuerySet[Session]:
    return Session.objects.filter(state=SessionState.PLANNED, relationship__state=RelationshipState.ACTIVE)


def _locked(rows: QuerySet[Session]) -> Iterable[Session]:
    rows = rows.select_related("relationship__round__programme").order_by("begins_at", "pk")
    return rows.select_for_update(of=("self",), no_key=True, skip_locked=True)[:_AT_ONCE]
