"""What an organisation signs badges with."""

from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel


class SigningKey(TenantModel):
    """A pair of keys. The public half is never deleted, so that what was signed once can always be checked."""

    public = models.JSONField(help_text="As a JSON Web Key, without its address.")
    private = models.BinaryField(null=True, blank=True, help_text="Sealed. Gone once another key took its place.")
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(retired_at=None), name="training_one_signing_key"
            ),
            models.CheckConstraint(
                condition=Q(retired_at=None, private__isnull=False) | Q(retired_at__isnull=False, private=None),
                name="training_retired_keys_sign_nothing",
            ),
        ]
