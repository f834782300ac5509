"""A campaign's next step: whoever is due gets a letter, and whoever has a reason to be left in peace is."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.notify.models import Preference
from konnekt.notify.notices import Topic
from konnekt.organisations.models import Organisation
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.eligibility import read_rules
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.rules import today_in, why_closed
from konnekt.programmes.states import Side
from konnekt.recruiting.letters import invitation
from konnekt.recruiting.models import Campaign, Invitee, Sent
from konnekt.recruiting.queries.campaigns import may_still_join, segment_of
from konnekt.recruiting.states import CampaignState, Stop

AT_ONCE = 200
"""Letters a step writes before it makes room for others."""

ONE_LETTER_IN = timedelta(days=1)
"""Nobody gets two letters of recruiting within a day, however many campaigns would like to write."""


@transaction.atomic
def advance(actor: Actor, *, campaign_id: UUID, now: datetime) -> bool:
    """Do what is due; whether more is due at once. May run twice, and in two workers: each letter is written once."""
    if not actor.system:
        raise NotFound
    campaign = (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("round__programme")
        .filter(pk=campaign_id)
        .first()
    )
    if campaign is None:
        return False
    organisation = served()
    today = today_in(organisation, now)
    if campaign.state == CampaignState.SCHEDULED and campaign.send_at is not None and campaign.send_at <= now:
        _begin(actor, campaign, today, now)
    if campaign.state != CampaignState.RUNNING:
        return False
    if why_closed(campaign.round.programme, campaign.round, today):
        campaign.invitees.filter(stop=Stop.GOING_ON).update(stop=Stop.CLOSED)
    waiting = campaign.invitees.filter(stop=Stop.GOING_ON)
    due = waiting.filter(next_at__lte=now).select_related("member__unit").order_by("next_at", "pk")
    some = list(due[:AT_ONCE])
    for one, stop in _reasons_to_stop(campaign, some, today).items():
        one.stop = stop
    _write(campaign, [one for one in some if one.stop == Stop.GOING_ON], organisation, now)
    Invitee.objects.bulk_update(some, ["told", "next_at", "stop"], batch_size=500)
    if not waiting.exists():
        campaign.state, campaign.ended_at = CampaignState.ENDED, now
        campaign.save(update_fields=["state", "ended_at"])
    return due.exists()


def _begin(actor: Actor, campaign: Campaign, today: date, now: datetime) -> None:
    """Look up whom it reaches, once; how many is kept by nobody but the rows themselves."""
    round_ = Round.objects.select_for_update(no_key=True).select_related("programme").get(pk=campaign.round_id)
    side, rules = Side(campaign.side), read_rules(campaign.segment)
    Invitee.objects.bulk_create(
        (
            Invitee(campaign=campaign, round=round_, member=member, next_at=now)
            for member in segment_of(round_, side=side, rules=rules, today=today)
        ),
        batch_size=1000,
    )
    campaign.state, campaign.begun_at = CampaignState.RUNNING, now
    campaign.save(update_fields=["state", "begun_at"])
    record(actor, Verb.CAMPAIGN_SENT, campaign, fields=["begun_at"])


def _reasons_to_stop(campaign: Campaign, due: list[Invitee], today: date) -> dict[Invitee, Stop]:
    """The stop rules, before every letter. Somebody who withdrew has said no too."""
    members, side = [one.member_id for one in due], Side(campaign.side)
    begun = set(Enrolment.objects.filter(round=campaign.round_id, member__in=members).values_list("member", flat=True))
    silent = set(
        Preference.objects.filter(topic=Topic.INVITATIONS, member__in=members).values_list("member", flat=True)
    )
    reasons = {}
    for one in due:
        if one.member_id in begun:
            reasons[one] = Stop.ENROLLED
        elif one.member_id in silent:
            reasons[one] = Stop.SWITCHED_OFF
        elif recipient(one.member) is None or not may_still_join(campaign.round, one.member, side, today):
            reasons[one] = Stop.LEFT
    return reasons


def _write(campaign: Campaign, due: list[Invitee], organisation: Organisation, now: datetime) -> None:
    """A letter to each of those who are due, unless one of recruiting reached them within a day."""
    lately = dict(
        Sent.objects.filter(member__in=[one.member_id for one in due], at__gt=now - ONE_LETTER_IN)
        .values_list("member")
        .annotate(last=Max("at"))
    )
    for one in due:
        if one.member_id in lately:
            one.next_at = lately[one.member_id] + ONE_LETTER_IN
            continue
        to = recipient(one.member)
        assert to is not None, "whoever can't be reached was left in peace just now"
        notice, path, values = invitation(campaign, one, organisation, number=one.told)
        Sent.objects.create(
            invitee=one,
            member=one.member,
            number=one.told,
            letter=tell(to, notice, path=path, **values).pk,
            at=now,
        )
        one.told += 1
        one.next_at = now + timedelta(days=campaign.remind_after_days)
        if one.told > campaign.most_reminders:
            one.stop = Stop.TOLD_ENOUGH
