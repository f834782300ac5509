"""Today: what needs this person now, for every role, and nothing more."""

from datetime import timedelta

import pytest
from tests.factories.intake import draft_programme, enrol, open_programme
from tests.factories.pairs import opened, proposed, write
from tests.queue import run_queue

from konnekt.access.actors import Role
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.matching.actions.releasing import release
from konnekt.matching.actions.starting import start_run
from konnekt.matching.models import MatchRun
from konnekt.notify.models import Snooze
from konnekt.organisations.models import Appointment, DirectoryImport, Invitation, Member
from konnekt.organisations.states import ImportState, LineState
from konnekt.programmes.actions.enrolling import start
from konnekt.programmes.models import Round
from konnekt.programmes.states import Phase, Side
from konnekt.relationships.actions.consent import object_privately
from konnekt.relationships.models import Relationship
from konnekt.web.today.cards import Card, Urgency, most_urgent

TODAY = "/o/meridian/today/"


def page(browser):
    response = browser.get(TODAY)
    assert response.status_code == 200
    return response.content.decode()


def lose_line(cast, *people):
    with tenant(cast.organisation_id):
        members = [cast.people[who].member.pk for who in people]
        Member.objects.filter(pk__in=members).update(line_state=LineState.UNKNOWN)


@pytest.fixture
def mentee(signed_in, cast):
    return signed_in(cast.mentee)


@pytest.fixture
def manager(signed_in, cast):
    return signed_in(cast.programme_manager)


def test_when_nothing_waits_it_says_so_kindly(mentee):
    words = page(mentee)
    assert "All is well for now" in words
    assert "Amina Yusuf" in words
    assert "Nothing needs you today." in words


def test_a_match_waits_for_an_answer(cast, mentee):
    pair = proposed(cast)
    words = page(mentee)
    assert "Björn could be your partner" in words
    assert "Please answer by" in words
    assert f"/o/meridian/pairs/{pair.pk}/" in words
    assert "The last day to answer about Björn" in words


def test_an_answered_match_waits_no_more(cast, mentee):
    pair = proposed(cast)
    mentee.post(f"/o/meridian/pairs/{pair.pk}/consent/")
    page(mentee)  # the word of thanks
    assert "could be your partner" not in page(mentee)


def test_a_match_that_did_not_come_about_leaves_no_card(cast, mentee):
    pair = proposed(cast)
    with tenant(cast.organisation_id):
        object_privately(cast.mentor.actor, relationship=pair, now=clock.read())
    assert "Björn" not in page(mentee)


def test_a_new_space_asks_for_a_first_word_and_a_message_to_be_read(cast, signed_in, mentee):
    pair = opened(cast)
    assert "Your space with Björn is open" in page(mentee)
    write(cast.mentor, pair, "PLANTED-otter")
    words = page(mentee)
    assert "Björn wrote to you" in words
    assert "PLANTED-otter" not in words
    assert "wrote to you" not in page(signed_in(cast.mentor))


def test_nine_days_of_silence_are_named_to_whoever_owes_the_answer(cast, signed_in, mentee):
    pair, now = opened(cast), clock.read()
    write(cast.mentor, pair, "How was it?", now=now - timedelta(days=9, hours=1))
    mentee.get(f"/o/meridian/pairs/{pair.pk}/messages/")
    assert "Björn hasn’t heard from you for 9 days" in page(mentee)
    assert "heard from you" not in page(signed_in(cast.mentor))


def test_an_enrolment_that_was_begun_is_taken_up_again(cast, mentee):
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        start(cast.mentee.actor, round_=round_, member=cast.mentee.member, side=Side.MENTEE, now=clock.read())
    assert "Finish your enrolment in Crossing Lines" in page(mentee)


def test_a_programme_one_may_join_is_shown(cast, mentee):
    with tenant(cast.organisation_id):
        open_programme(cast)
    assert "Crossing Lines takes people in until" in page(mentee)
    with tenant(cast.organisation_id):
        open_programme(cast, name="New Horizons")
    words = page(mentee)
    assert "2 programmes take people in now" in words
    assert "Crossing Lines" not in words


def test_whose_line_is_not_known_is_asked(cast, mentee):
    lose_line(cast, "mentee")
    assert "Say who your manager is" not in page(mentee)  # not before mentoring is wanted
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        started = start(cast.mentee.actor, round_=round_, member=cast.mentee.member, side=Side.MENTEE, now=clock.read())
    words = page(mentee)
    assert "Say who your manager is" in words
    assert f"/o/meridian/enrolments/{started.pk}/people/" in words


def test_later_puts_a_card_off_until_tomorrow_and_for_oneself_alone(cast, signed_in, mentee):
    pair = opened(cast)
    assert mentee.post(f"{TODAY}later/", {"key": f"first:{pair.pk}"}).url == TODAY
    assert "Your space with" not in page(mentee)
    assert "Your space with" in page(signed_in(cast.mentor))
    with tenant(cast.organisation_id):
        assert timedelta(0) < Snooze.objects.get().until - clock.read() <= timedelta(hours=30)
        Snooze.objects.update(until=clock.read())
    assert "Your space with" in page(mentee)
    mentee.post(f"{TODAY}later/", {"key": "x" * 500})
    with tenant(cast.organisation_id):
        assert list(Snooze.objects.values_list("key", flat=True)) == ["x" * 120]


@pytest.fixture
def ready(cast):
    """A round whose enrolment has closed, with two who enrolled."""
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        enrol(cast.mentee, round_, Side.MENTEE)
        enrol(cast.mentor, round_, Side.MENTOR)
        Round.objects.filter(pk=round_.pk).update(phase=Phase.MATCH)
    run_queue()
    return round_


def test_a_round_is_matched_run_and_released(cast, ready, manager):
    actor = cast.programme_manager.actor
    assert "Crossing Lines is ready to be matched" in page(manager)
    with tenant(cast.organisation_id):
        start_run(actor, round_=ready)
    assert "ready to be matched" not in page(manager)
    run_queue()
    assert "A match run in Crossing Lines waits for your decision" in page(manager)
    with tenant(cast.organisation_id):
        release(actor, run=MatchRun.objects.get(), now=clock.read())
    words = page(manager)
    assert "waits for your decision" not in words
    assert "ready to be matched" not in words


def test_the_manager_learns_who_cannot_be_matched_yet(cast, ready, manager):
    lose_line(cast, "mentee", "mentor")
    assert "2 people in Crossing Lines can’t be matched yet" in page(manager)


def test_of_pairs_the_manager_learns_only_how_many(cast, manager):
    pair = proposed(cast)
    with tenant(cast.organisation_id):
        Relationship.objects.filter(pk=pair.pk).update(answer_by=clock.read() + timedelta(hours=5))
    words = page(manager)
    assert "One match in Crossing Lines waits for an answer" in words
    with tenant(cast.organisation_id):
        Relationship.objects.filter(pk=pair.pk).update(state="paused")
    words += page(manager)
    assert "One pair in Crossing Lines is paused" in words
    assert "Amina" not in words
    assert "Björn" not in words
    assert str(pair.pk) not in words


def test_another_programme_is_not_this_managers_business(cast, ready, signed_in):
    with tenant(cast.organisation_id):
        Appointment.objects.create(member=cast.colleague.member, role=Role.PROGRAMME_MANAGER)
    words = page(signed_in(cast.colleague))
    assert "ready to be matched" not in words
    assert "You have no programme yet" in words
    assert "You have no programme yet" not in page(signed_in(cast.programme_manager))


def test_an_administrator_sees_the_directory(cast, signed_in):
    lose_line(cast, "mentee", "mentor")
    with tenant(cast.organisation_id):
        Appointment.objects.filter(role=Role.PROGRAMME_MANAGER).delete()
        Invitation.objects.create(
            member=cast.mentee.member, token_hash="a" * 64, expires_at=clock.read() - timedelta(days=1)
        )
    words = page(signed_in(cast.administrator))
    assert "Nobody knows who 2 people report to" in words
    assert "Nobody runs a programme here yet" in words
    assert "Nobody is here yet but you" not in words
    assert "One invitation was never used" in words


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("champion", "This week’s counts are here"),
        ("auditor", "Prove that the ledger is whole"),
        ("safeguarding", "You are somebody people can turn to"),
    ],
)
def test_every_other_role_has_its_own_card_and_nobody_else_has(cast, signed_in, mentee, who, sentence):
    assert sentence in page(signed_in(cast.people[who]))
    assert sentence not in page(mentee)


def test_an_operator_finds_the_installation(cast, signed_in, mentee):
    assert "See how the installation is" not in page(mentee)
    cast.mentee.user.is_operator = True
    cast.mentee.user.save()
    assert "See how the installation is" in page(mentee)


def test_visitors_and_strangers_see_nothing(cast, stranger, signed_in, client):
    assert client.get(TODAY).status_code == 302
    assert signed_in(stranger.administrator).get(TODAY).status_code == 404
    assert signed_in(stranger.administrator).post(f"{TODAY}later/", {"key": "x"}).status_code == 404


def test_at_most_seven_cards_the_most_urgent_first():
    cards = [Card(f"{urgency}", urgency, "", "", "", "") for urgency in reversed(Urgency)] * 2
    shown = most_urgent(cards, put_off={str(Urgency.DECIDE)}, most=7)
    assert len(shown) == 7
    assert [card.urgency for card in shown] == sorted(card.urgency for card in shown)
    assert Urgency.DECIDE not in {card.urgency for card in shown}


def people_for(cast, rounds):
    mentors = ("mentor", "champion", "auditor")
    return [opened(cast, round_=round_, mentor=cast.people[who]) for round_, who in zip(rounds, mentors, strict=False)]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("who", "queries"), [("mentee", 44), ("programme_manager", 49), ("administrator", 35), ("colleague", 28)]
)
def test_it_costs_the_same_for_one_and_for_three(cast, signed_in, who, queries, number, django_assert_num_queries):
    with tenant(cast.organisation_id):
        rounds = [open_programme(cast, name=f"Programme {place}") for place in range(number)]
        draft_programme(cast, name="Not out yet")
        for place in range(number):
            DirectoryImport.objects.create(file_name=f"{place}.csv", state=ImportState.DISCARDED)
    for pair in people_for(cast, rounds):
        write(cast.people["mentee"], pair, "Hello")
        with tenant(cast.organisation_id):
            start_run(cast.programme_manager.actor, round_=pair.round)
    run_queue()
    browser = signed_in(cast.people[who])
    browser.get(TODAY)
    with django_assert_num_queries(queries):
        browser.get(TODAY)
