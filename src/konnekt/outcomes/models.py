"""What a round wants to reach, written before it begins."""

from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel
from konnekt.disclosure.counts import SMALLEST_K
from konnekt.jobs.models import Work
from konnekt.organisations.models import Member
from konnekt.outcomes.minutes import MinutesPerAct as MinutesPerAct  # its table belongs to this room
from konnekt.outcomes.states import Comparison, SnapshotState
from konnekt.programmes.models import Round

USUAL_SAMPLE = 30


class OutcomePlan(TenantModel):
    """What would count as success of one round. Once locked it never changes; later changes are notes below it."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="outcome_plan")
    comparison = models.CharField(max_length=20, choices=Comparison.choices, default=Comparison.SIMILAR)
    least_sample = models.PositiveIntegerField(
        default=USUAL_SAMPLE, help_text="With fewer people than these on either side nothing is concluded."
    )
    report_on = models.DateField()
    version = models.CharField(max_length=20, help_text="The version of the library that was chosen from.")
    begun_late = models.BooleanField(default=False, help_text="Written after people could enrol.")
    made_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what was locked; see rules.digest_of.")

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True, digest="") | (Q(locked_at__isnull=False) & ~Q(digest="")),
                name="outcomes_locked_with_a_digest",
            ),
            models.CheckConstraint(condition=Q(least_sample__gte=SMALLEST_K), name="outcomes_sample_only_raised"),
        ]


class Target(TenantModel):
    """One chosen indicator, and what would be enough."""

    plan = models.ForeignKey(OutcomePlan, on_delete=models.CASCADE, related_name="targets")
    indicator = models.CharField(max_length=40)
    enough = models.CharField(max_length=300, help_text="What would count as success, in words and numbers.")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "plan", "indicator"], name="outcomes_chosen_once")
        ]


class PlanNote(TenantModel):
    """What was said about a plan after it was locked. Rows are added and read, and nothing else: see database.roles."""

    plan = models.ForeignKey(OutcomePlan, on_delete=models.PROTECT, related_name="notes")
    words = models.CharField(max_length=1000)
    made_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["made_at", "id"]


class Snapshot(TenantModel):
    """All figures of a round on one day. Once taken they never change; what is told to whom is a choice among them."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="snapshots")
    state = models.CharField(max_length=20, choices=SnapshotState.choices, default=SnapshotState.WAITING)
    as_of = models.DateField()
    k = models.PositiveSmallIntegerField(default=SMALLEST_K, help_text="The threshold they were told above.")
    figures = models.JSONField(default=list, help_text="See figures.Figure.")
    plan = models.JSONField(default=dict, help_text="What the plan said then: comparison, indicators, sample, digest.")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of figures and plan.")
    made_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    work = models.ForeignKey(Work, null=True, on_delete=models.SET_NULL, related_name="+")
    shared_at = models.DateTimeField(null=True, blank=True, help_text="Since when those who took part read their part.")

    class Meta(TenantModel.Meta):
        ordering = ["-as_of", "-made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=SnapshotState.TAKEN) & ~Q(digest="") | ~Q(state=SnapshotState.TAKEN) & Q(digest=""),
                name="outcomes_taken_with_a_digest",
            ),
            models.CheckConstraint(
                condition=Q(shared_at=None) | Q(state=SnapshotState.TAKEN), name="outcomes_shared_once_taken"
            ),
        ]


class EnteredFigure(TenantModel):
    """A figure that Konnekt can't count: from the payroll, the books, or the organisation's own survey. Rows are added;
    the newest of an indicator counts, and those before it stay to be seen.
    """

    plan = models.ForeignKey(OutcomePlan, on_delete=models.CASCADE, related_name="entered")
    indicator = models.CharField(max_length=40)
    value = models.FloatField()
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=60)
    n = models.PositiveIntegerField(help_text="Of how many people it is.")
    source = models.CharField(max_length=300, help_text="Where it comes from, and how it was worked out.")
    as_of = models.DateField()
    made_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["-made_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(n__gte=SMALLEST_K), name="outcomes_entered_of_enough"),
        ]
