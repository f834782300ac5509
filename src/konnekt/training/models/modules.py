"""Modules of an organisation: its own, and what it changed about those that ship with the product.

A core module has a row only where the organisation changed something: switched it off, or gave it words of its own.
"""

from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel
from konnekt.files.models import StoredFile
from konnekt.organisations.models import Member
from konnekt.training.states import Origin
from konnekt.training.text.shape import When


class Module(TenantModel):
    """A module by its key, under which people’s completions are kept."""

    key = models.SlugField(max_length=60)
    origin = models.CharField(max_length=20, choices=Origin.choices, default=Origin.OWN)
    is_off = models.BooleanField(default=False, help_text="Nobody is offered it; what was completed stays.")
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="training_one_module_per_key")]


class Version(TenantModel):
    """The text of a module as it was published, or the draft of the next. A published one is never changed."""

    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    roles = models.JSONField(default=list, help_text="Whom it is for: see text.shape.For.")
    when = models.CharField(max_length=20, choices=When.choices, default=When.ANY)
    minutes = models.PositiveSmallIntegerField(default=10)
    pass_mark = models.PositiveSmallIntegerField(default=0)
    refresh_after = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Months.")
    areas = models.JSONField(default=list)
    from_core = models.PositiveIntegerField(
        null=True, blank=True, help_text="Which version of the shipped text this one began with."
    )
    changed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True, help_text="Empty: a draft.")

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "module", "number"], name="training_one_version"),
            models.UniqueConstraint(
                fields=["organisation", "module"], condition=Q(published_at=None), name="training_one_draft"
            ),
            models.CheckConstraint(condition=Q(pass_mark__lte=100), name="training_pass_mark_in_per_cent"),
        ]


class Source(TenantModel):
    """A file of words in one language, as docs/managers/training-format.md has it: `module.md`, or a lesson."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="sources")
    language = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    text = models.TextField()
    changes = models.PositiveIntegerField(default=1, help_text="Counts its changes, so that none overwrites another.")

    class Meta(TenantModel.Meta):
        ordering = ["language", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "version", "language", "name"], name="training_one_source")
        ]


class Enclosed(TenantModel):
    """A picture, a film or its captions. Versions share what did not change."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="enclosed")
    language = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ["language", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "version", "language", "name"], name="training_one_enclosed"
            )
        ]
