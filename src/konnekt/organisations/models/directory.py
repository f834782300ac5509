"""One import of a directory file, from upload to applied."""

from django.db import models

from konnekt.core.models import TenantModel
from konnekt.files.models import StoredFile
from konnekt.jobs.models import Work
from konnekt.organisations.models.people import Member
from konnekt.organisations.states import ImportState


class DirectoryImport(TenantModel):
    """The file is sealed and erased once applied; what remains is counts and a digest."""

    state = models.CharField(max_length=20, choices=ImportState.choices, default=ImportState.UPLOADED)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL, related_name="+")
    file_name = models.CharField(max_length=200)
    reading = models.JSONField(default=dict, help_text="Encoding, delimiter, header row, sheet.")
    mapping = models.JSONField(default=dict, help_text="Which column is which field, and the choices made.")
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    by_member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    work = models.ForeignKey(Work, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-made_at"]

    @property
    def shown_state(self) -> ImportState:
        """The state a person sees: one whose applying was stopped, or given up by the queue, was not applied."""
        state = ImportState(self.state)
        if state is ImportState.APPLYING and self.work is not None and self.work.is_over:
            return ImportState.FAILED
        return state


class PlanPage(TenantModel):
    """One page of what a check found, sealed under the key of the file. A section's pages count from 1."""

    of = models.ForeignKey(DirectoryImport, on_delete=models.CASCADE, related_name="+")
    section = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["of", "section", "number"], name="organisations_one_plan_page")]
