"""The demo company’s pairs and circles meet: what was, what is planned, and one session that nobody has settled."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.organisations.models import Member
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import PartSide, RelationshipState
from konnekt.sealing.keyring import Holder, place, seal_all
from konnekt.workspace.models import Session
from konnekt.workspace.states import SessionState

EVERY = (14, 21, 28)
"""Days from one session to the next: some meet often, some hardly."""

HOURS = (9, 11, 14, 16)
PLACES = ("https://meet.meridian.example/{number}", "Foss Building, room 2.{number}", "")
LENGTH = timedelta(minutes=60)
FIRST = timedelta(days=6)
MISSED_ONE_IN = 7
NOTHING_BOOKED_ONE_IN = 4
ALONE_IN = timedelta(days=5)
ALONE_AT = 17
"""Beside what a whole circle has planned."""


def seed_sessions(company: Company, members: dict[str, Member]) -> int:
    """Sessions of whatever has begun. Returns how many were held."""
    rows = Relationship.objects.filter(opened_at__isnull=False).exclude(parts__is_one_off=True)
    played = members[company.player(CastRole.MENTEE).key]
    parts: dict[object, list[Part]] = {}
    for part in Part.objects.filter(relationship__in=rows).select_related("member").order_by("side", "pk"):
        parts.setdefault(part.relationship_id, []).append(part)
    made = [
        session
        for number, one in enumerate(rows.select_related("round").order_by("opened_at", "pk"))
        for session in _sessions(company, one, parts[one.pk], number, played)
    ]
    Session.objects.bulk_create(made, batch_size=1000)
    return sum(one.state == SessionState.HELD for one in made)


def _sessions(
    company: Company, pair: Relationship, parts: list[Part], number: int, played: Member
) -> Iterator[Session]:
    assert pair.opened_at is not None
    is_running = pair.state == RelationshipState.ACTIVE
    is_played = is_running and any(part.member_id == played.pk for part in parts)
    now = noon(company.today)
    until = pair.ended_at or now
    zone = ZoneInfo(company.time_zone)
    days = [pair.opened_at + FIRST]
    while days[-1] <= until:
        days.append(days[-1] + timedelta(days=EVERY[number % len(EVERY)]))
    if is_played:
        days[-1:] = [_before(now), now + timedelta(days=9)]
    elif not is_running or number % NOTHING_BOOKED_ONE_IN == NOTHING_BOOKED_ONE_IN - 1:
        days.pop()
    made: list[Session] = []
    for at, moment in enumerate(days):
        begins = datetime.combine(_working(moment.date()), time(HOURS[(number + at) % len(HOURS)]), zone)
        if made and begins < made[-1].ends_at:
            continue
        by = parts[at % len(parts)].member
        booked = begins - timedelta(days=5)
        session = Session(
            relationship=pair, begins_at=begins, ends_at=begins + LENGTH, made_by=by, made_at=booked, changed_at=booked
        )
        is_over = session.ends_at <= until
        is_open = is_played and moment == days[-2]
        if is_over and not is_open:
            is_missed = (number + at) % MISSED_ONE_IN == MISSED_ONE_IN - 1
            session.state = SessionState.MISSED if is_missed else SessionState.HELD
            session.settled_at = session.ends_at + timedelta(hours=3)
        if is_over:
            session.reminded_at, session.asked = begins - timedelta(days=1), 1
        made.append(session)
    if pair.is_circle and is_running:
        made.append(_of_two(parts, now, zone))
    where = PLACES[number % len(PLACES)].format(number=number + 100)
    sealed = ((where, place("workspace.Session", "place", one.pk)) for one in made)
    for one, body in zip(made, seal_all(Holder.relationship(pair.pk), sealed), strict=True):
        one.place = body
        yield one


def _of_two(parts: list[Part], now: datetime, zone: ZoneInfo) -> Session:
    """What the mentor of a circle and one of its mentees have planned alone."""
    mentor, mentee = (
        next(part.member for part in parts if part.side == side) for side in (PartSide.MENTOR, PartSide.MENTEE)
    )
    begins = datetime.combine(_working((now + ALONE_IN).date()), time(ALONE_AT), zone)
    booked = now - timedelta(days=1)
    return Session(
        relationship=parts[0].relationship,
        mentor=mentor,
        mentee=mentee,
        begins_at=begins,
        ends_at=begins + LENGTH,
        made_by=mentor,
        made_at=booked,
        changed_at=booked,
    )


def _working(day: date) -> date:
    """The day, or the Monday after it."""
    return day + timedelta(days=max(7 - day.weekday(), 0) if day.weekday() > 4 else 0)


def _before(moment: datetime) -> datetime:
    """The last working day before this one."""
    return moment - timedelta(days=max(1, moment.weekday() - 4) if moment.weekday() else 3)
