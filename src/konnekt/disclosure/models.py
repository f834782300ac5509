"""Counts that were published.

Once out they are frozen: a number that moved with each join or leave would tell who it was.
"""

from django.db import models

from konnekt.core.models import TenantModel
from konnekt.disclosure.counts import SMALLEST_K


class PublishedCounts(TenantModel):
    """The counts of one thing in one week, as everybody who may see them sees them."""

    about = models.UUIDField()
    week = models.DateField(help_text="Its Monday.")
    k = models.PositiveSmallIntegerField(default=SMALLEST_K, help_text="The threshold they were shown above.")
    counts = models.JSONField(help_text="Label to number, or null below the threshold.")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "about", "week"], name="disclosure_published_once")
        ]


class PublishedShares(TenantModel):
    """What was answered about one thing and not told before, as it was told in one week, and stays told."""

    about = models.UUIDField()
    week = models.DateField(help_text="Its Monday.")
    k = models.PositiveSmallIntegerField(default=SMALLEST_K, help_text="The threshold they were shown above.")
    shares = models.JSONField(help_text="Label to three numbers (of, least, most), or null for too few.")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "about", "week"], name="disclosure_shares_once")]


class ToldGroup(TenantModel):
    """People of whom a figure of some measure was told, together, and never one by one: what later figures are held
    against. It outlasts the figure, since whoever read that doesn't forget.
    """

    measure = models.CharField(max_length=120)
    people = models.BinaryField(help_text="Eight bytes a person, sorted; see `publishing`.")
    number = models.PositiveIntegerField()
    day = models.DateField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["organisation", "measure"], name="disclosure_told_of_measure")]
