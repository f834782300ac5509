"""Getting help in a real browser: for everybody to read, silent, and nothing typed is lost."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect
from tests.browser import let_in, violations
from tests.factories.pairs import opened, write

from konnekt.access.actors import Role
from konnekt.concerns.actions.raising import raise_concern
from konnekt.concerns.words import Excerpt
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Appointment


@pytest.fixture
def concern(transactional_db, cast, settings):
    settings.DEMO = True
    now = clock.read()
    with tenant(cast.organisation_id):
        Appointment.objects.create(member=cast.line_manager.member, role=Role.SAFEGUARDING)
        return raise_concern(
            cast.mentee.actor,
            happened="He shouts. " + "very" * 40,
            about="Björn, in Rise",
            excerpts=[Excerpt("Björn", now.isoformat(), "Don’t tell anybody. " + "very" * 40)],
            named={cast.safeguarding.member: Role.SAFEGUARDING},
            kept_from=[cast.mentor.member.pk],
            token=uuid4(),
            now=now,
        )


def test_every_page_can_be_read_by_everybody(live_server, screen, cast, concern):
    pair = opened(cast)
    write(cast.mentor, pair, "Hello " + "very" * 40)
    pages = {
        "mentee": ("help/", "help/write/", f"help/{concern.pk}/", f"pairs/{pair.pk}/help/?message"),
        "safeguarding": ("cases/", f"cases/{concern.pk}/", f"cases/{concern.pk}/hand-over/"),
    }
    for who, addresses in pages.items():
        screen.context.clear_cookies()
        let_in(screen, live_server.url, cast.people[who].user)
        for page in addresses:
            screen.goto(f"{live_server.url}/o/meridian/{page}")
            screen.evaluate(
                "document.querySelectorAll('main details:not(.who, .menu)').forEach(one => one.open = true)"
            )
            assert violations(screen) == [], page
            assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth"), page


def test_what_is_typed_outlives_the_page_and_goes_to_the_one_chosen(live_server, tab, cast, concern):
    let_in(tab, live_server.url, cast.mentee.user)
    tab.goto(f"{live_server.url}/o/meridian/help/write/")
    box = tab.get_by_label("What happened?")
    box.fill("He shouts again")
    tab.reload()
    expect(box).to_have_value("He shouts again")
    tab.get_by_label("Ruth Lindqvist, safeguarding contact").check()
    tab.get_by_role("button", name="Send").click()
    expect(tab.locator("main")).to_contain_text("He shouts again")
    expect(tab.locator("main")).to_contain_text("Ruth Lindqvist")
