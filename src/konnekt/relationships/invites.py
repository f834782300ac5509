"""Mentoring as entries in somebody's calendar: title and times, and not a word of content.

An entry names neither the other one nor what it is about, for a calendar is often read by others (trust rule 1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from konnekt.relationships.models import PairRequest, Slot
from konnekt.relationships.states import RequestState


class Method(StrEnum):
    """What a calendar does with the file (RFC 5546)."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment. Its identifier stays for as long as it lives, and ``sequence`` grows with each change, so that
    whoever takes a later file in corrects the earlier entry.
    """

    id: UUID
    sequence: int
    changed_at: datetime
    begins_at: datetime
    ends_at: datetime
    url: str
    is_off: bool = False
    title: str = ""
    """Of what isn't between people of a pair; that is always just “Mentoring”."""


def calendar_file(entries: Iterable[Entry], *, method: Method, to: str = "") -> str:
    """These entries as a calendar file, as an invitation for the one at the address ``to``. Times are in UTC, so that
    no calendar has to know when somebody's clocks change.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Konnekt Mentoring//EN")
    calendar.add("method", method.value)
    for entry in entries:
        calendar.add_component(_event(entry, method, to))
    file: bytes = calendar.to_ical()
    return file.decode()


def entry_of(request: PairRequest, slot: Slot, *, url: str) -> Entry:
    """A booked conversation."""
    is_off = request.state == RequestState.CALLED_OFF
    changed_at = request.closed_at or request.sent_at
    return Entry(request.pk, int(is_off), changed_at, slot.begins_at, slot.ends_at, url, is_off)


def _event(entry: Entry, method: Method, to: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.id}@{settings.MESSAGE_ID_DOMAIN}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.begins_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.title or _("Mentoring"))
    event.add("url", entry.url)
    event.add("status", "CANCELLED" if entry.is_off else "CONFIRMED")
    event.add("class", "PRIVATE")
    if method is not Method.PUBLISH:
        # Whoever invites and whoever is invited have to be named; the other one is not.
        event["organizer"] = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
        attendee = vCalAddress(f"mailto:{to}")
        attendee.params["PARTSTAT"] = vText("ACCEPTED")
        attendee.params["RSVP"] = vText("FALSE")
        event.add("attendee", attendee, encode=False)
    return event
