"""Where people read the clock, when they usually meet, and when they can't."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.fields.json import KT

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound
from konnekt.core.zones import known_zones
from konnekt.organisations.models import Member
from konnekt.organisations.queries import served
from konnekt.programmes.models import Enrolment
from konnekt.questions.queries import Answers, answers_of, newest_about
from konnekt.questions.states import SPANS, DayPart
from konnekt.relationships.models import Part, Slot
from konnekt.relationships.states import Consent, RequestState
from konnekt.relationships.times import first_known, zones_of
from konnekt.workspace.models import BusyTime, Feed, OwnCalendar, Session, UsualHours
from konnekt.workspace.policy import FEED, OWN_CALENDAR, USUAL_HOURS, for_members
from konnekt.workspace.slots import DAYS_AHEAD, Span, Week
from konnekt.workspace.states import IN_THE_WAY

OFFICE_HOURS = (DayPart.MORNING, DayPart.MIDDAY, DayPart.AFTERNOON)
"""What is assumed of whoever has said nothing: from nine to five, Monday to Friday."""

WORKING_DAYS = range(5)


@dataclass(frozen=True, slots=True)
class UsualTimes:
    """When people usually meet, and who of them has said nothing about it."""

    weeks: Mapping[UUID, Week]
    assumed: frozenset[UUID]


def clocks_of(parts: Iterable[Part]) -> dict[UUID, ZoneInfo]:
    """The time zone of each of these people, by member: as they set it for their sessions, else as they said when they
    enrolled.
    """
    return {one["member"]: _zone_in(one) for one in _said_by(parts)}


def usual_times(parts: Sequence[Part]) -> UsualTimes:
    """The usual week of each of these people: as they set it for their sessions, else as they said when they enrolled,
    else an ordinary working day.
    """
    weeks, assumed = {}, set()
    for one in _said_by(parts):
        told = _in_order(one["hours"])
        if one["week"] is None and not told:
            assumed.add(one["member"])
        week = one["week"] or {str(day): told or OFFICE_HOURS for day in WORKING_DAYS}
        weeks[one["member"]] = Week(_zone_in(one), _hours(week))
    return UsualTimes(weeks, frozenset(assumed))


def said_hours(actor: Actor) -> UsualHours | None:
    """The week that the actor set for their sessions, if they did."""
    return USUAL_HOURS.visible(actor).first()


def my_usual_hours(actor: Actor) -> UsualHours:
    """What the actor said, or what it begins with: the answers of their latest enrolment. Not saved."""
    known = said_hours(actor)
    if known is not None:
        return known
    if actor.member_id is None:
        raise NotFound
    latest = Enrolment.objects.filter(member=actor.member_id).select_related("member").order_by("-started_at").first()
    told: Sequence[str] = ()
    if latest is not None:
        told = _told(answers_of([latest.pk]).get(latest.pk))
    week = {str(day): list(told or OFFICE_HOURS) for day in WORKING_DAYS}
    return UsualHours(member_id=actor.member_id, zone=zone_of(actor.member_id, latest).key, week=week)


def zone_of(member_id: UUID, enrolment: Enrolment | None = None) -> ZoneInfo:
    """Where one person reads the clock."""
    known = UsualHours.objects.filter(member=member_id).first()
    if known is not None:
        return ZoneInfo(known.zone)
    rows = Enrolment.objects.filter(member=member_id).select_related("member")
    enrolment = enrolment or rows.order_by("-started_at").first()
    if enrolment is not None:
        return zones_of([enrolment])[enrolment.pk]
    name = Member.objects.get(pk=member_id).time_zone
    return ZoneInfo(name if name in known_zones() else served().time_zone)


def my_calendar(actor: Actor) -> OwnCalendar | None:
    """The calendar of the actor's that is read."""
    return OWN_CALENDAR.visible(actor).defer("address").first()


def every_calendar() -> list[UUID]:
    """The calendars that are read, of whoever is still here."""
    return list(OwnCalendar.objects.filter(member__left_on=None).values_list("pk", flat=True))


def my_feed(actor: Actor) -> Feed | None:
    """The actor's feed, without its address: that was told once."""
    return FEED.visible(actor).first()


def taken_times(members: Iterable[UUID], *, now: datetime, besides: UUID | None = None) -> list[Span]:
    """When any of these people has something booked, in whatever pair, or is busy; not with whom, nor with what.
    ``besides`` is a session that is about to be moved.
    """
    members, until = list(members), now + timedelta(days=DAYS_AHEAD + 2)
    in_it = Part.objects.filter(member__in=members, left_at=None, consent=Consent.YES)
    sessions = Session.objects.filter(
        for_members(members),
        relationship__in=in_it.values("relationship"),
        state__in=IN_THE_WAY,
        ends_at__gt=now,
        begins_at__lt=until,
    )
    if besides is not None:
        sessions = sessions.exclude(pk=besides)
    booked = Q(requests__mentee__member__in=members) | Q(requests__mentor__member__in=members)
    slots = Slot.objects.filter(
        booked, requests__state=RequestState.ACCEPTED, ends_at__gt=now, begins_at__lt=until
    ).distinct()
    busy = BusyTime.objects.filter(calendar__member__in=members, ends_at__gt=now, begins_at__lt=until)
    return [span for rows in (sessions, slots, busy) for span in rows.values_list("begins_at", "ends_at")]


def _said_by(parts: Iterable[Part]) -> Iterable[Mapping[str, Any]]:
    """What these people said of their week and their clock, here and when they enrolled, in one query."""
    own = UsualHours.objects.filter(member=OuterRef("member"))
    told = newest_about(OuterRef("enrolment"))
    return Part.objects.filter(pk__in=[part.pk for part in parts]).values(
        "member",
        week=Subquery(own.values("week")),
        zone=Subquery(own.values("zone")),
        hours=Subquery(told.values("values__hours")),
        told_zone=Subquery(told.values(told=KT("values__time_zone"))),
        known_zone=F("member__time_zone"),
        here=F("organisation__time_zone"),
    )


def _zone_in(said: Mapping[str, Any]) -> ZoneInfo:
    return first_known(said["zone"], said["told_zone"], said["known_zone"], said["here"])


def _told(answers: Answers | None) -> Sequence[str]:
    return _in_order(answers.get("hours") if answers else None)


def _in_order(told: Sequence[str] | None) -> Sequence[str]:
    return [part for part in DayPart.values if part in (told or ())]


def _hours(week: Mapping[str, Iterable[str]]) -> dict[int, list[tuple[int, int]]]:
    return {int(day): [SPANS[part] for part in parts] for day, parts in week.items()}
