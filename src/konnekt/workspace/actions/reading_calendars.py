"""Reading somebody's own calendar: the worker asks for the address, reads, and keeps when they are busy."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from konnekt.core import outgoing
from konnekt.core.outgoing import NotRead
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, unseal
from konnekt.workspace.busy import NotACalendar, busy_spans
from konnekt.workspace.models import BusyTime, OwnCalendar, Trouble
from konnekt.workspace.queries.clocks import zone_of
from konnekt.workspace.slots import DAYS_AHEAD, Span


def address_of(calendar_id: UUID) -> str | None:
    """The address to read; None where the calendar is gone, or its owner."""
    calendar = OwnCalendar.objects.filter(pk=calendar_id, member__left_on=None).first()
    if calendar is None:
        return None
    try:
        return unseal(Holder.person(calendar.member_id), bytes(calendar.address), place_of_address(calendar.pk))
    except KeyDropped:
        return None


def fetch(address: str) -> tuple[bytes, str]:
    """What stands there, and what went wrong. Outside any transaction: it waits for somebody else's server."""
    try:
        return outgoing.read(address), ""
    except NotRead as trouble:
        return b"", Trouble(trouble.why.value).value


@transaction.atomic
def keep_busy(*, calendar_id: UUID, text: bytes, trouble: str, now: datetime) -> None:
    """Keep from when to when its owner is busy, in place of what was known before. What could not be read leaves that
    as it was.
    """
    calendar = OwnCalendar.objects.select_for_update(no_key=True).filter(pk=calendar_id).first()
    if calendar is None:
        return
    spans: Collection[Span] = ()
    if not trouble:
        try:
            last = now + timedelta(days=DAYS_AHEAD + 2)
            spans = busy_spans(text, first=now, last=last, zone=zone_of(calendar.member_id))
        except NotACalendar:
            trouble = Trouble.NOT_A_CALENDAR.value
    calendar.trouble = trouble
    if not trouble:
        calendar.read_at = now
        calendar.busy.all().delete()
        BusyTime.objects.bulk_create(BusyTime(calendar=calendar, begins_at=one, ends_at=end) for one, end in spans)
    calendar.save(update_fields=["trouble", "read_at"])


def place_of_address(calendar_id: UUID) -> Place:
    """Where the sealed address of a calendar belongs."""
    return place("workspace.OwnCalendar", "address", calendar_id)
