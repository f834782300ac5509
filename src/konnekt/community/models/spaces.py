"""A space, and who is in it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from konnekt.community.states import Joining, MemberState, SpaceKind
from konnekt.core.models import TenantModel
from konnekt.organisations.models import InterestArea, Member
from konnekt.programmes.models import Programme


class Space(TenantModel):
    """Where people write to each other. A standing one takes its name from what it belongs to."""

    kind = models.CharField(max_length=20, choices=SpaceKind.choices)
    joining = models.CharField(max_length=20, choices=Joining.choices)
    area = models.ForeignKey(InterestArea, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80, blank=True, help_text="Of one that somebody made.")
    about = models.TextField(blank=True, help_text="What it is for, in Markdown.")
    made_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True, help_text="Read only from then on.")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(kind=SpaceKind.MENTORS), name="community_one_mentors_circle"
            ),
            models.UniqueConstraint(fields=["organisation", "area"], name="community_one_space_per_area"),
            models.UniqueConstraint(fields=["organisation", "programme"], name="community_one_space_per_programme"),
            models.CheckConstraint(
                condition=Q(kind=SpaceKind.AREA, area__isnull=False, programme=None)
                | Q(kind=SpaceKind.PROGRAMME, programme__isnull=False, area=None)
                | Q(kind__in=[SpaceKind.MENTORS, SpaceKind.OWN], area=None, programme=None),
                name="community_space_belongs_to_its_kind",
            ),
        ]

    @property
    def called(self) -> str:
        """Its name as people read it; area or programme have to be loaded with it."""
        if self.area is not None:
            return self.area.name
        if self.programme is not None:
            return self.programme.name
        return _("Mentors’ circle") if self.kind == SpaceKind.MENTORS else self.name


class Membership(TenantModel):
    """How one person stands to a space."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="people")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=20, choices=MemberState.choices, default=MemberState.IN)
    is_keeper = models.BooleanField(default=False)
    follows = models.BooleanField(default=True, help_text="Hears of what is new there, as they chose to hear.")
    is_muted = models.BooleanField(default=False, help_text="It isn’t on their page Community, and in no mail.")
    since = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="When they last looked at the space.")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "space", "member"], name="community_once_in_a_space")
        ]
        indexes = [models.Index(fields=["organisation", "member", "state"], name="community_spaces_of_one")]
