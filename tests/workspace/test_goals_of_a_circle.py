"""Goals in a circle: what is one’s own is read by that person and the mentor, what is shared by all who are in it."""

import pytest
from tests.factories.circles import running_circle
from tests.factories.goals import goal_of, rated, step_of, suggested, work

from konnekt.core import clock
from konnekt.core.errors import NotFound
from konnekt.core.tenancy import tenant
from konnekt.relationships.actions.ending import end
from konnekt.workspace.actions.goals import Wanted, change_goal


@pytest.fixture
def circle(cast):
    return running_circle(cast, "mentee", "colleague")


def read(person, circle):
    return {goal.what for goal in work(person, circle).goals}


def test_own_goals_are_between_their_owner_and_the_mentor_and_shared_ones_for_all(cast, circle):
    mine = goal_of(cast.mentee, circle, "Mine")
    shared = goal_of(cast.mentor, circle, "Ours", is_shared=True)
    assert read(cast.mentee, circle) == read(cast.mentor, circle) == {"Mine", "Ours"}
    assert read(cast.colleague, circle) == {"Ours"}
    rated(cast.colleague, shared, 4)
    step_of(cast.colleague, circle, shared, "Meet in May")
    with pytest.raises(NotFound):
        step_of(cast.colleague, circle, mine)
    (ours,) = [goal for goal in work(cast.mentee, circle).goals if goal.is_shared]
    assert (ours.now, ours.is_mine, [step.words for step in ours.steps]) == (4, True, ["Meet in May"])


def test_the_mentor_suggests_to_each_and_the_mentees_not_to_one_another(cast, circle):
    suggested(cast.mentor, cast.colleague, circle, "For Mei")
    assert read(cast.colleague, circle) == {"For Mei"}
    assert read(cast.mentee, circle) == set()
    for to in (cast.colleague, cast.mentor):
        with pytest.raises(NotFound):
            suggested(cast.mentee, to, circle)


def test_a_mentor_has_no_goal_of_their_own_in_it(cast, circle):
    with pytest.raises(NotFound):
        goal_of(cast.mentor, circle, "Mine")


def test_whoever_left_reads_nothing_from_after(cast, circle):
    goal_of(cast.mentor, circle, "Before", is_shared=True)
    changing = goal_of(cast.mentor, circle, "Changing", is_shared=True)
    with tenant(cast.organisation_id):
        end(cast.colleague.actor, relationship=circle, now=clock.read())
        wanted = Wanted(what="Changed")
        change_goal(cast.mentor.actor, goal=changing, wanted=wanted, version=1, now=clock.read())
    before = next(goal.row for goal in work(cast.mentor, circle).goals if goal.what == "Before")
    rated(cast.mentee, before, 9)
    goal_of(cast.mentor, circle, "After", is_shared=True)
    assert read(cast.colleague, circle) == {"Before"}
    assert work(cast.colleague, circle).goals[0].ratings == []
    assert read(cast.mentee, circle) == {"Before", "Changed", "After"}
