"""A mentor offers times for a conversation, sees who asked for them, and takes free ones back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.programmes.models import Enrolment
from konnekt.programmes.policy import OWN_ENROLMENT
from konnekt.programmes.states import EnrolmentState
from konnekt.relationships.actions.slots import offer_slots, take_back_slot
from konnekt.relationships.queries import my_slot, my_slots
from konnekt.relationships.rules import may_book
from konnekt.relationships.states import RequestState
from konnekt.relationships.times import city, span
from konnekt.web.conversations.forms import OfferForm
from konnekt.web.conversations.showing import look_at_own_clock, where_of
from konnekt.web.door import Request, page
from konnekt.web.who import who


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def my_times(request: Request, offering_id: UUID) -> HttpResponse:
    """The times I offer in a round, and one more."""
    rows = Enrolment.objects.select_related("round__programme", "member")
    mine = OWN_ENROLMENT.fetch(request.actor, offering_id, rows)
    if not mine.may_mentor:
        raise NotFound
    now = clock.read()
    zone = look_at_own_clock(mine)
    form = OfferForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = offer_slots(request.actor, enrolment=mine, zone=zone, now=now, **form.offered)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            words = ngettext("Offered: {when}.", "{number} times are offered, the first on {when}.", len(made))
            first = span(made[0].begins_at, made[0].ends_at, zone)
            messages.success(request, words.format(number=len(made), when=first))
            return redirect("my_times", request.organisation.slug, mine.pk)
    offered = [
        {
            "slot": slot,
            "when": span(slot.begins_at, slot.ends_at, zone),
            "where": where_of(slot, in_full=True),
            "request": held,
            "is_booked": held is not None and held.state == RequestState.ACCEPTED,
        }
        for slot, held in my_slots(request.actor, mine, now=now)
    ]
    context = {
        "enrolment": mine,
        "programme": mine.round.programme,
        "offered": offered,
        "form": form,
        "closed": _why_not(mine),
        "city": city(zone),
        "who": who(Data.SLOTS, request.organisation),
        "trail": [
            (mine.round.programme.name, reverse("enrolment", args=[request.organisation.slug, mine.pk])),
            (_("Your times"), ""),
        ],
    }
    return render(request, "conversations/my_times.html", context)


@page(Permission.TAKE_PART, methods=("POST",))
def taking_back(request: Request, slot_id: UUID) -> HttpResponse:
    """Take a free time back."""
    slot = my_slot(request.actor, slot_id)
    take_back_slot(request.actor, slot=slot, now=clock.read())
    messages.success(request, _("Taken back. Nobody can ask for it any more."))
    return redirect("my_times", request.organisation.slug, slot.mentor_id)


def _why_not(mine: Enrolment) -> str:
    if not may_book(mine.round.programme, mine.round):
        return _("No conversations are booked in this round just now.")
    if mine.state != EnrolmentState.COMPLETE:
        return _("Times are offered by those who have a place in this round as a mentor.")
    return ""
