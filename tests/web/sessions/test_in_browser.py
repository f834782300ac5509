"""Sessions and one's own calendar in a real browser: for everybody to read, and booked without a mouse."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.browser import let_in, violations
from tests.factories.notes import noted, planned
from tests.factories.pairs import opened

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.workspace.actions.booking import book, offer


@pytest.fixture
def pair(transactional_db, cast, settings):
    settings.DEMO = True
    now = clock.read()
    made = opened(cast, now=now - timedelta(days=40))
    with tenant(cast.organisation_id):
        for days in (-20, -2, 5):
            begins = now + timedelta(days=days)
            made_at = min(now, begins) - timedelta(days=3)
            where = "https://meet.example/" + "very" * 30
            book(cast.mentee.actor, relationship=made, times=[begins], minutes=60, where=where, now=made_at)
        times = [now + timedelta(days=days) for days in (8, 9, 10)]
        offer(cast.mentor.actor, relationship=made, times=times, minutes=60, now=now)
    return made


def test_every_page_can_be_read_by_everybody(live_server, screen, cast, pair):
    let_in(screen, live_server.url, cast.mentee.user)
    with tenant(cast.organisation_id):
        session = pair.sessions.filter(choice=None).last()
    there = f"pairs/{pair.pk}/sessions/"
    one = f"{there}{session.pk}/"
    planned(cast.mentor, session, f"10 min: {'very' * 30}")
    noted(cast.mentor, session, "https://notes.example/" + "very" * 30)
    about_it = [f"{one}{part}" for part in ("during/", "agenda/", "agenda/change/", "versions/notes/")]
    for page in (there, f"{there}booking/", one, f"{one}moving/", f"{one}calling-off/", *about_it, "calendar/"):
        screen.goto(f"{live_server.url}/o/meridian/{page}")
        assert violations(screen) == [], page
        assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth"), page


def test_a_time_is_booked_by_keyboard(live_server, tab, cast, pair):
    let_in(tab, live_server.url, cast.mentee.user)
    tab.goto(f"{live_server.url}/o/meridian/pairs/{pair.pk}/sessions/booking/")
    tab.get_by_role("checkbox").first.focus()
    tab.keyboard.press("Space")
    tab.get_by_role("button", name="Book it").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("The invitations are on their way.")).to_be_visible()
