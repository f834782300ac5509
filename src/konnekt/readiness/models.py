"""Readiness assessments, what comes of them, and the folder of evidence."""

from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel
from konnekt.files.models import StoredFile
from konnekt.organisations.models import Member
from konnekt.programmes.models import Programme
from konnekt.readiness.states import AssessmentState, EvidenceKind, Openness, StepState


class Assessment(TenantModel):
    """A working group looks at the organisation once. Its result is frozen when it is closed."""

    name = models.CharField(max_length=120)
    openness = models.CharField(max_length=20, choices=Openness.choices, default=Openness.IN_CONFIDENCE)
    state = models.CharField(max_length=20, choices=AssessmentState.choices, default=AssessmentState.OPEN)
    version = models.CharField(max_length=20, help_text="The version of the library that was asked.")
    answers_by = models.DateField()
    opened_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(null=True, help_text="What may be shown of the answers, and no more; see scoring.")

    class Meta(TenantModel.Meta):
        ordering = ["-opened_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=AssessmentState.CLOSED, result__isnull=False, closed_at__isnull=False)
                | (~Q(state=AssessmentState.CLOSED) & Q(result__isnull=True)),
                name="readiness_closed_with_a_result",
            )
        ]


class Answerer(TenantModel):
    """Somebody who was asked, and what they said: nobody else reads it."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answerers")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    levels = models.JSONField(default=dict, help_text="Statement to level, or to null for “I don’t know”.")
    invited_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "assessment", "member"], name="readiness_asked_once")
        ]


class Step(TenantModel):
    """One next step, with somebody who takes care of it."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="steps")
    theme = models.CharField(max_length=40)
    statement = models.CharField(max_length=60, blank=True, help_text="The one it was suggested from, if any.")
    words = models.CharField(max_length=300)
    owner = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=StepState.choices, default=StepState.OPEN)
    note = models.CharField(max_length=500, blank=True, help_text="How it went, by its owner or whoever runs it.")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = [models.F("due_on").asc(nulls_last=True), "made_at", "id"]


class Evidence(TenantModel):
    """Something that speaks for one of the standards: a note, a link or a file."""

    programme = models.ForeignKey(
        Programme,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="In whose folder it is; empty: the organisation’s.",
    )
    standard = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=EvidenceKind.choices)
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    address = models.URLField(max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["made_at", "id"]
