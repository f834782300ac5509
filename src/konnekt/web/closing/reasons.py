"""Why pairs ended early, for those who run a round: in steps, once a week, and never about few."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.programmes.models import Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.rules import today_in
from konnekt.relationships.reasons import reasons_given
from konnekt.relationships.states import EndReason
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame


@page(Permission.RUN_PROGRAMMES)
def endings(request: Request, round_id: UUID) -> HttpResponse:
    """How often each reason was given."""
    round_ = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    today, k = today_in(request.organisation, clock.read()), request.organisation.smallest_group
    monday, counts = reasons_given(request.actor, round_, today=today, k=k)
    context = frame(request, round_.programme, "programme", round_=round_, below=[(_("Why pairs end early"), "")]) | {
        "round": round_,
        "monday": monday,
        "reasons": [(EndReason(reason).label, str(number)) for reason, number in counts.items()],
    }
    return render(request, "closing/reasons.html", context)
