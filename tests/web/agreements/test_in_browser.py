"""An agreement in a real browser: for everybody to read, and two who write at once lose nothing."""

import pytest
from playwright.sync_api import expect
from tests.browser import let_in, violations
from tests.factories.pairs import opened

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.states import ClauseKey
from konnekt.relationships.actions.agreements import change_clause


@pytest.fixture
def pair(transactional_db, cast, settings):
    settings.DEMO = True
    return opened(cast)


def test_every_page_can_be_read_by_everybody(live_server, screen, cast, pair):
    let_in(screen, live_server.url, cast.mentee.user)
    for part in ("", "confidentiality/"):
        screen.goto(f"{live_server.url}/o/meridian/pairs/{pair.pk}/agreement/{part}")
        assert violations(screen) == [], part
        assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth"), part


def test_two_who_write_at_once_see_both_texts(live_server, tab, cast, pair):
    let_in(tab, live_server.url, cast.mentee.user)
    tab.goto(f"{live_server.url}/o/meridian/pairs/{pair.pk}/agreement/")
    tab.get_by_role("link", name="What we want from this time").click()
    box = tab.get_by_label("Your words")
    box.fill("Mine")
    with tenant(cast.organisation_id):
        change_clause(
            cast.mentor.actor, relationship=pair, key=ClauseKey.AIMS, words="Theirs", version=0, now=clock.read()
        )
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_text("Björn wrote in the meantime")).to_be_visible()
    expect(tab.get_by_role("blockquote")).to_have_text("Theirs")
    expect(box).to_have_value("Mine")
    box.fill("Mine and theirs")
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_text("Mine and theirs")).to_be_visible()
