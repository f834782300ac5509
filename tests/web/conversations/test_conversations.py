"""Booking a conversation, as the two meet it on their pages, and as those who run the programme see how many."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from tests.factories.intake import enrol, open_programme

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Member
from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.states import EnrolmentState, Format, Side
from konnekt.questions.models import AnswerSet
from konnekt.relationships.actions.conversations import ask_for_slot
from konnekt.relationships.actions.exclusions import exclude
from konnekt.relationships.actions.slots import offer_slots
from konnekt.relationships.models import PairRequest, Relationship, Slot

HOME = "/o/meridian/"
WHY = "How did you find your first client?"
CALL = "https://call.example/1"


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        today = clock.read().date()
        made = open_programme(cast, enrolment_closes=today, matching_on=today, starts_on=today)
        Programme.objects.update(format=Format.FLASH)
        return made


@pytest.fixture
def mentor(cast, round_):
    with tenant(cast.organisation_id):
        return enrol(cast.mentor, round_, Side.MENTOR, capacity=3)


@pytest.fixture
def mentee(cast, round_):
    with tenant(cast.organisation_id):
        return enrol(cast.mentee, round_, Side.MENTEE, time_zone="America/New_York", statement="PLANTED")


@pytest.fixture
def day(round_):
    """A day on which nowhere is a clock changed, and New York is five or four hours behind."""
    return clock.read().date() + timedelta(days=9)


@pytest.fixture
def slot(cast, mentor, day):
    return offer(cast.mentor, mentor, day)[0]


def offer(person, enrolment, day, *, at=time(14), **given):
    given = {"zone": ZoneInfo("Europe/London"), "minutes": 30, "is_online": True, "place": CALL} | given
    with tenant(enrolment.organisation_id):
        return offer_slots(person.actor, enrolment=enrolment, day=day, at=at, now=clock.read(), **given)


def words(response):
    return response.content.decode()


def times_of(mentor):
    return f"{HOME}mentoring/{mentor.pk}/times/"


def booking_of(mentee, slot=None):
    return f"{HOME}mentoring/{mentee.pk}/booking/" + (f"{slot.pk}/" if slot else "")


def test_a_mentor_offers_times_and_takes_one_back(cast, signed_in, mentor, day):
    client = signed_in(cast.mentor)
    assert "You offer no time yet" in words(client.get(times_of(mentor)))
    given = {"day": f"{day}", "at": "14:00", "minutes": "30", "weeks": "2", "meeting": "online", "place": CALL}
    page = words(client.post(times_of(mentor), given, follow=True))
    assert "2 times are offered, the first on" in page
    assert page.count("14:00–14:30") >= 2
    assert "as a clock in London says" in page
    page = words(client.post(times_of(mentor), given))
    assert "and the two would overlap" in page
    assert f'value="{day}"' in page  # what was typed stays
    page = words(client.post(times_of(mentor), given | {"day": "", "meeting": "room", "place": ""}))
    assert "Choose a day." in page
    with tenant(cast.organisation_id):
        first, _second = Slot.objects.all()
    page = words(client.post(f"{HOME}mentoring/times/{first.pk}/taking-back/", follow=True))
    assert "Taken back." in page
    assert "1 time ahead" in page


def test_a_mentee_finds_times_on_their_own_clock_and_it_ends_in_both_calendars(cast, signed_in, mentee, mentor, slot):
    client = signed_in(cast.mentee)
    page = words(client.get(booking_of(mentee)))
    here = slot.begins_at.astimezone(ZoneInfo("America/New_York"))
    assert "1 mentor with time for you" in page
    assert f"{here:%H:%M}–" in page
    assert "14:00 for Björn" in page
    assert "Online" in page
    assert CALL not in page
    page = words(client.get(booking_of(mentee, slot)))
    assert "Ask Björn" in page
    assert "Say in a line or two" in words(client.post(booking_of(mentee, slot), {"why": " "}))
    page = words(client.post(booking_of(mentee, slot), {"why": WHY}, follow=True))
    assert "the time is kept for you until they answer" in page
    assert WHY in page
    assert CALL not in page
    assert "No time is free just now" in words(client.get(booking_of(mentee)))
    with tenant(cast.organisation_id):
        asked = PairRequest.objects.get()
    other = signed_in(cast.mentor)
    assert "asks you for a conversation" in words(other.get(f"{HOME}today/"))
    page = words(other.get(f"{HOME}requests/{asked.pk}/"))
    assert WHY in page
    assert "14:00–14:30" in page
    page = words(other.post(f"{HOME}requests/{asked.pk}/acceptance/", follow=True))
    booked = words(other.get(f"{HOME}requests/{asked.pk}/"))
    assert "A conversation with Amina Yusuf" in booked
    assert "You may accept" not in booked
    assert "It is booked" in page
    assert "A conversation with Amina Yusuf" in page
    assert "Month" not in page
    page = words(client.get(f"{HOME}mentoring/"))
    assert "A conversation is booked" in page
    assert CALL in page
    assert "You offer no time" not in words(other.get(f"{HOME}today/"))
    for who in (client, other):
        answer = who.get(f"{HOME}requests/{asked.pk}/mentoring.ics")
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        [event] = Calendar.from_ical(answer.content).walk("VEVENT")
        assert (event["SUMMARY"], event["DTSTART"].dt) == ("Mentoring", slot.begins_at)
        assert not {"DESCRIPTION", "LOCATION", "ATTENDEE"} & set(event)
    assert signed_in(cast.programme_manager).get(f"{HOME}requests/{asked.pk}/mentoring.ics").status_code == 404


def book(cast, mentee, slot, client):
    with tenant(cast.organisation_id):
        asked = ask_for_slot(cast.mentee.actor, mentee=mentee, slot=slot, why=WHY, now=clock.read())
    client.post(f"{HOME}requests/{asked.pk}/acceptance/")
    return f"{HOME}requests/{asked.pk}/"


def test_either_calls_it_off_after_a_question(cast, signed_in, mentee, mentor, slot):
    client, other = signed_in(cast.mentee), signed_in(cast.mentor)
    request = book(cast, mentee, slot, other)
    assert "Call the conversation with Björn" in words(client.get(f"{request}calling-off/"))
    page = words(client.post(f"{request}calling-off/", follow=True))
    assert "Called off. Björn" in page
    assert "1 mentor with time for you" in page
    page = words(client.get(request))
    assert "This conversation was called off" in page
    assert "See other times" in page
    assert client.get(f"{request}mentoring.ics").status_code == 404
    assert client.get(f"{request}calling-off/").status_code == 302
    request = book(cast, mentee, slot, other)
    assert "don’t offer it again" in words(other.get(f"{request}calling-off/"))
    page = words(other.post(f"{request}calling-off/", {"takes_slot_back": "on"}, follow=True))
    assert "You offer no time yet" in page
    with tenant(cast.organisation_id):
        assert {one.state for one in Relationship.objects.all()} == {"ended"}


def test_whoever_was_slower_loses_nothing_typed_and_sees_other_times(cast, signed_in, mentee, mentor, slot, day):
    later = offer(cast.mentor, mentor, day, at=time(16))
    with tenant(cast.organisation_id):
        faster = enrol(cast.colleague, mentee.round, Side.MENTEE)
        ask_for_slot(cast.colleague.actor, mentee=faster, slot=slot, why="Me first.", now=clock.read())
    page = words(signed_in(cast.mentee).post(booking_of(mentee, slot), {"why": WHY}))
    assert "This time has just gone. What you wrote is kept" in page
    assert WHY in page
    assert str(later[0].pk) in page
    assert "Me first." not in page
    assert "Clara" not in page


def test_full_mentors_and_those_ruled_out_are_not_there(cast, signed_in, mentee, mentor, slot):
    with tenant(cast.organisation_id):
        exclude(cast.mentor.actor, excluded=cast.mentee.member)
    client = signed_in(cast.mentee)
    assert "No time is free just now" in words(client.get(booking_of(mentee)))
    assert "This time is not free" in words(client.get(booking_of(mentee, slot)))
    page = words(client.post(booking_of(mentee, slot), {"why": WHY}))
    assert "These two are not available to each other in this round." in page
    assert WHY in page


def test_those_who_run_it_see_how_many_and_nobody(cast, signed_in, mentee, mentor, slot, round_, day):
    offer(cast.mentor, mentor, day, at=time(17))
    book(cast, mentee, slot, signed_in(cast.mentor))
    client = signed_in(cast.programme_manager)
    page = words(client.get(f"{HOME}rounds/{round_.pk}/conversations/"))
    assert "1 time is free to be booked" in page
    assert "Björn" not in page
    assert "Amina" not in page
    overview = words(client.get(f"{HOME}programmes/{round_.programme_id}/"))
    assert "Conversations" in overview
    assert "/matching/" not in overview
    with tenant(cast.organisation_id):
        Programme.objects.update(format=Format.ONE_TO_ONE)
    page = words(client.get(f"{HOME}rounds/{round_.pk}/conversations/"))
    assert "This programme books no conversations" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_however_many(
    cast, round_, mentee, mentor, day, signed_in, django_assert_num_queries, number
):
    with tenant(cast.organisation_id):
        values = AnswerSet.objects.get(about=mentor.pk).values
        for at in range(number):
            one = Member.objects.create(name=f"M {at}", name_key=f"m {at}", line_state=LineState.NONE)
            made = Enrolment.objects.create(
                round=round_, member=one, side=Side.MENTOR, state=EnrolmentState.COMPLETE, capacity=2
            )
            AnswerSet.objects.create(about=made.pk, member=one, version=1, values=values, frozen_at=clock.read())
            for hour in range(number):
                begins = clock.read() + timedelta(days=3, hours=hour)
                Slot.objects.create(
                    round=round_, mentor=made, begins_at=begins, ends_at=begins + timedelta(minutes=20),
                    zone="Europe/London", is_online=True, made_at=begins,
                )  # fmt: skip
    offer(cast.mentor, mentor, day, weeks=number)
    client = signed_in(cast.mentee)
    client.get(booking_of(mentee))
    with django_assert_num_queries(31):
        client.get(booking_of(mentee))
    other = signed_in(cast.mentor)
    other.get(times_of(mentor))
    with django_assert_num_queries(13):
        other.get(times_of(mentor))
    manager = signed_in(cast.programme_manager)
    manager.get(f"{HOME}rounds/{round_.pk}/conversations/")
    with django_assert_num_queries(12):
        manager.get(f"{HOME}rounds/{round_.pk}/conversations/")
