"""A mentor brings their mentee together with somebody they know, once that person agrees."""

from django.db import models

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member
from konnekt.relationships.models import Relationship
from konnekt.workspace.states import IntroductionState


class Introduction(TenantModel):
    """Offered by one of a space for another of it, to a third. Words are sealed under the relationship's key, and go
    with it.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="introductions")
    offered_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    mentee = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    third = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=20, choices=IntroductionState.choices, default=IntroductionState.OFFERED)
    words = models.BinaryField(help_text="Why, for the third person alone.")
    line = models.BinaryField(help_text="What all three read once they agreed.")
    offered_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-offered_at", "id"]
        indexes = [models.Index(fields=["organisation", "relationship", "state"], name="workspace_introductions_of")]
