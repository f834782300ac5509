"""A booked conversation: its entry for one's own calendar, and calling it off, asked before it is done."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound
from konnekt.relationships.actions.conversations import call_off
from konnekt.relationships.invites import Method, calendar_file, entry_of
from konnekt.relationships.queries import my_request
from konnekt.relationships.states import RequestState
from konnekt.web.conversations.forms import CallOffForm
from konnekt.web.conversations.showing import booking_of
from konnekt.web.door import Request, page


@page(Permission.TAKE_PART)
def calendar_entry(request: Request, booking_id: UUID) -> HttpResponse:
    """The entry as a file: title and times, as the mail carries it."""
    found = my_request(request.actor, booking_id)
    if found.slot is None or found.state != RequestState.ACCEPTED:
        raise NotFound
    url = f"{settings.BASE_URL}{reverse('request', args=[request.organisation.slug, found.pk])}"
    file = calendar_file([entry_of(found, found.slot, url=url)], method=Method.PUBLISH)
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="mentoring.ics"'
    return response


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def calling_off(request: Request, booking_id: UUID) -> HttpResponse:
    """Ask, then call it off without a reason."""
    found = my_request(request.actor, booking_id)
    booking = booking_of(request, found)
    if booking is None or not booking.off_url:
        return redirect("request", request.organisation.slug, booking_id)
    is_mentor = found.mentor.member_id == request.actor.member_id
    form = CallOffForm(request.POST or None) if is_mentor else None
    if request.method == "POST":
        given: dict[str, Any] = form.cleaned_data if form is not None and form.is_valid() else {}
        call_off(request.actor, request=found, now=clock.read(), **given)
        other = found.mentee.member.name if is_mentor else found.mentor.member.name
        messages.success(request, _("Called off. {name} is told, and so is their calendar.").format(name=other))
        if is_mentor:
            return redirect("my_times", request.organisation.slug, found.mentor_id)
        return redirect("times_to_book", request.organisation.slug, found.mentee_id)
    other = found.mentee.member.name if is_mentor else found.mentor.member.name
    context = {"found": found, "booking": booking, "other": other, "is_mentor": is_mentor, "form": form}
    return render(request, "conversations/calling_off.html", context)
