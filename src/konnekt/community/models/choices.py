"""What one person chose for themselves: which mails, and whom they would rather not hear."""

from django.db import models

from konnekt.community.states import Digest
from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member


class Choice(TenantModel):
    """When somebody hears of what is new. Without one: once a week, and at once when it is to them."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=20, choices=Digest.choices, default=Digest.WEEKLY)
    hears_at_once = models.BooleanField(default=True, help_text="Mentions, and replies to what they wrote.")
    digested_at = models.DateTimeField(null=True, blank=True, help_text="Until when they have heard of posts.")


class Unheard(TenantModel):
    """Somebody whom one would rather not hear. Seen by the one who set it and nobody else; nobody is told."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "member", "other"], name="community_unheard_once"),
            models.CheckConstraint(condition=~models.Q(member=models.F("other")), name="community_one_hears_oneself"),
        ]
