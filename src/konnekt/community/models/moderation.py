"""What is reported, and what is hidden. Words are sealed, each under a key of its own."""

from django.db import models
from django.db.models import Q

from konnekt.community.models.posts import Post
from konnekt.community.states import HideReason, Outcome, ReportReason, ReportState
from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member


class Report(TenantModel):
    """Somebody asks moderators to look at a post. They aren't told who did."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=20, choices=ReportReason.choices)
    words = models.BinaryField(null=True)
    state = models.CharField(max_length=20, choices=ReportState.choices, default=ReportState.OPEN)
    reported_at = models.DateTimeField()
    settled_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-reported_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "post", "reporter"],
                condition=Q(state=ReportState.OPEN),
                name="community_one_open_report",
            )
        ]


class Hiding(TenantModel):
    """A post is hidden: why, what its author says to that, and what came of it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="hidings")
    hidden_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=20, choices=HideReason.choices)
    words = models.BinaryField(null=True, help_text="To the author.")
    hidden_at = models.DateTimeField()
    appeal = models.BinaryField(null=True, help_text="What the author says to it, once.")
    appealed_at = models.DateTimeField(null=True, blank=True)
    answer = models.BinaryField(null=True)
    answered_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    restored_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-hidden_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "post"], condition=Q(restored_at=None), name="community_hidden_once"
            )
        ]
