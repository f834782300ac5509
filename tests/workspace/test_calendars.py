"""Usual hours, one's own calendar read as busy, and the feed of what is booked."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from icalendar import Calendar
from tests.factories.intake import open_programme
from tests.factories.pairs import opened
from tests.queue import run_queue

from konnekt.access.actors import Actor
from konnekt.core import clock, outgoing
from konnekt.core.errors import NotFound, Refused
from konnekt.core.outgoing import NotRead, Why
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.organisations.models import Member
from konnekt.questions.states import DayPart
from konnekt.workspace.actions.booking import book
from konnekt.workspace.actions.calendars import (
    add_calendar,
    make_feed,
    owner_of_feed,
    remove_calendar,
    revoke_feed,
    set_usual_hours,
)
from konnekt.workspace.actions.sessions import call_off, move
from konnekt.workspace.jobs import read_calendars
from konnekt.workspace.models import BusyTime, Feed, OwnCalendar
from konnekt.workspace.queries.clocks import clocks_of, my_usual_hours, taken_times, usual_times

ADDRESS = "https://calendar.example/secret-heron/basic.ics"


def soon(days=3, hour=14):
    day = (clock.read() + timedelta(days=days)).date()
    return datetime.combine(day, time(hour), UTC)


def ics(*spans):
    """A calendar with these appointments, each with a title that must never be kept."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    for number, (begins, ends) in enumerate(spans):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}",
            f"DTSTART:{begins:%Y%m%dT%H%M%SZ}",
            f"DTEND:{ends:%Y%m%dT%H%M%SZ}",
            "SUMMARY:PLANTED dentist",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


@pytest.fixture
def server(monkeypatch):
    """Somebody's calendar server, at the network's edge: what stands at an address."""
    found = {ADDRESS: ics((soon(), soon() + timedelta(hours=1)))}

    def read(address):
        body = found.get(address, NotRead(Why.NOT_FOUND))
        if isinstance(body, NotRead):
            raise body
        return body

    monkeypatch.setattr(outgoing, "read", read)
    return found


@pytest.fixture
def here(cast):
    with tenant(cast.organisation_id):
        yield


def test_usual_hours_begin_with_what_was_said_at_enrolment(cast):
    pair = opened(cast)
    with tenant(cast.organisation_id):
        assert my_usual_hours(cast.mentee.actor).zone == "Europe/London"
        parts = list(pair.parts.select_related("member", "enrolment__member"))
        assert usual_times(parts).assumed == {part.member_id for part in parts}
        week = {1: [DayPart.EVENING], 6: [DayPart.MORNING, DayPart.EARLY]}
        set_usual_hours(cast.mentee.actor, zone="Asia/Tokyo", week=week, now=clock.read())
        mine = usual_times(parts).weeks[cast.mentee.member.pk]
        assert mine.hours == {1: [(17, 20)], 6: [(7, 9), (9, 12)]}
        assert clocks_of(parts)[cast.mentee.member.pk] == ZoneInfo("Asia/Tokyo")
        assert usual_times(parts).assumed == {cast.mentor.member.pk}


def test_a_week_without_an_hour_is_refused(cast, here):
    with pytest.raises(Refused):
        set_usual_hours(cast.mentee.actor, zone="Europe/London", week={}, now=clock.read())


def test_a_calendar_is_read_and_only_when_somebody_is_busy_is_kept(cast, server):
    with tenant(cast.organisation_id):
        add_calendar(cast.mentee.actor, address=ADDRESS, now=clock.read())
    run_queue()
    with tenant(cast.organisation_id):
        calendar = OwnCalendar.objects.get()
        assert (calendar.trouble, calendar.read_at is not None) == ("", True)
        assert b"heron" not in bytes(calendar.address)
        assert list(BusyTime.objects.values_list("begins_at", "ends_at")) == [(soon(), soon() + timedelta(hours=1))]
        assert taken_times([cast.mentee.member.pk], now=clock.read()) == [(soon(), soon() + timedelta(hours=1))]
        assert taken_times([cast.mentor.member.pk], now=clock.read()) == []
        kept = str([list(model.objects.values()) for model in (Entry, BusyTime, OwnCalendar)])
        assert "PLANTED" not in kept
        assert "heron" not in kept


def test_it_is_read_again_each_hour_and_trouble_leaves_what_is_known(cast, server):
    with tenant(cast.organisation_id):
        add_calendar(cast.mentee.actor, address=ADDRESS, now=clock.read())
    run_queue()
    server[ADDRESS] = ics((soon(5), soon(5) + timedelta(hours=2)))
    read_calendars(0)
    run_queue()
    for body, trouble in ((NotRead(Why.NO_ANSWER), "no_answer"), (b"<html>", "not_a_calendar")):
        server[ADDRESS] = body
        read_calendars(0)
        run_queue()
        with tenant(cast.organisation_id):
            assert OwnCalendar.objects.get().trouble == trouble
            assert [one.begins_at for one in BusyTime.objects.all()] == [soon(5)]


def test_it_can_be_taken_back_and_nothing_of_it_stays(cast, server):
    with tenant(cast.organisation_id):
        add_calendar(cast.mentee.actor, address=ADDRESS, now=clock.read())
    run_queue()
    with tenant(cast.organisation_id):
        remove_calendar(cast.mentor.actor)  # somebody else's own
        assert OwnCalendar.objects.count() == 1
        remove_calendar(cast.mentee.actor)
        assert (OwnCalendar.objects.count(), BusyTime.objects.count()) == (0, 0)


@pytest.mark.parametrize("address", ["ftp://calendar.example/", "http://calendar.example/", "calendar", "https://"])
def test_an_address_that_is_none_is_refused_at_once(cast, here, address):
    with pytest.raises(Refused):
        add_calendar(cast.mentee.actor, address=address, now=clock.read())


def feed(cast, secret):
    answer = Client().get(f"/o/{cast.organisation.slug}/calendar/{secret}/mentoring.ics")
    return answer.status_code, list(
        Calendar.from_ical(answer.content).walk("VEVENT")
    ) if answer.status_code == 200 else []


def test_the_feed_follows_what_is_booked_moved_and_called_off(cast):
    pair = opened(cast)
    with tenant(cast.organisation_id):
        secret = make_feed(cast.mentee.actor, now=clock.read())
        assert secret not in str(list(Feed.objects.values()))
        first, second = (
            book(cast.mentor.actor, relationship=pair, times=[soon(days)], minutes=60, where="HERON", now=clock.read())[
                0
            ]
            for days in (3, 5)
        )
    _status, events = feed(cast, secret)
    assert [event.decoded("dtstart") for event in events] == [soon(3), soon(5)]
    assert {str(event["summary"]) for event in events} == {"Mentoring"}
    assert "HERON" not in str([event.to_ical() for event in events])
    with tenant(cast.organisation_id):
        move(cast.mentee.actor, session=first, begins=soon(4), minutes=30, now=clock.read())
        call_off(cast.mentee.actor, session=second, now=clock.read())
    _status, (event,) = feed(cast, secret)
    assert (event.decoded("dtstart"), int(event["sequence"])) == (soon(4), 1)


def test_the_feed_is_made_anew_taken_back_and_ends_with_its_owner(cast):
    with tenant(cast.organisation_id):
        old = make_feed(cast.mentee.actor, now=clock.read())
        new = make_feed(cast.mentee.actor, now=clock.read())
        assert owner_of_feed(new) == cast.mentee.member
    assert feed(cast, old)[0] == 404
    assert feed(cast, new)[0] == 200
    with tenant(cast.organisation_id):
        revoke_feed(cast.mentor.actor)  # somebody else's own
    assert feed(cast, new)[0] == 200
    with tenant(cast.organisation_id):
        Member.objects.filter(pk=cast.mentee.member.pk).update(left_on=clock.read().date())
    assert feed(cast, new)[0] == 404
    with tenant(cast.organisation_id):
        Member.objects.filter(pk=cast.mentee.member.pk).update(left_on=None)
        revoke_feed(cast.mentee.actor)
    assert feed(cast, new)[0] == 404


def test_a_feed_holds_ones_own_pairs_alone_and_is_of_one_organisation(cast, stranger):
    opened(cast)
    with tenant(cast.organisation_id):
        second = open_programme(cast, name="New Horizons")
    other = opened(cast, round_=second, mentee=cast.colleague, mentor=cast.champion)
    with tenant(cast.organisation_id):
        book(cast.champion.actor, relationship=other, times=[soon()], minutes=60, now=clock.read())
        secret = make_feed(cast.mentee.actor, now=clock.read())
    assert feed(cast, secret) == (200, [])
    assert feed(stranger, secret)[0] == 404


def test_nobody_makes_a_feed_for_nobody(cast, here):
    with pytest.raises(NotFound):
        make_feed(Actor.product(cast.organisation_id, "curiosity"), now=clock.read())
