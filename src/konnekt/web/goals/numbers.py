"""The goals of a round in numbers, for those who run it: how many people, in which areas, and never a word."""

from uuid import UUID, uuid5

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.disclosure.actions import weekly_counts
from konnekt.disclosure.counts import head_count
from konnekt.programmes.models import Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import Format
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame
from konnekt.web.who import who
from konnekt.workspace.queries.goals import OPEN, REACHED, WITH_GOAL, WORKING, areas, people_with_goals


@page(Permission.RUN_PROGRAMMES)
def round_goals(request: Request, round_id: UUID) -> HttpResponse:
    """How many people set goals, reached one, and in which areas: once a week, in steps, never about few."""
    round_ = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    about, k = uuid5(round_.pk, "goals"), request.organisation.smallest_group
    as_of, published = weekly_counts(
        about=[about],
        today=today_in(request.organisation, clock.read()),
        k=k,
        count=lambda _about: people_with_goals(request.actor, round_),
    )
    none, counts = head_count(0, k=k), published[about]
    labels = {
        WORKING: _("could set goals"),
        WITH_GOAL: _("set one"),
        OPEN: _("have one open"),
        REACHED: _("reached one"),
    }
    context = frame(request, round_.programme, "round_goals", round_=round_, below=[(_("Goals"), "")]) | {
        "round": round_,
        "is_flash": round_.programme.format == Format.FLASH,
        "numbers": [(label, counts.get(key, none)) for key, label in labels.items()],
        "areas": [(key, name, counts.get(f"area:{key}", none)) for key, name in areas()],
        "as_of": as_of,
        "who": who(Data.GOALS, request.organisation),
    }
    return render(request, "goals/numbers.html", context)
