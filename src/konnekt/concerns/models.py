"""A concern, who listens, and what is written back and forth. Every word is sealed under the concern's own key."""

from django.db import models

from konnekt.access.actors import Role
from konnekt.concerns.states import LISTENING, ConcernState
from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member


class Concern(TenantModel):
    """What somebody is worried about, in their own words."""

    reporter = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    about = models.BinaryField(help_text="Where it comes from: which space, or none.")
    happened = models.BinaryField()
    excerpts = models.BinaryField(help_text="Copies of what the reporter chose to show, as JSON.")
    kept_from = models.JSONField(
        default=list, help_text="Ids of members who are never its listeners: the others of the space it comes from."
    )
    state = models.CharField(max_length=20, choices=ConcernState.choices, default=ConcernState.NEW)
    owner = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    raised_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="When the reporter last looked.")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-changed_at", "id"]
        indexes = [models.Index(fields=["organisation", "reporter", "state"], name="concerns_of_a_reporter")]


class Listener(TenantModel):
    """Somebody who reads a concern, and as what; whoever hands it over is one no longer."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="listeners")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=40, choices=[(role.value, role.value) for role in LISTENING])
    since = models.DateTimeField()

    @property
    def as_role(self) -> Role:
        """As what they were named."""
        return Role(self.role)

    class Meta(TenantModel.Meta):
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "concern", "member"], name="concerns_listens_once")
        ]


class Post(TenantModel):
    """One thing written in a concern, read by its reporter and its listeners alike: no notes behind a back."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="posts")
    author = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    body = models.BinaryField()
    sent_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["sent_at", "id"]
