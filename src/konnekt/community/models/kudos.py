"""Thanks from one person to another."""

from django.db import models
from django.db.models import Q

from konnekt.community.models.spaces import Space
from konnekt.community.states import Shown
from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member


class Kudos(TenantModel):
    """A few sentences, sealed under the key of whoever they are for, who alone decides where they are shown."""

    giver = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    receiver = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    words = models.BinaryField()
    given_at = models.DateTimeField()
    shown = models.CharField(max_length=20, choices=Shown.choices, default=Shown.PRIVATE)
    space = models.ForeignKey(
        Space, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="Where it is shown."
    )
    taken_down_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody who moderates took it down; it is shown no more."
    )

    taken_back_at = models.DateTimeField(
        null=True, blank=True, help_text="When whoever wrote it took it back: nobody reads it, and its words are empty."
    )
    let_go_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When whoever got it let it go: they have it no more, and the other can't tell.",
    )

    class Meta(TenantModel.Meta):
        ordering = ["-given_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(giver=models.F("receiver")), name="community_nobody_thanks_oneself"),
            models.CheckConstraint(
                condition=Q(space=None) | Q(shown=Shown.SPACE), name="community_thanks_in_a_space_only_if_chosen"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "receiver", "-given_at"], name="community_thanks_got"),
            models.Index(fields=["organisation", "giver", "-given_at"], name="community_thanks_given"),
            models.Index(
                fields=["organisation", "space", "-given_at"],
                condition=Q(shown=Shown.SPACE),
                name="community_thanks_in_a_space",
            ),
        ]
