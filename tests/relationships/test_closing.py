"""Breaks, more time, parting well, carrying on, and leaving without a trace."""

from datetime import timedelta

import pytest
from django.core import mail
from tests.factories.pairs import opened, write
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.organisations.models import ReportingLine
from konnekt.organisations.states import LineKind
from konnekt.programmes.models import Enrolment
from konnekt.relationships.actions.breaks import end_break, end_breaks_that_are_over, take_break
from konnekt.relationships.actions.closing import (
    choose_next,
    read_closing,
    read_thanks,
    write_farewell,
    write_review,
)
from konnekt.relationships.actions.concluding import conclude_what_is_over
from konnekt.relationships.actions.ending import end, erase_after_reading_time
from konnekt.relationships.actions.extending import answer_about_time, ask_for_time
from konnekt.relationships.actions.lines import check_lines
from konnekt.relationships.models import Part, Parting, ReasonCount, Relationship
from konnekt.relationships.pool import places_held
from konnekt.relationships.reasons import reasons_given
from konnekt.relationships.rules import last_day
from konnekt.relationships.states import EndReason, NextStep, PauseReason, RelationshipState


class Space:
    """A pair, what each of the two does, and a clock that can be moved."""

    def __init__(self, cast, pair):
        self.cast, self.pk, self.now = cast, pair.pk, clock.read()

    @property
    def pair(self):
        return Relationship.objects.select_related("round__programme").get(pk=self.pk)

    @property
    def last_day(self):
        return last_day(self.pair)

    def actor(self, who):
        return self.cast.people[who].actor

    def go_to(self, day):
        """Noon of a day, so that no zone has another date."""
        self.now = self.now.replace(hour=12) + (day - self.now.date())
        return self.now

    def do(self, who, action, **given):
        return action(self.actor(who), relationship=self.pair, now=self.now, **given)

    def wish(self, who, step, months=None):
        self.do(who, choose_next, step=step, months=months)

    def write(self, author, receiver, *, feedback="", shows_at_once=False, thanks=""):
        to = self.cast.people[receiver].member.pk
        given = {"feedback": feedback, "shows_at_once": shows_at_once, "thanks": thanks}
        return self.do(author, write_farewell, receiver_id=to, **given)

    def got(self, who, author):
        return self.do(who, read_closing).theirs.get(self.cast.people[author].member.pk)


@pytest.fixture
def space(cast):
    pair = opened(cast)
    mail.outbox.clear()
    with tenant(cast.organisation_id):
        yield Space(cast, pair)


@pytest.fixture
def late(space):
    """Three weeks before the end."""
    space.go_to(space.last_day - timedelta(weeks=3))
    return space


def letters():
    run_queue()
    sent = sorted((letter.to[0].split("@")[0], letter.subject) for letter in mail.outbox)
    mail.outbox.clear()
    return sent


def test_a_break_ends_by_itself_on_its_day(space):
    until = space.now.date() + timedelta(weeks=3)
    space.do("mentee", take_break, until=until)
    assert letters() == [("mentor", "Amina Yusuf asked for a break")]
    with pytest.raises(Refused):
        write(space.cast.mentee, space.pair, "Hello")
    space.go_to(until - timedelta(days=1))
    assert end_breaks_that_are_over(now=space.now) == 0
    space.go_to(until)
    assert (end_breaks_that_are_over(now=space.now), end_breaks_that_are_over(now=space.now)) == (1, 0)
    pair = space.pair
    assert (pair.state, pair.pause_reason, pair.paused_until) == (RelationshipState.ACTIVE, "", None)
    assert letters() == [("mentee", "Your break is over"), ("mentor", "Your break is over")]


def test_either_goes_on_earlier(space):
    space.do("mentee", take_break, until=space.now.date() + timedelta(weeks=3))
    letters()
    space.do("mentor", end_break)
    assert space.pair.state == RelationshipState.ACTIVE
    assert letters() == [("mentee", "Your break is over")]
    with pytest.raises(Refused):
        space.do("mentee", end_break)


@pytest.mark.parametrize("days", [-1, 0, 57, 400])
def test_a_break_is_ahead_and_no_longer_than_the_programme_has_it(space, days):
    with pytest.raises(Refused):
        space.do("mentee", take_break, until=space.now.date() + timedelta(days=days))
    assert space.pair.state == RelationshipState.ACTIVE


def test_the_law_comes_before_a_break_and_nobody_lifts_it(space):
    until = space.now.date() + timedelta(weeks=3)
    space.do("mentee", take_break, until=until)
    mentee, mentor = space.cast.mentee.member, space.cast.mentor.member
    ReportingLine.objects.create(member=mentee, manager=mentor, kind=LineKind.APPRAISER, since=space.now.date())
    assert check_lines(space.actor("administrator"), now=space.now) == 1
    assert space.pair.pause_reason == PauseReason.REPORTING_LINE
    with pytest.raises(Refused):
        space.do("mentee", end_break)
    space.go_to(until)
    assert end_breaks_that_are_over(now=space.now) == 0
    assert space.pair.state == RelationshipState.PAUSED


def test_no_line_resumes_a_break(space):
    space.do("mentee", take_break, until=space.now.date() + timedelta(weeks=3))
    assert check_lines(space.actor("administrator"), now=space.now) == 0
    assert space.pair.state == RelationshipState.PAUSED


def test_more_time_needs_the_other_and_the_manager_is_told_the_day(space):
    before, until = space.last_day, space.last_day + timedelta(days=60)
    asked = space.do("mentee", ask_for_time, until=until)
    assert letters() == [("mentor", "Amina Yusuf would like more time together")]
    with pytest.raises(Refused):
        space.do("mentee", answer_about_time, ask_id=asked.pk, agrees=True)
    assert space.last_day == before
    space.do("mentor", answer_about_time, ask_id=asked.pk, agrees=True)
    assert space.last_day == until
    assert [to for to, _subject in letters()] == ["mentee", "mentor", "programme_manager"]


@pytest.mark.parametrize("days", [0, 93])
def test_more_time_is_later_and_at_most_three_months(space, days):
    with pytest.raises(Refused):
        space.do("mentee", ask_for_time, until=space.last_day + timedelta(days=days))


def test_parting_begins_six_weeks_before_the_last_day(space):
    for day, is_open in ((space.last_day - timedelta(days=43), False), (space.last_day - timedelta(days=42), True)):
        space.go_to(day)
        if is_open:
            space.do("mentee", write_review, words="I speak up now.")
        else:
            with pytest.raises(Refused):
                space.do("mentee", write_review, words="Too early")
    assert space.do("mentee", read_closing).review == "I speak up now."
    assert space.do("mentor", read_closing).review == ""


def test_feedback_is_shown_once_both_gave_theirs(late):
    late.write("mentor", "mentee", feedback="You ask well.")
    assert letters() == [("mentee", "Björn wrote something for you")]
    got = late.got("mentee", "mentor")
    assert (got.feedback, got.waits) == ("", True)
    late.write("mentee", "mentor", feedback="You wait well.")
    assert late.got("mentee", "mentor").feedback == "You ask well."
    assert late.got("mentor", "mentee").feedback == "You wait well."
    late.write("mentee", "mentor", feedback="")  # taken back: the other's waits again
    assert late.got("mentor", "mentee").feedback == ""
    assert late.got("mentee", "mentor").feedback == ""


def test_feedback_is_shown_at_once_where_its_writer_says_so(late):
    late.write("mentor", "mentee", feedback="You ask well.", shows_at_once=True)
    assert late.got("mentee", "mentor").feedback == "You ask well."


def test_a_letter_of_thanks_is_for_its_receiver_alone(late):
    letter = late.write("mentor", "mentee", thanks="Thank you.\n\nFor your questions.")
    writer, words = late.do("mentee", read_thanks, letter_id=letter.pk)
    assert (writer.member.name, words) == ("Björn", "Thank you.\n\nFor your questions.")
    for who in ("mentor", "line_manager", "programme_manager", "administrator", "champion", "safeguarding"):
        with pytest.raises(NotFound):
            late.do(who, read_thanks, letter_id=letter.pk)
        if who != "mentor":
            with pytest.raises(NotFound):
                late.do(who, read_closing)


def test_two_who_both_wish_to_carry_on_keep_their_space_and_hold_no_place(late):
    late.wish("mentee", NextStep.INFORMAL, 6)
    late.wish("mentor", NextStep.INFORMAL, 3)
    late.go_to(late.last_day)
    assert conclude_what_is_over(now=late.now) == 0
    late.go_to(late.last_day + timedelta(days=1))
    assert conclude_what_is_over(now=late.now) == 1
    pair, mentor = late.pair, late.cast.mentor.member.pk
    assert pair.state == RelationshipState.INFORMAL
    assert 85 <= (pair.informal_until - late.now.date()).days <= 95  # the shorter of the two wishes
    assert places_held([mentor]).get(mentor, 0) == 0
    assert not Enrolment.objects.filter(has_priority=True).exists()
    assert [subject for _to, subject in letters()] == ["You carry on informally"] * 2
    write(late.cast.mentee, pair, "Hello again")
    late.go_to(pair.informal_until + timedelta(days=1))
    assert conclude_what_is_over(now=late.now) == 1
    assert late.pair.state == RelationshipState.ENDED
    assert not Enrolment.objects.filter(has_priority=True).exists()


def test_without_two_wishes_it_ends_and_neither_learns_what_the_other_wished(late):
    late.wish("mentee", NextStep.INFORMAL, 6)
    assert late.do("mentor", read_closing).next_step is None
    late.go_to(late.last_day + timedelta(days=2))
    assert conclude_what_is_over(now=late.now) == 0  # the mentor still has time to choose
    late.wish("mentor", NextStep.GOODBYE)
    assert conclude_what_is_over(now=late.now) == 1
    assert late.pair.state == RelationshipState.ENDED
    assert [subject for _to, subject in letters()] == ["Your time together in Crossing Lines is complete"] * 2
    assert not Enrolment.objects.filter(has_priority=True).exists()


def test_who_chooses_nothing_is_not_waited_for_longer_than_two_weeks(late):
    late.go_to(late.last_day + timedelta(days=14))
    assert conclude_what_is_over(now=late.now) == 0
    late.go_to(late.last_day + timedelta(days=15))
    assert conclude_what_is_over(now=late.now) == 1


def test_a_reason_leaves_no_trace_with_the_other_in_the_ledger_or_beside_a_name(space):
    space.do("mentee", end, reason=EndReason.UNEASY, words="PLANTED-REASON")
    assert list(ReasonCount.objects.values_list("reason", "number")) == [(EndReason.UNEASY, 1)]
    assert "uneasy" not in str(list(Entry.objects.values())).lower()
    sent = "".join(f"{one.subject}{one.body}" for one in mail.outbox)
    assert "PLANTED" not in sent + str(list(Parting.objects.values()))
    for table in (Relationship, Part):
        assert "uneasy" not in str(list(table.objects.values()))
    assert "PLANTED" not in str(space.do("mentor", read_closing))


def test_reasons_are_counted_in_steps_and_never_about_few(space):
    manager, round_ = space.actor("programme_manager"), space.pair.round
    ReasonCount.objects.create(round=round_, reason=EndReason.TIME, number=7)
    ReasonCount.objects.create(round=round_, reason=EndReason.UNEASY, number=4)
    _monday, counts = reasons_given(manager, round_, today=space.now.date(), k=5)
    assert {reason: number.shown for reason, number in counts.items() if number.shown} == {"time": 5}
    with pytest.raises(NotFound):
        reasons_given(space.actor("mentor"), round_, today=space.now.date(), k=5)


def test_all_of_it_is_gone_with_the_time_to_read(late):
    late.do("mentee", write_review, words="PLANTED-REVIEW")
    late.write("mentor", "mentee", thanks="PLANTED-THANKS")
    late.do("mentee", end, words="PLANTED-REASON")
    late.now += timedelta(days=91)
    assert late.do("mentee", read_closing) is None
    assert erase_after_reading_time(now=late.now) == 1
    assert list(Parting.objects.values_list("review", "reason")) == [(None, None)]
    late.now -= timedelta(days=90)
    assert late.do("mentee", read_closing) is None  # the key is gone, whatever the clock says
