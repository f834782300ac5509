"""The audit trail. The application's database role may add to both tables and change neither."""

from django.db import models

from konnekt.core.models import TenantModel


class Entry(TenantModel):
    """Who did what to which object, and which fields it touched: never a sealed value, never a name."""

    number = models.BigAutoField(primary_key=True)
    id = None  # type: ignore[assignment]  # entries are numbered, so that the sealer can take them in order
    at = models.DateTimeField(auto_now_add=True)
    verb = models.CharField(max_length=60, help_text="One of ledger.verbs.Verb; a new one changes no table.")
    actor_member = models.UUIDField(null=True)
    actor_system = models.CharField(max_length=200, blank=True)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    subject_member = models.UUIDField(null=True, help_text="The person whose data it was, so that they can read it.")
    fields = models.JSONField(default=list)
    facts = models.JSONField(default=dict, help_text="Counts, states and digests; never words a person wrote.")

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["organisation", "-number"], name="ledger_newest_first"),
            models.Index(fields=["organisation", "subject_member"], name="ledger_by_subject"),
        ]


class Link(TenantModel):
    """One link of an organisation's chain: an entry, its place, and a hash over it and the link before."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="link")
    position = models.BigIntegerField()
    digest = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "position"], name="ledger_one_link_per_position")
        ]
