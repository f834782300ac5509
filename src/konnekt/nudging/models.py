"""Which reminders were sent, which pairs were seen paused, and which lists were written."""

from django.db import models

from konnekt.core.models import TenantModel
from konnekt.nudging.states import Rule
from konnekt.organisations.models import Member
from konnekt.programmes.models import Programme
from konnekt.relationships.models import Relationship


class SentNudge(TenantModel):
    """One reminder to one person, so that it is sent once however often the job runs."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="nudges")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=20, choices=Rule.choices)
    number = models.PositiveSmallIntegerField()
    since = models.DateField(help_text="When its cause began: a second silence is a new one.")
    sent_at = models.DateTimeField()
    letter = models.UUIDField(
        null=True, blank=True, help_text="The letter that was written, to somebody with an address."
    )

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "relationship", "member", "rule", "number", "since"], name="nudging_sent_once"
            )
        ]


class SeenPaused(TenantModel):
    """When the hourly look last found a pair paused, by whichever cause: from then on its silence is counted anew."""

    relationship = models.OneToOneField(Relationship, on_delete=models.CASCADE, related_name="seen_paused")
    at = models.DateTimeField()


class WeeklyList(TenantModel):
    """That a programme's managers were written to in a week, so that they are once however often the job runs."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    monday = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "programme", "monday"], name="nudging_one_list_a_week")
        ]
