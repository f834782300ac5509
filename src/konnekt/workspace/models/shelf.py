"""What a pair or a circle puts on its shelf: links, files, and what is worth reading, doing or asking."""

from django.db import models

from konnekt.core.models import TenantModel
from konnekt.files.models import StoredFile
from konnekt.organisations.models import Member
from konnekt.relationships.models import Relationship
from konnekt.workspace.states import ShelfKind, ShelfMark


class ShelfItem(TenantModel):
    """One thing on the shelf. Words, address and file are sealed under the relationship's key, and go with it."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="shelf")
    put_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ShelfKind.choices)
    area = models.SlugField(max_length=40, blank=True, help_text="The key of an interest area.")
    what = models.BinaryField()
    why = models.BinaryField(null=True, help_text="Why it is recommended.")
    address = models.BinaryField(null=True, help_text="Where it is on the web; nobody but a reader ever goes there.")
    file = models.OneToOneField(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.BinaryField(null=True)
    put_at = models.DateTimeField()
    was_told = models.BooleanField(default=False, help_text="Somebody was written to about this one.")

    class Meta(TenantModel.Meta):
        ordering = ["-put_at", "id"]
        indexes = [models.Index(fields=["organisation", "relationship", "put_at"], name="workspace_shelf_of_pair")]


class Marked(TenantModel):
    """Somebody marked a thing on the shelf as read, or keeps it for later."""

    item = models.ForeignKey(ShelfItem, on_delete=models.CASCADE, related_name="marks")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=20, choices=ShelfMark.choices)
    marked_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "item", "member"], name="workspace_marked_once")]
