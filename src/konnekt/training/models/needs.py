"""What a programme asks of those who take part."""

from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member
from konnekt.programmes.models import Programme
from konnekt.relationships.states import PartSide
from konnekt.training.states import Due, Gate


class Need(TenantModel):
    """A module that one side of a programme is to do, or is advised to."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    module_key = models.SlugField(max_length=60)
    side = models.CharField(max_length=20, choices=PartSide.choices)
    is_required = models.BooleanField(default=True, help_text="Otherwise it is advised.")
    gate = models.CharField(max_length=20, choices=Gate.choices, default=Gate.NONE)
    due = models.CharField(max_length=20, choices=Due.choices, default=Due.NEVER)
    position = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["side", "position", "added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "programme", "module_key", "side"], name="training_one_need"
            ),
            models.CheckConstraint(
                condition=Q(gate=Gate.NONE) | Q(is_required=True), name="training_gates_are_required"
            ),
        ]


class Reminded(TenantModel):
    """That somebody was reminded of a module by mail, and how often. It holds days and no moment."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    times = models.PositiveSmallIntegerField(default=0)
    last_on = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "need", "member"], name="training_reminded_once_a_need")
        ]
