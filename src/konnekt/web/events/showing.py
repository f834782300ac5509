"""What pages show of events: when, on whose clock, how it stands, and who sits together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from konnekt.community.models import Event
from konnekt.community.queries.events import Drawn, Seen, Table
from konnekt.community.rules import DOORS_OPEN
from konnekt.guidance.decks import SEEDS, decks, draw
from konnekt.organisations.models import Member
from konnekt.relationships.times import city, span
from konnekt.web.door import Request

DECK = "networking"


@dataclass(frozen=True, slots=True)
class Row:
    """An event in a list."""

    seen: Seen
    when: str
    standing: str
    url: str

    @property
    def event(self) -> Event:
        return self.seen.event


@dataclass(frozen=True, slots=True)
class Mine:
    """One's own table in one round."""

    drawn: Drawn
    others: list[Member]
    table: int | None
    card: str


def when_of(event: Event) -> str:
    """When it is, as the reader's clock says."""
    zone = get_current_timezone()
    assert isinstance(zone, ZoneInfo)
    return span(event.begins_at, event.ends_at, zone)


def elsewhere_of(event: Event) -> str:
    """When it is on the clock by which it was set, where that is another one."""
    zone, here = ZoneInfo(event.zone), get_current_timezone()
    there = event.begins_at.astimezone(zone)
    if there.utcoffset() == event.begins_at.astimezone(here).utcoffset():
        return ""
    return _("{time} in {city}").format(time=date_format(there, "D j F, H:i"), city=city(zone))


def rows(request: Request, seen: Iterable[Seen], now: datetime) -> list[Row]:
    """Events of a list."""
    slug = request.organisation.slug
    return [
        Row(one, when_of(one.event), _standing(one, now), reverse("event", args=[slug, one.event.pk])) for one in seen
    ]


def _standing(seen: Seen, now: datetime) -> str:
    """How the reader stands to it, in a word or two."""
    if seen.event.called_off_at is not None:
        return _("called off")
    if seen.event.ends_at <= now:
        return _("you were there") if seen.mine is not None and seen.mine.was_there else ""
    if seen.has_place:
        return _("you have a place")
    if seen.waits:
        return _("you are on the waiting list")
    return _("full") if seen.is_full else ""


def may_sign_up(event: Event, now: datetime) -> bool:
    return event.called_off_at is None and now < event.closes_at


def goes_on(event: Event, now: datetime) -> bool:
    """Whether one can say that one is there."""
    return event.called_off_at is None and event.begins_at - DOORS_OPEN <= now <= event.ends_at


def card_for(drawn: Drawn, table: Table) -> str:
    """One question for a table, a little deeper with each round: the same for all who sit at it."""
    deck = decks()[DECK]
    number = drawn.seating.number
    cards = draw(deck, (drawn.seating.seed + 97 * number + (table.number or 0)) % SEEDS)
    return cards[min(number, len(cards)) - 1].words


def my_rounds(found: Iterable[Drawn], member_id: UUID) -> list[Mine]:
    """One's own table of each round, with the others at it and their question."""
    mine = []
    for one in found:
        for table in one.tables:
            others = [person for person in table.people if person.pk != member_id]
            mine.append(Mine(one, others, table.number, card_for(one, table)))
        if not one.tables:
            mine.append(Mine(one, [], None, ""))
    return mine


def met_at(found: Iterable[Drawn], member_id: UUID, touched: set[UUID], mutual: set[UUID]) -> list[tuple[Member, str]]:
    """Everybody one sat with, once, and how one stands to staying in touch: “both”, “mine” or nothing."""
    people = {one.pk: one for drawn in found for table in drawn.tables for one in table.people if one.pk != member_id}
    ordered = sorted(people.values(), key=lambda one: (one.name_key, one.pk))
    return [(one, "both" if one.pk in mutual else "mine" if one.pk in touched else "") for one in ordered]
