"""Who manages and who champions a programme."""

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor, Role
from konnekt.core.errors import Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import Appointment, Member
from konnekt.programmes.actions.designing import require_running
from konnekt.programmes.models import Programme, TeamMember
from konnekt.programmes.states import TeamRole

NEEDED: dict[TeamRole, Role] = {
    TeamRole.MANAGER: Role.PROGRAMME_MANAGER,
    TeamRole.CHAMPION: Role.CHAMPION,
}
"""The role an administrator must have given before somebody can stand in a team."""


@transaction.atomic
def add_to_team(actor: Actor, *, programme: Programme, member: Member, role: TeamRole) -> TeamMember:
    """Put somebody into the team; they need the role from an administrator first."""
    require_running(actor, programme)
    if member.has_left or not Appointment.objects.filter(member=member, role=NEEDED[role]).exists():
        raise Refused(
            _("{name} doesn’t hold the role “{role}”. An administrator can give it on the page of people.").format(
                name=member.name, role=NEEDED[role].label
            ),
            field="member",
        )
    one, is_new = TeamMember.objects.get_or_create(programme=programme, member=member, role=role)
    if is_new:
        record(actor, Verb.PROGRAMME_CHANGED, programme, fields=["team"], subject=member.pk, team_role=role.value)
    return one


@transaction.atomic
def remove_from_team(actor: Actor, *, team_member: TeamMember) -> None:
    """Take somebody out of the team. The last manager stays: somebody must be able to open the programme."""
    programme = Programme.objects.select_for_update().get(pk=team_member.programme_id)
    require_running(actor, programme)
    managers = TeamMember.objects.filter(programme=programme, role=TeamRole.MANAGER).exclude(pk=team_member.pk)
    if team_member.role == TeamRole.MANAGER and not managers.exists():
        raise Refused(_("This is the last manager. Add another one first."))
    if TeamMember.objects.filter(pk=team_member.pk).delete()[0]:
        record(
            actor,
            Verb.PROGRAMME_CHANGED,
            programme,
            fields=["team"],
            subject=team_member.member_id,
            team_role_taken=team_member.role,
        )
