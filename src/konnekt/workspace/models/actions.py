"""What somebody wants to do next, as a dated step of a goal or on its own."""

from django.db import models

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member
from konnekt.relationships.models import Relationship
from konnekt.workspace.models.goals import Goal
from konnekt.workspace.models.sessions import Session
from konnekt.workspace.states import ActionState


class Action(TenantModel):
    """A step. Sealed under the relationship's key."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="actions")
    goal = models.ForeignKey(Goal, null=True, on_delete=models.CASCADE, related_name="actions")
    session = models.ForeignKey(
        Session, null=True, on_delete=models.SET_NULL, related_name="agreed", help_text="In which it was agreed."
    )
    owner = models.ForeignKey(
        Member, null=True, on_delete=models.PROTECT, related_name="+", help_text="Empty where a circle shares it."
    )
    suggested_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=ActionState.choices, default=ActionState.OPEN)
    words = models.BinaryField()
    evidence = models.BinaryField(null=True, help_text="What shows that it is done, in words or as a link.")
    due_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1, help_text="Counts its changes, so that none overwrites another.")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["made_at", "id"]
