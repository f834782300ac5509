"""Whom a campaign reaches, what became of it, and which are due. People are counted through the gate, never listed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from konnekt.disclosure.counts import HeadCount, head_count
from konnekt.notify.models import Letter, LetterState, Preference
from konnekt.notify.notices import Topic
from konnekt.organisations.models import Member
from konnekt.organisations.states import MemberKind
from konnekt.programmes.eligibility import Rule, When, read_rules, why_not
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.states import ENROLLED, OUT, EnrolmentState, Side
from konnekt.recruiting.models import Campaign, Invitee, Sent
from konnekt.recruiting.states import CampaignState, Stop


@dataclass(frozen=True, slots=True)
class Progress:
    """How far those have come whom a campaign wrote to, in steps that point at nobody."""

    invited: HeadCount
    started: HeadCount
    complete: HeadCount
    accepted: HeadCount
    declined: HeadCount


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of letters. None means: not one."""

    sent: Any
    waiting: Any
    failed: Any
    unwanted: Any


def segment_of(round_: Round, *, side: Side, rules: Sequence[Rule], today: date) -> Iterator[Member]:
    """Members whom an invitation would reach: here, with an address, let in by the round and by the campaign's rules on
    this side, and neither in the round, nor invited to it, nor among those who said no.
    """
    joins, when = read_rules(round_.who_may_join), When(today, round_.enrolment_closes)
    for member in _within_reach(round_).select_related("unit").iterator(chunk_size=2000):
        if not why_not(rules, member, side, when) and _may_join(joins, member, side, when):
            yield member


def may_still_join(round_: Round, member: Member, side: Side, today: date) -> bool:
    """Whether the round would let this member in on the side they are invited for."""
    return _may_join(read_rules(round_.who_may_join), member, side, When(today, round_.enrolment_closes))


def reach(round_: Round, *, side: Side, rules: Sequence[Rule], today: date, k: int) -> HeadCount:
    """How many an invitation would reach, through the gate."""
    return head_count(sum(1 for _member in segment_of(round_, side=side, rules=rules, today=today)), k=k)


def campaigns_in(round_: Round) -> QuerySet[Campaign]:
    """A round's campaigns, newest first."""
    return Campaign.objects.filter(round=round_).order_by("-made_at", "pk")


def invited_by(campaigns: Sequence[Campaign], *, k: int) -> dict[UUID, HeadCount]:
    """How many each campaign has written to, in one query."""
    rows = Invitee.objects.filter(campaign__in=campaigns, told__gt=0).values("campaign").annotate(number=Count("pk"))
    found = {row["campaign"]: row["number"] for row in rows.order_by()}
    return {one.pk: head_count(found.get(one.pk, 0), k=k) for one in campaigns}


def invited_to(round_: Round, *, k: int) -> HeadCount:
    """How many all campaigns of a round have written to."""
    return head_count(Invitee.objects.filter(round=round_, told__gt=0).count(), k=k)


def progress_of(campaign: Campaign, *, k: int) -> Progress:
    """From the letter to a place."""
    invited = Invitee.objects.filter(campaign=campaign, told__gt=0)
    counts = invited.aggregate(invited=Count("pk"), declined=Count("pk", filter=Q(stop=Stop.DECLINED)))
    came = Enrolment.objects.filter(round=campaign.round_id, member__in=invited.values("member"))
    steps = came.order_by().aggregate(
        started=Count("pk", filter=~Q(state__in=OUT)),
        complete=Count("pk", filter=Q(state__in=ENROLLED)),
        accepted=Count("pk", filter=Q(state=EnrolmentState.COMPLETE)),
    )
    return Progress(**{name: head_count(number, k=k) for name, number in {**counts, **steps}.items()})


def delivery_of(campaign: Campaign, *, k: int) -> Delivery:
    """What the outbox says of its letters. That there are none at all says nothing about anybody."""
    letters = Letter.objects.filter(pk__in=Sent.objects.filter(invitee__campaign=campaign).values("letter"))
    return delivered(letters, k=k)


def delivered(letters: QuerySet[Letter], *, k: int) -> Delivery:
    """Letters by what became of them."""
    states = {
        "sent": [LetterState.SENT],
        "waiting": [LetterState.WAITING, LetterState.HELD, LetterState.SENDING],
        "failed": [LetterState.FAILED, LetterState.UNKNOWN],
        "unwanted": [LetterState.UNWANTED, LetterState.STALE],
    }
    counts = letters.order_by().aggregate(
        **{name: Count("pk", filter=Q(state__in=some)) for name, some in states.items()}
    )
    return Delivery(**{name: head_count(number, k=k) if number else None for name, number in counts.items()})


def due(now: datetime) -> list[UUID]:
    """Campaigns on which something may have to be done now."""
    begins = Q(state=CampaignState.SCHEDULED, send_at__lte=now)
    return list(Campaign.objects.filter(begins | Q(state=CampaignState.RUNNING)).values_list("pk", flat=True))


def _within_reach(round_: Round) -> QuerySet[Member]:
    said_no = Invitee.objects.filter(round__programme=round_.programme_id, stop=Stop.DECLINED)
    return (
        Member.objects.filter(left_on=None, kind=MemberKind.DIRECTORY)
        .exclude(email="")
        .exclude(pk__in=Enrolment.objects.filter(round=round_).values("member"))
        .exclude(pk__in=Invitee.objects.filter(round=round_).values("member"))
        .exclude(pk__in=said_no.values("member"))
        .exclude(pk__in=Preference.objects.filter(topic=Topic.INVITATIONS).values("member"))
        .order_by("pk")
    )


def _may_join(rules: Sequence[Rule], member: Member, side: Side, when: When) -> bool:
    """Somebody invited for either side may join if one of the two is open to them."""
    sides = (Side.MENTEE, Side.MENTOR) if side is Side.BOTH else (side,)
    return any(not why_not(rules, member, one, when) for one in sides)
