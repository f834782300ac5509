"""A survey in a real browser: written beside how it looks, published, and filled with scripts as without."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.browser import let_in, violations
from tests.factories.intake import enrol, open_programme
from tests.factories.written_surveys import YES_OR_NO, drafted, questions

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.states import Side
from konnekt.surveys.actions.handing_out import open_survey
from konnekt.surveys.actions.writing import publish_survey
from konnekt.surveys.models import UnsignedSheet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def survey(cast, settings):
    settings.DEMO = True
    now = clock.read()
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        enrol(cast.mentee, round_, Side.MENTEE)
    given = {"side": Side.MENTEE, "closes_on": now.date() + timedelta(days=20)}
    return drafted(cast, round_, "confidence", YES_OR_NO, now=now, **given)


def test_a_question_shows_as_it_is_typed_and_takes_its_place(live_server, screen: Page, cast, survey):
    let_in(screen, live_server.url, cast.programme_manager.user)
    screen.goto(f"{live_server.url}/o/meridian/surveys/{survey.pk}/")
    assert violations(screen) == []
    screen.get_by_role("link", name="A few own words").click()
    screen.wait_for_load_state()  # nobody listens to what is typed before
    screen.get_by_label("The question").fill("What would help you most?")
    expect(screen.locator("#preview")).to_contain_text("What would help you most?")
    assert violations(screen) == []
    screen.get_by_role("button", name="Save the question").click()
    screen.get_by_role("button", name=re.compile("^Up.*What would help you most")).click()
    expect(screen.locator(".survey-row-label").nth(1)).to_have_text("What would help you most?")
    screen.goto(f"{live_server.url}/o/meridian/surveys/{survey.pk}/preview/mentee/?state=begun")
    assert violations(screen) == []
    screen.goto(f"{live_server.url}/o/meridian/surveys/{survey.pk}/scales/")
    assert violations(screen) == []
    assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_sheet_is_kept_as_it_is_filled(live_server, screen: Page, cast, survey):
    manager, now = cast.programme_manager.actor, clock.read()
    with tenant(cast.organisation_id):
        publish_survey(manager, survey=survey, now=now)
        open_survey(manager, survey=survey, now=now)
    scale, met = questions(survey)
    let_in(screen, live_server.url, cast.mentee.user)
    there = f"{live_server.url}/o/meridian/surveys/{survey.pk}/sheet/"
    screen.goto(there)
    assert violations(screen) == []
    assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    screen.locator(f"input[name='{scale.key}-0'][value='4']").check()
    expect(screen.locator("[data-autosave-status]")).to_contain_text("Saved")
    screen.goto(there)
    expect(screen.locator(f"input[name='{scale.key}-0'][value='4']")).to_be_checked()
    screen.locator(f"input[name='{met.key}'][value='1']").check()
    screen.get_by_role("button", name="Send").click()
    expect(screen.get_by_text("can’t be looked up any more")).to_be_visible()
    assert violations(screen) == []
    with tenant(cast.organisation_id):
        assert UnsignedSheet.objects.count() == 1
