"""Telling those who signed up for an event, with the entry for their calendars; each reads their own clock."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.community.models import Event, SignUp
from konnekt.community.states import Place
from konnekt.notify.actions.telling import Telling, tell_all
from konnekt.notify.notices import Notice
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, served
from konnekt.relationships.invites import Entry, Method, calendar_file
from konnekt.relationships.times import first_known, span

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def entry_of(event: Event, slug: str) -> Entry:
    """An event as a calendar has it: nothing of what it is about."""
    return Entry(
        event.pk,
        event.sequence,
        event.changed_at,
        event.begins_at,
        event.ends_at,
        urljoin(settings.BASE_URL, address_of(event, slug)),
        is_off=event.called_off_at is not None,
        title=_("Mentoring: event"),
    )


def address_of(event: Event, slug: str) -> str:
    """The path of its page."""
    return reverse("event", args=[slug, event.pk])


def tell_event(
    event: Event, people: Iterable[Member], notice: Notice, *, method: Method | None, at: str = "event", **values: str
) -> None:
    """Tell some people of an event; with a method, the entry for their calendar goes along. ``at`` is another page to
    look at, for those who can’t see its own.
    """
    slug, zone = served().slug, served().time_zone
    entry = entry_of(event, slug)
    path = address_of(event, slug) if at == "event" else reverse(at, args=[slug])
    entry = replace(entry, is_off=entry.is_off or method is Method.CANCEL)
    tellings = []
    for to in filter(None, map(recipient, people)):
        when = span(event.begins_at, event.ends_at, first_known(to.zone, zone))
        told = {"space": event.post.space.called, "when": when, **values}
        calendar = calendar_file([entry], method=method, to=to.address) if method else ""
        tellings.append(Telling(to=to, notice=notice, path=path, values=told, calendar=calendar))
    tell_all(tellings)


def stamp(event: Event, now: datetime) -> None:
    """Whatever calendars hear from now on comes after what they heard before. The number is one of seconds, so that
    nobody reads off it how often somebody signed up.
    """
    event.sequence = max(event.sequence + 1, int((now - _EPOCH).total_seconds()))
    event.changed_at = now
    event.save(update_fields=["sequence", "changed_at"])


def tell_signed_up(event: Event, notice: Notice, *, method: Method) -> None:
    """Tell everybody who signed up; whoever waits has nothing in their calendar."""
    tell_holding(event, notice, method=method)
    rows = SignUp.objects.filter(event=event, place=Place.WAITING).select_related("member")
    tell_event(event, [row.member for row in rows], notice, method=None)


def tell_holding(event: Event, notice: Notice, *, method: Method, at: str = "event") -> None:
    """Tell those who have a place."""
    rows = SignUp.objects.filter(event=event, place=Place.HELD).select_related("member")
    tell_event(event, [row.member for row in rows], notice, method=method, at=at)
