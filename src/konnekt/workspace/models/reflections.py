"""What somebody thinks over for themselves, and the pieces of it that they share."""

from django.db import models

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member
from konnekt.relationships.models import Relationship


class Reflection(TenantModel):
    """A page of one's own. Sealed under the writer's key: nobody else can open it."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="reflections")
    author = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    body = models.BinaryField()
    version = models.PositiveIntegerField(default=1, help_text="Counts its changes, so that none overwrites another.")
    written_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["-written_at", "id"]


class SharedPiece(TenantModel):
    """A piece of a reflection that its writer shares, as it was then: sealed anew under the relationship's key, and
    deleted when it is taken back.
    """

    reflection = models.ForeignKey(Reflection, on_delete=models.CASCADE, related_name="pieces")
    body = models.BinaryField()
    shared_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["shared_at", "id"]
