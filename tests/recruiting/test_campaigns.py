"""A campaign writes to a segment, once each, reminds a few times, and leaves in peace whoever has a reason."""

from datetime import timedelta

import pytest
from django.core import mail
from tests.factories.intake import dates, enrol, open_programme
from tests.queue import run_queue

from konnekt.access.actors import Actor
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.notify.actions.choosing import switch
from konnekt.notify.models import Letter
from konnekt.notify.notices import Topic
from konnekt.organisations.models import Member, Unit
from konnekt.programmes.actions.enrolling import start
from konnekt.programmes.actions.leaving import withdraw
from konnekt.programmes.actions.rounds import create_round, set_phase
from konnekt.programmes.eligibility import Fact, Rule
from konnekt.programmes.states import Phase, Side
from konnekt.recruiting.actions import campaigns
from konnekt.recruiting.actions.advancing import advance
from konnekt.recruiting.letters import invitee_of, token_for
from konnekt.recruiting.models import Campaign, Invitee, Sent
from konnekt.recruiting.queries.campaigns import due, progress_of, segment_of
from konnekt.recruiting.states import CampaignState, Stop


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        yield open_programme(cast)


@pytest.fixture
def product(cast):
    return Actor.product(cast.organisation_id, "test")


def draft(cast, round_, *, name="Spring letter", side=Side.BOTH, rules=(), **more):
    return campaigns.create_campaign(
        cast.programme_manager.actor, round_=round_, name=name, side=side, rules=rules, **more
    )


def send(cast, campaign, at=None):
    campaigns.send_off(cast.programme_manager.actor, campaign=campaign, at=at, now=clock.read())


def reached(round_, *rules, side=Side.BOTH):
    found = segment_of(round_, side=side, rules=rules, today=clock.read().date())
    return {member.external_id for member in found}


def stops():
    return {one.member.external_id: one.stop for one in Invitee.objects.select_related("member")}


EVERYBODY = {
    "administrator",
    "auditor",
    "champion",
    "colleague",
    "line_manager",
    "mentee",
    "mentor",
    "programme_manager",
    "safeguarding",
}


def test_a_segment_holds_those_who_may_join_and_have_not_said_anything_yet(cast, round_):
    top = Unit.objects.create(name="Rail", path="Rail")
    below = Unit.objects.create(name="Signals", path="Rail / Signals", parent=top)
    Member.objects.filter(external_id__in=["mentor", "auditor"]).update(unit=below, site="York", grade="7")
    Member.objects.filter(external_id="auditor").update(job_title="Head of Signals")
    assert reached(round_) == EVERYBODY
    assert reached(round_, Rule(Fact.UNIT, ("Rail",))) == {"mentor", "auditor"}
    assert reached(round_, Rule(Fact.SITE, ("york",)), Rule(Fact.JOB_TITLE, ("head",))) == {"auditor"}
    # Whoever the round itself would not let in is not invited to a closed door.
    round_.who_may_join = {"all": [{"fact": "grade", "is": ["7"], "side": "mentor"}]}
    assert reached(round_, side=Side.MENTOR) == {"mentor", "auditor"}
    assert reached(round_, side=Side.BOTH) == EVERYBODY
    withdraw(cast.mentee.actor, enrolment=enrol(cast.mentee, round_, Side.MENTEE), now=clock.read())
    enrol(cast.colleague, round_, Side.MENTEE)
    switch(cast.champion.member.pk, Topic.INVITATIONS, wanted=False)
    Member.objects.filter(external_id="line_manager").update(email="")
    Member.objects.filter(external_id="safeguarding").update(left_on=clock.read().date())
    assert reached(round_) == {"administrator", "auditor", "mentor", "programme_manager"}


def test_letters_go_out_once_each_then_reminders_then_no_more(cast, round_, product):
    campaign = draft(
        cast, round_, side=Side.MENTOR, seeking=["Spanish", "Finance"], remind_after_days=4, most_reminders=1
    )
    send(cast, campaign)
    begun = clock.read()
    assert run_queue().count("notify.deliver") == 9
    assert len(mail.outbox) == 9
    letter = next(one for one in mail.outbox if one.to == ["mentor@meridian.example"])
    assert letter.subject == "Would you like to take part in Crossing Lines?"
    assert "You are invited as a mentor." in letter.body
    assert "looks above all for mentors who can offer Spanish and Finance." in letter.body
    assert "/o/meridian/join/crossing-lines/" in letter.body
    assert "/o/meridian/invited/" in letter.body
    assert "None" not in letter.body
    # Whoever begins, says no, wants no invitations, leaves, or may not join any more, is left in peace.
    start(cast.mentee.actor, round_=round_, member=cast.mentee.member, side=Side.MENTEE, now=begun)
    campaigns.decline(invitee=Invitee.objects.get(member=cast.mentor.member))
    campaigns.want_no_invitations(invitee=Invitee.objects.get(member=cast.colleague.member))
    switch(cast.auditor.member.pk, Topic.INVITATIONS, wanted=False)
    Member.objects.filter(external_id="champion").update(left_on=begun.date())
    for again in range(3):
        assert not advance(product, campaign_id=campaign.pk, now=begun + timedelta(days=4, minutes=again))
    assert stops() == {
        "administrator": Stop.TOLD_ENOUGH,
        "auditor": Stop.SWITCHED_OFF,
        "champion": Stop.LEFT,
        "colleague": Stop.SWITCHED_OFF,
        "line_manager": Stop.TOLD_ENOUGH,
        "mentee": Stop.ENROLLED,
        "mentor": Stop.DECLINED,
        "programme_manager": Stop.TOLD_ENOUGH,
        "safeguarding": Stop.TOLD_ENOUGH,
    }
    run_queue()
    assert len(mail.outbox) == 13
    assert mail.outbox[-1].subject.startswith("Crossing Lines is open until")
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.ENDED
    assert not advance(product, campaign_id=campaign.pk, now=begun + timedelta(days=9))
    assert Sent.objects.count() == 13


def test_nobody_hears_of_two_campaigns_of_a_round_nor_twice_in_a_day(cast, round_, product, monkeypatch):
    monkeypatch.setattr("konnekt.recruiting.actions.advancing.AT_ONCE", 4)
    now = clock.read()
    first, second = draft(cast, round_), draft(cast, round_)
    other = open_programme(cast, name="Other Lines")
    third = draft(cast, other)
    for one in (first, second, third):
        send(cast, one)
    assert [advance(product, campaign_id=first.pk, now=clock.read()) for _step in range(3)] == [True, True, False]
    assert not advance(product, campaign_id=second.pk, now=clock.read())
    second.refresh_from_db()
    assert second.state == CampaignState.ENDED
    while advance(product, campaign_id=third.pk, now=clock.read()):
        pass
    assert Letter.objects.count() == 9
    while advance(product, campaign_id=third.pk, now=now + timedelta(days=1, minutes=1)):
        pass
    assert Letter.objects.count() == 18
    # Who said no to the programme is not asked for its next round either.
    campaigns.decline(invitee=Invitee.objects.get(round=round_, member=cast.mentee.member))
    next_round = create_round(
        cast.programme_manager.actor, programme=round_.programme, name="2", **dates(now.date() + timedelta(days=7))
    )
    assert "mentee" not in reached(next_round)
    assert "mentee" not in reached(other)


def test_a_campaign_waits_for_its_time_can_be_called_off_and_ends_with_the_round(cast, round_, product):
    now = clock.read()
    campaign = draft(cast, round_)
    with pytest.raises(Refused, match="passed"):
        send(cast, campaign, at=now - timedelta(hours=1))
    with pytest.raises(Refused, match="Nobody could enrol then"):
        send(cast, campaign, at=now + timedelta(days=40))
    send(cast, campaign, at=now + timedelta(days=2))
    assert due(now) == []
    assert not advance(product, campaign_id=campaign.pk, now=now)
    campaigns.stop_campaign(cast.programme_manager.actor, campaign=campaign, now=now)
    assert Campaign.objects.get().state == CampaignState.DRAFT
    assert not advance(product, campaign_id=campaign.pk, now=now + timedelta(days=3))
    assert Letter.objects.count() == 0
    send(cast, campaign, at=now + timedelta(days=2))
    assert due(now + timedelta(days=2)) == [campaign.pk]
    advance(product, campaign_id=campaign.pk, now=now + timedelta(days=2))
    with pytest.raises(Refused, match="on their way"):
        campaigns.change_campaign(cast.programme_manager.actor, campaign=campaign, rules=[], name="Late")
    assert str(progress_of(campaign, k=5).invited) == "5 or more"
    assert str(progress_of(campaign, k=5).started) == "fewer than 5"
    set_phase(cast.programme_manager.actor, round_=round_, phase=Phase.TRAIN)
    advance(product, campaign_id=campaign.pk, now=now + timedelta(days=3))
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.ENDED
    assert set(stops().values()) == {Stop.CLOSED}
    assert Letter.objects.count() == 9


def test_only_its_managers_run_a_campaign_and_a_letter_answers_for_one_person(cast, round_, product):
    campaign = draft(cast, round_)
    for who in ("mentee", "administrator", "champion"):
        actor = getattr(cast, who).actor
        with pytest.raises(NotFound):
            campaigns.create_campaign(actor, round_=round_, name="x", side=Side.BOTH, rules=[])
        with pytest.raises(NotFound):
            campaigns.send_off(actor, campaign=campaign, at=None, now=clock.read())
        with pytest.raises(NotFound):
            advance(actor, campaign_id=campaign.pk, now=clock.read())
    send(cast, campaign)
    advance(product, campaign_id=campaign.pk, now=clock.read())
    one = Invitee.objects.get(member=cast.mentee.member)
    assert invitee_of(token_for(one.pk)) == one
    assert invitee_of(token_for(campaign.pk)) is None
    assert invitee_of("no-such-token") is None
    campaigns.stop_campaign(cast.programme_manager.actor, campaign=campaign, now=clock.read())
    assert set(stops().values()) == {Stop.CALLED_OFF}
    for wrong in ({"name": " "}, {"most_reminders": 4}, {"remind_after_days": 1}, {"seeking": list("abcdefghi")}):
        with pytest.raises(Refused):
            draft(cast, round_, **wrong)
