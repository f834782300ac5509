"""Copies of what is known about somebody, erasures, and how long things are kept."""

from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel
from konnekt.jobs.models import Work
from konnekt.privacy.states import ErasureState, Kind, Why


class Copy(TenantModel):
    """Everything the product knows about one person, as files sealed under their own key, for a few days."""

    member = models.UUIDField()
    work = models.ForeignKey(Work, null=True, on_delete=models.SET_NULL, related_name="+")
    readable = models.BinaryField(null=True, help_text="To read: HTML.")
    machine = models.BinaryField(null=True, help_text="For machines: JSON.")
    enclosed = models.BinaryField(null=True, help_text="Files they sent, and certificates: a ZIP.")
    enclosed_number = models.PositiveIntegerField(default=0, help_text="How many files are in it.")
    link_hash = models.CharField(
        max_length=64, blank=True, help_text="Of the link that opens it to somebody who left; none, for all others."
    )
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    readable_fetched_at = models.DateTimeField(null=True, blank=True, help_text="First, by the link of one who left.")
    machine_fetched_at = models.DateTimeField(null=True, blank=True, help_text="The same, for the file for machines.")
    enclosed_fetched_at = models.DateTimeField(null=True, blank=True, help_text="The same, for the ZIP.")
    expires_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["-asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "link_hash"], condition=~Q(link_hash=""), name="privacy_one_copy_per_link"
            )
        ]
        indexes = [models.Index(fields=["organisation", "member"], name="privacy_copies_of_a_member")]

    @property
    def kinds(self) -> list[Kind]:
        """The files that it has: whoever sent none has no ZIP."""
        return [kind for kind in Kind if kind is not Kind.ENCLOSED or self.enclosed_number]

    @property
    def has_failed(self) -> bool:
        """Whether nobody is putting it together any more, though it isn't made."""
        return self.made_at is None and (self.work is None or self.work.is_over)


class Erasure(TenantModel):
    """That somebody is to be erased, on which day, and that it was done. Afterwards the id belongs to nobody."""

    member = models.UUIDField()
    state = models.CharField(max_length=20, choices=ErasureState.choices, default=ErasureState.WAITING)
    why = models.CharField(max_length=20, choices=Why.choices, default=Why.OWN_WISH)
    asked_by = models.UUIDField(null=True, help_text="The administrator who began it, if it wasn't the person.")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "member"],
                condition=Q(state=ErasureState.WAITING),
                name="privacy_one_erasure_at_once",
            )
        ]
        indexes = [models.Index(fields=["organisation", "state", "due_at"], name="privacy_erasures_due")]


class Retention(TenantModel):
    """How many days an organisation keeps one kind of thing, where it isn't as the product begins."""

    key = models.CharField(max_length=40)
    days = models.PositiveIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="privacy_one_period_per_key")]


class PrivateAddress(TenantModel):
    """Where somebody wants to be written to once they have left. Sealed under their own key, and used for nothing
    else.
    """

    member = models.UUIDField()
    address = models.BinaryField()
    proof = models.CharField(max_length=64, blank=True, help_text="Of the link sent there; empty once it was opened.")
    named_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "member"], name="privacy_one_private_address")]
