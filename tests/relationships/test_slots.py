"""Booked conversations: a mentor offers times, one mentee has each, and it ends in both calendars."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail
from icalendar import Calendar
from tests.cast import assemble
from tests.factories.intake import enrol, open_programme
from tests.queue import run_queue
from tests.threads import all_at_once

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.organisations.actions.people import mark_left
from konnekt.organisations.models import Member, ReportingLine
from konnekt.organisations.states import LineKind, LineState
from konnekt.programmes.actions.rounds import set_phase
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.states import EnrolmentState, Format, Phase, Side
from konnekt.relationships.actions.asking import propose
from konnekt.relationships.actions.conversations import STAYS_OPEN, ask_for_slot, call_off, round_off
from konnekt.relationships.actions.ending import end, end_for_leaver
from konnekt.relationships.actions.exclusions import exclude
from konnekt.relationships.actions.lines import check_lines
from konnekt.relationships.actions.requests import accept, ask_back, decline, expire_request
from konnekt.relationships.actions.slots import offer_slots, take_back_slot
from konnekt.relationships.models import PairRequest, Part, Relationship, Slot
from konnekt.relationships.policy import SLOT
from konnekt.relationships.queries import conversations_of, free_slots, my_slots, overdue_requests, slot_numbers
from konnekt.relationships.states import Decline, RelationshipState

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
SUNDAY_WEEK = date(2026, 3, 24)
WHY = "How did you find your first client?"
NOT_AVAILABLE = "These two are not available to each other in this round."
GONE = "This time has just gone. What you wrote is kept: choose another time."


@pytest.fixture
def served(cast):
    with tenant(cast.organisation_id):
        yield cast


def flash(cast, **planned):
    days = {"enrolment_closes": date(2026, 3, 1), "matching_on": date(2026, 3, 2), "starts_on": date(2026, 3, 3)}
    round_ = open_programme(cast, now=NOW - timedelta(days=5), **days | planned)
    Programme.objects.filter(pk=round_.programme_id).update(format=Format.FLASH)
    round_.programme.refresh_from_db()
    return round_


def joins(person, round_, side, **answers):
    return enrol(person, round_, side, now=NOW - timedelta(days=5), **answers)


def offers(person, enrolment, *, day=SUNDAY_WEEK, at=time(14), **given):
    given = {"zone": LONDON, "minutes": 30, "is_online": True, "place": "https://call.example/1", "now": NOW} | given
    return offer_slots(person.actor, enrolment=enrolment, day=day, at=at, **given)


@pytest.fixture
def play(served):
    """A flash round, with a mentor and two mentees."""

    class Play:
        cast, round_ = served, flash(served)
        mentor = joins(served.mentor, round_, Side.MENTOR, capacity=2)
        mentee = joins(served.mentee, round_, Side.MENTEE, time_zone="America/New_York")
        other = joins(served.colleague, round_, Side.MENTEE)

        def offer(self, **given):
            return offers(served.mentor, self.mentor, **given)

        def ask(self, slot, *, who="mentee", now=NOW):
            mine = {"mentee": self.mentee, "colleague": self.other}[who]
            return ask_for_slot(served.people[who].actor, mentee=mine, slot=slot, why=WHY, now=now)

        def book(self, slot, *, who="mentee", now=NOW):
            return accept(served.mentor.actor, request=self.ask(slot, who=who, now=now), reasons=[], now=now)

    return Play()


def fresh(request):
    return PairRequest.objects.select_related("mentee__member", "mentor__member", "slot").get(pk=request.pk)


def test_the_same_hour_every_week_stays_the_same_hour_when_clocks_change(play):
    slots = play.offer(weeks=2)
    assert [one.begins_at.astimezone(UTC).isoformat() for one in slots] == [
        "2026-03-24T14:00:00+00:00",
        "2026-03-31T13:00:00+00:00",  # summer time began on the 29th
    ]
    for at in (time(1, 30), time(1, 0)):
        with pytest.raises(Refused, match="Clocks change in that night"):
            play.offer(day=date(2026, 3, 29), at=at)
    with pytest.raises(Refused, match="Clocks change in that night"):
        play.offer(day=date(2026, 10, 25), at=time(1, 30))
    assert Entry.objects.filter(verb="relationship.slot_offered").count() == 2


def test_a_time_is_ahead_within_the_round_beside_the_others_and_has_a_place(play, served, monkeypatch):
    play.offer()
    for given, words in (
        ({"day": date(2026, 3, 2), "at": time(8)}, "That time is over"),
        ({"day": date(2026, 3, 2), "at": time(16)}, "take place from 3 March 2026 to"),
        ({"day": date(2027, 3, 24)}, "Choose a day in between"),
        ({"at": time(14, 20)}, "You offer Tue 24 March 2026, 14:00–14:30 already"),
        ({"at": time(13, 45)}, "would overlap"),
        ({"at": time(16), "is_online": False, "place": " "}, "Say where you meet"),
        ({"day": play.round_.ends_on, "at": time(16), "weeks": 2}, "In week 2: Conversations of this round"),
    ):
        with pytest.raises(Refused, match=words):
            play.offer(**given)
    play.offer(at=time(14, 30))
    monkeypatch.setattr("konnekt.relationships.actions.slots.MOST_SLOTS", 2)
    with pytest.raises(Refused, match="You can offer 2 times ahead"):
        play.offer(at=time(17))
    with pytest.raises(NotFound):
        offers(served.mentee, play.mentor)
    with pytest.raises(Refused, match="as a mentor"):
        offers(served.mentee, play.mentee)
    Programme.objects.update(format=Format.ONE_TO_ONE)
    with pytest.raises(Refused, match="No conversations are booked"):
        play.offer(at=time(18))


def test_a_booking_opens_a_space_and_stands_in_both_calendars_without_content(play, served):
    run_queue()
    mail.outbox.clear()
    [slot] = play.offer()
    done = play.book(slot)
    pair = Relationship.objects.get()
    assert (done.state, done.relationship, pair.state) == ("accepted", pair, RelationshipState.ACTIVE)
    assert set(Part.objects.values_list("holds_place", "is_one_off")) == {(True, True)}
    run_queue()
    booked = {letter.to[0]: letter for letter in mail.outbox if letter.subject == "Your conversation is booked"}
    assert set(booked) == {"mentee@meridian.example", "mentor@meridian.example"}
    assert "Tue 24 March 2026, 10:00–10:30 (your time)" in booked["mentee@meridian.example"].body
    assert "Tue 24 March 2026, 14:00–14:30 (your time)" in booked["mentor@meridian.example"].body
    for address, letter in booked.items():
        [file] = [part for part in letter.message().walk() if part.get_content_type() == "text/calendar"]
        assert file.get_param("method") == "REQUEST"
        [event] = Calendar.from_ical(file.get_payload(decode=True)).walk("VEVENT")
        assert (event["UID"], event["SEQUENCE"], event["SUMMARY"]) == (
            f"{done.pk}@{settings.MESSAGE_ID_DOMAIN}",
            0,
            "Mentoring",
        )
        assert event["DTSTART"].to_ical() == b"20260324T140000Z"
        assert event["DTEND"].to_ical() == b"20260324T143000Z"
        assert event["ATTENDEE"] == f"mailto:{address}"
        said = file.get_payload(decode=True).decode() + letter.body
        other = {"mentee": "Priya", "mentor": "call.example"}
        assert [word for word in (WHY, "call.example", *other.values()) if word in said] == []
    assert "DESCRIPTION" not in said
    assert "LOCATION" not in said


def test_calling_off_tells_both_calendars_and_frees_the_time(play, served):
    [slot] = play.offer()
    for who in ("mentee", "mentor"):
        request = play.book(slot)
        for nobody in ("colleague", "programme_manager"):
            with pytest.raises(NotFound):
                call_off(served.people[nobody].actor, request=fresh(request), now=NOW)
        call_off(served.people[who].actor, request=fresh(request), now=NOW)
        request = fresh(request)
        assert (request.state, request.relationship.state) == ("called_off", RelationshipState.ENDED)
        assert list(free_slots(play.round_, on=NOW.date(), now=NOW)) == [slot]
    with pytest.raises(Refused, match="settled"):
        call_off(served.mentee.actor, request=request, now=NOW)
    letters = Letter.objects.filter(notice="relationships.called_off")
    assert letters.count() == 4
    for letter in letters:
        [event] = Calendar.from_ical(letter.calendar).walk("VEVENT")
        assert "METHOD:CANCEL" in letter.calendar
        assert (event["SEQUENCE"], event["STATUS"]) == (1, "CANCELLED")
    assert not Enrolment.objects.filter(has_priority=True).exists()
    about = Entry.objects.filter(verb__in=["relationship.called_off", "relationship.closed"])
    assert set(about.values_list("actor_member", flat=True)) == {None}
    again = play.book(slot)
    call_off(served.mentor.actor, request=fresh(again), takes_slot_back=True, now=NOW)
    assert not free_slots(play.round_, on=NOW.date(), now=NOW).exists()


def test_nothing_is_called_off_once_it_has_begun(play, served):
    [slot] = play.offer()
    request = play.book(slot)
    with pytest.raises(Refused, match="settled"):
        call_off(served.mentee.actor, request=fresh(request), now=slot.begins_at)


def test_a_time_is_asked_for_once_and_comes_back_with_a_no_or_in_time(play, served):
    [slot] = play.offer()
    asked = play.ask(slot)
    assert asked.answer_by <= slot.begins_at
    with pytest.raises(Refused, match=GONE[:27]):
        play.ask(slot, who="colleague")
    with pytest.raises(Refused, match="Somebody has asked for this time"):
        take_back_slot(served.mentor.actor, slot=slot, now=NOW)
    later = asked.answer_by + timedelta(minutes=1)
    assert overdue_requests(later) == [asked.pk]
    assert expire_request(request_id=asked.pk, now=later)
    near = slot.begins_at - timedelta(days=1)
    asked = play.ask(slot, who="colleague", now=near)
    ask_back(served.mentor.actor, request=asked, question="On what?", now=near)
    assert asked.answer_by == fresh(asked).answer_by == slot.begins_at
    decline(served.mentor.actor, request=fresh(asked), why=Decline.NO_TIME, now=near)
    assert [one for _slot, one in my_slots(served.mentor.actor, play.mentor, now=NOW)] == [None]
    take_back_slot(served.mentor.actor, slot=slot, now=NOW)
    take_back_slot(served.mentor.actor, slot=slot, now=NOW)
    with pytest.raises(Refused, match=GONE[:27]):
        play.ask(slot)
    with pytest.raises(NotFound):
        take_back_slot(served.mentee.actor, slot=slot, now=NOW)


def test_the_law_exclusions_and_full_mentors_read_alike_and_a_mentee_may_have_several(play, served):
    early, mid, late = (play.offer(at=time(hour))[0] for hour in (9, 10, 11))
    line_manager = joins(served.line_manager, play.round_, Side.MENTOR)
    [managed] = offers(served.line_manager, line_manager, day=date(2026, 3, 25))
    champion = joins(served.champion, play.round_, Side.MENTOR)
    [unwanted] = offers(served.champion, champion, day=date(2026, 3, 26))
    exclude(served.champion.actor, excluded=served.mentee.member)
    auditor = joins(served.auditor, play.round_, Side.MENTOR)
    [elsewhere] = offers(served.auditor, auditor, day=date(2026, 3, 27))
    safeguarding = joins(served.safeguarding, play.round_, Side.MENTEE)
    play.book(early)
    play.book(mid, who="colleague")
    said = set()
    for slot, mine, who in ((late, safeguarding, "safeguarding"), (unwanted, play.mentee, "mentee")):
        with pytest.raises(Refused) as refusal:
            ask_for_slot(served.people[who].actor, mentee=mine, slot=slot, why=WHY, now=NOW)
        said.add(str(refusal.value))
    with pytest.raises(Refused) as refusal:
        play.ask(managed, who="colleague")
    assert said | {str(refusal.value)} == {NOT_AVAILABLE}
    with pytest.raises(Refused, match="for a conversation already, or have one booked"):
        play.ask(late)
    accept(served.auditor.actor, request=play.ask(elsewhere), reasons=[], now=NOW)
    assert len(conversations_of(served.mentee.actor)) == 2
    [clash] = offers(served.auditor, auditor, day=SUNDAY_WEEK, at=time(10, 15))
    with pytest.raises(Refused, match="another conversation at that time"):
        play.ask(clash, who="colleague")


def test_a_place_is_free_again_once_it_is_over_and_the_space_closes_later(play, served):
    one, two, three = (play.offer(at=time(hour))[0] for hour in (9, 10, 11))
    first = play.book(one)
    play.book(two, who="colleague")
    over = two.ends_at + timedelta(minutes=1)
    assert round_off(now=over) == 0
    assert set(Part.objects.values_list("holds_place", flat=True)) == {False}
    assert play.book(three, now=one.ends_at + timedelta(minutes=5)).state == "accepted"
    numbers = slot_numbers(play.round_, on=over.date(), now=over)
    assert (numbers.mentors, numbers.offered, numbers.free, numbers.booked, numbers.over) == (1, 1, 0, 1, 2)
    assert round_off(now=one.ends_at + STAYS_OPEN + timedelta(minutes=1)) == 1
    assert fresh(first).relationship.state == RelationshipState.ENDED
    assert Letter.objects.filter(notice="relationships.ended").count() == 0


def test_a_conversation_stands_beside_a_mentor_and_takes_no_place_in_a_match(play, served):
    [slot] = play.offer()
    play.book(slot)
    propose(served.programme_manager.actor, round=play.round_, mentee=play.mentee,
            mentor=joins(served.champion, play.round_, Side.MENTOR), reasons=[], now=NOW)  # fmt: skip
    assert Relationship.objects.count() == 2


def test_leaving_ending_and_a_new_line_call_a_conversation_off(play, served):
    early, mid, late = (play.offer(at=time(hour))[0] for hour in (9, 10, 11))
    ended = play.book(early)
    end(served.mentee.actor, relationship=ended.relationship, now=NOW)
    lined = play.book(mid)
    ReportingLine.objects.filter(member=served.mentee.member, kind=LineKind.MANAGER).update(
        manager=served.mentor.member
    )
    check_lines(Actor.product(served.organisation_id, "test"), now=NOW)
    assert fresh(lined).relationship.state == RelationshipState.PAUSED
    left = play.book(late, who="colleague")
    mark_left(served.administrator.actor, member=served.mentor.member, now=NOW)
    end_for_leaver(member_id=served.mentor.member.pk, now=NOW)
    assert {fresh(one).state for one in (ended, lined, left)} == {"called_off"}
    assert not free_slots(play.round_, on=NOW.date(), now=NOW).exists()


def test_who_sees_a_time_and_how_much_of_it(play, served):
    [slot] = play.offer()
    people = ("mentor", "mentee", "colleague", "programme_manager", "line_manager", "administrator", "champion")

    def who(least):
        return [one for one in people if SLOT.allows(served.people[one].actor, slot, least=least)]

    assert who(Sight.FULL) == ["mentor"]
    assert who(Sight.PART) == ["mentor", "mentee", "colleague"]
    assert who(Sight.WHEN) == ["mentor", "mentee", "colleague", "programme_manager"]
    play.book(slot)
    assert who(Sight.FULL) == ["mentor", "mentee"]


def test_a_closed_round_books_nothing(play, served):
    [slot] = play.offer()
    set_phase(served.programme_manager.actor, round_=play.round_, phase=Phase.CLOSE)
    with pytest.raises(Refused, match="No conversations"):
        play.ask(slot)


@pytest.mark.usefixtures("transactional_db")
def test_twelve_who_want_one_time_one_has_it():
    cast = assemble()
    with tenant(cast.organisation_id):
        round_ = flash(cast)
        mentor = joins(cast.mentor, round_, Side.MENTOR, capacity=2)
        [slot] = offers(cast.mentor, mentor)
        people = [
            Member.objects.create(name=f"N {n}", name_key=f"n {n}", email=f"n{n}@x.example", line_state=LineState.NONE)
            for n in range(12)
        ]
        mentees = [
            Enrolment.objects.create(round=round_, member=one, side=Side.MENTEE, state=EnrolmentState.COMPLETE)
            for one in people
        ]
    actors = [Actor(cast.organisation_id, one.member_id) for one in mentees]
    answers = all_at_once(
        cast,
        [
            lambda who=who, one=one: ask_for_slot(who, mentee=one, slot=slot, why=WHY, now=NOW)
            for who, one in zip(actors, mentees, strict=True)
        ],
    )
    assert [one for one in answers if isinstance(one, str)] == [GONE] * 11
    with tenant(cast.organisation_id):
        assert PairRequest.objects.count() == 1
        assert Slot.objects.count() == 1


@pytest.mark.usefixtures("transactional_db")
def test_a_conversation_that_one_calls_off_while_the_other_ends_it_is_off_once():
    cast = assemble()
    with tenant(cast.organisation_id):
        round_ = flash(cast)
        mentor, mentee = joins(cast.mentor, round_, Side.MENTOR), joins(cast.mentee, round_, Side.MENTEE)
        [slot] = offers(cast.mentor, mentor)
        asked = ask_for_slot(cast.mentee.actor, mentee=mentee, slot=slot, why=WHY, now=NOW)
        booked = accept(cast.mentor.actor, request=asked, reasons=[], now=NOW)
    answers = all_at_once(
        cast,
        [
            lambda: call_off(cast.mentor.actor, request=booked, now=NOW),
            lambda: end(cast.mentee.actor, relationship=booked.relationship, now=NOW),
            lambda: round_off(now=NOW),
        ],
    )
    assert len([one for one in answers if isinstance(one, str)]) == 1
    with tenant(cast.organisation_id):
        assert Relationship.objects.get().state == RelationshipState.ENDED
        assert Entry.objects.filter(verb="relationship.called_off").count() == 1
