"""Every page of the way in, in a real browser: accessible, silent, no wider than a phone."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser import violations
from tests.web.account.conftest import PASSWORD

from konnekt.accounts.actions.logins import create_login
from konnekt.organisations.models import Login
from konnekt.web.first_run.token import current_token

EMAIL = "amina@meridian.example"
OPEN = [
    "/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/none/",
    "/accounts/inactive/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-none/",
    "/accounts/password/reset/key/done/",
]
PRIVATE = [
    "/organisations/",
    "/accounts/second-step/",
    "/accounts/second-step/needed/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/app/add/",
    "/accounts/passkeys/",
    "/accounts/passkeys/add/",
    "/accounts/devices/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
]


@pytest.fixture
def site(transactional_db, live_server, settings) -> str:
    settings.ALLOWED_HOSTS = ["localhost"]
    return re.sub(r"//[^:]+", "//localhost", live_server.url)


@pytest.fixture
def amina(cast):
    user = create_login(email=EMAIL, password=PASSWORD)
    Login.objects.filter(member_id=cast.mentee.member.pk).update(user=user)
    return user


def faults_of(tab: Page, address: str) -> list[object]:
    tab.goto(address)
    wider = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*violations(tab), *([f"{wider} pixels too wide"] if wider > 0 else [])]


def sign_in(tab: Page, site: str) -> None:
    """Sign in, and show once more who one is, so that every page opens."""
    tab.goto(f"{site}/accounts/login/?next=/accounts/app/add/")
    tab.get_by_label("E-mail address").fill(EMAIL)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    tab.wait_for_url(re.compile("/accounts/reauthenticate/"))
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Go on").click()
    tab.wait_for_url(re.compile(r"^[^?]*/accounts/app/add/"))


def test_pages_before_signing_in(screen, site, cast):
    found = {path: faults_of(screen, f"{site}{path}") for path in OPEN}
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_pages_of_ones_own_login(screen, site, amina):
    sign_in(screen, site)
    found = {path: faults_of(screen, f"{site}{path}") for path in PRIVATE}
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_a_refused_sign_in_says_why_to_everybody(tab, site, amina):
    tab.goto(f"{site}/accounts/login/")
    tab.get_by_label("E-mail address").fill(EMAIL)
    tab.get_by_label("Password", exact=True).fill("not the password at all")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("alert")).to_contain_text("don’t belong together")
    expect(tab.get_by_label("E-mail address")).to_have_value(EMAIL)
    assert violations(tab) == []


def test_the_first_run(screen, site, db):
    tab = screen
    address = f"{site}/first-run/?token={current_token()}"
    assert faults_of(tab, f"{site}/first-run/") == []
    assert faults_of(tab, address) == []
    tab.get_by_label("Name of the organisation").fill("Harbour & Vale")
    tab.get_by_label("Its address here").fill("harbour")
    tab.get_by_label("Your name").fill("Siobhán Ní Dhomhnaill")
    tab.get_by_label("Your e-mail address").fill("siobhan@harbour.example")
    tab.get_by_label("Password", exact=True).fill("passwordpassword")
    tab.get_by_role("button", name="Set it up").click()
    expect(tab.get_by_role("alert")).to_contain_text("guessed first")
    expect(tab.get_by_label("Your name")).to_have_value("Siobhán Ní Dhomhnaill")
    assert violations(tab) == []
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Set it up").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("A second step is needed")
    tab.get_by_role("link", name="Set up an authenticator app").click()
    expect(tab.get_by_role("img", name=re.compile("square"))).to_be_visible()
    assert violations(tab) == []
