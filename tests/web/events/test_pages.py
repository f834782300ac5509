"""The pages of events, as people use them."""

import html
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from tests.factories.community import come_in, own_space, replied
from tests.factories.events import HOUR, WEEK, event_of, plan, seated, signed_up

from konnekt.community.actions.events import change_event, make_event
from konnekt.community.actions.signing_up import give_back
from konnekt.community.models import Event, SignUp, Touch
from konnekt.community.states import EventKind
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Member
from konnekt.web.events.forms import EventForm, initial_of
from konnekt.workspace.actions.calendars import make_feed

AT = "/o/meridian/community/"
TODAY = "/o/meridian/today/"
_MARCH = [date(clock.read().year + 1, 3, day) for day in range(25, 32)]
SPRING = next(day.isoformat() for day in _MARCH if day.weekday() == 6)
"""When the clocks of Europe change next year."""


def words(response):
    return response.content.decode()


@pytest.fixture
def space(cast):
    return own_space(cast.mentor, cast.mentee, cast.colleague)


@pytest.fixture
def mentor(cast, signed_in):
    return signed_in(cast.mentor)


@pytest.fixture
def mentee(cast, signed_in):
    return signed_in(cast.mentee)


def typed(**given):
    day = (clock.read() + timedelta(days=20)).date().isoformat()
    told: dict[str, str] = {
        "kind": "talk",
        "title": "How to ask",
        "words": "For *you*.",
        "day": day,
        "begins": "23:30",
        "ends": "00:30",
    }
    told |= {"zone": "Europe/Paris", "where": "", "places": "2", "closes": "1d", "token": str(uuid4())}
    return told | given


def at(event, more=""):
    return f"{AT}events/{event.pk}/{more}"


def moved(cast, event, by):
    """As if it had been planned for another time."""
    with tenant(cast.organisation_id):
        row = Event.objects.get(pk=event.pk)
        row.begins_at, row.ends_at, row.closes_at = (one + by for one in (row.begins_at, row.ends_at, row.closes_at))
        row.save()


def test_one_is_planned_on_a_clock_and_read_on_ones_own(cast, mentor, mentee, space):
    given = typed()
    for _twice in range(2):
        assert mentor.post(f"{AT}spaces/{space.pk}/events/new/", given).status_code == 302
    with tenant(cast.organisation_id):
        event = Event.objects.get()
        assert event.ends_at - event.begins_at == HOUR
        assert event.begins_at - event.closes_at == timedelta(days=1)
        Member.objects.filter(pk=cast.mentee.member.pk).update(time_zone="Asia/Tokyo")
    page = words(mentee.get(at(event)))
    assert "07:30–08:30" in page or "06:30–07:30" in page
    assert "23:30 in Paris" in page
    assert "<em>you</em>" in page
    for path in (AT, f"{AT}events/", f"{AT}spaces/{space.pk}/", f"{AT}search/?q=ask"):
        assert "How to ask" in words(mentee.get(path)), path
    assert mentee.get(f"{AT}posts/{event.post_id}/").headers["Location"] == at(event)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"title": ""}, "Give it a title"),
        ({"day": "2020-01-01"}, "Choose a time that is still to come."),
        ({"zone": "Nowhere/At-all"}, "Select a valid choice"),
        ({"places": "0"}, "greater than or equal to 1"),
        ({"where": "javascript://x"}, "begins with https://"),
        ({"where": "https://[room"}, "begins with https://"),
        ({"day": "9999-12-31"}, "Choose a day within the next two years."),
        ({"day": "0001-01-01"}, "Choose a day within the next two years."),
        (
            {"day": SPRING, "begins": "02:30", "ends": "03:00", "zone": "Europe/Berlin", "closes": "0"},
            "It ends after it begins",
        ),
        ({"begins": "noon"}, "Write the time as in 14:30."),
        ({}, "Choose a day."),
    ],
)
def test_what_cannot_be_planned_is_said_and_kept_in_the_form(cast, mentor, space, wrong, why):
    given = typed(title="All I typed", **wrong) if wrong and "title" not in wrong else typed(**wrong)
    if not wrong:
        del given["day"]
    page = words(mentor.post(f"{AT}spaces/{space.pk}/events/new/", given))
    assert why in page
    assert given["title"] in page
    with tenant(cast.organisation_id):
        assert not Event.objects.exists()
    assert "Give it a title" in words(mentor.post(f"{AT}spaces/{space.pk}/events/new/"))


def test_a_place_a_waiting_list_and_moving_up(cast, mentor, mentee, signed_in, space):
    event = event_of(cast.mentor, space, places=1)
    assert "Sign up</button>" in words(mentor.get(at(event)))
    assert "You have a place." in words(mentor.post(at(event, "place/"), {"go": "in"}, follow=True))
    page = words(mentee.get(at(event)))
    assert "It is full, and nobody waits for a place yet." in page
    assert "fewer than 5" in page
    assert "You are first on the waiting list." in words(mentee.post(at(event, "place/"), {"go": "in"}, follow=True))
    third = signed_in(cast.colleague)
    assert "one person is ahead of you" in words(third.post(at(event, "place/"), {"go": "in"}, follow=True))
    assert mentee.get(at(event, "mentoring.ics")).status_code == 404
    mentor.post(at(event, "place/"), {"go": "out"})
    assert "It was freed for you." in words(mentee.get(at(event)))
    assert "A place was freed for you: How to ask" in words(mentee.get(TODAY))
    assert "You are first on the waiting list." in words(third.get(at(event)))
    (entry,) = Calendar.from_ical(mentee.get(at(event, "mentoring.ics")).content).walk("VEVENT")
    assert str(entry["summary"]) == "Mentoring: event"


def test_it_is_in_ones_own_feed_and_on_today_the_day_before(cast, mentor, mentee, client, space):
    event = event_of(cast.mentor, space)
    signed_up(event, cast.mentee)
    with tenant(cast.organisation_id):
        secret = make_feed(cast.mentee.actor, now=clock.read())
    feed = f"/o/meridian/calendar/{secret}/mentoring.ics"
    assert "SUMMARY:Mentoring: event" in words(client.get(feed))
    assert "How to ask" not in words(client.get(feed))
    assert "Tomorrow at" not in words(mentee.get(TODAY))
    moved(cast, event, timedelta(days=-6))
    assert "How to ask" in words(mentee.get(TODAY))
    assert "You hold it." in words(mentor.get(TODAY))
    with tenant(cast.organisation_id):
        give_back(cast.mentee.actor, event=event, now=clock.read())
    assert "How to ask" not in words(mentee.get(TODAY))
    assert "SUMMARY" not in words(client.get(feed))


def test_it_is_changed_and_called_off_with_a_reason(cast, mentor, mentee, space):
    event = event_of(cast.mentor, space)
    signed_up(event, cast.mentee)
    assert 'value="How to ask"' in words(mentor.get(at(event, "change/")))
    mentor.post(at(event, "change/"), typed(title="How to listen"))
    assert "How to listen" in words(mentee.get(at(event)))
    assert "Say in a few words why" in words(mentor.post(at(event, "calling-off/")))
    page = words(mentor.post(at(event, "calling-off/"), {"words": "I’m <b>ill</b>."}, follow=True))
    assert "I’m &lt;b&gt;ill" in page
    assert "called off" in words(mentee.get(f"{AT}events/"))
    assert mentee.post(at(event, "place/"), {"go": "in"}).status_code == 302  # has one already
    page = words(mentor.post(at(event, "calling-off/"), {"words": "All I typed"}))
    assert "It is called off." in page
    assert "All I typed" in page


def test_an_event_is_asked_about_reported_and_hidden_like_a_post(cast, mentee, signed_in, space):
    event = event_of(cast.mentor, space)
    replied(cast.mentee, event.post, "Is there tea?")
    page = words(mentee.get(at(event)))
    assert "Is there tea?" in page
    assert f"{AT}posts/{event.post_id}/report/" in page
    assert f"{AT}posts/{event.post_id}/edit/" not in page
    answer = mentee.post(f"{AT}posts/{event.post_id}/", {"body": "And cake?", "token": str(uuid4())}, follow=True)
    assert answer.redirect_chain[-1][0].startswith(at(event))
    manager = signed_in(cast.programme_manager)
    assert f"{AT}moderated/{event.post_id}/hiding/" in words(manager.get(at(event)))
    manager.post(f"{AT}moderated/{event.post_id}/hiding/", {"reason": "hurtful", "words": ""})
    assert mentee.get(at(event)).status_code == 404
    assert "How to ask" not in words(mentee.get(f"{AT}events/"))


def test_nobody_writes_an_event_as_a_post(cast, mentee, space):
    given = {"kind": "event", "title": "Come", "body": "All of you", "token": str(uuid4())}
    assert "Select a valid choice" in words(mentee.post(f"{AT}spaces/{space.pk}/write/", given))
    assert mentee.get(f"{AT}spaces/{space.pk}/events/new/").status_code == 404


def test_who_is_there_is_ticked_and_said_by_oneself(cast, mentor, mentee, space):
    event = event_of(cast.mentor, space)
    signed_up(event, cast.mentee, cast.colleague)
    assert "Amina Yusuf" in words(mentor.get(at(event, "people/")))
    assert 'name="there"' not in words(mentor.get(at(event, "people/")))
    assert mentor.post(at(event, "people/")).status_code == 409
    moved(cast, event, -WEEK - HOUR / 2)
    page = words(mentee.post(at(event, "presence/"), follow=True))
    assert "You were there" in page
    chosen = {"there": [str(cast.mentee.member.pk), str(cast.line_manager.member.pk), "nonsense"]}
    page = words(mentor.get(at(event, "people/")))
    assert page.count('name="shown"') == 2
    assert page.count('name="ticked"') == 1
    chosen["shown"] = [str(one.member.pk) for one in (cast.mentee, cast.colleague)]
    mentor.post(at(event, "people/"), chosen)
    with tenant(cast.organisation_id):
        there = dict(SignUp.objects.values_list("member__external_id", "was_there"))
    assert there == {"mentee": True, "colleague": False}
    assert mentee.get(at(event, "people/")).status_code == 404


def test_groups_are_drawn_and_each_reads_their_own_with_a_question(cast, mentor, mentee, space, monkeypatch):
    # Of nine, so many may be kept apart without a cause that somebody sits out: here nobody is.
    monkeypatch.setattr("konnekt.community.apart.without_cause", lambda *_: set())
    event = event_of(cast.mentor, space, kind=EventKind.NETWORKING)
    for one in cast.people.values():
        if one not in (cast.mentor, cast.mentee, cast.colleague):
            come_in(one, space, by=cast.mentor)
    signed_up(event, *cast.people.values())
    given = {"who": "signed_up", "size": "4", "rounds": "1", "minutes": "10", "first": "1"}
    assert "less than or equal to 60" in words(mentor.post(at(event, "groups/"), given | {"minutes": "61"}))
    assert "Choose the round that comes next." in words(mentor.post(at(event, "groups/"), given | {"first": "3"}))
    page = words(mentor.post(at(event, "groups/"), given, follow=True))
    assert "Table 2" in page
    assert "Amina Yusuf" in page
    event = event_of(cast.mentor, space, kind=EventKind.NETWORKING)
    signed_up(event, cast.mentor, cast.mentee)
    assert "drawn of 8 people or more" in words(mentor.post(at(event, "groups/"), given))
    seated(event, cast.mentor, cast.mentee)
    page = words(mentee.get(at(event)))
    assert "Table 1, with" in page
    assert "card-question" in page
    assert "Stay in touch with Björn" in page
    mentee.post(at(event, f"touch/{cast.mentor.member.pk}/"))
    assert "Take it back for Björn" in words(mentee.get(at(event)))
    assert "both said so" not in words(mentor.get(at(event)))
    mentor.post(at(event, f"touch/{cast.mentee.member.pk}/"))
    assert "you both said so" in words(mentee.get(at(event)))
    assert "You stay in touch with" in words(mentee.get(f"{AT}events/"))
    mentee.post(at(event, f"touch/{cast.mentor.member.pk}/"), {"go": "out"})
    with tenant(cast.organisation_id):
        assert Touch.objects.count() == 1
    talk = event_of(cast.mentor, space)
    assert mentor.get(at(talk, "groups/")).status_code == 404


def test_after_it_there_is_a_word_and_a_question(cast, mentor, mentee, space):
    event = event_of(cast.mentor, space)
    signed_up(event, cast.mentee)
    assert "That is for after the event." in words(mentor.get(at(event, "follow-up/")))
    page = words(mentor.post(at(event, "follow-up/"), {"words": "All I typed"}))
    assert "That is for after the event." in page
    assert "All I typed" in page
    moved(cast, event, -2 * WEEK)
    assert "Write a few words first." in words(mentor.post(at(event, "follow-up/")))
    mentor.post(at(event, "follow-up/"), {"words": "Thank *you*."})
    page = words(mentee.get(at(event)))
    assert "Thank <em>you</em>." in page
    assert "Was it worth your time?" in page
    assert mentee.post(at(event, "verdict/")).status_code == 409
    assert "Yes, you said" in words(mentee.post(at(event, "verdict/"), {"worth": "yes"}, follow=True))
    assert "Answered: fewer than 5." in words(mentor.get(at(event, "follow-up/")))
    assert mentor.post(at(event, "verdict/"), {"worth": "yes"}).status_code == 404


@pytest.mark.parametrize("things", [1, 3])
def test_pages_cost_the_same_for_one_and_for_three(cast, mentee, mentor, space, things):
    people = [cast.mentee, cast.mentor, cast.colleague][: things + 1]
    events = [event_of(cast.mentor, space, kind=EventKind.NETWORKING) for _number in range(things)]
    for _number in range(things):
        event_of(cast.mentor, space, now=clock.read() - 2 * WEEK)
    for event in events:
        signed_up(event, *people)
        seated(event, *people, rounds=things)
        with tenant(cast.organisation_id):
            for _number in range(things):
                replied(cast.mentor, event.post)
    cost = {"": 17, "events/": 20, f"events/{events[0].pk}/": 25, f"spaces/{space.pk}/": 21}
    found = {path: counted(mentee, AT + path) for path in cost}
    kept = {"people/": 10, "groups/": 12, "follow-up/": 9}
    found |= {path: counted(mentor, at(events[0], path)) for path in kept}
    assert found == cost | kept


def counted(browser, path):
    browser.get(path)
    with CaptureQueriesContext(connection) as asked_for:
        assert browser.get(path).status_code == 200
    return len(asked_for)


def test_what_is_ahead_and_what_was_go_on_by_a_key(cast, mentee, space):
    now = clock.read()
    for name, begins, step, made in (("Past", now - HOUR, -HOUR, now - 2 * WEEK), ("Ahead", now, HOUR, now - WEEK)):
        for number in reversed(range(23)):
            told = plan(now=now, title=f"{name} {number:02}.", begins_at=begins + (number + 1) * step)
            with tenant(cast.organisation_id):  # nobody makes so many in an hour
                at = made - number * HOUR
                make_event(cast.mentor.actor, space=space, plan=told, token=uuid4(), now=at)
    for path, sign in ((f"{AT}events/", "?"), (f"{AT}events/?space={space.pk}", "&amp;")):
        first = words(mentee.get(path))
        for name, key in (("Ahead", "after"), ("Past", "before")):
            assert re.findall(rf"{name} (\d\d)\.", first) == [f"{number:02}" for number in range(20)]
            on = re.search(rf'href="([^"]*{re.escape(sign)}{key}=[^"]*)"', first)
            second = words(mentee.get(html.unescape(on.group(1))))
            assert re.findall(r"(Ahead|Past) (\d\d)\.", second) == [(name, f"{number:02}") for number in (20, 21, 22)]
            assert f"{key}=" not in second
    assert mentee.get(f"{AT}events/?after=nonsense&before=nonsense").status_code == 200
    page = words(mentee.get(f"{AT}spaces/{space.pk}/"))
    assert "All events of this space" in page
    assert re.findall(r"Ahead (\d\d)\.", page.partition("What people write")[0]) == ["00", "01", "02", "03", "04"]


def test_a_muted_space_has_no_event_on_the_page_community(cast, mentee, space):
    event = event_of(cast.mentor, space)
    with tenant(cast.organisation_id):
        change_event(cast.mentor.actor, event=event, plan=plan(now=clock.read(), title="Elsewhere"), now=clock.read())
    assert "Elsewhere" in words(mentee.get(AT))
    mentee.post(f"{AT}spaces/{space.pk}/following/", {"hear": "mute"})
    assert "Elsewhere" not in words(mentee.get(AT))
    assert "Elsewhere" in words(mentee.get(f"{AT}events/?space={space.pk}"))
    assert mentee.get(f"{AT}events/?space={uuid4()}").status_code == 404
    assert mentee.get(f"{AT}events/?space=nonsense").status_code == 200


def test_a_closing_time_stays_when_the_clocks_change_in_between(cast):
    given = typed(day=SPRING, begins="12:00", ends="13:00", zone="Europe/Berlin", closes="1d")
    form = EventForm(given)
    assert form.is_valid(), form.errors
    plan = form.plan
    space = own_space(cast.mentor)
    event = event_of(
        cast.mentor, space, **{name: getattr(plan, name) for name in ("begins_at", "ends_at", "closes_at", "zone")}
    )
    assert initial_of(event)["closes"] == "1d"
