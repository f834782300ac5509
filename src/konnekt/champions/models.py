"""Champions: who was asked, what they pledged, and the thanks at the end."""

from django.db import models
from django.db.models import Q

from konnekt.champions.states import GOING, ChampionshipState
from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member, Unit
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.states import Side


class Championship(TenantModel):
    """Somebody who wins people for one programme, or for all programmes in one unit.

    Counts of a programme are seen by its team: what is accepted here puts a row there, and whoever has none sees none.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="championships")
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.CASCADE, related_name="championships"
    )
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=ChampionshipState.choices, default=ChampionshipState.INVITED)
    invited_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField()
    why = models.CharField(max_length=500, blank=True, help_text="Why this person is asked; they read it.")
    pledge = models.TextField(blank=True, help_text="What was pledged, word for word, one a line.")
    pledged_at = models.DateTimeField(null=True, blank=True)
    gave_role = models.BooleanField(default=False, help_text="The role came with this pledge, and goes with it.")
    reply = models.CharField(max_length=500, blank=True, help_text="What they said when they declined or stepped down.")
    ended_at = models.DateTimeField(null=True, blank=True)
    thanks = models.TextField(blank=True)
    thanked_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    thanked_at = models.DateTimeField(null=True, blank=True)
    thanks_read_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-invited_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(programme__isnull=True) ^ Q(unit__isnull=True), name="champions_of_one_thing"
            ),
            models.CheckConstraint(
                condition=~Q(state=ChampionshipState.SERVING) | Q(pledged_at__isnull=False),
                name="champions_serve_by_pledge",
            ),
            models.UniqueConstraint(
                fields=["organisation", "member", "programme"],
                condition=Q(state__in=GOING, programme__isnull=False),
                name="champions_once_per_programme",
            ),
            models.UniqueConstraint(
                fields=["organisation", "member", "unit"],
                condition=Q(state__in=GOING, unit__isnull=False),
                name="champions_once_per_unit",
            ),
        ]

    @property
    def about(self) -> str:
        """What is championed, by name."""
        return self.programme.name if self.programme else self.unit.path if self.unit else ""


class Target(TenantModel):
    """So many more people of one kind are wanted for a round. The champions read it, and how many came in steps."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="targets")
    side = models.CharField(max_length=20, choices=[(side.value, side.label) for side in (Side.MENTOR, Side.MENTEE)])
    area = models.CharField(max_length=40, blank=True, help_text="Key of an interest area; empty: whatever they bring.")
    number = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-made_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="champions_target_of_somebody"),
            models.UniqueConstraint(
                fields=["organisation", "round", "side", "area"],
                condition=Q(closed_at=None),
                name="champions_one_open_target",
            ),
        ]


class Enquiry(TenantModel):
    """A question about a programme, and its answer, both sealed under the key of whoever asked."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="enquiries")
    asker = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="enquiries")
    champion = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="To whom it went."
    )
    question = models.BinaryField()
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    passed_on_at = models.DateTimeField(
        null=True, blank=True, help_text="From then on those who run the programme read it too."
    )
    answer = models.BinaryField(null=True)
    answered_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_read_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__isnull=True, answered_at__isnull=True)
                | Q(answer__isnull=False, answered_at__isnull=False),
                name="champions_answer_with_its_date",
            )
        ]
