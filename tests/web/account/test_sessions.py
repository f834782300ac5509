"""Sessions end by themselves, can be seen, and can be ended."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from tests.queue import run_queue
from tests.web.account.conftest import NEW_PASSWORD, PASSWORD

from konnekt.accounts.actions.logins import create_login
from konnekt.core import clock

AMINA = "amina@meridian.example"
DEVICES = "/accounts/devices/"


@pytest.fixture
def moved_clock(monkeypatch):
    """Lets the test say what time it is."""
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    now = [start]
    monkeypatch.setattr(clock, "read", lambda: now[0])

    def move(**by):
        now[0] += timedelta(**by)

    return move


@pytest.fixture
def amina(login, visitor):
    browser = visitor()
    browser.sign_in(AMINA, PASSWORD)
    return browser


def still_in(browser):
    return browser.client.get(DEVICES).status_code == 200


def test_a_quiet_session_ends_after_an_hour(amina, moved_clock):
    assert still_in(amina)
    moved_clock(minutes=59)
    assert still_in(amina)
    moved_clock(minutes=61)
    assert not still_in(amina)
    assert not amina.is_in


def test_a_busy_session_ends_after_twelve_hours(amina, moved_clock):
    for _ in range(14):
        assert still_in(amina)
        moved_clock(minutes=51)
    moved_clock(minutes=10)
    assert not still_in(amina)


@pytest.mark.parametrize("power", ["runs_things", "is_operator"])
def test_whoever_runs_things_is_held_to_shorter_limits(amina, login, moved_clock, power):
    setattr(login, power, True)
    login.save()
    assert still_in(amina)
    moved_clock(minutes=14)
    assert still_in(amina)
    moved_clock(minutes=16)
    assert not still_in(amina)


def test_whoever_runs_things_signs_in_again_after_eight_hours(amina, login, moved_clock):
    login.runs_things = True
    login.save()
    for _ in range(34):
        assert still_in(amina)
        moved_clock(minutes=14)
    moved_clock(minutes=6)
    assert not still_in(amina)


def test_changing_the_password_signs_every_other_device_out_and_says_so(amina, login, visitor):
    other = visitor()
    other.sign_in(AMINA, PASSWORD)
    answer = amina.client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW_PASSWORD})
    assert answer.status_code == 302
    assert (still_in(amina), still_in(other)) == (True, False)
    run_queue()
    assert mail.outbox[-1].subject == "Your password was changed"
    assert "127.0.0.1" in mail.outbox[-1].body


def test_a_wrong_current_password_changes_nothing(amina, login):
    page = amina.client.post("/accounts/password/change/", {"oldpassword": "no", "password1": NEW_PASSWORD})
    assert "That isn’t your current password." in page.content.decode()
    login.refresh_from_db()
    assert login.check_password(PASSWORD)


def test_one_device_can_be_signed_out_from_another(amina, login, visitor):
    from allauth.usersessions.models import UserSession

    other = visitor()
    other.sign_in(AMINA, PASSWORD)
    assert still_in(other)
    session = UserSession.objects.get(session_key=other.client.session.session_key)
    page = amina.client.get(DEVICES).content.decode()
    assert "You are signed in on 2 devices" in page
    assert amina.client.post(f"{DEVICES}{session.pk}/end/").status_code == 302
    assert (still_in(amina), still_in(other)) == (True, False)


def test_all_the_others_can_be_signed_out_at_once(amina, visitor):
    others = [visitor() for _ in range(2)]
    for other in others:
        other.sign_in(AMINA, PASSWORD)
        assert still_in(other)
    amina.client.post(DEVICES)
    assert [still_in(each) for each in (amina, *others)] == [True, False, False]


def test_nobody_ends_the_session_of_somebody_else(amina, visitor):
    from allauth.usersessions.models import UserSession

    create_login(email="eve@meridian.example", password=PASSWORD)
    eve = visitor()
    eve.sign_in("eve@meridian.example", PASSWORD)
    assert still_in(amina)
    session = UserSession.objects.get(session_key=amina.client.session.session_key)
    assert eve.client.post(f"{DEVICES}{session.pk}/end/").status_code == 404
    assert eve.client.post(f"{DEVICES}999999/end/").status_code == 404
    assert still_in(amina)


@pytest.mark.parametrize("others", [0, 2])
def test_the_list_of_devices_is_read_in_a_fixed_number_of_steps_per_device(
    amina, visitor, others, django_assert_max_num_queries
):
    for _ in range(others):
        each = visitor()
        each.sign_in(AMINA, PASSWORD)
        each.client.get(DEVICES)
    amina.client.get(DEVICES)
    # Allauth looks at each device's session and its login: a person has a handful.
    with django_assert_max_num_queries(13 + 4 * others):
        amina.client.get(DEVICES)
