"""The pages of sessions, as those in a pair meet them, and as nobody else can."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from tests.cast import ROLES
from tests.factories.circles import running_circle
from tests.factories.pairs import opened

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.relationships.actions.ending import end
from konnekt.workspace.actions.booking import book, offer
from konnekt.workspace.actions.sessions import say_met
from konnekt.workspace.models import Session
from konnekt.workspace.states import SessionState

EVERYBODY_ELSE = sorted({"line_manager", "colleague"} | ROLES.keys())
LONDON = ZoneInfo("Europe/London")


def words(response):
    return response.content.decode()


def ahead(days=4):
    """A working day some days ahead, far from a change of clocks."""
    day = clock.read().date() + timedelta(days=days)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def booked(cast, pair, *, begins=None, now=None):
    now = now or clock.read()
    begins = begins or datetime.combine(ahead(), time(14), LONDON)
    with tenant(pair.organisation_id):
        (made,) = book(cast.mentee.actor, relationship=pair, times=[begins], minutes=60, where="PLANTED-ROOM", now=now)
    return made


def held_ago(cast, pair, days):
    begins = clock.read() - timedelta(days=days)
    return booked(cast, pair, begins=begins, now=begins - timedelta(days=1))


@pytest.fixture
def pair(cast):
    return opened(cast, now=clock.read() - timedelta(days=60))


@pytest.fixture
def there(pair):
    return f"/o/meridian/pairs/{pair.pk}/sessions/"


@pytest.fixture
def mentee(signed_in, cast):
    return signed_in(cast.mentee)


@pytest.fixture
def mentor(signed_in, cast):
    return signed_in(cast.mentor)


def test_a_time_that_suits_both_is_booked_with_one_press(mentee, mentor, there):
    assert "No session is booked" in words(mentee.get(there))
    page = mentee.get(f"{there}booking/")
    assert "Times that suit you both" in words(page)
    (value, _label), *_more = page.context["form"].fields["times"].choices
    answer = mentee.post(f"{there}booking/", {"times": [value], "minutes": "60", "rhythm": "once", "where": "Room 2"})
    page = words(mentee.get(answer.url))
    assert "Room 2" in page
    assert "The invitations are on their way." in page
    assert "Room 2" in words(mentor.get(there))


def test_three_chosen_are_an_offer_of_which_the_other_takes_one(cast, mentee, mentor, there):
    choices = mentee.get(f"{there}booking/?minutes=30").context["form"].fields["times"].choices
    chosen = [value for value, _label in choices[:3]]
    given = {"times": chosen, "minutes": "30", "rhythm": "once", "where": ""}
    assert "Björn can now choose one of 3 times" in words(mentee.post(f"{there}booking/", given, follow=True))
    page = mentor.get(there)
    assert "Amina Yusuf offers you 3 times" in words(page)
    with tenant(cast.organisation_id):
        second = Session.objects.order_by("begins_at")[1]
    answer = mentor.post(f"{there}{second.pk}/taking/", follow=True)
    assert "Booked for" in words(answer)
    with tenant(cast.organisation_id):
        assert list(Session.objects.values_list("begins_at", "state")) == [(second.begins_at, SessionState.PLANNED)]
    again = words(mentor.post(f"{there}{uuid4()}/taking/"))
    assert "Booked" not in again


def test_an_offer_is_taken_back(cast, mentee, mentor, pair, there):
    times = [datetime.combine(ahead(days), time(10), LONDON) for days in (4, 8)]
    with tenant(cast.organisation_id):
        offer(cast.mentee.actor, relationship=pair, times=times, minutes=60, now=clock.read())
    assert "Björn can choose" in words(mentee.get(there))
    mentee.post(f"{there}offer/withdrawal/")
    assert "No session is booked" in words(mentor.get(there))


def test_any_other_time_and_a_series_to_the_end_of_the_programme(cast, mentee, pair, there):
    day = ahead()
    given = {"day": day.isoformat(), "at": "09:00", "minutes": "60", "rhythm": "fortnightly", "where": ""}
    mentee.post(f"{there}booking/", given)
    with tenant(cast.organisation_id):
        made = list(Session.objects.order_by("begins_at"))
        last = pair.round.ends_on
    assert len(made) > 5
    # The same hour of the clock, also after a night in which clocks change.
    assert {one.begins_at.astimezone(LONDON).strftime("%a %H:%M") for one in made} == {f"{day:%a} 09:00"}
    assert made[-1].begins_at.date() <= last < (made[-1].begins_at + timedelta(weeks=2)).date()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "Choose a time first."),
        ({"day": "2090-01-01", "at": "09:00"}, "more than a year away"),
        ({"day": "2090-01-01"}, "Choose a time."),
        ({"at": "09:00"}, "Choose a day."),
        ({"day": "2020-01-01", "at": "09:00"}, "last three months"),
        ({"times": ["yesterday"]}, "yesterday"),
    ],
)
def test_what_cannot_be_booked_is_said_and_nothing_typed_is_lost(cast, mentee, there, given, why):
    page = words(mentee.post(f"{there}booking/", {"minutes": "60", "rhythm": "once", "where": "Room 2"} | given))
    assert why in page
    assert "Room 2" in page
    with tenant(cast.organisation_id):
        assert Session.objects.count() == 0


def test_a_time_in_the_night_in_which_clocks_change_is_refused(mentee, there, monkeypatch):
    monkeypatch.setattr(clock, "read", lambda: datetime(2027, 10, 1, 9, tzinfo=UTC))
    given = {"day": "2027-10-31", "at": "01:30", "minutes": "60", "rhythm": "once", "where": ""}
    assert "Clocks change in that night" in words(mentee.post(f"{there}booking/", given))


def test_a_day_that_is_over_notes_a_session_one_had(mentee, there):
    day = clock.read().date() - timedelta(days=3)
    given = {"day": day.isoformat(), "at": "10:00", "minutes": "60", "rhythm": "once", "where": ""}
    assert "Noted: you met on" in words(mentee.post(f"{there}booking/", given, follow=True))
    assert "Held" in words(mentee.get(there))


def test_a_session_is_moved_by_either(cast, mentor, pair, there):
    made = booked(cast, pair)
    assert "PLANTED-ROOM" in words(mentor.get(f"{there}{made.pk}/moving/"))
    given = {"day": ahead(9).isoformat(), "at": "10:00", "minutes": "30", "where": "Room 3"}
    assert "Moved to" in words(mentor.post(f"{there}{made.pk}/moving/", given, follow=True))
    with tenant(cast.organisation_id):
        moved = Session.objects.get()
    assert (moved.sequence, moved.ends_at - moved.begins_at) == (1, timedelta(minutes=30))
    assert "Choose a time first." in words(mentor.post(f"{there}{made.pk}/moving/", {"minutes": "30"}))


def test_a_session_is_called_off_after_a_question(cast, mentee, pair, there):
    made = booked(cast, pair)
    assert "Call this session off?" in words(mentee.get(f"{there}{made.pk}/calling-off/"))
    assert "Called off." in words(mentee.post(f"{there}{made.pk}/calling-off/", follow=True))
    assert "Called off" in words(mentee.get(f"{there}{made.pk}/"))
    assert mentee.get(f"{there}{made.pk}/calling-off/").status_code == 302


def test_did_you_meet_is_one_tap_and_leads_to_the_next_date(cast, mentee, mentor, pair, there):
    made = held_ago(cast, pair, 2)
    assert "Did you meet?" in words(mentee.get(there))
    page = words(mentee.post(f"{there}{made.pk}/meeting/", {"met": "yes"}, follow=True))
    assert "When will you meet next?" in page
    assert "Book the next one" in page
    assert "Did you meet?" not in words(mentor.get(there))
    mentor.post(f"{there}{made.pk}/meeting/", {"met": "no"})
    with tenant(cast.organisation_id):
        assert Session.objects.get().state == SessionState.MISSED
    answer = mentor.post(f"{there}{made.pk}/meeting/", {"met": "moved"})
    assert answer.url == f"{there}{made.pk}/moving/"
    assert "Move the session" in words(mentor.get(answer.url))


def test_its_file_says_when_and_nothing_else(cast, mentee, pair, there):
    made = booked(cast, pair)
    answer = mentee.get(f"{there}{made.pk}/mentoring.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:Mentoring" in words(answer)
    assert "PLANTED-ROOM" not in words(answer)
    assert "Björn" not in words(answer)


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_nobody_else_finds_a_session(cast, signed_in, pair, there, who):
    made = booked(cast, pair)
    browser = signed_in(cast.people[who])
    one = f"{there}{made.pk}/"
    for path in (there, f"{there}booking/", one, *(f"{one}{part}" for part in PARTS), f"{there}offer/withdrawal/"):
        assert browser.get(path).status_code in {404, 405}
        assert browser.post(path, {"met": "yes"}).status_code in {404, 405}
    with tenant(cast.organisation_id):
        assert Session.objects.get().state == SessionState.PLANNED


PARTS = ("mentoring.ics", "taking/", "moving/", "calling-off/", "meeting/")


def test_a_session_of_another_pair_is_not_there(cast, mentee, pair, there):
    booked(cast, pair)
    for part in ("", *PARTS):
        assert mentee.get(f"{there}{uuid4()}/{part}").status_code in {404, 405}


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(cast, mentee, pair, there, number, django_assert_num_queries):
    for days in range(1, number + 1):
        held_ago(cast, pair, 3 * days)
    mentee.get(there)
    with django_assert_num_queries(13):
        page = words(mentee.get(there))
    assert page.count("Did you meet?</h2>") == number


@pytest.mark.parametrize("number", [1, 3])
def test_choosing_a_time_costs_the_same_for_one_and_for_three(
    cast, mentee, pair, there, number, django_assert_num_queries
):
    noon = datetime.combine(ahead(), time(12), LONDON)
    made = [booked(cast, pair, begins=noon + timedelta(days=7 * place)) for place in range(number)]
    for part, queries in (("booking/", 14), (f"{made[0].pk}/moving/", 16), (f"{made[0].pk}/calling-off/", 12)):
        mentee.get(f"{there}{part}")
        with django_assert_num_queries(queries):
            assert mentee.get(f"{there}{part}").status_code == 200


def test_choosing_a_time_costs_the_same_for_two_and_for_four(cast, signed_in, django_assert_num_queries):
    circle = running_circle(cast, "mentee", "colleague", "champion")
    there = f"/o/meridian/pairs/{circle.pk}/sessions/booking/"
    mentor = signed_in(cast.mentor)
    mentor.get(there)
    with django_assert_num_queries(14):
        mentor.get(there)


def test_the_overview_says_how_sessions_stand(cast, mentee, pair, there):
    over = there.removesuffix("sessions/")
    assert "None is booked" in words(mentee.get(over))
    made = held_ago(cast, pair, 2)
    assert "did you meet?" in words(mentee.get(over))
    mentee.post(f"{there}{made.pk}/meeting/", {"met": "yes"})
    booked(cast, pair)
    page = words(mentee.get(over))
    assert "The next one is on" in page
    assert "You have met once, on" in page


@pytest.mark.parametrize("number", [1, 3])
def test_whoever_runs_the_round_sees_dates_and_lengths(cast, signed_in, pair, number, django_assert_num_queries):
    for days in range(1, number + 1):
        made = held_ago(cast, pair, 3 * days)
        with tenant(cast.organisation_id):
            say_met(cast.mentor.actor, session=made, met=True, now=clock.read())
    manager = signed_in(cast.programme_manager)
    there = f"/o/meridian/rounds/{pair.round_id}/sessions/"
    manager.get(there)
    with django_assert_num_queries(12):
        page = words(manager.get(there))
    assert f'<td class="number" data-label="Sessions">{number}</td>' in page
    assert ("1 hour" if number == 1 else "3 hours") in page
    assert "none booked" in page
    assert "PLANTED-ROOM" not in page


def test_today_asks_for_what_is_due_and_shows_the_week(cast, mentee, pair, there):
    made = held_ago(cast, pair, 2)
    assert "Did you meet Björn?" in words(mentee.get("/o/meridian/today/"))
    mentee.post(f"{there}{made.pk}/meeting/", {"met": "yes"})
    assert "No next session is booked with Björn" in words(mentee.get("/o/meridian/today/"))
    booked(cast, pair)
    page = words(mentee.get("/o/meridian/today/"))
    assert "No next session" not in page
    assert "a session with Björn" in page


def test_in_a_circle_one_chooses_who_meets(cast, signed_in):
    circle = running_circle(cast, "mentee", "colleague")
    there = f"/o/meridian/pairs/{circle.pk}/sessions/"
    mentor, mentee, colleague = (signed_in(cast.people[who]) for who in ("mentor", "mentee", "colleague"))
    page = words(mentor.get(f"{there}booking/"))
    assert "you and Amina Yusuf alone" in page
    assert "Times that suit all of you" in page
    alone = str(cast.mentee.member.pk)
    page = mentor.get(f"{there}booking/?alone_with={alone}")
    assert "it is booked for you and Amina Yusuf alone" in words(page)
    (value, _label), *_more = page.context["form"].fields["times"].choices
    given = {"times": [value], "minutes": "60", "rhythm": "once", "where": "", "alone_with": alone}
    one = mentor.post(f"{there}booking/", given).url
    assert "you and Amina Yusuf alone" in words(mentor.get(one))
    assert "for two of you alone" in words(mentee.get(there))
    assert "Only you and Björn can see this page." in words(mentee.get(one))
    assert "No session is booked" in words(colleague.get(there))
    assert colleague.get(one).status_code == 404
    assert "Times that suit you both" in words(mentee.get(f"{one}moving/"))
    with tenant(cast.organisation_id):
        Session.objects.update(begins_at=clock.read() - timedelta(hours=1))
    assert "Did the two of you meet?" in words(mentee.get("/o/meridian/today/"))
    assert "Did the two of you meet?" not in words(colleague.get("/o/meridian/today/"))


def test_what_was_meant_for_two_is_not_booked_for_all_when_one_of_them_has_left(cast, signed_in):
    circle = running_circle(cast, "mentee", "colleague")
    with tenant(cast.organisation_id):
        end(cast.colleague.actor, relationship=circle, now=clock.read())
    there, mentor = f"/o/meridian/pairs/{circle.pk}/sessions/booking/", signed_in(cast.mentor)
    alone = str(cast.colleague.member.pk)
    page = mentor.get(f"{there}?alone_with={alone}")
    assert "Nothing is booked: choose again who meets." in words(page)
    (value, _label), *_more = page.context["form"].fields["times"].choices
    given = {"times": [value], "minutes": "60", "rhythm": "once", "where": "Room 2", "alone_with": alone}
    page = words(mentor.post(there, given))
    assert "Nothing is booked: choose again who meets." in page
    assert "Room 2" in page
    with tenant(cast.organisation_id):
        assert not Session.objects.exists()
