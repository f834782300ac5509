"""Whoever left gets the link to their own copy at a private address, and nowhere else."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from tests.factories.pairs import opened, write
from tests.queue import run_queue

from konnekt.accounts.models import User
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.core.tenancy import tenant
from konnekt.notify.models import Letter
from konnekt.organisations.actions.guests import add_guest
from konnekt.organisations.actions.people import change_member, mark_left
from konnekt.organisations.models import Login
from konnekt.privacy.actions.addresses import name_address
from konnekt.privacy.models import Copy, PrivateAddress


def link_in(letter):
    return next(urlsplit(word).path for word in letter.body.split() if "/o/meridian/" in word)


def leave(cast, member):
    mail.outbox.clear()
    with tenant(cast.organisation_id):
        mark_left(cast.administrator.actor, member=member, now=clock.read())
    run_queue()
    return [one for one in mail.outbox if one.subject.startswith("Your own copy")]


@pytest.fixture
def named(cast):
    """Amina wrote something, named an address, and opened the link that was sent there."""
    pair = opened(cast)
    write(cast.mentee, pair, "PLANTED-MESSAGE")
    run_queue()
    mail.outbox.clear()
    with tenant(cast.organisation_id):
        name_address(cast.mentee.actor, address="amina@home.example", now=clock.read())
        assert b"home" not in bytes(PrivateAddress.objects.get().address)
    run_queue()
    (letter,) = mail.outbox
    assert letter.to == ["amina@home.example"]
    address = link_in(letter)
    assert "Yes, this is my address" in Client().get(address).content.decode()
    assert Client().post(address).status_code == 200
    assert Client().post(address).status_code == 404
    return cast


def test_the_link_leads_to_the_files_for_thirty_days(named):
    (letter,) = leave(named, named.mentee.member)
    assert letter.to == ["amina@home.example"]
    page, browser = link_in(letter), Client()
    assert browser.get(page).status_code == 200
    assert "PLANTED-MESSAGE" in browser.post(f"{page}readable/").content.decode()
    assert "PLANTED-MESSAGE" in browser.post(f"{page}machine/").content.decode()
    assert browser.post(f"{page}other/").status_code == 404
    with tenant(named.organisation_id):
        assert not Letter.objects.filter(path__contains="leaving/").exists()  # the outbox forgot the secret
        assert not Letter.objects.filter(address="amina@home.example").exists()  # and where it went
        Copy.objects.update(expires_at=clock.read() - timedelta(seconds=1))
    assert browser.get(page).status_code == 404


def test_each_file_is_fetched_once_and_again_within_the_hour(named):
    (letter,) = leave(named, named.mentee.member)
    page, browser = link_in(letter), Client()
    for _again in range(2):
        assert browser.post(f"{page}readable/").status_code == 200
    an_hour_ago = clock.read() - timedelta(hours=1)
    with tenant(named.organisation_id):
        Copy.objects.update(readable_fetched_at=an_hour_ago)
    assert browser.post(f"{page}readable/").status_code == 404
    assert "readable/" not in browser.get(page).content.decode()
    for other in ("machine", "enclosed"):
        assert browser.get(page).status_code == 200
        assert browser.post(f"{page}{other}/").status_code == 200
    with tenant(named.organisation_id):
        Copy.objects.update(machine_fetched_at=an_hour_ago, enclosed_fetched_at=an_hour_ago)
    assert browser.get(page).status_code == 404


@pytest.mark.parametrize("who", ["nobody named", "not confirmed"])
def test_nothing_is_sent_to_the_organisations_address_or_to_one_nobody_confirmed(cast, who):
    if who == "not confirmed":
        with tenant(cast.organisation_id):
            name_address(cast.mentee.actor, address="amina@home.example", now=clock.read())
    assert leave(cast, cast.mentee.member) == []


def test_an_address_can_be_confirmed_for_a_week_and_after_leaving_too(cast):
    with tenant(cast.organisation_id):
        name_address(cast.mentee.actor, address="amina@home.example", now=clock.read())
    run_queue()
    address = link_in(mail.outbox[-1])
    assert leave(cast, cast.mentee.member) == []
    with tenant(cast.organisation_id):
        PrivateAddress.objects.update(named_at=clock.read() - timedelta(days=7))
    assert (Client().get(address).status_code, Client().post(address).status_code) == (404, 404)
    with tenant(cast.organisation_id):
        PrivateAddress.objects.update(named_at=clock.read() - timedelta(days=6))
    assert Client().post(address).status_code == 200
    run_queue()
    assert [(one.to, one.subject[:13]) for one in mail.outbox] == [(["amina@home.example"], "Your own copy")]


def test_the_organisations_own_address_is_no_private_one(cast):
    with tenant(cast.organisation_id), pytest.raises(Refused):
        name_address(cast.mentee.actor, address="Mentee@meridian.example", now=clock.read())


@pytest.mark.parametrize(
    ("login", "told"), [("confirmed", [["gus@home.example"]]), ("not confirmed", []), ("none", [])]
)
def test_a_guest_is_written_to_where_they_sign_in_and_never_where_an_administrator_says(cast, login, told):
    with tenant(cast.organisation_id):
        guest = add_guest(cast.programme_manager.actor, name="Gus", email="gus@home.example")
        if login != "none":
            user = User.objects.create_user(guest.email)
            EmailAddress.objects.create(user=user, email=user.email, verified=login == "confirmed", primary=True)
            Login.objects.create(user=user, organisation_id=cast.organisation_id, member_id=guest.pk)
        change_member(cast.administrator.actor, member=guest, email="ada@home.example")
    assert [letter.to for letter in leave(cast, guest)] == told
