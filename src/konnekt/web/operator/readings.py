"""What the installation says about itself: counts, ages and sizes, never a word or a name of anybody."""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from konnekt.accounts.models import AccountLetter
from konnekt.core.tenancy import every_organisation, tenant
from konnekt.database.errors import DatabaseError
from konnekt.database.roles import refuse_unsafe
from konnekt.jobs.jobs import SILENT_SECONDS
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter, LetterState
from konnekt.running.safekeeping import LAST_BACKUP

LOOKED_BACK = timedelta(days=7)
"""Failures older than this are history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The jobs, and the workers that do them."""

    waiting: int
    running: int
    failed: int
    oldest: timedelta | None
    workers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The two outboxes together: of all organisations, and of logins."""

    waiting: int
    failed: int
    unknown: int
    oldest: timedelta | None
    has_server: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """The database as the application sees it. A fault means that the walls between organisations may not hold."""

    version: str
    size: int
    fault: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What is recorded but not chained yet."""

    unsealed: int
    oldest: timedelta | None


def read_queue(now: datetime) -> Queue:
    """Jobs by state; one that is to start later doesn't wait yet."""
    jobs = ProcrastinateJob.objects.aggregate(
        waiting=Count("pk", filter=Q(status="todo") & _due(now)), running=Count("pk", filter=Q(status="doing"))
    )
    failed = ProcrastinateJob.objects.filter(
        status="failed", procrastinateevent__type="failed", procrastinateevent__at__gte=now - LOOKED_BACK
    )
    since = (
        ProcrastinateJob.objects.filter(_due(now), status="todo")
        .annotate(since=Coalesce("scheduled_at", Min("procrastinateevent__at")))
        .aggregate(oldest=Min("since"))["oldest"]
    )
    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gte=now - timedelta(seconds=SILENT_SECONDS))
    return Queue(
        waiting=jobs["waiting"],
        running=jobs["running"],
        failed=failed.distinct().count(),
        oldest=_age(since, now),
        workers=alive.count(),
    )


def read_mail(now: datetime) -> Mail:
    """Both outboxes, one organisation visited after the other."""
    outboxes = [_letters(AccountLetter.objects.all(), now)]
    for organisation_id in every_organisation():
        with tenant(organisation_id):
            outboxes.append(_letters(Letter.objects.all(), now))
    return Mail(
        waiting=sum(outbox["waiting"] for outbox in outboxes),
        failed=sum(outbox["failed"] for outbox in outboxes),
        unknown=sum(outbox["unknown"] for outbox in outboxes),
        oldest=_age(min((outbox["oldest"] for outbox in outboxes if outbox["oldest"]), default=None), now),
        has_server=bool(settings.EMAIL_HOST),
    )


def read_database() -> Database:
    """Version and size, and whether the application's role could see past the walls."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
        version, size = cursor.fetchone()
    try:
        refuse_unsafe(connection.connection)
    except DatabaseError as error:
        return Database(version=version, size=size, fault=str(error))
    return Database(version=version, size=size, fault="")


def read_ledger(now: datetime) -> Ledger:
    """The tails of all chains together."""
    unsealed, oldest = 0, None
    for organisation_id in every_organisation():
        with tenant(organisation_id):
            tail = Entry.objects.filter(link=None).aggregate(number=Count("pk"), oldest=Min("at"))
        unsealed += tail["number"]
        oldest = min((at for at in (oldest, tail["oldest"]) if at), default=None)
    return Ledger(unsealed=unsealed, oldest=_age(oldest, now))


def read_backup(now: datetime) -> timedelta | None:
    """How old the last backup is that this installation made, or None when there is none."""
    try:
        made_at = datetime.fromisoformat(json.loads((settings.DATA / LAST_BACKUP).read_text())["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return _age(made_at, now)


def read_free_space() -> int:
    """Bytes left where the data is kept."""
    return shutil.disk_usage(settings.DATA).free


def _due(now: datetime) -> Q:
    return Q(scheduled_at=None) | Q(scheduled_at__lte=now)


def _letters(letters: "QuerySet[Letter] | QuerySet[AccountLetter]", now: datetime) -> dict[str, Any]:
    waits = Q(state__in=[LetterState.WAITING, LetterState.HELD, LetterState.SENDING])
    recent = Q(made_at__gte=now - LOOKED_BACK)
    return letters.aggregate(
        waiting=Count("pk", filter=waits),
        failed=Count("pk", filter=Q(state=LetterState.FAILED) & recent),
        unknown=Count("pk", filter=Q(state=LetterState.UNKNOWN) & recent),
        oldest=Min("made_at", filter=waits),
    )


def _age(since: datetime | None, now: datetime) -> timedelta | None:
    return max(now - since, timedelta(0)) if since else None
