"""The pages on which a champion is asked, pledges, and is thanked."""

import re

import pytest
from tests.factories.intake import open_programme

from konnekt.champions.actions.inviting import invite
from konnekt.champions.actions.serving import accept, step_down
from konnekt.champions.models import Championship
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Unit
from konnekt.programmes.models import TeamMember
from konnekt.programmes.states import TeamRole

HOME = "/o/meridian/champions/"
TODAY = "/o/meridian/today/"


@pytest.fixture
def manager(cast, signed_in):
    return signed_in(cast.programme_manager)


@pytest.fixture
def mentee(cast, signed_in):
    return signed_in(cast.mentee)


def words(browser, address):
    answer = browser.get(address, follow=True)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_from_the_invitation_to_the_thanks(cast, manager, mentee):
    with tenant(cast.organisation_id):
        programme = open_programme(cast).programme
    assert "No champion yet" in words(manager, HOME)
    page = words(manager, f"{HOME}new/?programme={programme.pk}")
    assert f'value="programme:{programme.pk}" selected' in page
    form = {"member": "Nobody", "about": f"programme:{programme.pk}", "why": "People listen to you."}
    wrong = manager.post(f"{HOME}new/", form).content.decode()
    assert "Nobody here is called" in wrong
    assert "People listen to you." in wrong, "what was typed is kept"
    manager.post(f"{HOME}new/", form | {"member": "Amina Yusuf"})
    assert "is invited already" in manager.post(f"{HOME}new/", form | {"member": "Amina Yusuf"}).content.decode()
    with tenant(cast.organisation_id):
        one = Championship.objects.get()
    mine = f"/o/meridian/championing/{one.pk}/"
    assert "Will you be a champion for Crossing Lines?" in words(mentee, TODAY)
    page = words(mentee, mine)
    assert "Priya Raman asks you." in page
    assert "People listen to you." in page
    assert "I push nobody" in page
    assert "See the counts" not in page
    page = words(mentee, mentee.post(f"{mine}pledge/").url)
    assert "You pledged this on" in page
    assert "How your programmes are doing" in words(mentee, "/o/meridian/counts/")
    assert "Pledged on" in words(manager, f"{HOME}{one.pk}/")
    assert "their part ends today" in words(manager, f"{HOME}{one.pk}/thanks/")
    assert "Write a few words." in manager.post(f"{HOME}{one.pk}/thanks/", {"words": " "}).content.decode()
    manager.post(f"{HOME}{one.pk}/thanks/", {"words": "You brought nine people."})
    assert "You brought nine people." in words(manager, f"{HOME}{one.pk}/")
    assert "A thank-you waits for you" in words(mentee, TODAY)
    assert "You brought nine people." in words(mentee, mine)
    assert "A thank-you waits for you" not in words(mentee, TODAY)
    assert mentee.get("/o/meridian/counts/").status_code == 404


def test_a_no_and_stepping_down_are_asked_first_and_then_told(cast, manager, mentee):
    with tenant(cast.organisation_id):
        unit = Unit.objects.create(name="Finance", path="Meridian / Finance")
        one = invite(cast.administrator.actor, member=cast.mentee.member, unit=unit, now=clock.read())
    mine = f"/o/meridian/championing/{one.pk}/"
    assert "Say no to championing Meridian / Finance?" in words(mentee, f"{mine}refusal/")
    mentee.post(f"{mine}refusal/", {"reply": "Not this year"})
    assert "This invitation is over" in words(mentee, f"{mine}refusal/")
    assert mentee.post(f"{mine}pledge/").status_code == 409
    assert "Not this year" in words(manager, f"{HOME}{one.pk}/")
    assert "Said no" in words(manager, f"{HOME}?view=all")
    with tenant(cast.organisation_id):
        again = invite(cast.administrator.actor, member=cast.mentee.member, unit=unit, now=clock.read())
        accept(cast.mentee.actor, championship=again, now=clock.read())
    mine = f"/o/meridian/championing/{again.pk}/"
    assert "Step down as a champion" in words(mentee, f"{mine}stepping-down/")
    mentee.post(f"{mine}stepping-down/")
    assert "You were a champion" in words(mentee, f"{mine}stepping-down/")
    assert "Amina Yusuf no longer champions Meridian / Finance" in words(manager, TODAY)


def test_an_invitation_is_taken_back_and_a_champion_out_of_the_team(cast, manager):
    with tenant(cast.organisation_id):
        programme = open_programme(cast).programme
        by = cast.programme_manager.actor
        one = invite(by, member=cast.mentee.member, programme=programme, now=clock.read())
        two = invite(by, member=cast.mentor.member, programme=programme, now=clock.read())
        accept(cast.mentor.actor, championship=two, now=clock.read())
        team_member = TeamMember.objects.get(role=TeamRole.CHAMPION)
    assert "Take the invitation to Amina Yusuf back?" in words(manager, f"{HOME}{one.pk}/withdrawal/")
    manager.post(f"{HOME}{one.pk}/withdrawal/")
    assert manager.post(f"{HOME}{two.pk}/withdrawal/").status_code == 409
    team = f"/o/meridian/programmes/{programme.pk}/team/"
    assert "Invite a champion" in words(manager, team)
    manager.post(f"{team}{team_member.pk}/removal/")
    with tenant(cast.organisation_id):
        assert [one.state for one in Championship.objects.order_by("invited_at")] == ["taken_back", "ended"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_many(cast, manager, number, django_assert_num_queries):
    with tenant(cast.organisation_id):
        programme = open_programme(cast).programme
        for who in ("mentee", "mentor", "colleague")[:number]:
            one = invite(
                cast.programme_manager.actor, member=cast.people[who].member, programme=programme, now=clock.read()
            )
            accept(cast.people[who].actor, championship=one, now=clock.read())
            step_down(cast.people[who].actor, championship=one, now=clock.read())
    with django_assert_num_queries(19):
        assert words(manager, f"{HOME}?view=all").count('scope="row"') == number
