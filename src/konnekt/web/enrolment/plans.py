"""The plan of the programme, for those who take part: what to do now, and what is suggested for the months ahead."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from konnekt.access.permissions import Permission
from konnekt.programmes.models import Enrolment
from konnekt.programmes.phases import months_after
from konnekt.programmes.plans import plan_of
from konnekt.programmes.policy import OWN_ENROLMENT
from konnekt.programmes.states import ClauseKey, Format, Phase
from konnekt.web.door import Request, page


@page(Permission.TAKE_PART)
def plan(request: Request, enrolment_id: UUID) -> HttpResponse:
    """Guidance for the phase the round is in, milestones by month, sessions with agendas, words for an agreement."""
    rows = Enrolment.objects.select_related("round__programme")
    mine = OWN_ENROLMENT.fetch(request.actor, enrolment_id, rows)
    found, round_ = plan_of(mine.round.programme), mine.round
    context = {
        "enrolment": mine,
        "programme": round_.programme,
        "is_flash": round_.programme.format == Format.FLASH,
        "phase": Phase(round_.phase),
        "guidance": found.guidance[Phase(round_.phase)],
        "plan": found,
        "agreement": [(key.label, found.agreement[key]) for key in ClauseKey if key in found.agreement],
        "milestones": [(one, months_after(round_.starts_on, one.month)) for one in found.milestones],
    }
    return render(request, "enrolment/plan.html", context)
