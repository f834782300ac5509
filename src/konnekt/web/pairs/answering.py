"""Answering a match, and ending a pair: each one act, each asked before it is done."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.programmes.names import names_between
from konnekt.relationships.actions.consent import object_privately, say_yes
from konnekt.relationships.actions.ending import end
from konnekt.relationships.actions.rematching import seek_again, stop_here
from konnekt.relationships.actions.second_mentors import rather_not, welcome
from konnekt.relationships.queries import my_pair
from konnekt.relationships.rules import looks_for_one
from konnekt.relationships.states import CAN_END, RelationshipState
from konnekt.web.closing.forms import ReasonForm
from konnekt.web.door import Request, page
from konnekt.web.pairs.showing import called


@page(Permission.TAKE_PART, methods=("POST",))
def consent(request: Request, relationship_id: UUID) -> HttpResponse:
    """Say yes to a match."""
    say_yes(request.actor, relationship=my_pair(request.actor, relationship_id).relationship, now=clock.read())
    pair = my_pair(request.actor, relationship_id)
    if pair.state is RelationshipState.ACTIVE:
        messages.success(
            request,
            _("Your circle’s space is open.") if pair.is_circle else _("You both said yes, so your space is open."),
        )
    elif pair.mine.is_second and pair.state is RelationshipState.PROPOSED:
        messages.success(request, _("You said yes. We’ll write when you are in the circle."))
    elif pair.state is RelationshipState.PROPOSED and pair.is_circle:
        messages.success(request, _("You said yes. We’ll write when the circle begins."))
    elif pair.state is RelationshipState.PROPOSED:
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
    return render(
        request, "pairs/objection.html", {"pair": pair, "names": names_between(pair.relationship.round.programme)}
    )


@page(Permission.TAKE_PART, methods=("POST",))
def second_mentor(request: Request, relationship_id: UUID) -> HttpResponse:
    """The mentor of a circle answers whether a second one may lead it with them."""
    pair = my_pair(request.actor, relationship_id)
    try:
        if request.POST.get("answer") == "yes":
            welcome(request.actor, relationship=pair.relationship, now=clock.read())
            messages.success(request, _("Thank you. The circle has two mentors once both of you have said yes."))
        else:
            rather_not(request.actor, relationship=pair.relationship, now=clock.read())
            messages.success(request, _("Done. You lead the circle alone, and nobody is told that it was you."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("pair", request.organisation.slug, relationship_id)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def ending(request: Request, relationship_id: UUID) -> HttpResponse:
    """Ask, then end a pair without fault."""
    pair = my_pair(request.actor, relationship_id)
    if not pair.has_met or pair.state not in CAN_END:
        return redirect("pair", request.organisation.slug, relationship_id)
    asks_why = not pair.is_conversation and pair.state is not RelationshipState.INFORMAL
    form = ReasonForm(request.POST if request.method == "POST" else None) if asks_why else None
    if request.method == "POST" and (form is None or form.is_valid()):
        given = form.given if form is not None else {}
        end(request.actor, relationship=pair.relationship, now=clock.read(), **given)
        if pair.is_conversation:
            done = _("This space is closed.")
        elif pair.state is RelationshipState.INFORMAL:
            done = _("Your space is closed. You can both still read it for a while.")
        elif pair.is_circle:
            done = _("You have left the circle. You come first in the next matching.")
        else:
            done = _("This pairing has ended. You come first in the next matching.")
        messages.success(request, done)
        return redirect("pair", request.organisation.slug, relationship_id)
    return render(
        request,
        "pairs/ending.html",
        {
            "pair": pair,
            "called": called(pair),
            "form": form,
            "reading_days": request.organisation.reading_days_after_end,
        },
    )


@page(Permission.TAKE_PART, methods=("POST",))
def going_on(request: Request, relationship_id: UUID) -> HttpResponse:
    """After a pair ended: somebody new, or no more. The other learns nothing of it."""
    pair = my_pair(request.actor, relationship_id)
    programme = pair.relationship.round.programme
    names, is_mentee = names_between(programme), looks_for_one(programme, pair.mine.side)
    try:
        if request.POST.get("choice") == "stop":
            stop_here(request.actor, relationship=pair.relationship, now=clock.read())
            done = _("You have left this round. For a week you can take that back on the page of your enrolment.")
            kept = _("Done: nobody new is matched with you. You can offer a place again on the page of your enrolment.")
            messages.success(request, done if is_mentee else kept)
        else:
            seek_again(request.actor, relationship=pair.relationship, now=clock.read())
            done = _("You come first for a new {mentor}, and whoever runs the programme sees that you wait.")
            kept = _("Thank you. Whoever runs the programme sees that you can take a new {mentee}.")
            messages.success(request, names.say(done if is_mentee else kept))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("pair", request.organisation.slug, relationship_id)
