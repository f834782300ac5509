"""The protocols of a programme, for those who take part: read them, and accept them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound
from konnekt.guidance.actions.accepting import accept_protocol
from konnekt.guidance.queries import Asked, asked_of, is_asked, version_of
from konnekt.programmes.models import Enrolment
from konnekt.programmes.policy import OWN_ENROLMENT
from konnekt.programmes.states import ENROLLED
from konnekt.web.door import Request, page
from konnekt.web.markdown import render as as_html
from konnekt.web.who import who
from konnekt.workspace.differences import side_by_side


@page(Permission.TAKE_PART)
def enrolment_protocols(request: Request, enrolment_id: UUID) -> HttpResponse:
    """What is in force, and what of it waits."""
    mine = _mine(request, enrolment_id)
    asked = asked_of(mine)
    context = {
        "enrolment": mine,
        "programme": mine.round.programme,
        "waiting": [one for one in asked if one.accepted_at is None] if is_asked(mine) else [],
        "others": [one for one in asked if one.accepted_at is not None or not is_asked(mine)],
        "is_placed": is_asked(mine),
        "who": who(Data.PROTOCOLS, request.organisation),
    }
    return render(request, "guidance/enrolment_protocols.html", context)


@page(Permission.TAKE_PART)
def enrolment_protocol(request: Request, enrolment_id: UUID, protocol_id: UUID) -> HttpResponse:
    """One to read, with what is new since the version one accepted."""
    mine = _mine(request, enrolment_id)
    one = _asked(mine, protocol_id)
    both = None
    if one.before is not None:
        theirs, new = side_by_side(one.before.text, one.version.text)
        both = {"theirs": theirs, "mine": new}
    context = {
        "enrolment": mine,
        "programme": mine.round.programme,
        "one": one,
        "html": as_html(one.version.text),
        "both": both,
        "may_accept": one.accepted_at is None and is_asked(mine),
        "earlier": range(one.version.number - 1, 0, -1),
        "who": who(Data.PROTOCOLS, request.organisation),
    }
    return render(request, "guidance/enrolment_protocol.html", context)


@page(Permission.TAKE_PART)
def enrolment_protocol_version(request: Request, enrolment_id: UUID, protocol_id: UUID, version: int) -> HttpResponse:
    """One version, as it was."""
    mine = _mine(request, enrolment_id)
    one = _asked(mine, protocol_id)
    found = version_of(request.actor, one.version.protocol_id, version)
    if found is None:
        raise NotFound
    context = {"enrolment": mine, "programme": mine.round.programme, "version": found, "html": as_html(found.text)}
    return render(request, "guidance/enrolment_protocol_version.html", context)


@page(Permission.TAKE_PART, methods=("POST",))
def acceptance(request: Request, enrolment_id: UUID, protocol_id: UUID) -> HttpResponse:
    """Accept the version that was read, and go on to the next that waits."""
    mine = _mine(request, enrolment_id)
    one, there = _asked(mine, protocol_id), (request.organisation.slug, enrolment_id)
    if request.POST.get("number") != str(one.version.number):
        messages.info(request, _("There is a newer version by now. Please read this one."))
        return redirect("enrolment_protocol", *there, protocol_id)
    accept_protocol(request.actor, enrolment=mine, version=one.version, now=clock.read())
    waiting = [other for other in asked_of(mine) if other.accepted_at is None]
    if waiting:
        messages.success(request, _("Thank you. This one is left to read."))
        return redirect("enrolment_protocol", *there, waiting[0].version.protocol_id)
    messages.success(request, _("Thank you. You have read and accepted everything."))
    return redirect("enrolment_protocols", *there)


def _mine(request: Request, enrolment_id: UUID) -> Enrolment:
    """One's own enrolment, once it was sent."""
    rows = Enrolment.objects.select_related("round__programme").filter(state__in=ENROLLED)
    return OWN_ENROLMENT.fetch(request.actor, enrolment_id, rows)


def _asked(mine: Enrolment, protocol_id: UUID) -> Asked:
    found = next((one for one in asked_of(mine) if one.version.protocol_id == protocol_id), None)
    if found is None:
        raise NotFound
    return found
