"""The second step: asked of those who run things, offered to all."""

import re
import time

import pytest
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core import mail
from tests.queue import run_queue
from tests.web.account.conftest import PASSWORD

AMINA = "amina@meridian.example"
APP, CODES, INDEX = "/accounts/app/add/", "/accounts/recovery-codes/", "/accounts/second-step/"


@pytest.fixture(autouse=True)
def half_a_minute(monkeypatch):
    """All of a test lies within one of the half minutes for which a code is good."""
    counters = list(auth.yield_hotp_counters_from_time())
    monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter(counters))


def code_for(secret):
    (counter,) = auth.yield_hotp_counters_from_time()
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


@pytest.fixture
def amina(login, visitor):
    browser = visitor()
    browser.sign_in(AMINA, PASSWORD)
    return browser


@pytest.fixture
def secret(amina, django_capture_on_commit_callbacks):
    """Sets up the app, after showing once more who one is."""
    asked = amina.client.get(APP)
    assert asked["Location"] == f"/accounts/reauthenticate/?next={APP.replace('/', '%2F')}"
    amina.client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": APP})
    page = amina.client.get(APP).content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    assert 'src="data:image/svg+xml;base64,' in page
    with django_capture_on_commit_callbacks(execute=True):
        assert amina.client.post(APP, {"code": code_for(secret)})["Location"] == CODES
    return secret


def test_setting_it_up_gives_recovery_codes_and_sends_word(amina, secret):
    page = amina.client.get(CODES).content.decode()
    codes = re.findall(r"<code>(\d+)</code>", page)
    assert len(codes) == 10
    assert amina.client.get(f"{CODES}file/").content.decode().split() == codes
    run_queue()
    assert "An authenticator app was added to your login" in [sent.subject for sent in mail.outbox]


def test_the_secret_is_sealed_in_the_database(amina, secret):
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_setting_it_up_signs_out_every_device_that_never_took_it(amina, visitor, request):
    other = visitor()
    other.sign_in(AMINA, PASSWORD)
    assert other.client.get("/accounts/devices/").status_code == 200
    request.getfixturevalue("secret")
    assert amina.client.get("/accounts/devices/").status_code == 200
    assert other.client.get("/accounts/devices/").status_code == 302


def test_a_wrong_code_is_refused_in_words(amina, login):
    amina.client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": APP})
    amina.client.get(APP)
    assert "This code isn’t right." in amina.client.post(APP, {"code": "000000"}).content.decode()
    assert not Authenticator.objects.exists()


def test_signing_in_takes_both_steps(secret, visitor):
    browser = visitor()
    answer = browser.sign_in(AMINA, PASSWORD, next="/organisations/")
    assert answer["Location"] == "/accounts/second-step/code/"
    assert not browser.is_in
    assert "The second step" in browser.client.get(answer["Location"]).content.decode()
    assert "This code isn’t right." in browser.client.post(answer["Location"], {"code": "000000"}).content.decode()
    # A code is good once, and the one from setting up was used.
    Authenticator.objects.filter(type="totp").update(last_used_at=None)
    from django.core.cache import cache

    cache.clear()
    assert browser.client.post(answer["Location"], {"code": code_for(secret)})["Location"] == "/organisations/"
    assert browser.is_in


def test_a_recovery_code_opens_once(amina, secret, visitor):
    code = amina.client.get(f"{CODES}file/").content.decode().split()[0]
    first, second = visitor(), visitor()
    for browser in (first, second):
        browser.sign_in(AMINA, PASSWORD)
        browser.client.post("/accounts/second-step/code/", {"code": code})
    assert (first.is_in, second.is_in) == (True, False)


def test_guessing_codes_brings_a_pause(secret, visitor):
    browser = visitor()
    browser.sign_in(AMINA, PASSWORD)
    for _ in range(5):
        page = browser.client.post("/accounts/second-step/code/", {"code": "000000"})
    page = browser.client.post("/accounts/second-step/code/", {"code": "000000"})
    assert "Wait a minute" in page.content.decode()


def test_removing_the_app_is_a_question_first(amina, secret):
    page = amina.client.get("/accounts/app/remove/").content.decode()
    assert "Remove the authenticator app?" in page
    assert Authenticator.objects.filter(type="totp").exists()
    amina.client.post("/accounts/app/remove/")
    assert not Authenticator.objects.filter(type="totp").exists()


@pytest.mark.parametrize("person", ["administrator", "programme_manager"])
def test_whoever_runs_things_is_led_to_it_before_anything_else(cast, client, person):
    client.force_login(cast.people[person].user)
    answer = client.get("/o/meridian/today/")
    assert answer["Location"] == "/accounts/second-step/needed/"
    page = client.get(answer["Location"]).content.decode()
    assert f'href="{APP}"' in page
    assert 'href="/accounts/passkeys/add/"' in page


def test_a_participant_is_not_asked(cast, client):
    client.force_login(cast.mentee.user)
    assert client.get("/o/meridian/today/").status_code == 200


def test_the_address_is_changed_by_a_link_sent_to_the_new_one(amina, login):
    amina.client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/email/"})
    amina.client.post("/accounts/email/", {"email": "amina@new.example", "action_add": "1"})
    page = amina.client.get("/accounts/email/").content.decode()
    assert "We have sent a link to amina@new.example" in page
    run_queue()
    assert mail.outbox[-1].to == ["amina@new.example"]
    login.refresh_from_db()
    assert login.email == AMINA
    amina.client.post(re.search(r"http://127\.0\.0\.1:8000(\S+)", mail.outbox[-1].body)[1])
    login.refresh_from_db()
    assert login.email == "amina@new.example"
    run_queue()
    assert {address for sent in mail.outbox for address in sent.to} == {AMINA, "amina@new.example"}


def test_an_address_that_somebody_has_can_not_be_taken_nor_found_out(amina, login):
    from konnekt.accounts.actions.logins import create_login

    create_login(email="taken@meridian.example", password=PASSWORD)
    amina.client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/email/"})
    for address in ("taken@meridian.example", "free@meridian.example"):
        amina.client.post("/accounts/email/", {"email": address, "action_add": "1"})
        assert f"We have sent a link to {address}" in amina.client.get("/accounts/email/").content.decode()


def test_nobody_gets_through_the_codes_by_patience(secret, visitor, monkeypatch):
    began, tried = time.time(), 0
    for attempt in range(40):  # never five a minute
        monkeypatch.setattr(ratelimit.time, "time", lambda at=began + 90 * attempt: at)
        if attempt % 9 == 0:  # the code has to be given within a quarter of an hour
            browser = visitor()
            browser.sign_in(AMINA, PASSWORD)
        page = browser.client.post("/accounts/second-step/code/", {"code": "000000"}).content.decode()
        if "That was tried too often" in page:
            break
        assert "This code isn’t right." in page
        tried += 1
    assert tried == 30
