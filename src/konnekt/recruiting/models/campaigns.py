"""Campaigns: a segment of the members is invited to a round, and reminded a few times."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member
from konnekt.programmes.models import Round
from konnekt.programmes.states import Side
from konnekt.recruiting.states import CampaignState, Stop

LEAST_DAYS, MOST_DAYS = 3, 30
MOST_REMINDERS = 3


class Campaign(TenantModel):
    """An invitation to a segment of the members. The letter is the product's; the manager chooses whom, and when."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="campaigns")
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=20, choices=CampaignState.choices, default=CampaignState.DRAFT)
    side = models.CharField(max_length=20, choices=Side.choices, default=Side.BOTH)
    segment = models.JSONField(default=dict, help_text="Rules over directory facts; see programmes.eligibility.")
    seeking = models.JSONField(default=list, help_text="Skills, areas or languages that the letter names as sought.")
    remind_after_days = models.PositiveSmallIntegerField(
        default=6, validators=[MinValueValidator(LEAST_DAYS), MaxValueValidator(MOST_DAYS)]
    )
    most_reminders = models.PositiveSmallIntegerField(default=2, validators=[MaxValueValidator(MOST_REMINDERS)])
    send_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(most_reminders__lte=MOST_REMINDERS)
                & Q(remind_after_days__gte=LEAST_DAYS, remind_after_days__lte=MOST_DAYS),
                name="recruiting_reminders_in_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=CampaignState.SCHEDULED) | Q(send_at__isnull=False),
                name="recruiting_scheduled_has_a_time",
            ),
        ]


class Invitee(TenantModel):
    """One person whom a campaign reached. Whoever is invited to a round once is in no other campaign of it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="invitees")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    told = models.PositiveSmallIntegerField(default=0, help_text="Letters written so far.")
    next_at = models.DateTimeField(help_text="When the next letter is due.")
    stop = models.CharField(max_length=20, choices=Stop.choices, default=Stop.GOING_ON)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "round", "member"], name="recruiting_invited_once")
        ]
        indexes = [models.Index(fields=["organisation", "campaign", "stop", "next_at"], name="recruiting_invitee_due")]


class Sent(TenantModel):
    """The letter with which somebody was invited, or reminded for the n-th time: each is written once."""

    invitee = models.ForeignKey(Invitee, on_delete=models.CASCADE, related_name="letters")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="0 is the invitation itself.")
    letter = models.UUIDField(help_text="In the outbox.")
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "invitee", "number"], name="recruiting_each_letter_once")
        ]
        indexes = [models.Index(fields=["organisation", "member", "at"], name="recruiting_letters_of_a_day")]
