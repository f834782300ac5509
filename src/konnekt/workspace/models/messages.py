"""What is written to one’s partner or circle, sealed, with files; and how each wishes to read it."""

from django.db import models

from konnekt.core.models import TenantModel
from konnekt.files.models import StoredFile
from konnekt.organisations.models import Member
from konnekt.relationships.models import Relationship


class Message(TenantModel):
    """One message in a thread, sealed under the relationship's key."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    body = models.BinaryField()
    sent_at = models.DateTimeField()
    was_told = models.BooleanField(default=False, help_text="Somebody was written to about this one.")

    class Meta(TenantModel.Meta):
        ordering = ["sent_at", "id"]
        indexes = [models.Index(fields=["organisation", "relationship", "sent_at"], name="workspace_message_in_thread")]


class Attachment(TenantModel):
    """A file that goes with a message; name and content are sealed under the relationship's key, and go with it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.BinaryField()
    position = models.PositiveSmallIntegerField()

    class Meta(TenantModel.Meta):
        ordering = ["position", "id"]


class ShowsReading(TenantModel):
    """Somebody shows in one space how far they have read. Who doesn't, isn't shown it by others either."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "relationship", "member"], name="workspace_shows_reading_once"
            )
        ]


class Block(TenantModel):
    """Somebody reads nothing that another writes in one space, from this moment on. The other is never told."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    blocked = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "relationship", "member", "blocked"], name="workspace_blocks_once"
            )
        ]
