"""Whose clock says what: a person's time zone, and a booked time in words."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.core.zones import known_zones
from konnekt.organisations.queries import served
from konnekt.programmes.models import Enrolment
from konnekt.questions.queries import answers_of


def zones_of(enrolments: Iterable[Enrolment]) -> dict[UUID, ZoneInfo]:
    """Where each of these reads the clock: as they said when they enrolled, else as the directory knows, else where
    the organisation is. Their members are loaded.
    """
    enrolments = list(enrolments)
    said = answers_of(one.pk for one in enrolments)
    here = served().time_zone
    return {
        one.pk: first_known(said[one.pk].get("time_zone") if one.pk in said else "", one.member.time_zone, here)
        for one in enrolments
    }


def first_known(*names: str | None) -> ZoneInfo:
    """The first of these that is the name of a time zone; the last one always is."""
    return ZoneInfo(next(name for name in names if name in known_zones()))


def span(begins: datetime, ends: datetime, zone: ZoneInfo) -> str:
    """“Tue 3 March 2026, 14:00–14:30”, as a clock there says."""
    first, last = begins.astimezone(zone), ends.astimezone(zone)
    return _("{day}, {first}–{last}").format(
        day=date_format(first, "D j F Y"), first=date_format(first, "H:i"), last=date_format(last, "H:i")
    )


def city(zone: ZoneInfo) -> str:
    """“Buenos Aires”: how people call a time zone."""
    return zone.key.rsplit("/", 1)[-1].replace("_", " ")
