"""Getting in, and not finding out who else could."""

import re

import pytest
from django.core import mail
from tests.queue import run_queue
from tests.web.account.conftest import NEW_PASSWORD, PASSWORD

from konnekt.accounts.models import AccountLetter, User

KNOWN, UNKNOWN = "amina@meridian.example", "nobody@meridian.example"


def plain(response, *addresses):
    """A page without what differs each time: tokens, nonces and the address that was typed."""
    text = response.content.decode()
    for pattern in (r'value="[A-Za-z0-9]{64}"', r'nonce="[^"]*"'):
        text = re.sub(pattern, "", text)
    for address in addresses:
        text = text.replace(address, "ADDRESS")
    return text


def link_in_mail():
    run_queue()
    return re.search(r"http://127\.0\.0\.1:8000(\S+)", mail.outbox[-1].body)[1]


def test_somebody_signs_up_confirms_and_goes_on_where_they_were(db, client):
    answer = client.post("/accounts/signup/", {"email": UNKNOWN, "password1": PASSWORD, "next": "/organisations/"})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    assert "Look in your inbox" in client.get(answer["Location"]).content.decode()
    link = link_in_mail()
    assert "Is this your address?" in client.get(link).content.decode()
    answer = client.post(link)
    assert (answer.status_code, answer["Location"]) == (302, "/organisations/")
    assert "_auth_user_id" in client.session


def test_a_login_that_is_not_confirmed_opens_nothing_and_gets_a_new_link(db, client, visitor):
    client.post("/accounts/signup/", {"email": UNKNOWN, "password1": PASSWORD})
    newcomer = visitor()
    assert newcomer.sign_in(UNKNOWN, PASSWORD)["Location"] == "/accounts/confirm-email/"
    assert not newcomer.is_in


def test_a_refused_sign_up_keeps_what_was_typed(db, client):
    page = client.post("/accounts/signup/", {"email": UNKNOWN, "password1": "passwordpassword"}).content.decode()
    assert UNKNOWN in page
    assert "made of words that are guessed first" in page
    assert not User.objects.exists()


def test_signing_in_and_out(login, visitor):
    amina = visitor()
    assert amina.sign_in(KNOWN, PASSWORD)["Location"] == "/"
    assert amina.is_in
    amina.client.post("/accounts/logout/")
    assert not amina.is_in


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(login, visitor):
    known = visitor().sign_in(KNOWN, NEW_PASSWORD)
    unknown = visitor().sign_in(UNKNOWN, NEW_PASSWORD)
    assert known.status_code == unknown.status_code == 200
    assert plain(known, KNOWN) == plain(unknown, UNKNOWN)


@pytest.mark.parametrize(
    ("address", "fields"),
    [("/accounts/signup/", {"password1": NEW_PASSWORD}), ("/accounts/password/reset/", {})],
)
def test_sign_up_and_reset_answer_alike_for_known_and_unknown(login, visitor, address, fields):
    answers = []
    for email in (KNOWN, UNKNOWN):
        client = visitor().client
        first = client.post(address, {"email": email, **fields})
        then = client.get(first["Location"])
        answers.append((first.status_code, first["Location"], then.status_code, plain(then, email)))
    assert answers[0] == answers[1]
    assert AccountLetter.objects.count() == 2


def test_both_ways_cost_one_password_hash(login, visitor, monkeypatch):
    """The clock can't tell either: the slow part happens as often for both."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    hashed = []
    encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *a: hashed.append(1) or encode(*a))
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda *a: hashed.append(1) or verify(*a))

    def cost(act):
        hashed.clear()
        act()
        return len(hashed)

    signs_in = [cost(lambda email=email: visitor().sign_in(email, NEW_PASSWORD)) for email in (KNOWN, UNKNOWN)]
    signs_up = [
        cost(
            lambda email=email: visitor().client.post("/accounts/signup/", {"email": email, "password1": NEW_PASSWORD})
        )
        for email in (KNOWN, UNKNOWN)
    ]
    assert (signs_in, signs_up) == ([1, 1], [1, 1])


def test_a_password_is_reset_by_mail_and_every_device_is_signed_out(login, visitor):
    elsewhere, forgetful = visitor(), visitor()
    elsewhere.sign_in(KNOWN, PASSWORD)
    forgetful.client.post("/accounts/password/reset/", {"email": KNOWN})
    link = link_in_mail()
    page = forgetful.client.get(link)
    assert "secret" not in page["Location"]
    answer = forgetful.client.post(page["Location"], {"password1": NEW_PASSWORD})
    assert answer["Location"] == "/accounts/password/reset/key/done/"
    assert elsewhere.client.get("/accounts/second-step/").status_code == 302
    assert visitor().sign_in(KNOWN, PASSWORD).status_code == 200
    assert visitor().sign_in(KNOWN, NEW_PASSWORD).status_code == 302
    run_queue()
    assert mail.outbox[-1].subject == "Your password was changed"
    assert "no longer good" in visitor().client.get(link).content.decode()


def test_a_reset_link_works_for_an_hour(login, visitor, monkeypatch):
    from datetime import datetime, timedelta

    from django.contrib.auth.tokens import PasswordResetTokenGenerator

    visitor().client.post("/accounts/password/reset/", {"email": KNOWN})
    link = link_in_mail()
    later = datetime.now() + timedelta(minutes=61)  # noqa: DTZ005  # as Django counts
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: later)
    assert "no longer good" in visitor().client.get(link).content.decode()


def test_too_many_wrong_passwords_bring_a_pause_for_that_network_alone(login, visitor):
    guesser = visitor()
    for _ in range(5):
        guesser.sign_in(KNOWN, NEW_PASSWORD)
    assert "Wait a minute" in guesser.sign_in(KNOWN, PASSWORD).content.decode()
    assert not guesser.is_in
    owner = visitor()
    owner.client.defaults["REMOTE_ADDR"] = "192.0.2.7"
    owner.sign_in(KNOWN, PASSWORD)
    assert owner.is_in


def test_the_pause_ends_after_a_minute(login, visitor, monkeypatch):
    import time

    guesser = visitor()
    for _ in range(6):
        guesser.sign_in(KNOWN, NEW_PASSWORD)
    now = time.time
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: now() + 61)
    guesser.sign_in(KNOWN, PASSWORD)
    assert guesser.is_in


def test_asking_too_often_says_so_kindly(db, visitor):
    client = visitor().client
    asked = [client.post("/accounts/password/reset/", {"email": f"{number}@x.example"}) for number in range(21)]
    assert [answer.status_code for answer in asked] == [302] * 20 + [429]
    assert "a little too often" in asked[-1].content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        r"/\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "\t//evil.example",
    ],
)
def test_nobody_is_led_elsewhere(login, visitor, elsewhere):
    amina = visitor()
    assert amina.sign_in(KNOWN, PASSWORD, next=elsewhere)["Location"] == "/"


def test_going_on_inside_is_kept_from_page_to_page(login, visitor):
    page = visitor().client.get("/accounts/login/", {"next": "/o/meridian/invitation/abc/"}).content.decode()
    assert 'href="/accounts/signup/?next=%2Fo%2Fmeridian%2Finvitation%2Fabc%2F"' in page
    assert visitor().sign_in(KNOWN, PASSWORD, next="/o/meridian/")["Location"] == "/o/meridian/"


def test_a_closed_login_opens_nothing(login, visitor):
    User.objects.update(is_active=False)
    amina = visitor()
    assert amina.sign_in(KNOWN, PASSWORD)["Location"] == "/accounts/inactive/"
    assert not amina.is_in


def test_a_forged_host_does_not_get_into_a_mail(login, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/accounts/password/reset/", {"email": KNOWN}, headers={"Host": "evil.example"})
    run_queue()
    assert "evil" not in mail.outbox[-1].body
