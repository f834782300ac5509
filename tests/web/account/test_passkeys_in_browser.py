"""A passkey is made and used in a real browser with a virtual authenticator, under the same policy as in production."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser import another, violations
from tests.web.account.conftest import PASSWORD

WAY_IN = "/accounts/login/?next=/accounts/second-step/"
INSIDE = re.compile(r"^http://[^/]+/accounts/second-step/$")  # and not the way in, which names it as the next page
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def site(transactional_db, live_server, settings) -> str:
    settings.ALLOWED_HOSTS = ["localhost"]
    # A passkey belongs to a name, and a number is none.
    return re.sub(r"//[^:]+", "//localhost", live_server.url)


@pytest.fixture
def device(tab: Page) -> Page:
    """A tab on a device that makes passkeys by itself."""
    authenticator = tab.context.new_cdp_session(tab)
    authenticator.send("WebAuthn.enable")
    authenticator.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return tab


def sign_in(tab: Page, site: str) -> None:
    tab.goto(f"{site}{WAY_IN}")
    tab.get_by_label("E-mail address").fill("amina@meridian.example")
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    tab.wait_for_url(INSIDE)


def open_adding(tab: Page, site: str) -> None:
    """Adding a key asks once more whether it is still oneself."""
    tab.goto(f"{site}/accounts/passkeys/add/")
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Go on").click()
    tab.wait_for_url(f"{site}/accounts/passkeys/add/")


def test_a_passkey_is_added_and_then_opens_the_login_alone(device, site, login):
    sign_in(device, site)
    open_adding(device, site)
    assert violations(device) == []
    device.get_by_label("Name").fill("My laptop")
    device.get_by_label(re.compile("Sign in with it alone")).check()
    device.get_by_role("button", name="Add this device").click()
    device.wait_for_url(lambda url: not url.endswith("/passkeys/add/"))
    device.goto(f"{site}/accounts/passkeys/")
    expect(device.get_by_role("rowheader", name="My laptop")).to_be_visible()
    assert violations(device) == []

    device.goto(f"{site}/accounts/logout/")
    device.get_by_role("button", name="Sign out").click()
    device.wait_for_url(lambda url: not url.endswith("/logout/"))
    device.goto(f"{site}{WAY_IN}")
    assert violations(device) == []
    device.get_by_role("button", name="Sign in with a passkey").click()
    device.wait_for_url(INSIDE)


def test_a_refused_passkey_leaves_the_person_on_the_page_with_a_word(device, site, login):
    device.goto(f"{site}{WAY_IN}")
    device.get_by_role("button", name="Sign in with a passkey").click()  # this device has none
    expect(device.get_by_role("status").filter(has_text="didn’t work")).to_be_visible()


def test_without_scripts_the_page_says_what_passkeys_need_and_a_password_still_works(chromium, site, login):
    with another(chromium, java_script_enabled=False) as context:
        tab = context.new_page()
        sign_in(tab, site)
        open_adding(tab, site)
        expect(tab.get_by_text("Passkeys are spoken by your browser’s scripts, which don’t run here")).to_be_visible()
        expect(tab.get_by_role("button", name="Add this device")).to_be_hidden()
