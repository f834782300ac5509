"""A pair's pages in a real browser: for everybody to read, silent, and nothing typed is lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Route, expect
from tests.browser import let_in, violations
from tests.factories.intake import open_programme
from tests.factories.pairs import opened, proposed, write

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.workspace.actions.messages import read_thread, send_message
from konnekt.workspace.actions.network import add_tie
from konnekt.workspace.actions.shelf import Offered, put_on_shelf
from konnekt.workspace.states import ShelfKind, TieWhere

NO_SPACES = "https://example.org/" + "very" * 40


@pytest.fixture
def pair(transactional_db, cast, settings):
    settings.DEMO = True
    made = opened(cast)
    write(cast.mentor, made, f"Dear Amina\n\nSee {NO_SPACES}", now=clock.read() - timedelta(days=10))
    with tenant(cast.organisation_id):
        sent = {"text": "", "files": [("plan " * 20 + ".txt", b"One step")]}
        send_message(cast.mentor.actor, relationship=made, token=uuid4(), now=clock.read(), **sent)
        on_shelf = Offered(kind=ShelfKind.LINK, what="Talk", why=NO_SPACES, address=NO_SPACES)
        put_on_shelf(cast.mentor.actor, relationship=made, offered=on_shelf, token=uuid4(), now=clock.read())
        tie = {"name": "Q" * 60, "where": TieWhere.OUTSIDE, "area": "career", "token": uuid4()}
        add_tie(cast.mentee.actor, relationship=made, now=clock.read(), **tie)
    return made


def test_every_page_can_be_read_by_everybody(live_server, screen, cast, pair):
    with tenant(cast.organisation_id):
        second = open_programme(cast, name="New Horizons")
    asked = proposed(cast, round_=second, mentor=cast.champion)
    let_in(screen, live_server.url, cast.mentee.user)
    for page in (
        "today/",
        "mentoring/",
        f"pairs/{pair.pk}/",
        f"pairs/{pair.pk}/messages/",
        f"pairs/{pair.pk}/shelf/",
        f"pairs/{pair.pk}/introductions/",
        f"pairs/{pair.pk}/network/",
        "account/",
        f"pairs/{pair.pk}/messages/blocking/{cast.mentor.member.pk}/",
        f"pairs/{pair.pk}/ending/",
        f"pairs/{asked.pk}/",
        f"pairs/{asked.pk}/objection/",
        "who-sees-what/",
    ):
        screen.goto(f"{live_server.url}/o/meridian/{page}")
        assert violations(screen) == [], page
        assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth"), page


def test_a_message_is_sent_in_place_and_a_draft_outlives_the_page(live_server, tab, cast, pair):
    let_in(tab, live_server.url, cast.mentee.user)
    tab.goto(f"{live_server.url}/o/meridian/pairs/{pair.pk}/messages/")
    box = tab.get_by_label("Write to Björn")
    box.fill("Half a thought")
    tab.reload()
    expect(box).to_have_value("Half a thought")
    box.fill("A whole thought")
    tab.evaluate("window.stayed = true")
    tab.get_by_role("button", name="Send").click()
    expect(tab.locator("#newest")).to_contain_text("A whole thought")
    expect(box).to_have_value("")
    assert tab.evaluate("window.stayed") is True
    box.fill("The next one")
    tab.reload()
    expect(box).to_have_value("The next one")
    box.fill("   ")
    tab.get_by_role("button", name="Send").click()
    expect(tab.get_by_role("alert")).to_contain_text("Write a few words first")
    with tenant(cast.organisation_id):
        texts = [said.text for said in read_thread(cast.mentor.actor, relationship=pair, now=clock.read())]
    assert texts[1:] == ["", "A whole thought"], "a file alone, then words"


def test_what_is_typed_before_the_page_is_all_there_is_kept_too(live_server, tab, cast, pair):
    let_in(tab, live_server.url, cast.mentee.user)
    late: list[Route] = []
    tab.route("**/drafts*.js", lambda route: late.append(route))  # the browser marks what it calls
    tab.goto(f"{live_server.url}/o/meridian/pairs/{pair.pk}/messages/", wait_until="commit")
    box = tab.get_by_label("Write to Björn")
    box.fill("Half a thought")
    assert tab.evaluate("Object.values(sessionStorage).includes('Half a thought')") is False
    for route in late:
        route.continue_()
    tab.unroute("**/drafts*.js")
    tab.wait_for_load_state()
    tab.evaluate("for (const form of document.forms) form.reset()")  # the browser itself has nothing to bring back
    tab.reload()
    expect(box).to_have_value("Half a thought")


def test_the_question_opens_in_a_dialog_and_lets_the_match_go(live_server, tab, cast, pair):
    with tenant(cast.organisation_id):
        second = open_programme(cast, name="New Horizons")
    asked = proposed(cast, round_=second, mentor=cast.champion)
    let_in(tab, live_server.url, cast.mentee.user)
    tab.goto(f"{live_server.url}/o/meridian/pairs/{asked.pk}/")
    tab.get_by_role("link", name="This isn’t right for me").click()
    tab.get_by_role("dialog").get_by_role("button", name="Let it go").click()
    expect(tab.get_by_text("Nobody is told that it was you")).to_be_visible()
