"""What every answer carries, whatever it is about."""

import pytest
from django.urls import reverse
from tests.web.account.conftest import PASSWORD

from konnekt.accounts.actions.logins import create_login

OPEN = ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/nothing/here/", "/static/none.css"]
PRIVATE = ["choose_organisation", "mfa_index", "usersessions_list", "account_email", "second_factor_needed"]


@pytest.mark.parametrize("address", OPEN)
def test_a_strict_policy_on_every_answer_errors_included(cast, client, address):
    policy = client.get(address)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy


def test_an_error_on_our_side_has_it_too(cast, client, monkeypatch):
    def break_it(*args):
        raise RuntimeError

    monkeypatch.setattr("konnekt.web.home.views.every_organisation_by_name", break_it)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "Something broke on our side" in answer.content.decode()


@pytest.mark.parametrize("name", PRIVATE)
def test_signed_in_pages_are_never_stored(cast, client, name):
    client.force_login(cast.mentee.user)
    assert "no-store" in client.get(reverse(name))["Cache-Control"]


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_nor_are_pages_on_which_secrets_are_typed(db, client, name):
    assert "no-store" in client.get(reverse(name))["Cache-Control"]


@pytest.mark.parametrize("name", PRIVATE)
def test_whoever_is_not_signed_in_is_asked_to(db, client, name):
    address = reverse(name)
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(db, client):
    create_login(email="amina@meridian.example", password=PASSWORD)
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": "amina@meridian.example", "password": PASSWORD})
    assert set(client.cookies) == {"konnekt_session", "konnekt_csrf"}
    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
        assert not cookie["domain"]


def test_behind_https_cookies_belong_to_this_host_alone(tmp_path):
    """Read in a process of its own, since settings are read once."""
    import os
    import subprocess
    import sys

    read = (
        "from konnekt.settings import *; print(SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, "
        "SESSION_COOKIE_SECURE, CSRF_COOKIE_SECURE, SECURE_HSTS_SECONDS)"
    )
    environment = os.environ | {"KONNEKT_URL": "https://mentoring.example", "KONNEKT_DATA": str(tmp_path)}
    said = subprocess.run([sys.executable, "-c", read], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["__Host-konnekt_session", "__Host-konnekt_csrf", "True", "True", "31536000"]


def test_a_form_without_its_token_is_refused_in_words(db):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@x.example", "password": "x"})
    assert answer.status_code == 403
    assert "This form had gone stale" in answer.content.decode()
