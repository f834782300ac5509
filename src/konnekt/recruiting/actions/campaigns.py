"""Drafting a campaign, sending it off, stopping it; and the two answers of somebody who is invited."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.queue import enqueue
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.choosing import switch
from konnekt.notify.notices import Topic
from konnekt.organisations.queries import served
from konnekt.programmes.eligibility import Rule, as_data
from konnekt.programmes.models import Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.rules import today_in, why_closed
from konnekt.programmes.states import Side
from konnekt.recruiting.models import Campaign, Invitee
from konnekt.recruiting.models.campaigns import LEAST_DAYS, MOST_DAYS, MOST_REMINDERS
from konnekt.recruiting.policy import CAMPAIGN
from konnekt.recruiting.states import CHANGEABLE, CampaignState, Stop

MOST_SOUGHT = 8
FIELDS = ("name", "side", "segment", "seeking", "remind_after_days", "most_reminders")


@transaction.atomic
def create_campaign(
    actor: Actor, *, round_: Round, name: str, side: Side, rules: Sequence[Rule], **more: Any
) -> Campaign:
    """Draft a campaign for a round; nobody is written to."""
    if not actor.system and not RUNNING_ROUND.allows(actor, round_):
        raise NotFound
    campaign = Campaign(round=round_)
    _apply(campaign, name=name, side=side, segment=as_data(rules), **more)
    campaign.save(force_insert=True)
    record(actor, Verb.CAMPAIGN_CHANGED, campaign, fields=FIELDS)
    return campaign


@transaction.atomic
def change_campaign(actor: Actor, *, campaign: Campaign, rules: Sequence[Rule], **changes: Any) -> None:
    """Change a campaign of which no letter has gone out."""
    campaign = _locked(actor, campaign)
    if campaign.state not in CHANGEABLE:
        raise Refused(
            _("Its letters are on their way, so it can’t be changed any more. You can stop it, and make another.")
        )
    changed = _apply(campaign, segment=as_data(rules), **changes)
    if changed:
        campaign.save(update_fields=changed)
        record(actor, Verb.CAMPAIGN_CHANGED, campaign, fields=changed)


@transaction.atomic
def send_off(actor: Actor, *, campaign: Campaign, at: datetime | None, now: datetime) -> None:
    """Send a campaign now, or at a time while the round takes people in. Whom it reaches is looked up then."""
    from konnekt.recruiting.jobs import advance_campaign  # the job calls back into this room's actions

    campaign = _locked(actor, campaign)
    if campaign.state not in CHANGEABLE:
        raise Refused(_("It has been sent already."))
    at = at or now
    if at < now:
        raise Refused(_("That moment has passed. Choose a later one, or send it now."), field="at")
    if reason := why_closed(campaign.round.programme, campaign.round, today_in(served(), at)):
        raise Refused(_("Nobody could enrol then. {reason}").format(reason=reason), field="at")
    campaign.state, campaign.send_at = CampaignState.SCHEDULED, at
    campaign.save(update_fields=["state", "send_at"])
    record(actor, Verb.CAMPAIGN_SENT, campaign, fields=["send_at"])
    enqueue(advance_campaign, organisation_id=served_organisation(), at=at, campaign_id=campaign.pk)


@transaction.atomic
def stop_campaign(actor: Actor, *, campaign: Campaign, now: datetime) -> None:
    """No further letter goes out. One that is scheduled becomes a draft again."""
    campaign = _locked(actor, campaign)
    if campaign.state == CampaignState.SCHEDULED:
        campaign.state, campaign.send_at = CampaignState.DRAFT, None
    elif campaign.state == CampaignState.RUNNING:
        campaign.state, campaign.ended_at = CampaignState.STOPPED, now
        campaign.invitees.filter(stop=Stop.GOING_ON).update(stop=Stop.CALLED_OFF)
    else:
        return
    campaign.save(update_fields=["state", "send_at", "ended_at"])
    record(actor, Verb.CAMPAIGN_STOPPED, campaign)


@transaction.atomic
def decline(*, invitee: Invitee) -> None:
    """“Not for me”, by whoever holds the letter: no reminder, and no further invitation to this programme.

    It is nobody's to read who said so, so the ledger says nothing of it.
    """
    Invitee.objects.filter(pk=invitee.pk).update(stop=Stop.DECLINED)


@transaction.atomic
def want_no_invitations(*, invitee: Invitee) -> None:
    """No invitations to any programme, until they are switched on again among the kinds of mail."""
    switch(invitee.member_id, Topic.INVITATIONS, wanted=False)
    Invitee.objects.filter(pk=invitee.pk, stop=Stop.GOING_ON).update(stop=Stop.SWITCHED_OFF)


def _apply(campaign: Campaign, **given: Any) -> list[str]:
    if unknown := given.keys() - set(FIELDS):
        raise ValueError(f"Not to be changed: {unknown}")
    name = " ".join(str(given.get("name", campaign.name)).split())
    if not name:
        raise Refused(_("Give it a name; only those who run the programme see it."), field="name")
    sought = list(
        dict.fromkeys(words for one in given.get("seeking", campaign.seeking) if (words := " ".join(one.split())))
    )
    if len(sought) > MOST_SOUGHT:
        raise Refused(_("Name at most {most}; a letter is read in seconds.").format(most=MOST_SOUGHT), field="seeking")
    if given.get("remind_after_days", LEAST_DAYS) not in range(LEAST_DAYS, MOST_DAYS + 1):
        raise Refused(_("Leave {least} to {most} days between two letters.").format(least=LEAST_DAYS, most=MOST_DAYS))
    if given.get("most_reminders", 0) not in range(MOST_REMINDERS + 1):
        raise Refused(_("At most {most} reminders: beyond that people only feel chased.").format(most=MOST_REMINDERS))
    given |= {"name": name, "seeking": sought}
    changed = [field for field, value in given.items() if getattr(campaign, field) != value]
    for field in changed:
        setattr(campaign, field, given[field])
    return changed


def _locked(actor: Actor, campaign: Campaign) -> Campaign:
    if not actor.system and not CAMPAIGN.allows(actor, campaign):
        raise NotFound
    return Campaign.objects.select_for_update(of=("self",)).select_related("round__programme").get(pk=campaign.pk)
