"""A poll: what can be chosen, and who chose what. Nobody but the voter reads a single vote."""

from django.db import models

from konnekt.community.models.posts import Post
from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member


class Poll(TenantModel):
    """The poll that belongs to a post."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="poll")
    closed_at = models.DateTimeField(null=True, blank=True)
    counted = models.JSONField(
        default=dict,
        help_text="Votes by the id of what was chosen, as last shown; taken anew in steps.",
    )


class Option(TenantModel):
    """Something that can be chosen."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    words = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()

    class Meta(TenantModel.Meta):
        ordering = ["position"]


class Vote(TenantModel):
    """What somebody chose; they can change it until the poll closes."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="votes")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "poll", "member"], name="community_one_vote")]
