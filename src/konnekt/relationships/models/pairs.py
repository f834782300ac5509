"""Pairs, who is in them, and who must never be."""

from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member
from konnekt.programmes.models import Enrolment, Round
from konnekt.relationships.states import (
    IS_OPEN,
    TAKES_A_SLOT,
    Consent,
    Decline,
    PartSide,
    PauseReason,
    RelationshipState,
    RequestState,
)


class Exclusion(TenantModel):
    """“Not with this person.” Seen by the one who set it, and by nobody else."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="exclusions")
    excluded = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "member", "excluded"], name="relationships_one_exclusion")
        ]


class Relationship(TenantModel):
    """A mentor and a mentee in a round, or one or two mentors and the mentees of a circle. What they write is sealed
    under this row's key.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="relationships")
    state = models.CharField(max_length=20, choices=RelationshipState.choices, default=RelationshipState.PROPOSED)
    pause_reason = models.CharField(max_length=40, choices=PauseReason.choices, blank=True)
    reasons = models.JSONField(
        default=list, help_text="Why they were matched, as shared facts: criterion, points, and what they share."
    )
    match_run = models.UUIDField(null=True, blank=True)
    is_circle = models.BooleanField(default=False)
    least = models.PositiveSmallIntegerField(
        default=1, help_text="Mentees it needs; with fewer, those who manage the programme decide how it goes on."
    )
    short_since = models.DateTimeField(null=True, blank=True, help_text="Since when it has had fewer.")
    answer_by = models.DateTimeField()
    made_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True, help_text="The day on which a break ends by itself.")
    ends_on = models.DateField(null=True, blank=True, help_text="Its own last day, where it has more time.")
    informal_until = models.DateField(null=True, blank=True, help_text="How long its space stays, carried on.")
    ended_at = models.DateTimeField(null=True, blank=True)

    found_by: "Part | None" = None
    """Not a field: the part of whoever found this row as their own, so that what they read next needn't look again."""


class Part(TenantModel):
    """One person's part in a relationship, and what they answered."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="parts")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="parts")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="parts")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=20, choices=PartSide.choices)
    is_second = models.BooleanField(
        default=False, help_text="A mentor who was asked to lead a circle with the one it has."
    )
    consent = models.CharField(max_length=20, choices=Consent.choices, default=Consent.ASKED)
    answered_at = models.DateTimeField(null=True, blank=True)
    welcomed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the mentor of the circle said yes to this second one."
    )
    reasons = models.JSONField(default=list, help_text="Why this mentee and the mentor of the circle were matched.")
    left_at = models.DateTimeField(null=True, blank=True, help_text="When they left a circle that goes on.")
    read_until = models.DateTimeField(null=True, blank=True, help_text="When they last read the shared space.")
    seeks_again_at = models.DateTimeField(
        null=True, blank=True, help_text="When they said, after it ended, that they would like somebody new."
    )
    holds_place = models.BooleanField(
        default=True, help_text="Follows the relationship's state; the constraint below reads it."
    )
    is_one_off = models.BooleanField(
        default=False, help_text="Of a booked conversation: several may stand beside one another, and beside a mentor."
    )

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "relationship", "member"], name="relationships_one_part_per_person"
            ),
            models.UniqueConstraint(
                fields=["organisation", "round", "member"],
                condition=Q(side=PartSide.MENTEE, holds_place=True, is_one_off=False),
                name="relationships_one_mentor_per_mentee_and_round",
            ),
            models.UniqueConstraint(
                fields=["organisation", "relationship", "is_second"],
                condition=Q(side=PartSide.MENTOR, left_at=None),
                name="relationships_a_mentor_and_a_second",
            ),
        ]


class Slot(TenantModel):
    """A time that a mentor offers for one conversation, in a programme whose format is flash."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="slots")
    mentor = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="slots")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=60, help_text="Where the mentor reads the clock.")
    is_online = models.BooleanField(help_text="A video call; its address is for whoever has the conversation.")
    place = models.CharField(max_length=300, blank=True, help_text="The room, or the address of the call.")
    made_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["begins_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(begins_at__lt=models.F("ends_at")), name="relationships_slot_has_length")
        ]
        indexes = [models.Index(fields=["organisation", "round", "begins_at"], name="relationships_slots_ahead")]


class PairRequest(TenantModel):
    """A mentee asks a mentor, or for one of the times that a mentor offers. The why is read like a wish; question and
    answer are sealed under this row's key.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="requests")
    mentee = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="requests_sent")
    mentor = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="requests_got")
    slot = models.ForeignKey(Slot, null=True, blank=True, on_delete=models.CASCADE, related_name="requests")
    why = models.CharField(max_length=500)
    rank = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Which of one's requests is the dearest.")
    state = models.CharField(max_length=20, choices=RequestState.choices, default=RequestState.WAITING)
    question = models.BinaryField(null=True)
    answer = models.BinaryField(null=True)
    declined_because = models.CharField(max_length=20, choices=Decline.choices, blank=True)
    relationship = models.ForeignKey(
        Relationship, null=True, blank=True, on_delete=models.SET_NULL, related_name="requests"
    )
    sent_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    reacted_at = models.DateTimeField(null=True, blank=True, help_text="When the mentor first asked or answered.")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["sent_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "mentee", "mentor"],
                condition=Q(state__in=IS_OPEN),
                name="relationships_one_open_request_per_pair",
            ),
            models.UniqueConstraint(
                fields=["organisation", "slot"],
                condition=Q(state__in=TAKES_A_SLOT),
                name="relationships_one_request_per_slot",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "mentor", "state"], name="relationships_request_at"),
        ]
