"""Long work that a page can watch and stop. The queue itself belongs to procrastinate, in the same database."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from konnekt.core.models import TenantModel


class WorkState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")

    @property
    def is_over(self) -> bool:
        return self in {WorkState.DONE, WorkState.FAILED, WorkState.CANCELLED}


class Work(TenantModel):
    """One piece of long work: where it stands, in a fraction and in words."""

    kind = models.CharField(max_length=80)
    state = models.CharField(max_length=20, choices=WorkState.choices, default=WorkState.WAITING)
    fraction = models.FloatField(default=0)
    words = models.CharField(max_length=300, blank=True)
    cancel_requested = models.BooleanField(default=False)
    requested_by = models.UUIDField(null=True, help_text="The member who started it.")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fraction__gte=0, fraction__lte=1), name="jobs_fraction_between_0_and_1"
            )
        ]

    @property
    def is_over(self) -> bool:
        return WorkState(self.state).is_over

    @property
    def percent(self) -> int:
        return round(self.fraction * 100)
