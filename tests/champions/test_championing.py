"""A champion is asked, pledges, stops, and is thanked; the right to see counts comes and goes with the pledge."""

import pytest
from tests.factories.intake import open_programme

from konnekt.access.actors import Role
from konnekt.champions.actions.inviting import invite, take_back
from konnekt.champions.actions.serving import accept, decline, step_down
from konnekt.champions.actions.thanking import take_out, thank
from konnekt.champions.models import Championship
from konnekt.champions.pledge import PLEDGE
from konnekt.champions.states import ChampionshipState
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.organisations.models import Appointment, Unit
from konnekt.programmes.actions.designing import close_programme
from konnekt.programmes.models import TeamMember
from konnekt.programmes.states import TeamRole

NOW = clock.read()


@pytest.fixture
def here(cast):
    with tenant(cast.organisation_id):
        yield cast


@pytest.fixture
def programme(here):
    return open_programme(here).programme


def asked(cast, who, **about):
    return invite(cast.programme_manager.actor, member=cast.people[who].member, now=NOW, why="PLANTED", **about)


def serving(cast, who, **about):
    accept(cast.people[who].actor, championship=(one := asked(cast, who, **about)), now=NOW)
    one.refresh_from_db()
    return one


def holds_role(cast, who):
    return Appointment.objects.filter(member=cast.people[who].member, role=Role.CHAMPION).exists()


def in_team(cast, who):
    return TeamMember.objects.filter(member=cast.people[who].member, role=TeamRole.CHAMPION).exists()


def told(who, cast):
    letters = Letter.objects.filter(member=cast.people[who].member.pk, notice__startswith="champions.")
    return sorted(letters.values_list("notice", flat=True))


def test_nothing_changes_before_the_pledge_and_with_it_come_the_role_and_the_counts(here, programme):
    one = asked(here, "mentee", programme=programme)
    assert (holds_role(here, "mentee"), in_team(here, "mentee")) == (False, False)
    accept(here.mentee.actor, championship=one, now=NOW)
    accept(here.mentee.actor, championship=one, now=NOW)
    one.refresh_from_db()
    assert (holds_role(here, "mentee"), in_team(here, "mentee")) == (True, True)
    assert one.pledge.splitlines() == [str(promise) for promise in PLEDGE]
    assert one.pledged_at == NOW
    assert told("mentee", here) == ["champions.invited"]
    assert told("programme_manager", here) == ["champions.accepted"]


def test_stepping_down_takes_the_counts_at_once_and_the_role_once_nothing_is_left_of_it(here, programme):
    unit = Unit.objects.create(name="Finance", path="Finance")
    first, second = serving(here, "mentee", programme=programme), serving(here, "mentee", unit=unit)
    step_down(here.mentee.actor, championship=first, now=NOW, reply="Busy")
    assert (holds_role(here, "mentee"), in_team(here, "mentee")) == (True, False)
    thank(here.programme_manager.actor, championship=second, words="Thank you.", now=NOW)
    assert not holds_role(here, "mentee")
    assert told("programme_manager", here) == ["champions.accepted"] * 2 + ["champions.stepped_down"]
    with pytest.raises(Refused, match="don’t champion this any more"):
        step_down(here.mentee.actor, championship=first, now=NOW)


def test_a_role_that_an_administrator_gave_stays(here, programme):
    one = serving(here, "champion", programme=programme)
    step_down(here.champion.actor, championship=one, now=NOW)
    assert (holds_role(here, "champion"), in_team(here, "champion")) == (True, False)


def test_whoever_is_taken_out_of_the_team_no_longer_champions_it(here, programme):
    one = serving(here, "mentee", programme=programme)
    team_member = TeamMember.objects.get(member=here.mentee.member)
    with pytest.raises(NotFound):
        take_out(here.administrator.actor, team_member=team_member, now=NOW)
    take_out(here.programme_manager.actor, team_member=team_member, now=NOW)
    one.refresh_from_db()
    assert one.state == ChampionshipState.ENDED
    assert not holds_role(here, "mentee")


def test_a_no_is_told_without_its_words_and_others_may_be_asked_again(here, programme):
    one = asked(here, "mentee", programme=programme)
    with pytest.raises(Refused, match="invited already"):
        asked(here, "mentee", programme=programme)
    decline(here.mentee.actor, championship=one, now=NOW, reply="PLANTED, not this year")
    assert told("programme_manager", here) == ["champions.declined"]
    with pytest.raises(Refused, match="over"):
        accept(here.mentee.actor, championship=one, now=NOW)
    again = asked(here, "mentee", programme=programme)
    take_back(here.administrator.actor, championship=again, now=NOW)
    with pytest.raises(Refused, match="over"):
        accept(here.mentee.actor, championship=again, now=NOW)
    kept = str([*Entry.objects.values(), *Letter.objects.values()])
    assert "PLANTED" not in kept


def test_thanks_are_said_once_to_somebody_who_served(here, programme):
    one = asked(here, "mentee", programme=programme)
    manager = here.programme_manager.actor
    with pytest.raises(Refused, match="who was a champion"):
        thank(manager, championship=one, words="PLANTED", now=NOW)
    accept(here.mentee.actor, championship=one, now=NOW)
    with pytest.raises(Refused, match="a few words"):
        thank(manager, championship=one, words=" ", now=NOW)
    thank(manager, championship=one, words="PLANTED thanks", now=NOW)
    one.refresh_from_db()
    assert (one.state, one.thanks, one.thanked_by_id) == ("ended", "PLANTED thanks", here.programme_manager.member.pk)
    assert (holds_role(here, "mentee"), in_team(here, "mentee")) == (False, False)
    assert told("mentee", here) == ["champions.invited", "champions.thanked"]
    assert "PLANTED" not in str([*Entry.objects.values(), *Letter.objects.values()])
    with pytest.raises(Refused, match="thanked already"):
        thank(manager, championship=one, words="Again", now=NOW)


def test_who_may_ask_and_who_may_answer(here, programme):
    for who in ("mentee", "champion", "auditor"):
        with pytest.raises(NotFound):
            invite(here.people[who].actor, member=here.colleague.member, programme=programme, now=NOW)
    invite(here.administrator.actor, member=here.mentor.member, programme=programme, now=NOW)
    one = asked(here, "mentee", programme=programme)
    for act in (accept, decline, step_down):
        with pytest.raises(NotFound):
            act(here.colleague.actor, championship=one, now=NOW)
    TeamMember.objects.filter(role=TeamRole.MANAGER).delete()
    for act in (take_back, lambda actor, **given: thank(actor, words="Thanks", **given)):
        with pytest.raises(NotFound):
            act(here.programme_manager.actor, championship=one, now=NOW)
    with pytest.raises(NotFound):
        asked(here, "colleague", programme=programme)


def test_nobody_who_left_and_no_closed_programme(here, programme):
    here.mentee.member.left_on = NOW.date()
    here.mentee.member.save()
    with pytest.raises(Refused, match="isn’t here any more"):
        asked(here, "mentee", programme=programme)
    close_programme(here.programme_manager.actor, programme=programme)
    with pytest.raises(Refused, match="closed"):
        asked(here, "mentor", programme=programme)
    assert not Championship.objects.exists()
