"""One press each: a place, being there, whether it was worth it, staying in touch."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.community.actions import attending, signing_up
from konnekt.community.policy import EVENT
from konnekt.community.queries.events import events
from konnekt.community.states import Place
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.web.door import Request, page
from konnekt.workspace.queries.messages import apart_by_block


@page(Permission.TAKE_PART, methods=("POST",))
def place(request: Request, event_id: UUID) -> HttpResponse:
    """Sign up, or give the place back."""
    found, now = EVENT.fetch(request.actor, event_id, events()), clock.read()
    if request.POST.get("go") == "out":
        signing_up.give_back(request.actor, event=found, now=now)
        messages.success(request, _("Done. Whoever waits longest moves up."))
    elif signing_up.sign_up(request.actor, event=found, now=now) == Place.HELD:
        messages.success(request, _("You have a place. A mail brings the entry for your calendar."))
    else:
        messages.success(request, _("It is full, so you are on the waiting list. We write when a place is free."))
    return redirect("event", request.organisation.slug, found.pk)


@page(Permission.TAKE_PART, methods=("POST",))
def presence(request: Request, event_id: UUID) -> HttpResponse:
    """Say that one is there."""
    found = EVENT.fetch(request.actor, event_id, events())
    attending.say_here(request.actor, event=found, now=clock.read())
    messages.success(request, _("Good that you are here."))
    return redirect("event", request.organisation.slug, found.pk)


@page(Permission.TAKE_PART, methods=("POST",))
def verdict(request: Request, event_id: UUID) -> HttpResponse:
    """Say whether it was worth one's time."""
    found = EVENT.fetch(request.actor, event_id, events())
    said = request.POST.get("worth", "")
    if said not in {"yes", "no"}:
        raise Refused(_("Choose yes or no."))
    attending.judge(request.actor, event=found, is_worth=said == "yes", now=clock.read())
    messages.success(request, _("Thank you. It is counted with the answers of others, and nobody sees yours."))
    return redirect("event", request.organisation.slug, found.pk)


@page(Permission.TAKE_PART, methods=("POST",))
def touch(request: Request, event_id: UUID, met_id: UUID) -> HttpResponse:
    """Say that one would like to stay in touch with somebody, or take it back."""
    if request.POST.get("go") == "out":  # also where they no longer read the event
        attending.let_go(request.actor, member_id=met_id)
        messages.success(request, _("Taken back. Nobody was told."))
        if not EVENT.visible(request.actor).filter(pk=event_id).exists():
            return redirect("events", request.organisation.slug)
        return redirect("event", request.organisation.slug, event_id)
    found = EVENT.fetch(request.actor, event_id, events())
    apart = apart_by_block(request.actor)
    if attending.stay_in_touch(request.actor, event=found, member_id=met_id, now=clock.read(), apart=apart):
        messages.success(request, _("You both said so. We write to you both."))
    else:
        messages.success(request, _("Kept. They are told only if they say so, too."))
    return redirect("event", request.organisation.slug, found.pk)
