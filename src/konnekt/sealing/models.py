"""Wrapped keys, in a table of their own: dropping a row makes everything under that key unreadable for ever."""

from django.db import models

from konnekt.core.models import TenantModel


class KeyKind(models.TextChoices):
    ORGANISATION = "organisation"
    RELATIONSHIP = "relationship"
    PERSON = "person"
    FILE = "file"
    ROUND = "round"
    CONCERN = "concern"
    SECRETS = "secrets"


class Key(TenantModel):
    """A data key, encrypted by the key above it: master → organisation → relationship, person, file, round,
    concern, or the organisation's own secrets.

    An organisation's key wraps keys and nothing else, so rotating it never touches content.
    """

    kind = models.CharField(max_length=20, choices=KeyKind.choices)
    holder = models.UUIDField(help_text="The organisation, relationship or member whose key this is.")
    wrapped = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "holder"], name="sealing_one_key_per_holder")
        ]
