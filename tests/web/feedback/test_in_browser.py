"""Feedback in a real browser: for everybody to read, silent, and the code that is shown opens the answer."""

import pytest
from playwright.sync_api import expect
from tests.browser import let_in, violations
from tests.factories.feedback import answered, given, programme_with_people, theme_of

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.feedback.actions.theming import put_under
from konnekt.feedback.models import Feedback

HOME = "/o/meridian/"


@pytest.fixture
def round_(transactional_db, cast, settings):
    settings.DEMO = True
    with tenant(cast.organisation_id):
        return programme_with_people(cast)


def test_every_page_can_be_read_by_everybody(live_server, screen, cast, round_):
    long = "very " * 30 + "w" * 60
    with tenant(cast.organisation_id):
        named = given(cast.mentee, round_, long, may_quote=True).feedback
        nameless = given(cast.mentee, round_, long, with_name=False)
        theme = theme_of(cast.programme_manager, round_, "The forms are long " + "w" * 60)
        put_under(cast.programme_manager.actor, feedback=named, theme=theme, now=clock.read())
        answered(cast.programme_manager, named, long)
    programme = f"programmes/{round_.programme_id}/feedback/"
    pages = {
        "mentee": (
            "feedback/",
            "join/crossing-lines/feedback/",
            "join/crossing-lines/you-said-we-did/",
            f"feedback/given/{named.pk}/",
            f"feedback/reference/{nameless.code}/",
            "feedback/reference/",
        ),
        "programme_manager": (
            "feedback/answering/",
            f"feedback/answering/{named.pk}/",
            f"feedback/answering/{nameless.feedback.pk}/",
            programme,
            f"{programme}themes/",
            f"{programme}themes/{theme.pk}/",
            f"{programme}terms/",
        ),
    }
    for who, addresses in pages.items():
        screen.context.clear_cookies()
        let_in(screen, live_server.url, cast.people[who].user)
        for page in addresses:
            screen.goto(live_server.url + HOME + page)
            screen.evaluate(
                "document.querySelectorAll('main details:not(.who, .menu)').forEach(one => one.open = true)"
            )
            assert violations(screen) == [], page
            assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth"), page


def test_without_a_name_the_code_opens_the_answer_after_signing_out(live_server, tab, cast, round_):
    let_in(tab, live_server.url, cast.mentee.user)
    tab.goto(f"{live_server.url}{HOME}join/crossing-lines/feedback/")
    tab.get_by_label("In your own words").fill("Shorter forms")
    tab.get_by_label("Without my name").check()
    tab.get_by_role("button", name="Send it").click()
    code = tab.locator(".reference-code").inner_text()
    with tenant(cast.organisation_id):
        answered(cast.programme_manager, Feedback.objects.get(), "Half as long from May on")
    tab.context.clear_cookies()
    tab.goto(f"{live_server.url}{HOME}feedback/reference/")
    tab.get_by_label("Your code").fill(code.lower())
    tab.get_by_role("button", name="Open it").click()
    expect(tab.locator("main")).to_contain_text("Half as long from May on")
    tab.get_by_role("button", name="In part").click()
    expect(tab.locator("main")).to_contain_text("Thank you for saying so.")
    with tenant(cast.organisation_id):
        assert Feedback.objects.get().helped == "partly"
