"""A break, and more time together."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.programmes.rules import today_in
from konnekt.relationships.actions.breaks import end_break, take_break
from konnekt.relationships.actions.extending import answer_about_time, ask_for_time
from konnekt.relationships.queries import Pair
from konnekt.relationships.rules import last_day, latest_day, longest_break
from konnekt.relationships.states import AskState
from konnekt.web.closing.forms import DayForm
from konnekt.web.door import Request, page
from konnekt.web.pairs.shell import entered
from konnekt.web.pairs.showing import called


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def take_a_break(request: Request, relationship_id: UUID) -> HttpResponse:
    """Ask until when, then pause."""
    pair, now, form = _of_months(request, relationship_id), clock.read(), DayForm(request.POST or None)
    if form.is_valid():
        try:
            take_break(request.actor, relationship=pair.relationship, now=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            day = date_format(form.cleaned_data["until"], "j F Y")
            messages.success(request, _("You have a break. It goes on by itself on {day}.").format(day=day))
            return redirect("pair", request.organisation.slug, relationship_id)
    last = longest_break(pair.relationship, today_in(request.organisation, now))
    return render(request, "closing/break.html", {"pair": pair, "called": called(pair), "form": form, "last": last})


@page(Permission.TAKE_PART, methods=("POST",))
def end_a_break(request: Request, relationship_id: UUID) -> HttpResponse:
    """Go on earlier."""
    pair = _of_months(request, relationship_id)
    end_break(request.actor, relationship=pair.relationship, now=clock.read())
    messages.success(request, _("Welcome back. Your space is open again."))
    return redirect("pair", request.organisation.slug, relationship_id)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def more_time(request: Request, relationship_id: UUID) -> HttpResponse:
    """Ask for a later last day."""
    pair, form = _of_months(request, relationship_id), DayForm(request.POST or None)
    if form.is_valid():
        try:
            ask_for_time(request.actor, relationship=pair.relationship, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Asked. It needs a yes of another."))
            return redirect("pair", request.organisation.slug, relationship_id)
    context = {
        "pair": pair,
        "called": called(pair),
        "form": form,
        "last_day": last_day(pair.relationship),
        "latest": latest_day(pair.relationship),
    }
    return render(request, "closing/more_time.html", context)


@page(Permission.TAKE_PART, methods=("POST",))
def answer(request: Request, relationship_id: UUID, extension_id: UUID) -> HttpResponse:
    """Agree, or not; whoever asked takes it back."""
    pair = _of_months(request, relationship_id)
    agrees = request.POST.get("answer") == "yes"
    asked = answer_about_time(
        request.actor, relationship=pair.relationship, ask_id=extension_id, agrees=agrees, now=clock.read()
    )
    done = {
        AskState.AGREED: _("You have more time together."),
        AskState.DECLINED: _("Left as it is. Whoever asked sees that the day stays."),
        AskState.TAKEN_BACK: _("Taken back. The day stays as it is."),
    }
    messages.success(request, done[AskState(asked.state)])
    return redirect("pair", request.organisation.slug, relationship_id)


def _of_months(request: Request, relationship_id: UUID) -> Pair:
    """A space of several months: one booked conversation has neither break nor end."""
    pair = entered(request, relationship_id)
    if pair.is_conversation:
        raise NotFound
    return pair
