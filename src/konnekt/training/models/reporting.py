"""Where completions are reported to, and what became of each report."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from konnekt.core.models import TenantModel
from konnekt.training.models.learning import Completion


class NotTold(models.TextChoices):
    """Why another system could not be told, as an administrator reads it."""

    NOT_FOUND = "not_found", _("Nothing was found at this address.")
    REFUSED = "refused", _("This address leads to a place that we don’t send to.")
    NO_ANSWER = "no_answer", _("The store didn’t answer in time.")
    DENIED = "denied", _("The store doesn’t accept the key and the secret.")
    NOT_TAKEN = "not_taken", _("The store didn’t take what we sent.")


class Store(TenantModel):
    """A learning record store (xAPI) of the organisation's own."""

    address = models.CharField(max_length=500)
    key = models.CharField(max_length=200)
    secret = models.BinaryField()
    is_on = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True, help_text="A test, or the last report.")
    trouble = models.CharField(max_length=20, choices=NotTold.choices, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation"], name="training_one_store")]


class Report(TenantModel):
    """That a completion is to be reported, or was."""

    completion = models.OneToOneField(Completion, on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(
                fields=["organisation", "tries"], condition=models.Q(sent_at=None), name="training_reports_to_send"
            )
        ]
