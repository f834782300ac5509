"""Modules that another program made."""

from django.db import models

from konnekt.core.models import TenantModel
from konnekt.files.models import StoredFile
from konnekt.organisations.models import Member
from konnekt.training.models.modules import Module
from konnekt.training.text.scorm import Standard


class Package(TenantModel):
    """A SCORM package as it was taken in, with what the organisation says of it. A newer one stands beside it."""

    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="packages")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    why = models.CharField(max_length=500)
    minutes = models.PositiveSmallIntegerField()
    roles = models.JSONField(help_text="Whom it is for: see text.shape.For.")
    standard = models.CharField(max_length=20, choices=Standard.choices)
    launch = models.CharField(max_length=500, help_text="The file with which it begins.")
    parts = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    taken_in_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    taken_in_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "module", "number"], name="training_one_package")
        ]
