"""Which hints somebody put aside; articles of an organisation's own, and which of ours it switched off; a programme's
protocols, their versions, and who accepted which.
"""

from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel
from konnekt.guidance.states import ProtocolKind
from konnekt.organisations.models import Member
from konnekt.programmes.models import Programme
from konnekt.programmes.states import Phase, Side


class Dismissed(TenantModel):
    """A hint that somebody put aside. It is never shown to them again; the guide still has it."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    article = models.SlugField(max_length=80)
    dismissed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "member", "article"], name="guidance_dismissed_once")
        ]


class OwnArticle(TenantModel):
    """An article of the organisation or of one programme, or a translation of one of ours. Here stands what its keepers
    work on; people read its versions.
    """

    programme = models.ForeignKey(
        Programme,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="articles",
        help_text="Empty: for everybody in the organisation.",
    )
    shipped = models.SlugField(max_length=80, blank=True, help_text="The article of ours that it translates.")
    language = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True, help_text="In Markdown.")
    side = models.CharField(max_length=20, choices=Side.choices, default=Side.BOTH, help_text="Whom it is for.")
    phase = models.CharField(max_length=20, choices=Phase.choices, blank=True, help_text="Empty: in every phase.")
    edition = models.PositiveIntegerField(default=1, help_text="Counts the times it was saved.")
    number = models.PositiveIntegerField(default=0, help_text="Of the newest version; nought: not published yet.")
    made_at = models.DateTimeField()
    taken_down_at = models.DateTimeField(null=True, blank=True, help_text="Nobody finds it any more.")

    class Meta(TenantModel.Meta):
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "shipped", "language"],
                condition=~Q(shipped=""),
                name="guidance_one_translation",
            ),
            models.CheckConstraint(
                condition=Q(shipped="") | Q(programme=None), name="guidance_translations_are_for_everybody"
            ),
        ]


class OwnVersion(TenantModel):
    """An article as it was published. Rows are added and read, and nothing else: see database.roles. Who published it
    is for the ledger to say.
    """

    article = models.ForeignKey(OwnArticle, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300)
    text = models.TextField()
    side = models.CharField(max_length=20, choices=Side.choices)
    phase = models.CharField(max_length=20, choices=Phase.choices, blank=True)
    published_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "article", "number"], name="guidance_one_own_version")
        ]


class SwitchedOff(TenantModel):
    """An article of ours that nobody in the organisation is shown."""

    article = models.SlugField(max_length=80)
    switched_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "article"], name="guidance_off_once")]


class Protocol(TenantModel):
    """A page of a programme that people accept. Here stands what its managers work on; people read its versions."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="protocols")
    kind = models.CharField(max_length=20, choices=ProtocolKind.choices)
    title = models.CharField(max_length=120)
    text = models.TextField(help_text="In Markdown.")
    asked = models.CharField(max_length=20, choices=Side.choices, default=Side.BOTH, help_text="Who accepts it.")
    edition = models.PositiveIntegerField(default=1, help_text="Counts the times it was saved.")
    number = models.PositiveIntegerField(default=0, help_text="Of the newest version; nought: not published yet.")
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True, help_text="Nobody is asked any more.")

    class Meta(TenantModel.Meta):
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "programme", "kind"],
                condition=~Q(kind=ProtocolKind.OWN),
                name="guidance_one_protocol_of_a_kind",
            )
        ]


class ProtocolVersion(TenantModel):
    """A protocol as it was published. Rows are added and read, and nothing else: see database.roles. Who published it
    is for the ledger to say.
    """

    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    changed = models.CharField(max_length=500, blank=True, help_text="What is new since the version before.")
    published_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "protocol", "number"], name="guidance_one_version")
        ]


class Acceptance(TenantModel):
    """That somebody read a version and accepted it, and when."""

    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="acceptances")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    accepted_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "version", "member"], name="guidance_accepted_once")
        ]
        indexes = [models.Index(fields=["organisation", "member"], name="guidance_accepted_by")]


class Reminder(TenantModel):
    """That somebody was written to about a version they had not accepted, so that it is twice at most."""

    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="reminders")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "version", "member", "number"], name="guidance_reminded_once"
            )
        ]
