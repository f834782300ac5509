"""Goals: written by the one whose they are, supported by whoever they work with, opened by nobody else."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from tests.factories.goals import goal_of, rated, step_of, suggested, work
from tests.factories.pairs import opened
from tests.queue import run_queue

from konnekt.access.actors import Actor, Role
from konnekt.access.visibility import Sight
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.programmes.models import Programme
from konnekt.programmes.states import Format
from konnekt.relationships.actions.ending import end
from konnekt.workspace.actions.doing import change_action, settle_action, suggest_action
from konnekt.workspace.actions.goals import Wanted, change_goal, comment, rate, settle_goal
from konnekt.workspace.actions.reading_goals import read_work
from konnekt.workspace.models import Action, Comment, Goal
from konnekt.workspace.policy import GOAL
from konnekt.workspace.queries.goals import suggested_to
from konnekt.workspace.rules import LONGEST_WHAT, MOST_GOALS, remarks
from konnekt.workspace.states import ActionState, GoalState, Occasion

EVERYBODY_ELSE = (
    "line_manager",
    "programme_manager",
    "administrator",
    "champion",
    "auditor",
    "safeguarding",
    "colleague",
)


def said(person, goal, text="Well chosen", *, token=None, now=None):
    with tenant(goal.organisation_id):
        return comment(person.actor, goal=goal, text=text, token=token or uuid4(), now=now or clock.read())


def settled(person, goal, state):
    with tenant(goal.organisation_id):
        return settle_goal(person.actor, goal=goal, state=state, now=clock.read())


def stepped(person, action, state, **more):
    with tenant(action.organisation_id):
        return settle_action(person.actor, action=action, state=state, now=clock.read(), **more)


def test_a_goal_comes_back_with_everything_written_to_it(cast):
    pair = opened(cast)
    goal = goal_of(
        cast.mentee,
        pair,
        "Chair a meeting",
        why="I go quiet",
        measure="Somebody thanks me",
        area="career",
        due_on=date(2026, 6, 1),
        target=7,
        baseline=2,
    )
    step = step_of(cast.mentee, pair, goal, "Ask to chair in May", due_on=date(2026, 5, 1))
    stepped(cast.mentee, step, ActionState.DONE, evidence="https://example.org/minutes")
    rated(cast.mentee, goal, 5, helped="Practising aloud")
    said(cast.mentor, goal, "Begin with the agenda")
    for person in (cast.mentee, cast.mentor):
        (found,) = work(person, pair, only=goal).goals
        assert (found.what, found.why, found.measure) == ("Chair a meeting", "I go quiet", "Somebody thanks me")
        assert (found.baseline, found.now, found.change, found.row.target) == (2, 5, 3, 7)
        assert [rating.helped for rating in found.ratings] == ["", "Practising aloud"]
        assert [(one.words, one.evidence) for one in found.steps] == [
            ("Ask to chair in May", "https://example.org/minutes")
        ]
        assert [(one.author, one.text) for one in found.remarks] == [("Björn", "Begin with the agenda")]
        assert found.is_mine is (person is cast.mentee)


def test_the_same_token_is_the_same_goal_step_and_comment(cast):
    pair, token = opened(cast), uuid4()
    goals = {goal_of(cast.mentee, pair, token=token, baseline=3).pk for _click in range(2)}
    (goal,) = work(cast.mentee, pair).goals
    assert goals == {goal.id}
    assert len(goal.ratings) == 1
    assert step_of(cast.mentee, pair, goal.row, token=token).pk == step_of(cast.mentee, pair, goal.row, token=token).pk
    assert said(cast.mentor, goal.row, token=token).pk == said(cast.mentor, goal.row, token=token).pk


@pytest.mark.parametrize("wanted", [{"what": " "}, {"what": "x" * (LONGEST_WHAT + 1)}, {"target": 11}, {"area": "?"}])
def test_what_no_goal_can_say_is_refused(cast, wanted):
    with pytest.raises(Refused):
        goal_of(cast.mentee, opened(cast), **{"what": "A goal", **wanted})


def test_a_page_holds_so_many_goals(cast, monkeypatch):
    monkeypatch.setattr("konnekt.workspace.actions.goals.MOST_GOALS", 1)
    pair = opened(cast)
    goal_of(cast.mentee, pair)
    with pytest.raises(Refused):
        goal_of(cast.mentee, pair)
    assert MOST_GOALS > 1


def test_a_mentor_owns_no_goal_in_a_pair_and_changes_none(cast):
    pair = opened(cast)
    goal = goal_of(cast.mentee, pair)
    step = step_of(cast.mentee, pair, goal)
    with tenant(cast.organisation_id):
        mentor, now = cast.mentor.actor, clock.read()
        for act in (
            lambda: goal_of(cast.mentor, pair),
            lambda: change_goal(mentor, goal=goal, wanted=Wanted(what="Mine"), version=1, now=now),
            lambda: settle_goal(mentor, goal=goal, state=GoalState.REACHED, now=now),
            lambda: rate(mentor, goal=goal, value=3, now=now),
            lambda: settle_action(mentor, action=step, state=ActionState.DONE, now=now),
            lambda: step_of(cast.mentor, pair, goal),
            lambda: step_of(cast.mentor, pair, None),
        ):
            with pytest.raises(NotFound):
                act()


def test_a_suggestion_becomes_a_goal_when_it_is_taken_up(cast):
    pair = opened(cast)
    goal = suggested(cast.mentor, cast.mentee, pair)
    with tenant(cast.organisation_id):
        assert suggested_to(cast.mentee.actor) == {pair.pk: 1}
        assert suggested_to(cast.mentor.actor) == {}
    with pytest.raises(Refused):
        rated(cast.mentee, goal, 3)
    with pytest.raises(NotFound):
        settled(cast.mentor, goal, GoalState.OPEN)
    run_queue()
    mail.outbox.clear()
    assert settled(cast.mentee, goal, GoalState.OPEN).state == GoalState.OPEN
    run_queue()
    assert [letter.to for letter in mail.outbox] == [["mentor@meridian.example"]]
    assert rated(cast.mentee, goal, 3).occasion == Occasion.BASELINE


def test_a_suggestion_is_put_aside_without_a_letter_and_can_be_taken_up_later(cast):
    pair = opened(cast)
    goal = suggested(cast.mentor, cast.mentee, pair)
    run_queue()
    mail.outbox.clear()
    assert settled(cast.mentee, goal, GoalState.DECLINED).settled_at is not None
    with pytest.raises(Refused):
        settled(cast.mentee, goal, GoalState.REACHED)
    assert settled(cast.mentee, goal, GoalState.OPEN).settled_at is None
    run_queue()
    assert mail.outbox == []


def test_a_mentee_suggests_nothing_to_a_mentor(cast):
    with pytest.raises(NotFound):
        suggested(cast.mentee, cast.mentor, opened(cast))


def test_peers_own_theirs_and_suggest_to_each_other(cast):
    pair = opened(cast)
    with tenant(cast.organisation_id):
        Programme.objects.update(format=Format.PEER)
    mine, theirs = goal_of(cast.mentor, pair, "Write more"), suggested(cast.mentee, cast.mentor, pair)
    assert goal_of(cast.mentee, pair).owner_id == cast.mentee.member.pk
    assert {goal.id for goal in work(cast.mentor, pair).goals if goal.is_mine} == {mine.pk, theirs.pk}
    assert len(work(cast.mentee, pair).goals) == 3


def test_a_stretch_is_suggested_and_done_by_the_one_whose_goal_it_is(cast):
    pair = opened(cast)
    goal = goal_of(cast.mentee, pair)
    with tenant(cast.organisation_id):
        given = {"relationship": pair, "goal": goal, "words": "Speak first", "token": uuid4(), "now": clock.read()}
        step = suggest_action(cast.mentor.actor, **given)
        with pytest.raises(NotFound):
            suggest_action(cast.mentee.actor, **given | {"token": uuid4()})  # nobody suggests to themselves
    assert step.state == ActionState.SUGGESTED
    assert stepped(cast.mentee, step, ActionState.OPEN).state == ActionState.OPEN
    assert stepped(cast.mentee, step, ActionState.DONE).done_at is not None
    assert stepped(cast.mentee, step, ActionState.OPEN).done_at is None


def test_done_twice_is_done_once(cast):
    pair = opened(cast)
    step = step_of(cast.mentee, pair, goal_of(cast.mentee, pair))
    first = stepped(cast.mentee, step, ActionState.DONE).done_at
    assert stepped(cast.mentee, step, ActionState.DONE).done_at == first


def test_what_somebody_saved_meanwhile_is_not_overwritten(cast):
    pair, now = opened(cast), clock.read()
    goal = goal_of(cast.mentee, pair)
    step = step_of(cast.mentee, pair, goal)
    mentee = cast.mentee.actor
    with tenant(cast.organisation_id):
        change_goal(mentee, goal=goal, wanted=Wanted(what="Newer"), version=1, now=now)
        with pytest.raises(Refused):
            change_goal(mentee, goal=goal, wanted=Wanted(what="Older"), version=1, now=now)
        typed = {"due_on": None, "evidence": "", "now": now}
        change_action(mentee, action=step, words="Newer step", version=1, **typed)
        with pytest.raises(Refused):
            change_action(mentee, action=step, words="Older step", version=1, **typed)
    (found,) = work(cast.mentor, pair).goals
    assert (found.what, found.steps[0].words) == ("Newer", "Newer step")


def test_what_is_emptied_is_empty(cast):
    pair = opened(cast)
    goal = goal_of(cast.mentee, pair, why="Because", measure="Applause")
    with tenant(cast.organisation_id):
        change_goal(cast.mentee.actor, goal=goal, wanted=Wanted(what="Short"), version=1, now=clock.read())
    (found,) = work(cast.mentee, pair).goals
    assert (found.what, found.why, found.measure) == ("Short", "", "")
    assert len(remarks(found.row)) == 2


def test_nothing_is_set_in_a_space_that_is_over_and_all_can_be_read_for_a_while(cast):
    pair = opened(cast)
    goal = goal_of(cast.mentee, pair)
    with tenant(cast.organisation_id):
        end(cast.mentor.actor, relationship=pair, now=clock.read())
    for act in (
        lambda: goal_of(cast.mentee, pair),
        lambda: rated(cast.mentee, goal, 4),
        lambda: said(cast.mentor, goal),
        lambda: step_of(cast.mentee, pair, goal),
    ):
        with pytest.raises(Refused):
            act()
    assert [one.what for one in work(cast.mentor, pair).goals] == ["Speak up in meetings"]
    with tenant(cast.organisation_id):
        later = clock.read() + timedelta(days=91)
        assert read_work(cast.mentor.actor, relationship=pair, now=later).goals == []


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_no_role_opens_a_goal(cast, who):
    pair = opened(cast)
    goal = goal_of(cast.mentee, pair)
    step = step_of(cast.mentee, pair, goal)
    actor, now = cast.people[who].actor, clock.read()
    with tenant(cast.organisation_id):
        for act in (
            lambda: read_work(actor, relationship=pair, now=now),
            lambda: comment(actor, goal=goal, text="Me too", token=uuid4(), now=now),
            lambda: rate(actor, goal=goal, value=1, now=now),
            lambda: settle_action(actor, action=step, state=ActionState.DONE, now=now),
        ):
            with pytest.raises(NotFound):
                act()
        assert suggested_to(actor) == {}
        sees = GOAL.visible(actor, least=Sight.WHEN).exists()
    assert sees is (who == "programme_manager")


def test_neither_the_product_nor_another_organisation_opens_one(cast, stranger):
    pair = opened(cast)
    goal_of(cast.mentee, pair)
    everything = Actor(cast.organisation_id, cast.colleague.member.pk, roles=frozenset(Role))
    with tenant(cast.organisation_id):
        for actor in (everything, Actor.product(cast.organisation_id, "curiosity")):
            with pytest.raises(NotFound):
                read_work(actor, relationship=pair, now=clock.read())
    with tenant(stranger.organisation_id), pytest.raises(NotFound):
        read_work(stranger.mentee.actor, relationship=pair, now=clock.read())


def test_letters_and_the_ledger_hold_no_word_of_it(cast):
    pair = opened(cast)
    mail.outbox.clear()
    suggested(cast.mentor, cast.mentee, pair, "Secret ambition")
    goal = goal_of(cast.mentee, pair, "Secret ambition", why="Secret ambition")
    for number in range(3):
        said(cast.mentor, goal, f"Secret ambition {number}")
    run_queue()
    with tenant(cast.organisation_id):
        told = Letter.objects.filter(notice__startswith="workspace.goal_").values_list("notice", flat=True)
        # The suggestion, and of the comments the first.
        assert sorted(told) == ["workspace.goal_commented", "workspace.goal_suggested"]
    assert mail.outbox
    kept = [f"{one.subject}{one.body}{one.alternatives}" for one in mail.outbox]
    with tenant(cast.organisation_id):
        kept += [str(list(Entry.objects.values()))]
        entry = Entry.objects.filter(verb="workspace.goal_changed", object_id=str(goal.pk)).get()
    assert not [one for one in kept if "Secret" in one]
    assert entry.fields == ["what", "why"]


@pytest.mark.parametrize("goals", [1, 3])
def test_reading_costs_the_same_for_one_and_for_three(cast, goals, django_assert_num_queries):
    pair = opened(cast)
    for number in range(goals):
        goal = goal_of(cast.mentee, pair, f"Goal {number}", why="Because", baseline=number)
        step_of(cast.mentee, pair, goal)
        said(cast.mentor, goal)
    actor = cast.mentor.actor
    with tenant(cast.organisation_id), django_assert_num_queries(4):
        assert len(read_work(actor, relationship=pair, now=clock.read()).goals) == goals


def test_every_sealed_row_is_sealed(cast):
    pair = opened(cast)
    goal = goal_of(cast.mentee, pair, "Plain words", why="Plain words", measure="Plain words", baseline=1)
    stepped(cast.mentee, step_of(cast.mentee, pair, goal, "Plain words"), ActionState.DONE, evidence="Plain words")
    said(cast.mentor, goal, "Plain words")
    rating = rated(cast.mentee, goal, 2, helped="Plain words")
    with tenant(cast.organisation_id):
        goal, step, remark = Goal.objects.get(), Action.objects.get(), Comment.objects.get()
    sealed = (goal.what, goal.why, goal.measure, step.words, step.evidence, remark.body, rating.helped)
    assert not [one for one in sealed if b"Plain" in bytes(one)]
