"""My calendar: when I can usually meet, when my own calendar says I can't, and where what is booked can be found."""

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.web.calendars.forms import HoursForm, OwnCalendarForm, boxes_of
from konnekt.web.door import Request, page
from konnekt.web.who import who
from konnekt.workspace.actions.calendars import (
    add_calendar,
    make_feed,
    remove_calendar,
    revoke_feed,
    set_usual_hours,
)
from konnekt.workspace.queries import clocks


@page(Permission.TAKE_PART)
def my_calendar(request: Request) -> HttpResponse:
    """All three on one page."""
    return _show(request)


@page(Permission.TAKE_PART, methods=("POST",))
def hours(request: Request) -> HttpResponse:
    """Say when one can usually meet."""
    form = HoursForm(request.POST)
    if form.is_valid():
        try:
            set_usual_hours(request.actor, zone=form.cleaned_data["zone"], week=form.given, now=clock.read())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. Times that are offered from now on keep to it."))
            return redirect("my_calendar", request.organisation.slug)
    return _show(request, hours_form=form)


@page(Permission.TAKE_PART, methods=("POST",))
def own(request: Request) -> HttpResponse:
    """Have one's own calendar read, as busy only."""
    form = OwnCalendarForm(request.POST)
    if form.is_valid():
        try:
            add_calendar(request.actor, address=form.cleaned_data["address"], now=clock.read())
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("It is being read now, and then every hour."))
            return redirect("my_calendar", request.organisation.slug)
    return _show(request, own_form=form)


@page(Permission.TAKE_PART, methods=("POST",))
def removal(request: Request) -> HttpResponse:
    """Have it read no more."""
    remove_calendar(request.actor)
    messages.success(request, _("It isn’t read any more. Its address and all that was read are deleted."))
    return redirect("my_calendar", request.organisation.slug)


@page(Permission.TAKE_PART, methods=("POST",))
def new_feed(request: Request) -> HttpResponse:
    """Make the address of a feed, and show it, once: it is kept nowhere."""
    secret = make_feed(request.actor, now=clock.read())
    path = reverse("calendar_feed", args=[request.organisation.slug, secret])
    return _show(request, feed_address=urljoin(settings.BASE_URL, path))


@page(Permission.TAKE_PART, methods=("POST",))
def revocation(request: Request) -> HttpResponse:
    """Take it back."""
    revoke_feed(request.actor)
    messages.success(request, _("The address finds nothing any more."))
    return redirect("my_calendar", request.organisation.slug)


def _show(
    request: Request,
    *,
    hours_form: HoursForm | None = None,
    own_form: OwnCalendarForm | None = None,
    feed_address: str = "",
) -> HttpResponse:
    known = clocks.my_usual_hours(request.actor)
    context: dict[str, Any] = {
        "hours_form": hours_form or HoursForm(initial={"zone": known.zone, "week": boxes_of(known.week)}),
        "own_form": own_form or OwnCalendarForm(),
        "own": clocks.my_calendar(request.actor),
        "feed": clocks.my_feed(request.actor),
        "feed_address": feed_address,
        "who": who(Data.NOTES, request.organisation),
        "trail": [
            (_("My mentoring"), reverse("my_mentoring", args=[request.organisation.slug])),
            (_("My calendar"), ""),
        ],
    }
    return render(request, "calendars/my_calendar.html", context)
