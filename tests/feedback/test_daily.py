"""Each morning owners are told and reminded, and then no more; nothing stays without one; traces are swept."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from tests.factories.feedback import answered, given, second_manager, theme_of
from tests.queue import run_queue

from konnekt.access.holdings import HOLDINGS, Subject
from konnekt.core import clock
from konnekt.feedback.actions import giving, keeping
from konnekt.feedback.actions.answering import close
from konnekt.feedback.actions.daily import close_what_is_quiet, find_owners, forget, sweep, tell_owners
from konnekt.feedback.models import Feedback, Notebook, Post, Tally, Theme
from konnekt.feedback.rules import QUIET_AFTER, add_working_days
from konnekt.feedback.states import Addressed, FeedbackState
from konnekt.feedback.words import first_words
from konnekt.notify.actions.telling import silence
from konnekt.notify.models import Letter
from konnekt.organisations.models import Appointment
from konnekt.programmes.models import Round, TeamMember
from konnekt.sealing.keyring import Holder, drop_key

NOW = clock.read()


def told(person):
    rows = Letter.objects.filter(member=person.member.pk, notice__startswith="feedback.")
    return list(rows.order_by("made_at", "pk").values_list("notice", flat=True))


def at(day) -> datetime:
    return NOW.replace(year=day.year, month=day.month, day=day.day)


def mornings(first, last):
    day = first
    while day <= last:
        tell_owners(now=at(day))
        day += timedelta(days=1)


def test_an_owner_hears_of_it_once_then_before_and_twice_after_its_date_and_then_no_more(cast, round_):
    feedback = given(cast.mentee, round_, "PLANTED").feedback
    given(cast.mentor, round_, with_name=False)
    mornings(feedback.given_on, feedback.due_on + timedelta(days=60))
    assert told(cast.programme_manager) == [
        "feedback.waits",
        "feedback.due_soon",
        "feedback.overdue",
        "feedback.overdue",
    ]
    mail.outbox.clear()
    Letter.objects.exclude(notice__startswith="feedback.").delete()
    run_queue()
    said = " ".join(f"{one.subject} {one.body}" for one in mail.outbox)
    assert "Crossing Lines" in said
    assert "PLANTED" not in said
    assert "Amina" not in said


def test_what_is_answered_reminds_nobody_and_what_its_giver_writes_on_to_waits_again(cast, round_):
    feedback = given(cast.mentee, round_).feedback
    tell_owners(now=NOW)
    answered(cast.programme_manager, feedback)
    mornings(feedback.due_on, feedback.due_on + timedelta(days=20))
    assert told(cast.programme_manager) == ["feedback.waits"]
    later = at(feedback.due_on + timedelta(days=21))
    giving.write_on(cast.mentee.actor, feedback=feedback, text="And", token=uuid4(), now=later)
    tell_owners(now=later)
    assert told(cast.programme_manager) == ["feedback.waits"] * 2


def test_a_theme_reminds_its_owner_too(cast, round_):
    theme = theme_of(cast.programme_manager, round_)
    mornings(NOW.date(), theme.due_on + timedelta(days=30))
    assert told(cast.programme_manager) == ["feedback.due_soon", "feedback.overdue", "feedback.overdue"]


def test_the_reminder_before_can_be_switched_off_and_hides_nothing_new(cast, round_):
    silence(round_.programme_id, ["feedback.due_soon"])
    feedback = given(cast.mentee, round_).feedback
    tell_owners(now=NOW)
    soon = at(add_working_days(feedback.given_on, 9))
    given(cast.mentor, round_, now=soon)
    tell_owners(now=soon)
    assert [one.state for one in Letter.objects.filter(notice="feedback.due_soon")] == []
    assert told(cast.programme_manager) == ["feedback.waits"] * 2


def test_whoever_can_answer_no_more_leaves_nothing_behind(cast, round_):
    other = second_manager(cast, round_.programme)
    to_one = given(cast.mentee, round_, addressed=Addressed.PERSON, person=other.member.pk).feedback
    to_all = [given(cast.mentee, round_).feedback for _piece in range(3)]
    theme = theme_of(other, round_)
    Appointment.objects.filter(member=other.member).delete()
    find_owners(now=NOW)
    assert Feedback.objects.get(pk=to_one.pk).addressed == Addressed.ADMINISTRATORS
    assert Feedback.objects.get(pk=to_one.pk).owner == cast.administrator.member
    owners = {Feedback.objects.get(pk=one.pk).owner_id for one in to_all}
    assert owners == {cast.programme_manager.member.pk} == {Theme.objects.get(pk=theme.pk).owner_id}
    TeamMember.objects.all().delete()
    find_owners(now=NOW)
    assert {one.addressed for one in Feedback.objects.all()} == {Addressed.ADMINISTRATORS}


def test_an_answer_to_which_nobody_says_more_closes_it(cast, round_):
    feedback = answered(cast.programme_manager, given(cast.mentee, round_).feedback)
    close_what_is_quiet(now=NOW + QUIET_AFTER)
    assert Feedback.objects.get().state == FeedbackState.ANSWERED
    close_what_is_quiet(now=NOW + QUIET_AFTER + timedelta(days=1))
    assert Feedback.objects.get(pk=feedback.pk).state == FeedbackState.CLOSED


def test_a_night_sweeps_what_could_tell_who_was_there(cast, round_):
    made = given(cast.mentee, round_, with_name=False)
    giving.write_on_by_reference(code=made.code, text="And", token=uuid4(), now=NOW)
    keeping.keep_reference(cast.mentee.actor, code=made.code)
    sweep(now=NOW)
    assert Tally.objects.exists()
    sweep(now=NOW + timedelta(days=1))
    assert not Tally.objects.exists()
    assert keeping.kept_by(cast.mentee.actor) == [made.code]
    assert (Feedback.objects.count(), Post.objects.count(), Notebook.objects.count()) == (1, 1, 1)


def test_it_goes_some_time_after_it_was_closed_or_its_round_ended(cast, round_):
    closed, kept = (given(cast.mentee, round_).feedback for _piece in range(2))
    answered(cast.programme_manager, closed)
    close(cast.programme_manager.actor, feedback=closed, now=NOW)
    after = NOW + timedelta(days=1)
    assert forget(NOW, after) == 0
    assert forget(after, after) == 1
    assert list(Feedback.objects.all()) == [kept]
    ends = Round.objects.get(pk=round_.pk).ends_on
    assert forget(at(ends), at(ends)) == 0
    assert forget(at(ends + timedelta(days=1)), at(ends)) == 1


def test_erasing_takes_what_has_a_name_and_cant_find_what_has_none(cast, round_):
    given(cast.mentee, round_)
    nameless = given(cast.mentee, round_, "Kept", with_name=False)
    keeping.keep_reference(cast.mentee.actor, code=nameless.code)
    subject = Subject(cast.mentee.member.pk, cast.mentee.user.pk)
    for model in (Post, Feedback, Notebook):
        HOLDINGS[model].carry_out(subject, NOW)
    drop_key(Holder.person(cast.mentee.member.pk))
    assert list(Feedback.objects.all()) == [nameless.feedback]
    assert first_words(Feedback.objects.all()) == ["Kept"]
    assert not Notebook.objects.exists()


def test_without_its_key_nobody_reads_it(cast, round_):
    feedback = given(cast.mentee, round_).feedback
    keeping.keep_reference(cast.mentee.actor, code=given(cast.mentee, round_, with_name=False).code)
    drop_key(Holder.person(cast.mentee.member.pk))
    assert giving.read_own(cast.mentee.actor, feedback=feedback) is None
    assert keeping.kept_by(cast.mentee.actor) == []


@pytest.mark.usefixtures("round_")
def test_a_copy_tells_the_codes_as_they_were_shown(cast):
    holding = HOLDINGS[Notebook]
    assert holding.said["kept"](None, '["AAAA", "BBBB"]   ') == "AAAA, BBBB"
