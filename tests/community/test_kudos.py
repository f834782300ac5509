"""Thanks between two people: who may thank whom, who reads it, and who decides where it is shown."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.factories.community import come_in, own_space, thanked
from tests.queue import run_queue

from konnekt.access.visibility import Sight
from konnekt.community.actions import kudos
from konnekt.community.actions.hearing import hear_again, not_hear
from konnekt.community.actions.joining import leave
from konnekt.community.models import Kudos, Space
from konnekt.community.policy import GIVEN, KNOWN, RECEIVED, SHOWN, TAKING_DOWN
from konnekt.community.rules import LONGEST_THANKS
from konnekt.community.states import Shown
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.organisations.models import Member
from konnekt.privacy.actions.erasures import ask_for_erasure, carry_out
from konnekt.relationships.actions.exclusions import exclude


@pytest.fixture
def space(cast) -> Space:
    return own_space(cast.mentor, cast.mentee, cast.colleague)


def who(cast, policy, row, least=Sight.FULL):
    with tenant(cast.organisation_id):
        return {name for name, person in cast.people.items() if policy.allows(person.actor, row, least=least)}


def letters(cast, notice="thanked"):
    with tenant(cast.organisation_id):
        return sorted(Letter.objects.filter(notice=f"community.{notice}").values_list("address", flat=True))


def test_thanks_is_read_by_the_two_until_it_is_shown(cast, space):
    row = thanked(cast.mentor, cast.mentee)
    assert who(cast, RECEIVED, row) == {"mentee"}
    assert who(cast, GIVEN, row) == {"mentor"}
    assert who(cast, SHOWN, row, Sight.PART) == set()
    with tenant(cast.organisation_id):
        assert kudos.read_received(cast.mentee.actor, row.pk).words == "You asked the right question."
        assert b"right question" not in bytes(Kudos.objects.get().words)
        kudos.show_kudos(cast.mentee.actor, kudos=row, where=Shown.SPACE, space=space)
    assert who(cast, SHOWN, row, Sight.PART) == {"mentor", "mentee", "colleague", "programme_manager"}
    assert who(cast, TAKING_DOWN, row, Sight.PART) == {"programme_manager"}
    with tenant(cast.organisation_id):
        kudos.show_kudos(cast.mentee.actor, kudos=row, where=Shown.PRIVATE)
    assert who(cast, SHOWN, row, Sight.PART) == set()


def test_only_those_who_know_each_other_from_a_space_or_a_pair_thank_each_other(cast, space):
    with tenant(cast.organisation_id):
        known = {
            name
            for name, person in cast.people.items()
            if KNOWN.allows(cast.mentor.actor, person.member, least=Sight.PART)
        }
        assert known == {"mentee", "colleague"}
    with pytest.raises(NotFound):
        thanked(cast.mentor, cast.line_manager)
    with pytest.raises(NotFound):
        thanked(cast.mentor, cast.mentor)
    with tenant(cast.organisation_id):
        Member.objects.filter(pk=cast.mentee.member.pk).update(left_on=clock.read().date())
    with pytest.raises(NotFound):
        thanked(cast.mentor, cast.mentee)


def test_it_is_told_without_its_words_and_the_same_token_says_it_once(cast, space):
    token = uuid4()
    with tenant(cast.organisation_id):
        for _twice in range(2):
            given = {"receiver_id": cast.mentee.member.pk, "words": "PLANTED", "token": token}
            kudos.thank(cast.mentor.actor, **given, now=clock.read())
        assert Kudos.objects.count() == 1
        assert "PLANTED" not in str(list(Letter.objects.values()))
        assert not Entry.objects.filter(verb__startswith="community.kudos").exists()
    run_queue()
    assert letters(cast) == [cast.mentee.member.email]


def test_thanks_comes_seldom_enough_to_mean_something(cast, space):
    now = clock.read()
    thanked(cast.mentor, cast.mentee, now=now)
    with pytest.raises(Refused, match="within the last seven days"):
        thanked(cast.mentor, cast.mentee, now=now + timedelta(days=6))
    thanked(cast.mentor, cast.mentee, now=now + timedelta(days=8))
    with tenant(cast.organisation_id):
        given = {"giver": cast.mentor.member, "receiver": cast.champion.member, "words": b"", "given_at": now}
        Kudos.objects.bulk_create(Kudos(**given) for _ in range(cast.organisation.thanks_a_day))
    with pytest.raises(Refused, match="within a day"):
        thanked(cast.mentor, cast.colleague, now=now)
    with pytest.raises(Refused):
        thanked(cast.mentee, cast.mentor, "x" * (LONGEST_THANKS + 1))
    with pytest.raises(Refused, match="few words"):
        thanked(cast.mentee, cast.mentor, "  ")


@pytest.mark.parametrize("way", ["unheard", "excluded"])
def test_whoever_keeps_away_gets_nothing_and_nobody_can_tell(cast, space, way):
    with tenant(cast.organisation_id):
        if way == "unheard":
            not_hear(cast.mentee.actor, other=cast.mentor.member, now=clock.read())
        else:
            exclude(cast.mentee.actor, excluded=cast.mentor.member)
    row = thanked(cast.mentor, cast.mentee)
    assert who(cast, GIVEN, row) == {"mentor"}
    assert letters(cast) == []
    with tenant(cast.organisation_id):
        assert not kudos.received(cast.mentee.actor).exists()
        if way == "unheard":
            hear_again(cast.mentee.actor, other_id=cast.mentor.member.pk)
            assert kudos.received(cast.mentee.actor).exists()


def test_a_givers_choice_takes_nothing_from_whoever_got_it(cast, space):
    row = thanked(cast.mentor, cast.mentee, shown_in=space)
    with tenant(cast.organisation_id):
        exclude(cast.mentor.actor, excluded=cast.mentee.member)
        assert kudos.received(cast.mentee.actor).exists()
        assert kudos.read_to_report(cast.mentee.actor, row.pk).words
    assert who(cast, RECEIVED, row) == {"mentee"}
    assert who(cast, SHOWN, row, Sight.PART) == {"mentor", "mentee"}


def test_whoever_is_unheard_in_a_space_of_the_two_sends_no_mail(cast, space):
    with tenant(cast.organisation_id):
        given = {"receiver_id": cast.mentee.member.pk, "words": "Thanks.", "token": uuid4(), "now": clock.read()}
        row = kudos.thank(cast.mentor.actor, **given, is_unheard=True)
    assert letters(cast) == []
    assert who(cast, RECEIVED, row) == {"mentee"}


def test_it_is_shown_only_where_both_are_and_to_nobody_who_does_not_hear_them(cast, space):
    elsewhere = own_space(cast.mentee, name="Elsewhere")
    row = thanked(cast.mentor, cast.mentee)
    with tenant(cast.organisation_id), pytest.raises(Refused, match="both in"):
        kudos.show_kudos(cast.mentee.actor, kudos=row, where=Shown.SPACE, space=elsewhere)
    with tenant(cast.organisation_id):
        kudos.show_kudos(cast.mentee.actor, kudos=row, where=Shown.SPACE, space=space)
        not_hear(cast.colleague.actor, other=cast.mentor.member, now=clock.read())
        assert [one.pk for one in kudos.shown_in(cast.mentee.actor, space)] == [row.pk]
        assert not kudos.shown_in(cast.colleague.actor, space).exists()
        with pytest.raises(NotFound):
            kudos.show_kudos(cast.mentor.actor, kudos=row, where=Shown.PRIVATE)
        leave(cast.mentor.actor, space=space)
        assert not kudos.shown_in(cast.mentee.actor, space).exists()


def test_either_ends_it_and_nobody_else(cast, space):
    now = clock.read()
    first, second = thanked(cast.mentor, cast.mentee), thanked(cast.colleague, cast.mentee, shown_in=space)
    with tenant(cast.organisation_id):
        for act in (kudos.take_kudos_back, kudos.let_kudos_go):
            with pytest.raises(NotFound):
                act(cast.programme_manager.actor, kudos=first, now=now)
        kudos.take_kudos_back(cast.mentor.actor, kudos=first, now=now)
        kudos.let_kudos_go(cast.mentee.actor, kudos=second, now=now)
        assert kudos.read_kudos(Kudos.objects.filter(pk=first.pk))[0].words == ""
    for row in (first, second):
        assert who(cast, RECEIVED, row) == who(cast, SHOWN, row, Sight.PART) == set()
    assert who(cast, GIVEN, first) == set()
    assert who(cast, GIVEN, second) == {"colleague"}


def test_what_was_taken_back_counts_for_seven_days_and_goes(cast, space):
    now = clock.read()
    row = thanked(cast.mentor, cast.mentee, now=now)
    with tenant(cast.organisation_id):
        kudos.take_kudos_back(cast.mentor.actor, kudos=row, now=now)
    with pytest.raises(Refused, match="within the last seven days"):
        thanked(cast.mentor, cast.mentee, now=now + timedelta(days=6))
    with tenant(cast.organisation_id):
        assert kudos.forget_taken_back(now=now + timedelta(days=6)) == 0
        assert kudos.forget_taken_back(now=now + timedelta(days=7)) == 1


def test_a_moderator_takes_down_what_is_shown_and_it_stays_down(cast, space):
    row = thanked(cast.mentor, cast.mentee, shown_in=space)
    with tenant(cast.organisation_id):
        for name in ("mentor", "colleague", "administrator"):
            with pytest.raises(NotFound):
                kudos.take_kudos_down(cast.people[name].actor, kudos=row, now=clock.read())
        kudos.take_kudos_down(cast.programme_manager.actor, kudos=row, now=clock.read())
        assert Entry.objects.filter(verb="community.kudos_taken_down").count() == 1
        with pytest.raises(NotFound):
            kudos.read_to_report(cast.programme_manager.actor, row.pk)
        with pytest.raises(Refused, match="took it down"):
            kudos.show_kudos(cast.mentee.actor, kudos=row, where=Shown.SPACE, space=space)
    assert letters(cast, "thanks_taken_down") == [cast.mentee.member.email]


@pytest.mark.parametrize("name", ["mentor", "mentee"])
def test_it_goes_with_either_of_the_two(cast, space, name):
    thanked(cast.mentor, cast.mentee, shown_in=space)
    now = clock.read()
    with tenant(cast.organisation_id):
        erasure = ask_for_erasure(cast.people[name].actor, now=now)
        carry_out(erasure_id=erasure.pk, now=now + timedelta(days=8))
        assert not Kudos.objects.exists()


def test_a_letter_of_several_people_is_opened_in_one_go(cast, space, django_assert_num_queries):
    come_in(cast.champion, space, by=cast.mentor)
    for receiver in (cast.mentee, cast.colleague, cast.champion):
        thanked(cast.mentor, receiver, f"For {receiver.member.name}")
    with tenant(cast.organisation_id):
        rows = list(kudos.given(cast.mentor.actor))
    with tenant(cast.organisation_id), django_assert_num_queries(1):
        assert {one.words for one in kudos.read_kudos(rows)} == {"For Amina Yusuf", "For Mei Lin", "For Tom Okafor"}
