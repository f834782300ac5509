"""Answer sets: what a person answered, in versions. A draft is saved at each field; completing freezes it."""

from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member


class AnswerSet(TenantModel):
    """One version of one person's answers to the questions of one thing (an enrolment, say).

    `values` maps a question's key to its answer; `declined` lists the questions answered with “prefer not to say”,
    which is an answer too: unknown to matching, and not asked again.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="answer_sets")
    about = models.UUIDField(help_text="What the answers are for.")
    version = models.PositiveIntegerField(default=1)
    values = models.JSONField(default=dict)
    declined = models.JSONField(default=list)
    changed_at = models.DateTimeField(auto_now=True)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "about", "version"], name="questions_one_set_per_version"),
            models.UniqueConstraint(
                fields=["organisation", "about"], condition=Q(frozen_at=None), name="questions_one_draft"
            ),
        ]
