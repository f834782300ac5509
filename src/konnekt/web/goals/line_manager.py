"""A goal shown to one's line manager: seen first exactly as they would, by a link that ends when one says so."""

from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound
from konnekt.guidance.states import For
from konnekt.web.door import Request, page
from konnekt.web.goals.views import frame, working
from konnekt.web.guidance.hints import hint_for
from konnekt.web.who import who
from konnekt.workspace.actions.showing_goals import preview, read_shown_goal, show_goal, take_goal_back
from konnekt.workspace.queries.goals import link_to, manager_of, own_goal_in
from konnekt.workspace.states import GoalState


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def link(request: Request, relationship_id: UUID, own_goal_id: UUID) -> HttpResponse:
    """See what would be shown, make the link, or take it back."""
    pair = working(request, relationship_id)
    goal = own_goal_in(request.actor, pair, own_goal_id)
    if goal.owner_id is None:
        raise NotFound
    if request.method == "POST":
        if request.POST.get("act") == "back":
            take_goal_back(request.actor, goal=goal, now=clock.read())
            messages.success(request, _("Taken back. The link leads nowhere now."))
        elif request.POST.get("act") == "show":
            show_goal(request.actor, goal=goal, now=clock.read())
        return redirect("pair_goal_link", request.organisation.slug, relationship_id, goal.pk)
    standing = link_to(goal)
    path = reverse("shown_goal", args=[request.organisation.slug, standing.pk]) if standing else ""
    context = frame(request, pair) | {
        "shown": preview(request.actor, goal=goal),
        "goal": goal,
        "may_show": pair.state == "active" and goal.state in {GoalState.OPEN, GoalState.REACHED},
        "manager": manager_of(request.actor),
        "link": urljoin(settings.BASE_URL, path) if path else "",
    }
    return render(request, "goals/link.html", context)


@page(Permission.BELONG)
def shown(request: Request, shown_id: UUID) -> HttpResponse:
    """What somebody shows of a goal to whoever is their manager."""
    goal = read_shown_goal(request.actor, shown_id=shown_id)
    reads = who(Data.GOALS, request.organisation, owner=goal.owner, partner=_("their mentoring partner"))
    context = {"shown": goal, "who": reads} | hint_for(request, "shown_goal", {For.LINE_MANAGER})
    return render(request, "goals/shown.html", context)
