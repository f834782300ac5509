"""The goals of a round in numbers: heads, in steps, never about few, and never a word."""

import pytest
from tests.factories.goals import goal_of, suggested
from tests.factories.pairs import opened

from konnekt.core.tenancy import tenant
from konnekt.workspace.models import Goal
from konnekt.workspace.queries.goals import people_with_goals
from konnekt.workspace.states import GoalState


@pytest.fixture
def pair(cast):
    made = opened(cast)
    goal_of(cast.mentee, made, "Secret ambition", area="career")
    reached = goal_of(cast.mentee, made, "Secret ambition", area="career")
    suggested(cast.mentor, cast.mentee, made, area="networking")
    with tenant(cast.organisation_id):
        Goal.objects.filter(pk=reached.pk).update(state=GoalState.REACHED)
    return made


def test_heads_are_counted_and_not_goals(cast, pair):
    with tenant(cast.organisation_id):
        counted = people_with_goals(cast.programme_manager.actor, pair.round)
        assert counted == {"working": 1, "with_goal": 1, "open": 1, "reached": 1, "area:career": 1}
        assert people_with_goals(cast.champion.actor, pair.round) == {"working": 0}


def test_few_are_not_told_apart_from_nobody(cast, pair, signed_in):
    page = signed_in(cast.programme_manager).get(f"/o/meridian/rounds/{pair.round_id}/goals/").content.decode()
    assert page.count("fewer than 5") == 4 + 5
    assert "Secret" not in page


def test_many_are_told_in_steps(cast, pair, signed_in, monkeypatch):
    counted = {"working": 14, "with_goal": 11, "area:career": 7}
    monkeypatch.setattr("konnekt.web.goals.numbers.people_with_goals", lambda *_given: counted)
    page = signed_in(cast.programme_manager).get(f"/o/meridian/rounds/{pair.round_id}/goals/").content.decode()
    assert page.count("10 or more") == 2
    assert page.count("5 or more") == 1


@pytest.mark.parametrize("who", ["mentee", "mentor", "champion", "administrator", "auditor", "line_manager"])
def test_nobody_else_finds_it(cast, pair, signed_in, who):
    assert signed_in(cast.people[who]).get(f"/o/meridian/rounds/{pair.round_id}/goals/").status_code == 404
