"""Small groups of a networking event, for whoever holds it: drawing them, and all of them on one sheet."""

from secrets import randbelow
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.community.actions.seating import draw_groups
from konnekt.community.queries import events
from konnekt.community.rules import MOST_DRAWINGS, USUAL_GROUP, USUAL_ROUND
from konnekt.community.states import EventKind
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.web.door import Request, page
from konnekt.web.events.forms import DrawForm
from konnekt.web.events.holding import held, way
from konnekt.web.events.showing import card_for, when_of
from konnekt.web.who import who
from konnekt.workspace.queries.messages import blocks_among

SEEDS = 1_000_000


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def groups(request: Request, held_id: UUID) -> HttpResponse:
    """All the tables of every round; and draw those that come next."""
    found = held(request, held_id)
    if found.kind != EventKind.NETWORKING:
        raise NotFound
    drawn = events.groups(request.actor, found)
    last = drawn[-1].seating if drawn else None
    signed_up = events.signed_up(request.actor, found)
    there = any(row.was_there for row in signed_up)
    initial = {
        "first": last.number + 1 if last else 1,
        "size": last.size if last else USUAL_GROUP,
        "minutes": last.minutes if last else USUAL_ROUND,
        "who": "there" if there else "signed_up",
    }
    form = DrawForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            draw_groups(
                request.actor,
                event=found,
                of_those_there=given["who"] == "there",
                blocked=blocks_among(row.member_id for row in signed_up),
                seed=randbelow(SEEDS),
                now=clock.read(),
                **{name: given[name] for name in ("size", "rounds", "minutes", "first")},
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The groups are drawn. Each person sees their own on the page of the event."))
            return redirect("event_groups", request.organisation.slug, found.pk)
    context = {
        "event": found,
        "when": when_of(found),
        "rounds": [(one, [(table, card_for(one, table)) for table in one.tables]) for one in drawn],
        "form": form,
        "left": max(MOST_DRAWINGS - found.drawings, 0),
        "who": who(Data.ATTENDANCE, request.organisation),
        "trail": way(request, found, _("Groups")),
    }
    return render(request, "events/groups.html", context)
