"""Every piece goes to somebody with a date, is answered, and never closed unanswered."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.factories.feedback import answered, given, second_manager

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.feedback.actions import answering as actions
from konnekt.feedback.actions import giving
from konnekt.feedback.models import Feedback
from konnekt.feedback.queries.answering import cases, pace_of, waited, waiting
from konnekt.feedback.queries.giving import own_news
from konnekt.feedback.states import TRANSITIONS, Addressed, FeedbackState
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter

NOW = clock.read()


def letters(person):
    rows = Letter.objects.filter(member=person.member.pk, notice__startswith="feedback.")
    return list(rows.order_by("made_at").values_list("notice", flat=True))


def fresh(feedback):
    return Feedback.objects.get(pk=feedback.pk)


def test_an_answer_is_seen_by_its_giver_who_is_told_without_a_word_of_it(cast, round_):
    feedback = answered(cast.programme_manager, given(cast.mentee, round_).feedback, "PLANTED answer")
    assert (feedback.state, feedback.answered_on) == (FeedbackState.ANSWERED, feedback.given_on)
    assert own_news(cast.mentee.actor) == [feedback]
    assert [one.text for one in giving.read_own(cast.mentee.actor, feedback=feedback).said] == ["PLANTED answer"]
    assert own_news(cast.mentee.actor) == []
    assert letters(cast.mentee) == ["feedback.answered"]
    assert "PLANTED" not in str(Letter.objects.get(notice="feedback.answered").values)
    assert not any("PLANTED" in f"{one.fields}{one.facts}" for one in Entry.objects.all())


def test_its_giver_sees_that_its_owner_has_read_it(cast, round_):
    other = second_manager(cast, round_.programme)
    feedback = given(cast.mentee, round_, "PLANTED").feedback
    Feedback.objects.update(owner=cast.programme_manager.member)
    for person, state in ((other, FeedbackState.NEW), (cast.programme_manager, FeedbackState.IN_WORK)):
        assert actions.read_case(person.actor, feedback=feedback, now=NOW).words == "PLANTED"
        assert fresh(feedback).state == state


def test_what_has_no_name_is_answered_and_nobody_is_told(cast, round_):
    answered(cast.programme_manager, given(cast.mentee, round_, with_name=False).feedback)
    assert not Letter.objects.filter(notice__startswith="feedback.").exists()
    assert {one.subject_member for one in Entry.objects.filter(verb="feedback.changed")} == {None}


@pytest.mark.parametrize("who", ["mentee", "mentor", "administrator", "champion", "safeguarding", "auditor"])
def test_nobody_to_whom_it_is_not_addressed_does_anything(cast, round_, who):
    feedback, actor = given(cast.mentee, round_).feedback, cast.people[who].actor
    written = {"text": "x", "token": uuid4(), "after": 0}
    with pytest.raises(NotFound):
        actions.read_case(actor, feedback=feedback, now=NOW)
    for act in (actions.take_up, actions.close):
        with pytest.raises(NotFound):
            act(actor, feedback=feedback, now=NOW)
    for act in (actions.answer, actions.ask_back):
        with pytest.raises(NotFound):
            act(actor, feedback=feedback, now=NOW, **written)
    with pytest.raises(NotFound):
        actions.hand_over(actor, feedback=feedback, to=cast.programme_manager.member, now=NOW)
    assert not cases(actor).exists()


def test_nothing_is_closed_unanswered_and_its_giver_opens_it_again(cast, round_):
    feedback, manager = given(cast.mentee, round_).feedback, cast.programme_manager.actor
    with pytest.raises(Refused, match="Answer it first"):
        actions.close(manager, feedback=feedback, now=NOW)
    answered(cast.programme_manager, feedback)
    for _click in range(2):
        actions.close(manager, feedback=feedback, now=NOW)
    assert fresh(feedback).closed_on is not None
    later = NOW + timedelta(days=30)
    giving.write_on(cast.mentee.actor, feedback=feedback, text="Still", token=uuid4(), now=later)
    again = fresh(feedback)
    assert (again.state, again.closed_on) == (FeedbackState.IN_WORK, None)
    assert again.due_on > later.date()
    assert again.answered_on == feedback.given_on


def test_asking_back_leaves_the_date_and_the_giver_answers(cast, round_):
    feedback = given(cast.mentee, round_).feedback
    actions.ask_back(cast.programme_manager.actor, feedback=feedback, text="Which?", token=uuid4(), after=0, now=NOW)
    asked = fresh(feedback)
    assert (asked.state, asked.due_on, asked.answered_on) == (FeedbackState.IN_WORK, feedback.due_on, None)
    assert giving.read_own(cast.mentee.actor, feedback=asked).said[0].is_question
    giving.write_on(cast.mentee.actor, feedback=feedback, text="The first", token=uuid4(), now=NOW)
    assert fresh(feedback).due_on == feedback.due_on


def test_what_came_in_between_is_read_before_one_answers(cast, round_):
    feedback, other = given(cast.mentee, round_).feedback, second_manager(cast, round_.programme)
    answered(cast.programme_manager, feedback)
    with pytest.raises(Refused, match="Priya Raman wrote in the meantime"):
        actions.answer(other.actor, feedback=feedback, text="No", token=uuid4(), after=0, now=NOW)
    giving.write_on(cast.mentee.actor, feedback=feedback, text="Well", token=uuid4(), now=NOW)
    with pytest.raises(Refused, match="Whoever gave it wrote in the meantime"):
        actions.answer(other.actor, feedback=feedback, text="No", token=uuid4(), after=1, now=NOW)
    token = uuid4()
    for _click in range(2):
        actions.answer(other.actor, feedback=feedback, text="No", token=token, after=2, now=NOW)
    assert feedback.posts.count() == 3


def test_it_goes_to_whoever_has_the_fewest_and_can_be_handed_over(cast, round_):
    other = second_manager(cast, round_.programme)
    owners = [given(cast.mentee, round_).feedback.owner for _piece in range(4)]
    assert {owners.count(one.member) for one in (cast.programme_manager, other)} == {2}
    feedback = waiting(cast.programme_manager.actor)[0]
    for _click in range(2):
        actions.hand_over(cast.programme_manager.actor, feedback=feedback, to=other.member, now=NOW)
    assert waiting(other.actor).count() == 3
    assert letters(other) == ["feedback.handed_over"]
    assert fresh(feedback).due_on == feedback.due_on
    actions.take_up(cast.programme_manager.actor, feedback=feedback, now=NOW)
    assert fresh(feedback).owner == cast.programme_manager.member
    for wrong in (cast.mentor.member, cast.administrator.member):
        with pytest.raises(Refused, match="take this over"):
            actions.hand_over(cast.programme_manager.actor, feedback=feedback, to=wrong, now=NOW)


def test_what_one_person_was_to_read_is_handed_to_nobody(cast, round_):
    other = second_manager(cast, round_.programme)
    feedback = given(cast.mentee, round_, addressed=Addressed.PERSON, person=other.member.pk).feedback
    with pytest.raises(Refused, match="chose you"):
        actions.hand_over(other.actor, feedback=feedback, to=cast.programme_manager.member, now=NOW)


def test_time_to_answer_is_told_to_everybody_only_once_enough_was_answered(cast, round_):
    programme, today = round_.programme, NOW.date()
    assert waited(programme) is None
    for number in range(5):
        feedback = given(cast.mentee, round_, with_name=False).feedback
        if number == 4:
            pace = pace_of(programme, today, 5)
            assert (pace.middle, pace.answered.shown) == (None, None)
        answered(cast.programme_manager, feedback, now=NOW + timedelta(days=number))
    given(cast.mentor, round_, addressed=Addressed.ADMINISTRATORS)
    found = waited(programme)
    assert (found.number, found.middle, found.shortest, found.longest) == (5, 2, 0, 4)
    pace = pace_of(programme, today, 5)
    assert (pace.middle, str(pace.answered), str(pace.overdue)) == (2, "5 or more", "fewer than 5")


def test_every_state_leads_somewhere_and_none_of_them_is_forgotten():
    assert TRANSITIONS.keys() == set(FeedbackState)
    assert all(TRANSITIONS.values())
