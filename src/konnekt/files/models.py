"""Files live in the database, so that one backup holds everything: sealed ones under a key of their own, public media
as they are.
"""

from django.db import models

from konnekt.core.models import TenantModel


class FileUse(models.TextChoices):
    DIRECTORY = "directory", "a directory file waiting to be applied"
    MATCH_RUN = "match_run", "the encoded inputs, or the answer, of a match run"
    EVIDENCE = "evidence", "something that speaks for a standard of mentoring"
    SHARED = "shared", "something that was sent in a shared space"
    POSTED = "posted", "a picture in a community space"
    LOGO = "logo", "the organisation's logo"
    TRAINING = "training", "a picture or a film of a training module"


class StoredFile(TenantModel):
    """One file. Dropping its key erases a sealed one for ever."""

    use = models.CharField(max_length=20, choices=FileUse.choices)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of the plain bytes; none where even that would tell."
    )
    is_sealed = models.BooleanField()
    body = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)
