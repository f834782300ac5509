"""Sessions: booked with one message, moved and called off, and everybody's calendar follows."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from icalendar import Calendar
from tests.factories.circles import running_circle
from tests.factories.pairs import opened, proposed
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.questions.models import AnswerSet
from konnekt.relationships.actions.consent import say_yes
from konnekt.relationships.actions.ending import end
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import PartSide
from konnekt.surveys.models import Asking
from konnekt.workspace.actions.booking import book, note_held, offer, take, take_offer_back
from konnekt.workspace.actions.invitations import tell_of_what_is_ahead
from konnekt.workspace.actions.notes import write_notes
from konnekt.workspace.actions.quiet import block
from konnekt.workspace.actions.sessions import call_off, call_off_ahead, call_off_alone, move, read_sessions, say_met
from konnekt.workspace.models import Session
from konnekt.workspace.policy import SHEET
from konnekt.workspace.states import SessionState

EVERYBODY_ELSE = (
    "line_manager",
    "programme_manager",
    "administrator",
    "champion",
    "auditor",
    "safeguarding",
    "colleague",
)
CALL = "https://meet.example/heron"


def soon(days=3, hour=14):
    """A full hour some days ahead."""
    day = (clock.read() + timedelta(days=days)).date()
    return datetime.combine(day, time(hour), UTC)


def booked(person, pair, *times, minutes=60, where=CALL, now=None):
    with tenant(pair.organisation_id):
        return book(
            person.actor, relationship=pair, times=times or [soon()], minutes=minutes, where=where,
            now=now or clock.read(),
        )  # fmt: skip


def seen(person, pair):
    with tenant(pair.organisation_id):
        return read_sessions(person.actor, relationship=pair, now=clock.read())


def entries():
    """What the mails since the last look put into calendars: address, method, and the events."""
    run_queue()
    found = []
    for letter in mail.outbox:
        for part in letter.attachments:
            calendar = Calendar.from_ical(part.get_payload(decode=True))
            assert part.get_param("method") == calendar["method"]
            found.append((letter.to[0], str(calendar["method"]), list(calendar.walk("VEVENT"))))
    mail.outbox.clear()
    return found


@pytest.fixture
def pair(cast):
    made = opened(cast)
    mail.outbox.clear()
    return made


def test_booking_puts_it_into_both_calendars_and_says_where_to_the_two_alone(cast, pair):
    (session,) = booked(cast.mentee, pair)
    assert [one.where for one in seen(cast.mentor, pair)] == [CALL]
    assert CALL.encode() not in bytes(session.place)
    run_queue()
    assert "Amina Yusuf booked a session" in mail.outbox[0].body
    assert CALL not in "".join(letter.body for letter in mail.outbox)
    said = entries()
    assert {to for to, _method, _events in said} == {"mentee@meridian.example", "mentor@meridian.example"}
    for _to, method, (event,) in said:
        assert method == "REQUEST"
        assert str(event["summary"]) == "Mentoring"
        assert event["uid"].startswith(str(session.pk))
        assert event.decoded("dtstart") == session.begins_at
        assert int(event["sequence"]) == 0
        assert set(event) & {"LOCATION", "DESCRIPTION"} == set()


def test_moving_and_calling_off_carry_the_same_name_and_a_growing_number(cast, pair):
    (session,) = booked(cast.mentee, pair)
    (uid,) = {str(event["uid"]) for _to, _method, (event,) in entries()}
    with tenant(cast.organisation_id):
        move(cast.mentor.actor, session=session, begins=soon(4), minutes=30, where="Room 2", now=clock.read())
    for _to, method, (event,) in entries():
        assert (method, str(event["uid"]), int(event["sequence"])) == ("REQUEST", uid, 1)
        assert event.decoded("dtstart") == soon(4)
        assert event.decoded("dtend") == soon(4) + timedelta(minutes=30)
    assert [one.where for one in seen(cast.mentee, pair)] == ["Room 2"]
    with tenant(cast.organisation_id):
        call_off(cast.mentee.actor, session=session, now=clock.read())
    for _to, method, (event,) in entries():
        assert (method, str(event["uid"]), int(event["sequence"])) == ("CANCEL", uid, 2)
        assert str(event["status"]) == "CANCELLED"
    assert seen(cast.mentee, pair) == []


def test_a_second_click_books_once(cast, pair):
    first, again = (booked(cast.mentee, pair, soon(), now=clock.read()) for _click in range(2))
    assert [one.pk for one in first] == [one.pk for one in again]
    assert len(entries()) == 2


@pytest.mark.parametrize(
    ("times", "why"),
    [
        ([datetime(2020, 1, 1, 9, tzinfo=UTC)], "is over"),
        ([datetime(2099, 1, 1, 9, tzinfo=UTC)], "more than a year"),
    ],
)
def test_what_is_over_or_far_away_is_not_booked(cast, pair, times, why):
    with pytest.raises(Refused, match=why):
        booked(cast.mentee, pair, *times)


def test_nobody_books_over_a_session_of_their_own(cast, pair):
    booked(cast.mentee, pair, soon())
    with pytest.raises(Refused, match="session at that time"):
        booked(cast.mentor, pair, soon() + timedelta(minutes=30))
    booked(cast.mentor, pair, soon() + timedelta(minutes=60))
    assert len(seen(cast.mentee, pair)) == 2


def test_a_series_is_one_message_and_each_can_be_moved_alone(cast, pair):
    times = [soon(7 * week) for week in (1, 2, 3)]
    series = booked(cast.mentor, pair, *times)
    assert len({one.series for one in series}) == 1
    said = entries()
    assert len(said) == 2
    for _to, method, events in said:
        assert method == "PUBLISH"
        assert [event.decoded("dtstart") for event in events] == times
    with tenant(cast.organisation_id):
        move(cast.mentee.actor, session=series[1], begins=soon(15), minutes=60, now=clock.read())
    assert [one.session.begins_at for one in seen(cast.mentee, pair)] == [times[0], soon(15), times[2]]
    for _to, method, (event,) in entries():
        assert (method, int(event["sequence"])) == ("REQUEST", 1)
    with tenant(cast.organisation_id):
        off = call_off(cast.mentee.actor, session=series[0], and_later=True, now=clock.read())
    assert len(off) == 3
    for _to, _method, events in entries():
        assert {str(event["status"]) for event in events} == {"CANCELLED"}
    assert seen(cast.mentor, pair) == []


def test_three_times_are_offered_and_the_other_takes_one(cast, pair):
    times = [soon(3), soon(4), soon(5)]
    with tenant(cast.organisation_id):
        offered = offer(cast.mentor.actor, relationship=pair, times=times, minutes=60, where=CALL, now=clock.read())
        with pytest.raises(Refused, match="for the other one"):
            take(cast.mentor.actor, session=offered[0], now=clock.read())
    run_queue()
    (letter,) = mail.outbox
    assert letter.to == ["mentee@meridian.example"]
    assert letter.attachments == []
    mail.outbox.clear()
    with tenant(cast.organisation_id):
        take(cast.mentee.actor, session=offered[1], now=clock.read())
        take(cast.mentee.actor, session=offered[1], now=clock.read())  # a second click
    assert [(one.session.begins_at, one.session.state) for one in seen(cast.mentor, pair)] == [
        (times[1], SessionState.PLANNED)
    ]
    assert len(entries()) == 2
    with tenant(cast.organisation_id), pytest.raises(NotFound):
        take(cast.mentee.actor, session=offered[0], now=clock.read())


def test_a_new_offer_replaces_the_one_before_and_can_be_taken_back(cast, pair):
    with tenant(cast.organisation_id):
        for days in (3, 8):
            times = [soon(days), soon(days + 1)]
            offer(cast.mentor.actor, relationship=pair, times=times, minutes=60, now=clock.read())
        assert Session.objects.count() == 2
        take_offer_back(cast.mentee.actor, relationship=pair)  # not the mentee's to take back
        assert Session.objects.count() == 2
        take_offer_back(cast.mentor.actor, relationship=pair)
        assert Session.objects.count() == 0


def test_one_of_them_says_that_they_met_and_can_put_it_right(cast, pair):
    begins = soon(-2)
    (session,) = booked(cast.mentee, pair, begins, now=begins - timedelta(days=5))
    with tenant(cast.organisation_id):
        assert say_met(cast.mentor.actor, session=session, met=True, now=clock.read()).state == SessionState.HELD
        assert say_met(cast.mentee.actor, session=session, met=False, now=clock.read()).state == SessionState.MISSED


def test_nobody_has_met_before_it_begins(cast, pair):
    (session,) = booked(cast.mentee, pair)
    with tenant(cast.organisation_id), pytest.raises(Refused):
        say_met(cast.mentee.actor, session=session, met=True, now=clock.read())


def test_a_meeting_that_nobody_booked_is_noted_and_told_nobody(cast):
    now = clock.read()
    pair = opened(cast, now=now - timedelta(days=30))
    mail.outbox.clear()
    with tenant(cast.organisation_id):
        made = note_held(cast.mentee.actor, relationship=pair, begins=now - timedelta(days=2), minutes=60, now=now)
        assert made.state == SessionState.HELD
        with pytest.raises(Refused):  # before the space opened
            note_held(cast.mentee.actor, relationship=pair, begins=now - timedelta(days=40), minutes=60, now=now)
    run_queue()
    assert mail.outbox == []


def test_the_end_of_a_pair_clears_the_calendars_and_names_nobody(cast, pair):
    booked(cast.mentee, pair)
    with tenant(cast.organisation_id):
        offer(cast.mentor.actor, relationship=pair, times=[soon(8), soon(9)], minutes=60, now=clock.read())
    entries()
    with tenant(cast.organisation_id):
        end(cast.mentor.actor, relationship=pair, now=clock.read())
    said = entries()
    assert {(to, method) for to, method, _events in said} == {
        ("mentee@meridian.example", "CANCEL"),
        ("mentor@meridian.example", "CANCEL"),
    }
    with tenant(cast.organisation_id):
        assert list(Session.objects.values_list("state", flat=True)) == [SessionState.CALLED_OFF]
        called_off = Entry.objects.filter(verb="session.called_off").get()
        assert called_off.actor_member is None


def test_nothing_is_booked_before_both_said_yes(cast):
    with pytest.raises(Refused):
        booked(cast.mentee, proposed(cast))


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_nobody_else_reads_books_or_changes_a_session(cast, pair, who):
    (session,) = booked(cast.mentee, pair)
    actor, now = cast.people[who].actor, clock.read()
    with tenant(cast.organisation_id):
        for act in (
            lambda: book(actor, relationship=pair, times=[soon(9)], minutes=60, now=now),
            lambda: offer(actor, relationship=pair, times=[soon(9), soon(10)], minutes=60, now=now),
            lambda: note_held(actor, relationship=pair, begins=soon(-1), minutes=60, now=now),
            lambda: move(actor, session=session, begins=soon(9), minutes=60, now=now),
            lambda: call_off(actor, session=session, now=now),
            lambda: take(actor, session=session, now=now),
            lambda: say_met(actor, session=session, met=True, now=now),
            lambda: take_offer_back(actor, relationship=pair),
            lambda: read_sessions(actor, relationship=pair, now=now) or pytest.fail("read"),
        ):
            with pytest.raises(NotFound):
                act()


def test_the_ledger_knows_that_and_not_where(cast, pair):
    booked(cast.mentee, pair)
    with tenant(cast.organisation_id):
        entry = Entry.objects.get(verb="session.booked")
        assert entry.facts == {"sessions": 1}
        assert CALL not in str(list(Entry.objects.values()))


def test_each_reads_their_own_clock(cast, pair):
    with tenant(cast.organisation_id):
        part = pair.parts.get(member=cast.mentor.member)
        said = AnswerSet.objects.get(about=part.enrolment_id)
        AnswerSet.objects.filter(pk=said.pk).update(values=said.values | {"time_zone": "America/New_York"})
    (session,) = booked(cast.mentee, pair)
    run_queue()
    there = session.begins_at.astimezone(ZoneInfo("America/New_York"))
    letter = next(one for one in mail.outbox if one.to == ["mentor@meridian.example"])
    assert f"{there:%H:%M}–" in letter.subject


def test_who_joins_a_circle_gets_what_is_planned_and_who_leaves_loses_it(cast):
    circle = running_circle(cast, "mentee", "colleague")
    (session,) = booked(cast.mentor, circle, soon(5))
    entries()
    with tenant(cast.organisation_id):
        end(cast.colleague.actor, relationship=circle, now=clock.read())
    (said,) = entries()
    assert said[:2] == ("colleague@meridian.example", "CANCEL")
    assert (str(said[2][0]["status"]), int(said[2][0]["sequence"])) == ("CANCELLED", 1)
    with tenant(cast.organisation_id):
        enrolment = Part.objects.get(relationship=circle, member=cast.mentee.member).enrolment
        made = {"relationship": circle, "enrolment": enrolment, "round_id": circle.round_id, "side": PartSide.MENTEE}
        Part.objects.create(member=cast.champion.member, **made)
        Relationship.objects.filter(pk=circle.pk).update(answer_by=clock.read() + timedelta(days=3))
        say_yes(cast.champion.actor, relationship=circle, now=clock.read())
    (said,) = entries()
    assert said[:2] == ("champion@meridian.example", "REQUEST")
    assert said[2][0].decoded("dtstart") == session.begins_at


def test_whoever_blocked_the_other_hears_that_it_is_moved_or_off_and_not_by_whom(cast, pair):
    (session,) = booked(cast.mentee, pair)
    entries()
    with tenant(cast.organisation_id):
        block(cast.mentee.actor, relationship=pair, member_id=cast.mentor.member.pk, now=clock.read())
    moving = {"session": session, "begins": soon(4), "minutes": 60}
    for act, said, method in ((move, moving, "REQUEST"), (call_off, {"session": session}, "CANCEL")):
        with tenant(cast.organisation_id):
            act(cast.mentor.actor, now=clock.read(), **said)
        run_queue()
        letters = {one.to[0]: one.subject + one.body for one in mail.outbox}
        assert "Björn" not in letters["mentee@meridian.example"]
        told = {(to, method, event.decoded("dtstart")) for to, method, (event,) in entries()}
        assert told == {(f"{who}@meridian.example", method, soon(4)) for who in ("mentee", "mentor")}


@pytest.mark.parametrize("times", [1, 2])
def test_whoever_blocked_the_other_is_invited_to_what_they_book_and_not_by_name(cast, pair, times):
    with tenant(cast.organisation_id):
        block(cast.mentee.actor, relationship=pair, member_id=cast.mentor.member.pk, now=clock.read())
        wanted = [soon(4 + 7 * place) for place in range(times)]
        book(cast.mentor.actor, relationship=pair, times=wanted, minutes=60, now=clock.read())
    run_queue()
    letters = {one.to[0]: one.subject + one.body for one in mail.outbox}
    assert ["Björn" in letters[f"{who}@meridian.example"] for who in ("mentee", "mentor")] == [False, True]
    assert {to: len(events) for to, _method, events in entries()} == {
        f"{who}@meridian.example": times for who in ("mentee", "mentor")
    }


def test_two_of_a_circle_meet_alone(cast):
    circle = running_circle(cast, "mentee", "colleague")
    with tenant(cast.organisation_id):
        alone = {"relationship": circle, "times": [soon(5)], "minutes": 60, "where": CALL, "now": clock.read()}
        (session,) = book(cast.mentor.actor, alone_with=cast.mentee.member.pk, **alone)
        assert (session.mentor_id, session.mentee_id) == (cast.mentor.member.pk, cast.mentee.member.pk)
        with pytest.raises(NotFound):
            book(cast.mentee.actor, alone_with=cast.colleague.member.pk, **alone | {"times": [soon(6)]})
    assert {to for to, _method, _events in entries()} == {"mentee@meridian.example", "mentor@meridian.example"}
    assert [len(seen(cast.people[who], circle)) for who in ("mentor", "mentee", "colleague")] == [1, 1, 0]
    with tenant(cast.organisation_id):
        write_notes(cast.mentee.actor, session=session, text="For the two of us", number=0, now=clock.read())
        for who, number in (("mentor", 1), ("mentee", 1), ("colleague", 0)):
            assert SHEET.visible(cast.people[who].actor).count() == number
        assert book(cast.mentor.actor, alone_with=cast.mentee.member.pk, **alone) == [session]  # a second click
        for other in (cast.colleague.member.pk, None):  # and with others it is no second click
            with pytest.raises(Refused, match="session at that time"):
                book(cast.mentor.actor, alone_with=other, **alone)
    booked(cast.colleague, circle, soon(5, 15))  # what two have booked stands in nobody else's way
    entries()
    with tenant(cast.organisation_id):
        move(cast.mentee.actor, session=session, begins=soon(7), minutes=60, now=clock.read())
    assert len(entries()) == 2
    with tenant(cast.organisation_id):
        Session.objects.filter(pk=session.pk).update(begins_at=clock.read() - timedelta(hours=2))
        say_met(cast.mentee.actor, session=session, met=True, now=clock.read())
    run_queue()
    with tenant(cast.organisation_id):
        asked = set(Asking.objects.values_list("member", flat=True))
        assert asked == {cast.mentor.member.pk, cast.mentee.member.pk}
        with pytest.raises(NotFound):
            say_met(cast.colleague.actor, session=session, met=False, now=clock.read())


def test_what_two_planned_alone_is_off_when_one_of_them_leaves_or_the_circle_ends(cast):
    circle = running_circle(cast, "mentee", "colleague")
    with tenant(cast.organisation_id):
        for who, day in (("mentee", 5), ("colleague", 6)):
            book(
                cast.mentor.actor, relationship=circle, times=[soon(day)], minutes=60,
                alone_with=cast.people[who].member.pk, now=clock.read(),
            )  # fmt: skip
    entries()
    with tenant(cast.organisation_id):
        end(cast.colleague.actor, relationship=circle, now=clock.read())
    run_queue()
    with tenant(cast.organisation_id):  # who left can't open the session any more, and is led to what was
        letter = Letter.objects.get(member=cast.colleague.member.pk, notice="workspace.sessions_no_more")
        assert letter.path.endswith(f"{circle.pk}/sessions/")
    assert {(to, method) for to, method, _events in entries()} == {
        ("colleague@meridian.example", "CANCEL"),
        ("mentor@meridian.example", "CANCEL"),
    }
    with tenant(cast.organisation_id):
        end(cast.mentor.actor, relationship=circle, now=clock.read())
    assert {(to, method) for to, method, _events in entries()} == {
        ("mentee@meridian.example", "CANCEL"),
        ("mentor@meridian.example", "CANCEL"),
    }


def test_whoever_leaves_last_loses_all_of_it_also_where_the_end_of_the_circle_was_faster(cast):
    circle = running_circle(cast, "mentee", "colleague")
    with tenant(cast.organisation_id):
        end(cast.colleague.actor, relationship=circle, now=clock.read())
    booked(cast.mentor, circle, soon(5))
    with tenant(cast.organisation_id):
        alone = {"times": [soon(6)], "minutes": 60, "alone_with": cast.mentee.member.pk}
        book(cast.mentor.actor, relationship=circle, now=clock.read(), **alone)
    off_before = booked(cast.mentor, circle, soon(7))[0]
    with tenant(cast.organisation_id):
        call_off(cast.mentor.actor, session=off_before, now=clock.read())
    entries()
    with tenant(cast.organisation_id):
        end(cast.mentee.actor, relationship=circle, now=clock.read())
        call_off_ahead(relationship_id=circle.pk, now=clock.read())
    mine = [events for to, _method, events in entries() if to == "mentee@meridian.example"]
    with tenant(cast.organisation_id):  # a job may run twice
        call_off_alone(relationship_id=circle.pk, member_id=cast.mentee.member.pk, now=clock.read())
        tell_of_what_is_ahead(relationship_id=circle.pk, member_id=cast.mentee.member.pk, joins=False, now=clock.read())
    mine += [events for to, _method, events in entries() if to == "mentee@meridian.example"]
    said = [[(one.decoded("dtstart"), str(one["status"]), int(one["sequence"])) for one in events] for events in mine]
    assert said == [[(soon(5), "CANCELLED", 1), (soon(6), "CANCELLED", 1)]] * 2


def test_two_meetings_at_once_that_nobody_booked_are_two(cast):
    circle, now = running_circle(cast, "mentee", "colleague"), clock.read()
    with tenant(cast.organisation_id):
        Relationship.objects.filter(pk=circle.pk).update(opened_at=now - timedelta(days=30))
        for who in (cast.mentee, cast.colleague, cast.colleague):
            note_held(
                cast.mentor.actor, relationship=circle, begins=now - timedelta(days=2), minutes=60,
                alone_with=who.member.pk, now=now,
            )  # fmt: skip
        with_whom = set(Session.objects.values_list("mentee", flat=True))
        assert (Session.objects.count(), with_whom) == (2, {cast.mentee.member.pk, cast.colleague.member.pk})
