"""Who manages and who champions a programme."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from konnekt.access.permissions import Permission
from konnekt.champions.actions.thanking import take_out
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations.models import Appointment, Member
from konnekt.programmes.actions.teams import NEEDED, add_to_team, remove_from_team
from konnekt.programmes.models import TeamMember
from konnekt.programmes.policy import RUNNING
from konnekt.programmes.states import TeamRole
from konnekt.web.door import Request, page
from konnekt.web.programmes.forms import TeamForm
from konnekt.web.programmes.frame import frame


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def team(request: Request, programme_id: UUID) -> HttpResponse:
    """The team, and a form for one more, among those who hold the role."""
    found = RUNNING.fetch(request.actor, programme_id)
    present = list(found.team.select_related("member").order_by("role", "member__name_key"))
    taken = {(one.role, one.member_id) for one in present}
    people = [(role, one) for role, one in _eligible() if (role.value, one.pk) not in taken]
    form = TeamForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        role, _colon, member_id = form.cleaned_data["member"].partition(":")
        chosen = next(one for _role, one in people if str(one.pk) == member_id)
        try:
            add_to_team(request.actor, programme=found, member=chosen, role=TeamRole(role))
        except Refused as refusal:
            form.add_error("member", str(refusal))
        else:
            return redirect("programme_team", request.organisation.slug, found.pk)
    context = frame(request, found, "programme_team") | {
        "team": [(one, TeamRole(one.role).label) for one in present],
        "form": form,
        "has_others": bool(people),
    }
    return render(request, "programmes/team.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def removal(request: Request, programme_id: UUID, team_member_id: UUID) -> HttpResponse:
    """Take somebody out of the team."""
    found = RUNNING.fetch(request.actor, programme_id)
    one = TeamMember.objects.filter(programme=found, pk=team_member_id).first()
    if one is None:
        raise NotFound
    if one.role == TeamRole.CHAMPION:
        take_out(request.actor, team_member=one, now=clock.read())
    else:
        remove_from_team(request.actor, team_member=one)
    if one.member_id == request.actor.member_id:
        return redirect("programmes", request.organisation.slug)
    return redirect("programme_team", request.organisation.slug, found.pk)


def _eligible() -> list[tuple[TeamRole, Member]]:
    """Everybody who may manage a programme. A champion is invited, and comes into the team with their pledge."""
    role = TeamRole.MANAGER
    held = Appointment.objects.filter(role=NEEDED[role], member__left_on=None).select_related("member")
    return [(role, one.member) for one in held.order_by("member__name_key")]
