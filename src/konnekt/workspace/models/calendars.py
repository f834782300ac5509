"""When people can meet: their usual hours, what their own calendar says is taken, and the feed of what is booked."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member


class UsualHours(TenantModel):
    """When somebody can usually meet, in all of their pairs, by their own clock. Nobody else reads it: the others see
    times that suit everybody.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    zone = models.CharField(max_length=60)
    week = models.JSONField(default=dict, help_text="Weekday (Monday is 0) → parts of that day.")
    changed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "member"], name="workspace_one_week_per_person")]


class Trouble(models.TextChoices):
    """Why a calendar could not be read, as its owner is told."""

    NOT_FOUND = "not_found", _("Nothing was found at this address.")
    REFUSED = "refused", _("This address leads to a place that we don’t read from.")
    NO_ANSWER = "no_answer", _("The calendar didn’t answer in time.")
    TOO_LARGE = "too_large", _("The calendar is too large to be read.")
    NOT_A_CALENDAR = "not_a_calendar", _("What stands at this address isn’t a calendar.")


class OwnCalendar(TenantModel):
    """The address of a person's own calendar, sealed under their own key. Nothing of it is kept but when they are
    busy.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    address = models.BinaryField()
    added_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=20, choices=Trouble.choices, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "member"], name="workspace_one_own_calendar")]


class BusyTime(TenantModel):
    """From when to when a person's own calendar says that they are busy."""

    calendar = models.ForeignKey(OwnCalendar, on_delete=models.CASCADE, related_name="busy")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(begins_at__lt=F("ends_at")), name="workspace_busy_time_has_length")
        ]
        indexes = [models.Index(fields=["organisation", "calendar", "begins_at"], name="workspace_busy_times")]


class Feed(TenantModel):
    """The secret address at which a person's calendar program finds what is booked. Only its digest is kept."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "member"], name="workspace_one_feed_per_person"),
            models.UniqueConstraint(fields=["organisation", "digest"], name="workspace_feed_by_digest"),
        ]
