"""What somebody wants to reach, where they stand with it, and what the others say to it. Words are sealed; numbers and
dates are not.
"""

from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member
from konnekt.relationships.models import Relationship
from konnekt.workspace.states import GoalState, Occasion

MOST = 10
"""The top of the scale on which one rates oneself; its bottom is nought."""


class Goal(TenantModel):
    """A goal of one of the people in a space, or of a circle together. Sealed under the relationship's key."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="goals")
    owner = models.ForeignKey(
        Member, null=True, on_delete=models.PROTECT, related_name="+", help_text="Empty where a circle shares it."
    )
    suggested_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.SlugField(max_length=40, blank=True, help_text="The key of an interest area.")
    state = models.CharField(max_length=20, choices=GoalState.choices, default=GoalState.OPEN)
    what = models.BinaryField()
    why = models.BinaryField(null=True, help_text="Why it matters.")
    measure = models.BinaryField(null=True, help_text="How one will notice that it is reached.")
    target = models.PositiveSmallIntegerField(null=True, help_text="Where on the scale its owner wants to be.")
    due_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1, help_text="Counts its changes, so that none overwrites another.")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, help_text="When it was reached, let go or not taken up.")

    class Meta(TenantModel.Meta):
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target=None) | Q(target__lte=MOST), name="workspace_target_on_the_scale"
            ),
        ]


class Rating(TenantModel):
    """Where somebody says they stand with a goal of theirs."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="ratings")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField()
    occasion = models.CharField(max_length=20, choices=Occasion.choices)
    helped = models.BinaryField(null=True, help_text="What helped since the last time.")
    rated_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["rated_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(value__lte=MOST), name="workspace_rating_on_the_scale"),
        ]


class Comment(TenantModel):
    """What one of them says to a goal."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    body = models.BinaryField()
    written_at = models.DateTimeField()
    was_told = models.BooleanField(default=False, help_text="Somebody was written to about this one.")

    class Meta(TenantModel.Meta):
        ordering = ["written_at", "id"]
