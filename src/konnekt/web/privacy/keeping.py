"""What an administrator does: how long things are kept, and the wish of somebody who left."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.organisations import policy
from konnekt.privacy.actions.addresses import can_be_told
from konnekt.privacy.actions.erasures import WAITS, note_wish, still_here, take_back, waiting_for
from konnekt.privacy.actions.periods import choose_periods, chosen_periods
from konnekt.web.door import Request, asks_again, page
from konnekt.web.privacy.forms import PeriodsForm, SureForm
from konnekt.web.privacy.showing import periods


@page(Permission.KEEP_SETTINGS, methods=("GET", "POST"))
def retention(request: Request) -> HttpResponse:
    """How many days each kind of thing is kept."""
    form = PeriodsForm(request.POST if request.method == "POST" else None, initial=chosen_periods())
    if form.is_valid():
        try:
            choose_periods(request.actor, days=form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved. What is older goes with the next night."))
            return redirect("retention", request.organisation.slug)
    return render(request, "privacy/retention.html", {"form": form, "periods": periods(request.organisation)})


@page(Permission.KEEP_PEOPLE, methods=("GET", "POST"))
@asks_again
def person_erasure(request: Request, member_id: UUID) -> HttpResponse:
    """Note that somebody who left asked in writing to be erased."""
    member = policy.MEMBER.fetch(request.actor, member_id)
    if not member.has_left:
        raise Refused(still_here(member.name))
    form = SureForm(request.POST if request.method == "POST" else None)
    form.fields["sure"].label = _("They asked for it in writing, and I am sure that it was them")
    if form.is_valid():
        try:
            asked = note_wish(request.actor, member_id=member.pk, now=clock.read())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            day = date_format(localtime(asked.due_at), "j F Y")
            messages.success(request, _("{name} will be erased on {day}.").format(name=member.name, day=day))
            return redirect("person_erasure", request.organisation.slug, member.pk)
    context = {
        "person": member,
        "form": form,
        "waiting": waiting_for(member.pk),
        "days": WAITS.days,
        "is_told": can_be_told(member.pk),
    }
    return render(request, "privacy/person_erasure.html", context)


@page(Permission.KEEP_PEOPLE, methods=("POST",))
def person_erasure_taken_back(request: Request, member_id: UUID) -> HttpResponse:
    """They stay after all."""
    member = policy.MEMBER.fetch(request.actor, member_id)
    take_back(request.actor, member_id=member.pk, now=clock.read())
    messages.success(request, _("Taken back. Everything stays as it was."))
    return redirect("person", request.organisation.slug, member.pk)
