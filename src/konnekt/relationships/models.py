"""Pairs, who is in them, and who must never be."""

from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member
from konnekt.programmes.models import Enrolment, Round
from konnekt.relationships.states import (
    IS_OPEN,
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
    """A mentor and a mentee in a round. What they write is sealed under this row's key."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="relationships")
    state = models.CharField(max_length=20, choices=RelationshipState.choices, default=RelationshipState.PROPOSED)
    pause_reason = models.CharField(max_length=40, choices=PauseReason.choices, blank=True)
    reasons = models.JSONField(
        default=list, help_text="Why they were matched, as shared facts: criterion, points, and what they share."
    )
    match_run = models.UUIDField(null=True, blank=True)
    answer_by = models.DateTimeField()
    made_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)


class Part(TenantModel):
    """One person's part in a relationship, and what they answered."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="parts")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="parts")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="parts")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=20, choices=PartSide.choices)
    consent = models.CharField(max_length=20, choices=Consent.choices, default=Consent.ASKED)
    answered_at = models.DateTimeField(null=True, blank=True)
    holds_place = models.BooleanField(
        default=True, help_text="Follows the relationship's state; the constraint below reads it."
    )

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "relationship", "member"], name="relationships_one_part_per_person"
            ),
            models.UniqueConstraint(
                fields=["organisation", "round", "member"],
                condition=Q(side=PartSide.MENTEE, holds_place=True),
                name="relationships_one_mentor_per_mentee_and_round",
            ),
        ]


class PairRequest(TenantModel):
    """A mentee asks a mentor. The why is read like a wish; question and answer are sealed under this row's key."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="requests")
    mentee = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="requests_sent")
    mentor = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="requests_got")
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
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "mentor", "state"], name="relationships_request_at"),
        ]
