"""Guests of a programme from outside: invited by address, with where they come from and until when."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.organisations.queries import who_can_sign_in
from konnekt.programmes.models import GuestStay, Programme
from konnekt.programmes.policy import RUNNING
from konnekt.programmes.queries import newest_round, stays_in
from konnekt.programmes.rules import today_in
from konnekt.recruiting.actions.guests import change_stay, end_stay, invite_again, invite_guest
from konnekt.recruiting.policy import GUEST
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame
from konnekt.web.recruiting.forms import GuestForm, UntilForm
from konnekt.web.recruiting.frame import recruiting_frame

PAGE_SIZE = 25
USUAL_STAY = timedelta(days=365)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def guests(request: Request, programme_id: UUID) -> HttpResponse:
    """Those who are or were here, and inviting one more."""
    found = RUNNING.fetch(request.actor, programme_id)
    now = clock.read()
    form = GuestForm(request.POST or None, initial={"until": today_in(request.organisation, now) + USUAL_STAY})
    if request.method == "POST" and form.is_valid():
        try:
            made = invite_guest(request.actor, programme=found, now=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("{name} is invited.").format(name=made.member.name))
            return redirect("guests", request.organisation.slug, found.pk)
    shown = Paginator(stays_in(found), PAGE_SIZE).get_page(request.GET.get("page"))
    inside = who_can_sign_in(stay.member for stay in shown)
    context = _frame(request, found) | {
        "shown": shown,
        "rows": [(stay, *_standing(stay, stay.member_id in inside)) for stay in shown],
        "form": form,
    }
    return render(request, "recruiting/guests.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def guest(request: Request, stay_id: UUID) -> HttpResponse:
    """One guest: how long they stay, a new link, or the end."""
    found = _fetch(request, stay_id)
    form = UntilForm(request.POST or None, initial={"until": found.until})
    if request.method == "POST" and form.is_valid():
        try:
            change_stay(request.actor, stay=found, until=form.cleaned_data["until"], now=clock.read())
        except Refused as refusal:
            form.add_error("until" if refusal.field else None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("guests", request.organisation.slug, found.programme_id)
    label, tone = _standing(found, bool(who_can_sign_in([found.member])))
    below = [
        (_("Guests"), reverse("guests", args=[request.organisation.slug, found.programme_id])),
        (found.member.name, ""),
    ]
    context = _frame(request, found.programme, below) | {"stay": found, "form": form, "label": label, "tone": tone}
    return render(request, "recruiting/guest.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def guest_again(request: Request, stay_id: UUID) -> HttpResponse:
    """A new link."""
    found = _fetch(request, stay_id)
    invite_again(request.actor, stay=found, now=clock.read())
    messages.success(request, _("A new link is on its way."))
    return redirect("guests", request.organisation.slug, found.programme_id)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def guest_end(request: Request, stay_id: UUID) -> HttpResponse:
    """Ask, then end the stay."""
    found = _fetch(request, stay_id)
    if request.method == "POST":
        end_stay(request.actor, stay=found, now=clock.read())
        messages.success(request, _("The stay has ended."))
        return redirect("guests", request.organisation.slug, found.programme_id)
    return render(request, "recruiting/guest_end.html", {"stay": found})


def _fetch(request: Request, stay_id: UUID) -> GuestStay:
    return GUEST.fetch(request.actor, stay_id, GuestStay.objects.select_related("programme", "member"))


def _standing(stay: GuestStay, is_inside: bool) -> tuple[str, str]:
    if stay.ended_on is not None:
        return _("ended"), "neutral"
    return (_("here"), "success") if is_inside else (_("invited"), "info")


def _frame(request: Request, programme: Programme, below: list[tuple[str, str]] | None = None) -> dict[str, Any]:
    round_ = newest_round(programme)
    if round_ is None:
        return frame(request, programme, "recruiting", round_=None, below=below or ())
    round_.programme = programme
    return recruiting_frame(request, round_, "guests", below=below or ())
