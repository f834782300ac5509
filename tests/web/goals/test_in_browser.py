"""The pages of goals in a real browser: for everybody to read, silent, and steps ticked off."""

import re
from datetime import date
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from tests.browser import let_in, violations
from tests.factories.goals import goal_of, rated, reflected, step_of, suggested
from tests.factories.pairs import opened

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.workspace.actions.goals import comment

NO_SPACES = "https://example.org/" + "very" * 40


@pytest.fixture
def goal(transactional_db, cast, settings):
    settings.DEMO = True
    pair = opened(cast)
    words = {"why": NO_SPACES, "measure": "Applause", "area": "career", "due_on": date(2026, 1, 1)}
    made = goal_of(cast.mentee, pair, f"Speak up, see {NO_SPACES}", baseline=2, target=8, **words)
    rated(cast.mentee, made, 5, helped="Practising aloud")
    step_of(cast.mentee, pair, made, "Ask one question", due_on=date(2026, 1, 1))
    suggested(cast.mentor, cast.mentee, pair)
    with tenant(cast.organisation_id):
        comment(cast.mentor.actor, goal=made, text=f"See {NO_SPACES}", token=uuid4(), now=clock.read())
    return made


def test_every_page_can_be_read_by_everybody(live_server, screen, cast, goal):
    with tenant(cast.organisation_id):
        pair = goal.relationship
    thought = reflected(cast.mentee, pair, f"{NO_SPACES}\n\nAnd more")
    let_in(screen, live_server.url, cast.mentee.user)
    goal_at, thought_at = f"goals/{goal.pk}/", f"reflections/{thought.pk}/"
    for page in ("", "goals/", "goals/new/", goal_at, f"{goal_at}change/", "reflections/", thought_at):
        screen.goto(f"{live_server.url}/o/meridian/pairs/{pair.pk}/{page}")
        assert violations(screen) == [], page
        assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth"), page


def test_a_goal_is_rated_and_its_step_ticked_off(live_server, tab, cast, goal):
    let_in(tab, live_server.url, cast.mentee.user)
    tab.goto(f"{live_server.url}/o/meridian/pairs/{goal.relationship_id}/goals/{goal.pk}/")
    tab.get_by_text("Say where you stand now").click()
    tab.get_by_label("6", exact=True).check()
    tab.get_by_role("button", name="Save").click()
    expect(tab.locator(".goal-standing")).to_have_text("From 2 to 6 of 10, on the way to 8")
    tab.get_by_role("button", name=re.compile("^Done")).click()
    expect(tab.get_by_role("button", name=re.compile("^Not done"))).to_be_visible()
