"""Whom somebody could turn to, as they name it for themselves."""

from django.db import models

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member
from konnekt.relationships.models import Relationship
from konnekt.workspace.states import Occasion


class Network(TenantModel):
    """Those whom somebody could turn to at one time, all in one sealed text under their own key: not even how many they
    are can be told without it.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="networks")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    occasion = models.CharField(max_length=20, choices=Occasion.choices)
    ties = models.BinaryField()
    drawn_at = models.DateTimeField(help_text="When it was last changed.")

    class Meta(TenantModel.Meta):
        ordering = ["drawn_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "relationship", "member", "occasion"], name="workspace_one_network_a_time"
            )
        ]
