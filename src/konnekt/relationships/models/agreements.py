"""What those in a relationship agree on, clause by clause, and who signed it."""

from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member
from konnekt.programmes.states import ClauseKey
from konnekt.relationships.models.pairs import Relationship
from konnekt.relationships.states import AskKind, AskState


class Agreement(TenantModel):
    """One version of it. Once all have signed, its words stay as they are; reopened, the next version begins with them,
    and this one holds until that is signed.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="agreements")
    number = models.PositiveSmallIntegerField()
    edition = models.PositiveIntegerField(default=1, help_text="Grows with each change: a signature is of one edition.")
    begun_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True, help_text="When the last of them had signed.")
    replaced_at = models.DateTimeField(null=True, blank=True, help_text="When the next version was agreed.")

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "relationship", "number"], name="relationships_one_agreement_per_number"
            )
        ]


class Clause(TenantModel):
    """The words of one clause, sealed under the relationship's key."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="clauses")
    key = models.CharField(max_length=20, choices=ClauseKey.choices)
    words = models.BinaryField()
    version = models.PositiveIntegerField(default=0, help_text="Grows with each change; none: as the programme has it.")
    changed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "agreement", "key"], name="relationships_each_clause_once")
        ]


class Signature(TenantModel):
    """Somebody agreed to the words as they stand."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["signed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "agreement", "member"], name="relationships_signed_once")
        ]


class Ask(TenantModel):
    """What one of them asks and another has to agree to."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="asks")
    kind = models.CharField(max_length=20, choices=AskKind.choices)
    state = models.CharField(max_length=20, choices=AskState.choices, default=AskState.WAITING)
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    until = models.DateField(null=True, blank=True, help_text="The last day that is asked for.")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "relationship", "kind"],
                condition=Q(state=AskState.WAITING),
                name="relationships_one_ask_at_once",
            )
        ]
