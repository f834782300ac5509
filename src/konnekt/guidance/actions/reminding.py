"""Writing to those for whom a protocol waits: twice at most for each version, one mail for all of a programme."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.urls import reverse

from konnekt.core.tenancy import served_organisation
from konnekt.guidance.messages import PROTOCOLS_WAIT
from konnekt.guidance.models import ProtocolVersion, Reminder
from konnekt.guidance.queries import asked_enrolments, waiting_for
from konnekt.guidance.rules import MOST_REMINDERS, asked_since, reminder_due
from konnekt.notify.actions.telling import Telling, tell_all
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.models import Enrolment
from konnekt.programmes.names import told_in

Sent = dict[tuple[UUID, UUID], list[datetime]]


@transaction.atomic
def remind_of_protocols(*, now: datetime) -> int:
    """Write to whoever has something to accept and was not reminded lately. A second run finds it noted and writes
    nothing. Returns how many mails were written.
    """
    with connection.cursor() as cursor:
        # Two runs at once would both find nothing noted.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"guidance:{served_organisation()}"])
    asked = ProtocolVersion.objects.values("protocol__programme")
    rows = asked_enrolments().filter(round__programme__in=asked)
    waiting = waiting_for(rows.select_related("round__programme", "member").order_by("pk"))
    sent = _sent([version for _one, versions in waiting for version in versions])
    tellings, noted = [], []
    for enrolment, versions in _due(waiting, sent, now):
        # Whoever takes part in two rounds of a programme is written to once.
        noted += [
            Reminder(version=one, member_id=enrolment.member_id, number=len(before) + 1, sent_at=now)
            for one in versions
            if len(before := sent[one.pk, enrolment.member_id]) < MOST_REMINDERS
        ]
        for one in versions:
            sent[one.pk, enrolment.member_id].append(now)
        if telling := _telling(enrolment):
            tellings.append(telling)
    Reminder.objects.bulk_create(noted)
    return len(tell_all(tellings))


def _due(
    waiting: list[tuple[Enrolment, list[ProtocolVersion]]], sent: Sent, now: datetime
) -> list[tuple[Enrolment, list[ProtocolVersion]]]:
    """Those with something for which a mail is due; they are told of everything that waits for them."""
    seen: set[tuple[UUID, UUID]] = set()
    found = []
    for enrolment, versions in waiting:
        key = (enrolment.member_id, enrolment.round.programme_id)
        is_due = any(
            reminder_due(asked_since(one.published_at, enrolment), len(before), max(before, default=None), now)
            for one in versions
            for before in [sent[one.pk, enrolment.member_id]]
        )
        if is_due and key not in seen:
            seen.add(key)
            found.append((enrolment, versions))
    return found


def _sent(versions: list[ProtocolVersion]) -> Sent:
    found: Sent = defaultdict(list)
    rows = Reminder.objects.filter(version__in=versions).values_list("version_id", "member_id", "sent_at")
    for version_id, member_id, at in rows:
        found[version_id, member_id].append(at)
    return found


def _telling(enrolment: Enrolment) -> Telling | None:
    to = recipient(enrolment.member)
    if to is None:
        return None
    path = reverse("enrolment_protocols", args=[served().slug, enrolment.pk])
    return Telling(to=to, notice=PROTOCOLS_WAIT, path=path, values=told_in(enrolment.round.programme))
