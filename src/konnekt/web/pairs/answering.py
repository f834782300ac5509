"""Answering a match, and ending a pair: each one act, each asked before it is done."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.relationships.actions.consent import object_privately, say_yes
from konnekt.relationships.actions.ending import end
from konnekt.relationships.queries import my_pair
from konnekt.relationships.states import RelationshipState
from konnekt.web.door import Request, page


@page(Permission.TAKE_PART, methods=("POST",))
def consent(request: Request, relationship_id: UUID) -> HttpResponse:
    """Say yes to a match."""
    pair = my_pair(request.actor, relationship_id)
    said = say_yes(request.actor, relationship=pair.relationship, now=clock.read())
    if said.state == RelationshipState.ACTIVE:
        messages.success(request, _("You both said yes, so your space is open."))
    elif said.state == RelationshipState.PROPOSED:
        messages.success(
            request, _("You said yes. We’ll write when {name} has answered.").format(name=pair.other.member.name)
        )
    return redirect("pair", request.organisation.slug, relationship_id)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def objection(request: Request, relationship_id: UUID) -> HttpResponse:
    """Ask, then let a match go privately, without a reason."""
    pair = my_pair(request.actor, relationship_id)
    if pair.state is not RelationshipState.PROPOSED:
        return redirect("pair", request.organisation.slug, relationship_id)
    if request.method == "POST":
        object_privately(request.actor, relationship=pair.relationship, now=clock.read())
        messages.success(request, _("Done. Nobody is told that it was you, and you come first in the next matching."))
        return redirect("my_mentoring", request.organisation.slug)
    return render(request, "pairs/objection.html", {"pair": pair})


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def ending(request: Request, relationship_id: UUID) -> HttpResponse:
    """Ask, then end a pair without fault."""
    pair = my_pair(request.actor, relationship_id)
    if pair.relationship.opened_at is None or pair.state not in {RelationshipState.ACTIVE, RelationshipState.PAUSED}:
        return redirect("pair", request.organisation.slug, relationship_id)
    if request.method == "POST":
        end(request.actor, relationship=pair.relationship, now=clock.read())
        messages.success(request, _("This pairing has ended. You come first in the next matching."))
        return redirect("pair", request.organisation.slug, relationship_id)
    return render(
        request, "pairs/ending.html", {"pair": pair, "reading_days": request.organisation.reading_days_after_end}
    )
