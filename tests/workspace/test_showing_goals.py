"""A goal shown to one's line manager: a part of it, for whoever that is when they look, until it is taken back."""

from datetime import date

import pytest
from tests.cast import NAMES
from tests.factories.circles import running_circle
from tests.factories.goals import goal_of, rated
from tests.factories.pairs import opened

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.organisations.models import ReportingLine
from konnekt.relationships.actions.ending import end
from konnekt.workspace.actions.goals import settle_goal
from konnekt.workspace.actions.showing_goals import preview, read_shown_goal, show_goal, take_goal_back
from konnekt.workspace.models import ShownGoal
from konnekt.workspace.states import GoalState


@pytest.fixture
def pair(cast):
    return opened(cast)


@pytest.fixture
def goal(cast, pair):
    made = goal_of(cast.mentee, pair, "Chair a meeting", why="I go quiet", measure="Applause", due_on=date(2026, 6, 1))
    rated(cast.mentee, made, 3, helped="Practice")
    return made


def shown(person, goal):
    with tenant(goal.organisation_id):
        return show_goal(person.actor, goal=goal, now=clock.read())


def readers(cast, link):
    """Everybody who gets to read it."""
    found = set()
    with tenant(cast.organisation_id):
        for who in NAMES:
            try:
                read_shown_goal(cast.people[who].actor, shown_id=link.pk)
            except NotFound:
                continue
            found.add(who)
    return found


def test_the_manager_reads_what_the_preview_shows_and_nobody_else_anything(cast, goal):
    link = shown(cast.mentee, goal)
    assert shown(cast.mentee, goal).pk == link.pk
    with tenant(cast.organisation_id):
        seen = read_shown_goal(cast.line_manager.actor, shown_id=link.pk)
        assert seen == preview(cast.mentee.actor, goal=goal)
    assert (seen.what, seen.measure, seen.due_on) == ("Chair a meeting", "Applause", date(2026, 6, 1))
    assert not [word for word in ("quiet", "Practice") if word in repr(seen)]
    assert readers(cast, link) == {"line_manager"}


def test_it_is_for_whoever_is_the_manager_when_they_look(cast, goal):
    link = shown(cast.mentee, goal)
    with tenant(cast.organisation_id):
        line = ReportingLine.objects.filter(member=cast.mentee.member)
        line.update(until=date(2026, 3, 1))
        assert readers(cast, link) == set()
        ReportingLine.objects.create(member=cast.mentee.member, manager=cast.champion.member, since=date(2026, 3, 1))
    assert readers(cast, link) == {"champion"}


def test_it_ends_at_once_when_it_is_taken_back_and_a_new_link_is_another(cast, goal):
    link = shown(cast.mentee, goal)
    with tenant(cast.organisation_id):
        take_goal_back(cast.mentee.actor, goal=goal, now=clock.read())
        take_goal_back(cast.mentee.actor, goal=goal, now=clock.read())
        said = list(Entry.objects.filter(verb__startswith="workspace.goal_").values_list("verb", flat=True))
    assert readers(cast, link) == set()
    assert sorted(said)[1:] == ["workspace.goal_shown", "workspace.goal_taken_back"]
    again = shown(cast.mentee, goal)
    assert again.pk != link.pk
    assert readers(cast, link) == set()


def test_it_ends_with_the_relationship_and_can_be_taken_back_after(cast, pair, goal):
    link = shown(cast.mentee, goal)
    with tenant(cast.organisation_id):
        end(cast.mentor.actor, relationship=pair, now=clock.read())
        assert readers(cast, link) == set()
        take_goal_back(cast.mentee.actor, goal=goal, now=clock.read())
        assert ShownGoal.objects.get().taken_back_at is not None


def test_it_ends_when_its_owner_leaves_the_circle(cast):
    circle = running_circle(cast, "mentee", "champion")
    link = shown(cast.mentee, goal_of(cast.mentee, circle))
    assert readers(cast, link) == {"line_manager"}
    with tenant(cast.organisation_id):
        end(cast.mentee.actor, relationship=circle, now=clock.read())
    assert readers(cast, link) == set()


def test_nobody_shows_or_takes_back_what_is_not_theirs(cast, goal):
    with tenant(cast.organisation_id):
        for person in (cast.mentor, cast.programme_manager, cast.line_manager):
            for act in (
                lambda person=person: show_goal(person.actor, goal=goal, now=clock.read()),
                lambda person=person: take_goal_back(person.actor, goal=goal, now=clock.read()),
                lambda person=person: preview(person.actor, goal=goal),
            ):
                with pytest.raises(NotFound):
                    act()


def test_a_goal_that_was_let_go_or_is_shared_is_not_shown(cast, goal):
    with tenant(cast.organisation_id):
        settle_goal(cast.mentee.actor, goal=goal, state=GoalState.LET_GO, now=clock.read())
    with pytest.raises(Refused):
        shown(cast.mentee, goal)
