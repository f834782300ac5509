"""What is written about one session: the agenda and the notes that all in it share, and each person's own notes."""

from django.db import models

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member
from konnekt.workspace.models.sessions import Session
from konnekt.workspace.states import SheetKind


class Sheet(TenantModel):
    """A text that everybody in a session writes on: its agenda, or its notes."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="sheets")
    kind = models.CharField(max_length=20, choices=SheetKind.choices)
    number = models.PositiveIntegerField(default=0, help_text="Of the version that stands.")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "session", "kind"], name="workspace_one_sheet_of_a_kind")
        ]


class SheetVersion(TenantModel):
    """What stood on it once, or stands now. Sealed under the relationship's key; never changed, until whoever
    saved it is erased.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.BinaryField()
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["-number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sheet", "number"], name="workspace_version_of_sheet_once")
        ]


class OwnNote(TenantModel):
    """What somebody notes of a session for themselves. Sealed under the writer's key: nobody else can open it."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="own_notes")
    author = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    body = models.BinaryField()
    version = models.PositiveIntegerField(default=1, help_text="Counts its changes, so that none overwrites another.")
    changed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "session", "author"], name="workspace_own_note_once")
        ]
