"""Whether the pairs of a round meet, for those who run it: dates and lengths, and nothing of what is between them."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.programmes.models import Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.relationships.models import Relationship
from konnekt.relationships.states import PartSide
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame
from konnekt.web.who import who
from konnekt.workspace.lengths import length_of
from konnekt.workspace.queries.sessions import met_in

ON_A_PAGE = 50


@page(Permission.RUN_PROGRAMMES)
def sessions(request: Request, round_id: UUID) -> HttpResponse:
    """How often each pair has met, and when; who has not met for longest first."""
    round_ = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    rows = met_in(request.actor, round_, now=clock.read())
    shown = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = frame(request, round_.programme, "round_sessions", round_=round_, below=[(_("Sessions"), "")]) | {
        "round": round_,
        "shown": shown,
        "rows": [(one, _people(one), length_of(getattr(one, "took", None))) for one in shown],
        "who": who(Data.SESSIONS, request.organisation),
    }
    return render(request, "sessions/numbers.html", context)


def _people(one: Relationship) -> str:
    """“Amina and Björn”, or a circle by its mentor."""
    parts = list(one.parts.all())
    mentors = [part.member.name for part in parts if part.side == PartSide.MENTOR]
    if one.is_circle and mentors:
        return _("{mentor}’s circle").format(mentor=mentors[0])
    return _(" and ").join(part.member.name for part in parts)
