"""What a pair writes, sealed."""

from django.db import models

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member
from konnekt.relationships.models import Relationship


class Message(TenantModel):
    """One message in a pair's thread, sealed under the relationship's key."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    body = models.BinaryField()
    sent_at = models.DateTimeField()
    was_told = models.BooleanField(default=False, help_text="The partner was written to about this one.")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["sent_at", "id"]
        indexes = [models.Index(fields=["organisation", "relationship", "sent_at"], name="workspace_message_in_thread")]
