"""The meetings of a pair or a circle."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member
from konnekt.relationships.models import Relationship
from konnekt.workspace.states import SessionState


class Session(TenantModel):
    """One meeting. Where it takes place is sealed under the relationship's key; when, those who manage the programme
    may know.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="sessions")
    mentor = models.ForeignKey(
        Member,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Of a circle's session for two alone: these two. Empty: everybody's.",
    )
    mentee = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=SessionState.choices, default=SessionState.PLANNED)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.BinaryField(help_text="The room, or the address of the call; may be nothing.")
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sequence = models.PositiveSmallIntegerField(
        default=0, help_text="How often it changed; a calendar takes the entry with the higher number."
    )
    changed_at = models.DateTimeField()
    series = models.UUIDField(null=True, blank=True, help_text="What sessions share that were booked as one series.")
    choice = models.UUIDField(null=True, blank=True, help_text="What times share of which the other takes one.")
    reminded_at = models.DateTimeField(null=True, blank=True)
    asked = models.PositiveSmallIntegerField(default=0, help_text="How often they were asked whether they met.")
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When one of them said what became of it.")

    class Meta(TenantModel.Meta):
        ordering = ["begins_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(begins_at__lt=F("ends_at")), name="workspace_session_has_length"),
            models.CheckConstraint(
                condition=Q(mentor=None, mentee=None) | Q(mentor__isnull=False, mentee__isnull=False),
                name="workspace_session_of_two_or_all",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "relationship", "begins_at"], name="workspace_session_of_pair"),
            models.Index(fields=["organisation", "state", "begins_at"], name="workspace_session_by_state"),
        ]

    @property
    def is_for_two(self) -> bool:
        """Whether it is a mentor and one mentee of a circle who meet, and nobody else of it."""
        return self.mentee_id is not None

    @property
    def two(self) -> tuple[UUID | None, UUID | None]:
        """Those two, where it is for two alone."""
        return self.mentor_id, self.mentee_id
