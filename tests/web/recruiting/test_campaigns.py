"""Campaigns on the page: drafted with a count and the letter in sight, sent off, followed; and the letter's way out."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from tests.factories.intake import enrol, open_programme
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.notify.notices import Topic
from konnekt.notify.queries import unwanted_topics
from konnekt.organisations.models import Member
from konnekt.programmes.states import Side
from konnekt.recruiting.actions.campaigns import create_campaign
from konnekt.recruiting.letters import token_for
from konnekt.recruiting.models import Campaign, Invitee
from konnekt.recruiting.states import CampaignState, Stop


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        return open_programme(cast)


@pytest.fixture
def manager(cast, signed_in):
    return signed_in(cast.programme_manager)


def words(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def given(fact="", values="", **more):
    form = {"name": "Mentors of York", "side": "mentor", "remind_after_days": "6", "most_reminders": "1"}
    rules = {
        "rule-TOTAL_FORMS": "1",
        "rule-INITIAL_FORMS": more.pop("kept", "0"),
        "rule-0-fact": fact,
        "rule-0-values": values,
    }
    return form | rules | more


def test_from_a_draft_to_a_place_with_counts_that_point_at_nobody(cast, round_, manager):
    with tenant(cast.organisation_id):
        Member.objects.exclude(external_id="auditor").update(site="York")
    new = f"/o/meridian/rounds/{round_.pk}/campaigns/new/"
    page = words(manager.get(f"{new}?side=mentor&seeking=Spanish&seeking=Finance"))
    assert 'value="Sought: Spanish, Finance"' in page
    assert "Spanish\nFinance" in page
    assert "It would reach 5 or more people." in words(manager.post(new, given("site", "York", count="yes")))
    assert "It would reach fewer than 5 people." in words(manager.post(new, given("site", "Leeds", count="yes")))
    assert "rule-2-fact" in words(manager.post(new, given("site", "York", more_rules="yes")))
    assert "Say which." in words(manager.post(new, given("site", "")))
    kept = words(manager.post(new, given("site", "York", most_reminders="9")))
    assert 'value="Mentors of York"' in kept
    address = manager.post(new, given("site", "York", seeking="Spanish\nFinance")).url
    page = words(manager.get(address))
    assert "Would you like to take part in Crossing Lines?" in page
    assert "who can offer Spanish and Finance." in page
    assert "Everyone at York" in page
    yesterday = (clock.read() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert "That moment has passed." in words(manager.post(f"{address}sending/", {"at": yesterday}))
    tomorrow = (clock.read() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert manager.post(f"{address}sending/", {"at": tomorrow}).url == address
    assert "Scheduled" in words(manager.get(address))
    assert manager.post(f"{address}change/", given("site", "York", kept="1")).url == address
    assert manager.post(f"{address}sending/", {}).url == address
    run_queue()
    assert len(mail.outbox) == 8
    with tenant(cast.organisation_id):
        enrol(cast.mentor, round_, Side.MENTOR)
        Campaign.objects.get(state=CampaignState.RUNNING)
    page = words(manager.get(address))
    assert page.count("5 or more") == 2
    assert page.count("fewer than 5") == 4
    assert "none" in page
    assert manager.get(f"{address}change/").status_code == 200
    assert "on their way" in words(manager.post(f"{address}change/", given("site", "York", kept="1")))
    assert manager.post(f"{address}stop/").url == address
    assert "Stopped" in words(manager.get(f"/o/meridian/rounds/{round_.pk}/campaigns/"))


@pytest.mark.parametrize("number", [0, 1, 3])
def test_the_list_costs_the_same_however_many(cast, round_, manager, django_assert_num_queries, number):
    with tenant(cast.organisation_id):
        for one in range(number):
            create_campaign(cast.programme_manager.actor, round_=round_, name=f"No {one}", side=Side.BOTH, rules=[])
    with django_assert_num_queries(21 if number else 19):
        page = words(manager.get(f"/o/meridian/rounds/{round_.pk}/campaigns/"))
    assert page.count('scope="row"') == number


def test_a_letter_says_no_without_a_sign_in_and_nobody_is_told_who(cast, round_, manager):
    with tenant(cast.organisation_id):
        one, two = (
            Invitee.objects.create(
                campaign=create_campaign(
                    cast.programme_manager.actor, round_=round_, name="x", side=Side.BOTH, rules=[]
                ),
                round=round_,
                member=person.member,
                next_at=clock.read(),
            )
            for person in (cast.mentee, cast.mentor)
        )
    visitor = Client()
    first, second = (f"/o/meridian/invited/{token_for(invitee.pk)}/" for invitee in (one, two))
    assert "Not for you? That’s fine" in words(visitor.get(first))
    with tenant(cast.organisation_id):
        assert Invitee.objects.get(pk=one.pk).stop == Stop.GOING_ON
    assert "Thank you for saying so" in words(visitor.post(first, {"answer": "decline"}, follow=True))
    visitor.post(second, {"answer": "no_invitations"})
    with tenant(cast.organisation_id):
        assert [Invitee.objects.get(pk=pk).stop for pk in (one.pk, two.pk)] == [Stop.DECLINED, Stop.SWITCHED_OFF]
        assert unwanted_topics(cast.mentor.member.pk) == {Topic.INVITATIONS}
    assert visitor.get("/o/meridian/invited/made-up/").status_code == 404
    assert visitor.get(first.replace("meridian", "nowhere")).status_code == 404
