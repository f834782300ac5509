"""A goal that its owner shows to their line manager."""

from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel
from konnekt.workspace.models.goals import Goal


class ShownGoal(TenantModel):
    """One link: its id is the address. Whoever is the owner's manager when they open it reads a part of the goal."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="shown")
    made_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "goal"],
                condition=Q(taken_back_at=None),
                name="workspace_one_link_to_a_goal",
            )
        ]
