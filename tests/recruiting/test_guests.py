"""Guests from outside: invited to one programme by address, seeing it alone, within limits, seen off on their day."""

from datetime import timedelta

import pytest
from django.core import mail
from tests.cast import Person
from tests.factories.intake import enrol, open_programme
from tests.queue import run_queue

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.accounts.models import User
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Login, Member
from konnekt.organisations.states import LineState, MemberKind
from konnekt.programmes.models import GuestStay, Programme
from konnekt.programmes.policy import READING
from konnekt.programmes.queries import offers_to, people_called
from konnekt.programmes.states import Side
from konnekt.recruiting.actions import guests


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        yield open_programme(cast, who_may_join={"all": [{"fact": "grade", "is": ["7"]}]})


def invite(cast, programme, **changes):
    now = clock.read()
    given = {"name": "Noor Aziz", "email": "Noor@alumni.example", "comes_from": "Alumna", "until": now.date()}
    given |= {"until": now.date() + timedelta(days=90), "now": now} | changes
    return guests.invite_guest(cast.programme_manager.actor, programme=programme, **given)


def come_in(stay):
    user = User.objects.create_user(stay.member.email)
    Login.objects.create(user=user, organisation_id=stay.organisation_id, member_id=stay.member_id)
    return Person(stay.member, user)


def seen_by(actor):
    rows = Programme.objects.order_by("name")
    return [[one.name for one in READING.visible(actor, rows, least=least)] for least in (Sight.FULL, Sight.PART)]


def test_a_guest_sees_the_one_programme_joins_past_the_directory_and_meets_its_people_alone(cast, round_):
    other = open_programme(cast, name="Other Lines")
    stay = invite(cast, round_.programme)
    run_queue()
    assert [letter.to for letter in mail.outbox] == [["noor@alumni.example"]]
    member = Member.objects.get(pk=stay.member_id)
    assert (member.kind, member.line_state, member.line_by_hand) == (MemberKind.GUEST, LineState.NONE, True)
    guest = come_in(stay)
    assert seen_by(guest.actor) == [["Crossing Lines"], ["Crossing Lines"]]
    assert seen_by(cast.mentee.actor) == [["Crossing Lines", "Other Lines"]] * 2
    (offer,) = offers_to(guest.actor, guest.member, clock.read().date())
    assert offer.may_join
    assert enrol(guest, round_, Side.MENTOR).round == round_
    with pytest.raises(NotFound):
        enrol(guest, other, Side.MENTOR)
    assert people_called("amina", besides=guest.member.pk) == []
    Member.objects.filter(pk=cast.mentee.member.pk).update(grade="7")
    cast.mentee.member.refresh_from_db()
    enrol(cast.mentee, round_, Side.MENTEE)
    assert people_called("amina", besides=guest.member.pk) == [cast.mentee.member]
    assert people_called("noor", besides=cast.mentee.member.pk) == [guest.member]


def test_invitations_keep_within_limits_and_to_those_from_outside(cast, round_, monkeypatch):
    now, programme, manager = clock.read(), round_.programme, cast.programme_manager.actor
    for wrong in (
        {"email": cast.mentee.member.email},
        {"comes_from": " "},
        {"until": now.date()},
        {"until": now.date() + timedelta(days=800)},
    ):
        with pytest.raises(Refused):
            invite(cast, programme, **wrong)
    stay = invite(cast, programme)
    with pytest.raises(Refused, match="already"):
        invite(cast, programme)
    with pytest.raises(Refused, match="last days"):
        guests.invite_again(manager, stay=stay, now=now)
    for days in (4, 8):
        guests.invite_again(manager, stay=stay, now=now + timedelta(days=days))
    with pytest.raises(Refused, match="Three letters"):
        guests.invite_again(manager, stay=stay, now=now + timedelta(days=12))
    monkeypatch.setattr(guests, "MOST_A_DAY", 1)
    invite(cast, programme, email="one@alumni.example", now=now + timedelta(days=20))
    with pytest.raises(Refused, match="Go on tomorrow"):
        invite(cast, programme, email="two@alumni.example", now=now + timedelta(days=20))
    for who in (cast.administrator, cast.mentee, cast.champion):
        with pytest.raises(NotFound):
            guests.invite_guest(
                who.actor, programme=programme, name="x", email="x@y.example", comes_from="x", until=now.date(), now=now
            )
        with pytest.raises(NotFound):
            guests.end_stay(who.actor, stay=stay, now=now)


def test_a_stay_ends_on_its_day_and_with_the_last_one_the_sign_in(cast, round_):
    now, manager = clock.read(), cast.programme_manager.actor
    other = open_programme(cast, name="Other Lines")
    first, second = invite(cast, round_.programme), invite(cast, other.programme)
    assert first.member_id == second.member_id
    guest = come_in(first)
    guests.change_stay(manager, stay=second, until=now.date() + timedelta(days=200), now=now)
    product = Actor.product(cast.organisation_id, "test")
    guests.end_stays_over(product, now=now + timedelta(days=91))
    assert GuestStay.objects.get(pk=first.pk).ended_on is not None
    assert seen_by(guest.actor)[0] == ["Other Lines"]
    assert Login.objects.get(member_id=guest.member.pk).is_open
    guests.end_stays_over(product, now=now + timedelta(days=201))
    assert not Login.objects.get(member_id=guest.member.pk).is_open
    assert Member.objects.get(pk=guest.member.pk).has_left
    with pytest.raises(Refused, match="ended"):
        guests.change_stay(manager, stay=first, until=now.date() + timedelta(days=9), now=now)
    again = invite(cast, round_.programme)
    assert (again.pk, again.ended_on) == (first.pk, None)
    assert not Member.objects.get(pk=guest.member.pk).has_left
    with pytest.raises(NotFound):
        guests.end_stays_over(manager, now=now)
