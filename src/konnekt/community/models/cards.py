"""What somebody shows of themselves to others of the community."""

from django.db import models

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member


class Card(TenantModel):
    """Beside a name, what its person chose to show. Without one, and to begin with, the name stands alone."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="community_card")
    shows_title = models.BooleanField(default=False)
    shows_unit = models.BooleanField(default=False)
    shows_spaces = models.BooleanField(default=False)
    about = models.CharField(max_length=200, blank=True, help_text="A sentence about oneself.")
    offers = models.TextField(blank=True, help_text="What one can offer others.")
    ask_me = models.CharField(max_length=200, blank=True, help_text="“Ask me about …”")
    place = models.CharField(max_length=100, blank=True, help_text="Where one works from.")
    areas = models.JSONField(default=list, blank=True, help_text="Keys of interest areas.")
    languages = models.JSONField(default=list, blank=True, help_text="Codes of languages.")
    in_directory = models.BooleanField(default=False, help_text="Found by people who are in no space with one.")
    searched = models.TextField(blank=True, help_text="One’s own words on it, folded, for the search.")
    changed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(
                fields=["organisation", "member"],
                condition=models.Q(in_directory=True),
                name="community_in_the_directory",
            )
        ]
