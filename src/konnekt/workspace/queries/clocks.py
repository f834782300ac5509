"""Where people read the clock, when they usually meet, and when they can't."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django.db.models import Q

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound
from konnekt.organisations.models import Member
from konnekt.organisations.queries import served
from konnekt.programmes.models import Enrolment
from konnekt.questions.queries import Answers, answers_of
from konnekt.questions.states import SPANS, DayPart
from konnekt.relationships.models import Part, Slot
from konnekt.relationships.states import Consent, RequestState
from konnekt.relationships.times import zones_of
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
    parts = list(parts)
    said = {one.member_id: ZoneInfo(one.zone) for one in _said_by(parts)}
    unsaid = [part for part in parts if part.member_id not in said]
    enrolments = Enrolment.objects.filter(pk__in=[part.enrolment_id for part in unsaid]).select_related("member")
    zones = zones_of(enrolments) if unsaid else {}
    return said | {part.member_id: zones[part.enrolment_id] for part in unsaid}


def usual_times(parts: Sequence[Part]) -> UsualTimes:
    """The usual week of each of these people: as they set it for their sessions, else as they said when they enrolled,
    else an ordinary working day.
    """
    said = {one.member_id: Week(ZoneInfo(one.zone), _hours(one.week)) for one in _said_by(parts)}
    unsaid = [part for part in parts if part.member_id not in said]
    zones = zones_of(part.enrolment for part in unsaid) if unsaid else {}
    answers = answers_of(part.enrolment_id for part in unsaid) if unsaid else {}
    assumed = set()
    for part in unsaid:
        told = _told(answers.get(part.enrolment_id))
        if not told:
            assumed.add(part.member_id)
        week = {str(day): told or OFFICE_HOURS for day in WORKING_DAYS}
        said[part.member_id] = Week(zones[part.enrolment_id], _hours(week))
    return UsualTimes(said, frozenset(assumed))


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
    return ZoneInfo(name if name in available_timezones() else served().time_zone)


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


def _said_by(parts: Iterable[Part]) -> list[UsualHours]:
    return list(UsualHours.objects.filter(member__in=[part.member_id for part in parts]))


def _told(answers: Answers | None) -> Sequence[str]:
    told: Sequence[str] = (answers.get("hours") if answers else None) or ()
    return [part for part in DayPart.values if part in told]


def _hours(week: Mapping[str, Iterable[str]]) -> dict[int, list[tuple[int, int]]]:
    return {int(day): [SPANS[part] for part in parts] for day, parts in week.items()}
