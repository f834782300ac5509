"""For whoever holds an event: planning it, changing it, calling it off, who was there, and a word after it."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.community.actions import events as holding
from konnekt.community.actions.attending import tick
from konnekt.community.models import Event, Space
from konnekt.community.policy import HELD, KEEPING
from konnekt.community.queries import events
from konnekt.community.queries.spaces import spaces as all_spaces
from konnekt.community.rules import DOORS_OPEN
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.web.community.showing import who_reads
from konnekt.web.community.spaces import Trail, trail
from konnekt.web.door import Request, page
from konnekt.web.events import showing
from konnekt.web.events.forms import EventForm, FollowUpForm, WordsForm, initial_of, soon
from konnekt.web.who import who


def held(request: Request, held_id: UUID) -> Event:
    """An event that this person holds, or whose space they look after."""
    return HELD.fetch(request.actor, held_id, events.events())


def way(request: Request, event: Event, words: str) -> Trail:
    """The way to a page of an event."""
    here = reverse("event", args=[request.organisation.slug, event.pk])
    return trail(request, event.post.space, (event.post.title, here), (words, ""))


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def new(request: Request, kept_id: UUID) -> HttpResponse:
    """Plan one; what was typed stays when it can't be kept."""
    space = KEEPING.fetch(request.actor, kept_id, all_spaces())
    hosts = [one for one in holding.may_be_host(space) if one.pk != request.member.pk]
    zone = request.organisation.time_zone
    initial = soon(localdate(timezone=ZoneInfo(zone))) | {"zone": zone}
    given = request.POST if request.method == "POST" else None
    form = EventForm(given, hosts=hosts, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            token = form.cleaned_data["token"]
            made = holding.make_event(request.actor, space=space, plan=form.plan, token=token, now=clock.read())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("It is planned. Everybody in {space} can sign up.").format(space=space.called))
            return redirect("event", request.organisation.slug, made.pk)
    return render(
        request,
        "events/new.html",
        _form(request, form, space) | {"trail": trail(request, space, (_("Plan an event"), ""))},
    )


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def change(request: Request, held_id: UUID) -> HttpResponse:
    """Say it anew."""
    found = held(request, held_id)
    given = request.POST if request.method == "POST" else None
    form = EventForm(given, initial=initial_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            holding.change_event(request.actor, event=found, plan=form.plan, now=clock.read())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Saved. If when or where it is has changed, those who signed up are told."))
            return redirect("event", request.organisation.slug, found.pk)
    context = _form(request, form, found.post.space) | {"event": found, "trail": way(request, found, _("Change it"))}
    return render(request, "events/change.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def calling_off(request: Request, held_id: UUID) -> HttpResponse:
    """Call it off, with a reason that those who signed up read."""
    found = held(request, held_id)
    form = WordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            holding.call_off(request.actor, event=found, words=form.cleaned_data["words"], now=clock.read())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("It is called off. Those who signed up are told, and their calendars follow."))
            return redirect("event", request.organisation.slug, found.pk)
    context = {"event": found, "form": form, "trail": way(request, found, _("Call it off"))}
    return render(request, "events/calling_off.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def people(request: Request, held_id: UUID) -> HttpResponse:
    """Who signed up, and who is there."""
    found, now = held(request, held_id), clock.read()
    rows = events.signed_up(request.actor, found)
    if request.method == "POST":
        chosen, shown, ticked = (set(request.POST.getlist(name)) for name in ("there", "shown", "ticked"))
        tick(
            request.actor,
            event=found,
            there={row.member_id for row in rows if str(row.member_id) in chosen},
            shown={row.member_id: str(row.member_id) in ticked for row in rows if str(row.member_id) in shown},
            now=now,
        )
        messages.success(request, _("Kept. Only you and they themselves see it."))
        return redirect("event_people", request.organisation.slug, found.pk)
    context = {
        "event": found,
        "when": showing.when_of(found),
        "rows": rows,
        "may_tick": found.called_off_at is None and now >= found.begins_at - DOORS_OPEN,
        "who": who(Data.ATTENDANCE, request.organisation),
        "trail": way(request, found, _("People")),
    }
    return render(request, "events/people.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def follow_up(request: Request, held_id: UUID) -> HttpResponse:
    """A word after it, and whether it was worth people's time, as far as that can be told."""
    found = held(request, held_id)
    form = FollowUpForm(request.POST if request.method == "POST" else None, initial={"words": found.follow_up})
    if request.method == "POST" and form.is_valid():
        try:
            holding.follow_up(request.actor, event=found, words=form.cleaned_data["words"], now=clock.read())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("It stands on the page of the event. Those who had a place are told once."))
            return redirect("event", request.organisation.slug, found.pk)
    context = {
        "event": found,
        "form": form,
        "is_over": found.ends_at <= clock.read(),
        "judged": events.judged(found, k=request.organisation.smallest_group),
        "who": who_reads(request, found.post.space),
        "trail": way(request, found, _("After it")),
    }
    return render(request, "events/follow_up.html", context)


def _form(request: Request, form: EventForm, space: Space) -> dict[str, Any]:
    return {"form": form, "space": space, "who": who_reads(request, space)}
