"""One's own calendar: usual hours, what is read of it as busy, and the feed of what is booked."""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.outgoing import NotRead, target_of
from konnekt.core.zones import known_zones
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import Member
from konnekt.questions.states import DayPart
from konnekt.sealing.keyring import Holder, seal
from konnekt.workspace.actions.reading_calendars import place_of_address
from konnekt.workspace.jobs import read_soon
from konnekt.workspace.models import Feed, OwnCalendar, UsualHours

LONGEST_ADDRESS = 1_000
_SECRET_BYTES = 32


@transaction.atomic
def set_usual_hours(actor: Actor, *, zone: str, week: Mapping[int, Collection[str]], now: datetime) -> UsualHours:
    """Say when one can usually meet, by weekday and part of the day, and where one's clock is."""
    member_id = _myself(actor)
    parts = set(DayPart.values)
    if zone not in known_zones() or any(day not in range(7) or not parts >= set(given) for day, given in week.items()):
        raise ValueError("an unknown time zone, day or part of a day")
    kept = {
        str(day): [part for part in DayPart.values if part in given] for day, given in sorted(week.items()) if given
    }
    if not kept:
        raise Refused(
            _("Choose at least one part of one day. If you can’t meet at all just now, pause your enrolment.")
        )
    hours, _made = UsualHours.objects.update_or_create(
        member_id=member_id, defaults={"zone": zone, "week": kept, "changed_at": now}
    )
    return hours


@transaction.atomic
def add_calendar(actor: Actor, *, address: str, now: datetime) -> OwnCalendar:
    """Let one's own calendar be read, as busy only: at once, and then every hour. It replaces the one before."""
    member_id, address = _myself(actor), address.strip()
    if len(address) > LONGEST_ADDRESS:
        raise Refused(_("This address is too long."), field="address")
    try:
        target_of(address)
    except NotRead as refusal:
        raise Refused(_("Give an address that begins with https:// or webcal://."), field="address") from refusal
    OwnCalendar.objects.filter(member=member_id).delete()
    calendar = OwnCalendar(member_id=member_id, added_at=now)
    calendar.address = seal(Holder.person(member_id), address, place_of_address(calendar.pk))
    calendar.save(force_insert=True)
    record(actor, Verb.CALENDAR_CHANGED, calendar, fields=["address"])
    read_soon(calendar.pk)
    return calendar


@transaction.atomic
def remove_calendar(actor: Actor) -> None:
    """Read it no more, and forget its address and what was busy."""
    for calendar in OwnCalendar.objects.filter(member=_myself(actor)):
        record(actor, Verb.CALENDAR_CHANGED, calendar, fields=["address"])
        calendar.delete()


@transaction.atomic
def make_feed(actor: Actor, *, now: datetime) -> str:
    """A secret address for one's own calendar program, told once and kept as a digest. The one before is gone."""
    member_id, secret = _myself(actor), secrets.token_urlsafe(_SECRET_BYTES)
    feed, _made = Feed.objects.update_or_create(
        member_id=member_id, defaults={"digest": _digest(secret), "made_at": now}
    )
    record(actor, Verb.CALENDAR_CHANGED, feed, fields=["digest"])
    return secret


@transaction.atomic
def revoke_feed(actor: Actor) -> None:
    """Whoever knows the address finds nothing there any more."""
    for feed in Feed.objects.filter(member=_myself(actor)):
        record(actor, Verb.CALENDAR_CHANGED, feed, fields=["digest"])
        feed.delete()


def owner_of_feed(secret: str) -> Member:
    """Whose feed this is; NotFound for an address that nobody has, and for whoever has left."""
    feed = Feed.objects.select_related("member").filter(digest=_digest(secret), member__left_on=None).first()
    if feed is None:
        raise NotFound
    return feed.member


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _myself(actor: Actor) -> UUID:
    if actor.member_id is None:
        raise NotFound
    return actor.member_id
