"""The organisation itself, its units and its interest areas."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from konnekt.core.models import IdentifiedModel, TenantModel
from konnekt.disclosure.counts import SMALLEST_K

SHORTEST_LINE_WINDOW_DAYS = 365
COMMUNITY_LIMITS = {
    "posts_an_hour": (2, 60),
    "replies_an_hour": (5, 200),
    "thanks_a_day": (1, 20),
    "reports_a_day": (5, 100),
}
"""How often one person may do something in the community: between which numbers an organisation chooses."""


def _often(name: str, usual: int, **more: Any) -> "models.PositiveSmallIntegerField[int, int]":
    least, most = COMMUNITY_LIMITS[name]
    bounds = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(default=usual, validators=bounds, **more)


class Organisation(IdentifiedModel):
    """A tenant.

    Its own row lies outside the wall, since addresses begin with its slug; it holds nothing about people.
    """

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    about = models.TextField(blank=True, help_text="Public words about mentoring here, in Markdown.")
    time_zone = models.CharField(max_length=60, default="Europe/London")
    brand_light = models.CharField(max_length=7, default="#14524B")
    brand_dark = models.CharField(max_length=7, default="#7CC4B6")
    logo = models.UUIDField(null=True, blank=True, help_text="The stored file, if there is one.")
    smallest_group = models.PositiveSmallIntegerField(default=SMALLEST_K, validators=[MinValueValidator(SMALLEST_K)])
    line_window_days = models.PositiveSmallIntegerField(
        default=SHORTEST_LINE_WINDOW_DAYS, validators=[MinValueValidator(SHORTEST_LINE_WINDOW_DAYS)]
    )
    reading_days_after_end = models.PositiveSmallIntegerField(default=90)
    nudges_per_week = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1)], help_text="Reminders that one person gets in a week at most."
    )
    members_make_spaces = models.BooleanField(
        default=True, help_text="Members may make spaces of their own in the community; otherwise programme managers."
    )
    posts_an_hour = _often("posts_an_hour", 10, help_text="That one person may write in the community.")
    replies_an_hour = _often("replies_an_hour", 40)
    thanks_a_day = _often("thanks_a_day", 5, help_text="To so many people one may say thanks in the community.")
    reports_a_day = _often("reports_a_day", 20, help_text="So many posts one may report.")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(smallest_group__gte=SMALLEST_K), name="organisations_smallest_group_only_raised"
            ),
            models.CheckConstraint(
                condition=models.Q(line_window_days__gte=SHORTEST_LINE_WINDOW_DAYS),
                name="organisations_line_window_only_lengthened",
            ),
        ]


class Unit(TenantModel):
    """A department, in a tree."""

    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=500, help_text="Names from the top, joined by “ / ”.")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "path"], name="organisations_one_unit_per_path")]


class InterestArea(TenantModel):
    """One of the areas that run through everything; five to begin with."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    is_active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="organisations_one_area_per_key")]
