"""Events of spaces, made the way the product makes them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.cast import Person

from konnekt.community.actions.events import Plan, make_event
from konnekt.community.actions.signing_up import sign_up
from konnekt.community.models import Event, Seat, Seating, Space
from konnekt.community.states import EventKind, Place
from konnekt.core import clock
from konnekt.core.tenancy import tenant

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


def plan(*, now: datetime, **given: Any) -> Plan:
    """An event in a week, for an hour."""
    begins = given.pop("begins_at", now + WEEK)
    told = {
        "kind": EventKind.TALK,
        "title": "How to ask",
        "words": "For whoever *begins*.",
        "begins_at": begins,
        "ends_at": begins + HOUR,
        "zone": "Europe/London",
        "where": "https://call.example/room",
    }
    return Plan(**told | given)


def event_of(person: Person, space: Space, *, now: datetime | None = None, **given: Any) -> Event:
    """Somebody who looks after a space plans an event in it."""
    now = now or clock.read()
    with tenant(space.organisation_id):
        return make_event(person.actor, space=space, plan=plan(now=now, **given), token=uuid4(), now=now)


def signed_up(event: Event, *people: Person, now: datetime | None = None) -> list[Place]:
    """People sign up, one after the other."""
    now = now or clock.read()
    with tenant(event.organisation_id):
        return [sign_up(one.actor, event=event, now=now + timedelta(seconds=at)) for at, one in enumerate(people)]


def seated(event: Event, *people: Person, rounds: int = 1, now: datetime | None = None) -> None:
    """People sit together at one table, in each round: groups aren’t drawn of so few."""
    with tenant(event.organisation_id):
        for number in range(1, rounds + 1):
            given = {"minutes": 10, "size": 4, "seed": 1, "drawn_at": now or clock.read()}
            seating = Seating.objects.create(event=event, number=number, **given)
            Seat.objects.bulk_create(Seat(seating=seating, member=one.member, table=1) for one in people)
