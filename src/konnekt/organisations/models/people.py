"""Members, their logins, roles and reporting lines."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from konnekt.access.actors import Role
from konnekt.core.models import IdentifiedModel, TenantModel
from konnekt.organisations.models.organisation import Organisation, Unit
from konnekt.organisations.states import APPOINTED, LineKind, LineState, MemberKind


class Member(TenantModel):
    """A person in an organisation, with or without a login. The name is one whole string, as the person writes it."""

    kind = models.CharField(max_length=20, choices=MemberKind.choices, default=MemberKind.DIRECTORY)
    external_id = models.CharField(max_length=120, blank=True, help_text="The directory's own identifier.")
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=600, help_text="The name folded for sorting and searching.")
    email = models.EmailField(max_length=254, blank=True)
    job_title = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    site = models.CharField(max_length=120, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)
    grade = models.CharField(max_length=60, blank=True)
    pay_band = models.CharField(max_length=60, blank=True, help_text="Read by `outcomes` alone, and shown to nobody.")
    started_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    line_state = models.CharField(max_length=20, choices=LineState.choices, default=LineState.UNKNOWN)
    line_by_hand = models.BooleanField(
        default=False, help_text="A person answered for the line; a file that doesn't know can't undo that."
    )
    line_trouble = models.CharField(max_length=60, blank=True, help_text="Why the line is unknown, as a code.")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["name_key", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "external_id"],
                condition=~Q(external_id=""),
                name="organisations_one_member_per_id",
            ),
            models.UniqueConstraint(
                fields=["organisation", "email"], condition=~Q(email=""), name="organisations_one_member_per_email"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "name_key"], name="organisations_member_by_name")]

    @property
    def has_left(self) -> bool:
        return self.left_on is not None


class Login(IdentifiedModel):
    """Which login opens which organisation, as which member.

    Outside the wall: it is read before the organisation is known, and holds ids alone.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="logins")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    member_id = models.UUIDField(unique=True)
    is_open = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="organisations_one_member_per_login")
        ]


class Employment(TenantModel):
    """Where somebody stood from a day on, as the directory said: what changed since then is measured by it. The present
    one has no `until`; whoever left has none.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="employments")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    grade = models.CharField(max_length=60, blank=True)
    pay_band = models.CharField(max_length=60, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, help_text="The day from which it was so no longer.")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "member"], condition=Q(until=None), name="organisations_one_present_employment"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=models.F("since")), name="organisations_employment_has_length"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "member", "since"], name="organisations_employed_since")]


class ReportingLine(TenantModel):
    """Who reports to whom, now (`until` is empty) and formerly."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="lines")
    manager = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=20, choices=LineKind.choices, default=LineKind.MANAGER)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "member", "kind"],
                condition=Q(until=None),
                name="organisations_one_present_line",
            ),
            models.CheckConstraint(
                condition=~Q(member=models.F("manager")), name="organisations_nobody_reports_to_themselves"
            ),
        ]


class Appointment(TenantModel):
    """A role that an administrator gave to a member."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="appointments")
    role = models.CharField(max_length=40, choices=[(role.value, role.value) for role in APPOINTED])
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, help_text="For a champion of one unit."
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "member", "role"], name="organisations_one_appointment")
        ]

    @property
    def as_role(self) -> Role:
        return Role(self.role)


class Invitation(TenantModel):
    """A one-time link that the organisation sends to the address it has for a member.

    Only a hash of its token is kept.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
