"""Booked conversations in words: a time as two people read it off their clocks, and where it takes place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.core import clock
from konnekt.programmes.models import Enrolment
from konnekt.programmes.plans import plan_of
from konnekt.relationships.models import PairRequest, Slot
from konnekt.relationships.states import IS_OPEN, RequestState
from konnekt.relationships.times import city, span, zones_of
from konnekt.web.door import Request


@dataclass(frozen=True, slots=True)
class Time:
    """One time that can be asked for."""

    when: str
    theirs: str
    """The same on the mentor's clock, where it differs."""
    where: str
    url: str


@dataclass(frozen=True, slots=True)
class Booking:
    """What is asked for or booked, as one of the two sees it."""

    when: str
    theirs: str
    where: str
    is_booked: bool
    """Accepted, and not over."""
    is_over: bool
    agenda: tuple[str, ...]
    file_url: str
    off_url: str


def look_at_own_clock(mine: Enrolment) -> ZoneInfo:
    """Show this page's times as this person's clock says; leaving the answer takes it back."""
    zone = zones_of([mine])[mine.pk]
    timezone.activate(zone)
    return zone


def on_their_clock(slot: Slot, zone: ZoneInfo, name: str) -> str:
    """“15:00 for Bo, in Stockholm”, or nothing where both read the same."""
    there = ZoneInfo(slot.zone)
    mine, theirs = slot.begins_at.astimezone(zone), slot.begins_at.astimezone(there)
    if mine.utcoffset() == theirs.utcoffset():
        return ""
    time = date_format(theirs, "H:i" if mine.date() == theirs.date() else "D j F, H:i")
    return _("{time} for {name}, in {city}").format(time=time, name=name, city=city(there))


def where_of(slot: Slot, *, in_full: bool) -> str:
    """Where it takes place; the address of a call is for the two."""
    if not slot.is_online:
        return slot.place
    return (in_full and slot.place) or _("Online")


def times_of(slots: Iterable[Slot], *, zone: ZoneInfo, name: str, base: tuple[str, UUID]) -> list[Time]:
    """Times to ask for; ``base`` is the organisation's slug and the mentee's enrolment."""
    return [
        Time(
            when=span(slot.begins_at, slot.ends_at, zone),
            theirs=on_their_clock(slot, zone, name),
            where=where_of(slot, in_full=False),
            url=reverse("book_time", args=[*base, slot.pk]),
        )
        for slot in slots
    ]


def booking_of(request: Request, found: PairRequest) -> Booking | None:
    """The time that a request is about, or nothing where it asks for a mentor. It sets the page's clock."""
    if found.slot is None:
        return None
    return _booking(request, found, found.slot, look_at_own_clock(_mine(request, found)), clock.read())


def bookings_ahead(request: Request, found: Iterable[PairRequest]) -> list[tuple[PairRequest, Booking]]:
    """What is booked and not over, each as its own enrolment's clock says; the same few queries for any number."""
    now = clock.read()
    ahead = [(one, one.slot) for one in found if one.slot is not None and one.slot.ends_at > now]
    zones = zones_of(_mine(request, one) for one, _slot in ahead) if ahead else {}
    return [(one, _booking(request, one, slot, zones[_mine(request, one).pk], now)) for one, slot in ahead]


def _mine(request: Request, found: PairRequest) -> Enrolment:
    return found.mentor if found.mentor.member_id == request.actor.member_id else found.mentee


def _booking(request: Request, found: PairRequest, slot: Slot, zone: ZoneInfo, now: datetime) -> Booking:
    is_mentor = found.mentor.member_id == request.actor.member_id
    is_accepted = found.state == RequestState.ACCEPTED
    name = _("you") if is_mentor else found.mentor.member.name
    sessions = plan_of(found.round.programme).sessions
    slug = request.organisation.slug
    return Booking(
        when=span(slot.begins_at, slot.ends_at, zone),
        theirs=on_their_clock(slot, zone, name),
        where=where_of(slot, in_full=is_mentor or is_accepted) if is_accepted or found.state in IS_OPEN else "",
        is_booked=is_accepted and slot.ends_at > now,
        is_over=is_accepted and slot.ends_at <= now,
        agenda=sessions[0].agenda if sessions and is_accepted else (),
        file_url=reverse("booking_file", args=[slug, found.pk]) if is_accepted else "",
        off_url=reverse("calling_off", args=[slug, found.pk]) if is_accepted and slot.begins_at > now else "",
    )
