"""How those in a relationship part: what each looks back on and wishes for next, and what one writes for another."""

from django.db import models

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member
from konnekt.programmes.models import Round
from konnekt.relationships.models.pairs import Relationship
from konnekt.relationships.states import EndReason, NextStep


class Parting(TenantModel):
    """What one person keeps for themselves about the end, sealed under their own key, and what they would like next."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="partings")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    review = models.BinaryField(null=True)
    reason = models.BinaryField(null=True, help_text="Why they ended it early, in their own words.")
    next_step = models.CharField(max_length=20, choices=NextStep.choices, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How long they would carry on.")
    changed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "relationship", "member"], name="relationships_one_parting_each"
            )
        ]


class Farewell(TenantModel):
    """What one writes for another at the end, sealed under the relationship's key, and read by nobody else in it."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="farewells")
    author = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    receiver = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    feedback = models.BinaryField(null=True)
    shows_at_once = models.BooleanField(default=False, help_text="Else the feedback waits for the other's.")
    thanks = models.BinaryField(null=True)
    thanked_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "relationship", "author", "receiver"], name="relationships_one_farewell_each"
            )
        ]


class ReasonCount(TenantModel):
    """How often a reason was given for ending early in a round: a number beside no name, no pair and no day."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=20, choices=EndReason.choices)
    number = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "round", "reason"], name="relationships_reason_counted")
        ]
