"""Who is in a space: seen by those in it, kept by its keepers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.community.actions import joining
from konnekt.community.policy import INSIDE, KEEPING
from konnekt.community.queries.spaces import keeps, named, people_called, waiting
from konnekt.community.queries.spaces import people as people_of
from konnekt.community.queries.spaces import spaces as all_spaces
from konnekt.community.states import Joining, MemberState
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.web.community.spaces import trail
from konnekt.web.door import Request, page
from konnekt.web.enrolment.forms import PersonForm


@page(Permission.TAKE_PART)
def people(request: Request, entered_id: UUID) -> HttpResponse:
    """Everybody who is in it."""
    return _show(request, entered_id)


@page(Permission.TAKE_PART)
def names(request: Request, entered_id: UUID) -> JsonResponse:
    """People of a space whose name fits, for asking for their attention."""
    found = INSIDE.fetch(request.actor, entered_id)
    called = people_called(found, request.GET.get("q", "")[:100], besides=request.member.pk)
    options = [{"value": shown, "label": shown} for shown, _member in named(called)]
    return JsonResponse({"options": options})


@page(Permission.TAKE_PART, methods=("POST",))
def invitations(request: Request, kept_id: UUID) -> HttpResponse:
    """Ask somebody in."""
    found = KEEPING.fetch(request.actor, kept_id, all_spaces())
    form = PersonForm(request.POST, me=request.member, prefix="invite")
    if form.is_valid():
        person_ = form.cleaned_data["person"]
        try:
            joining.invite(request.actor, space=found, member=person_, now=clock.read())
        except Refused as refusal:
            form.add_error("person", str(refusal))
        else:
            messages.success(request, _("{name} is invited, and decides.").format(name=person_.name))
            return redirect("space_people", request.organisation.slug, kept_id)
    if not INSIDE.allows(request.actor, found):
        raise Refused(_("Come into the space first; then you can invite others."))
    return _show(request, kept_id, form)


@page(Permission.TAKE_PART, methods=("POST",))
def person(request: Request, kept_id: UUID, there_id: UUID) -> HttpResponse:
    """What a keeper does about one person."""
    found, now = KEEPING.fetch(request.actor, kept_id, all_spaces()), clock.read()
    match request.POST.get("act"):
        case "let_in":
            joining.let_in(request.actor, space=found, member_id=there_id, now=now)
            messages.success(request, _("They are in, and we tell them."))
        case "turn_down":
            joining.turn_down(request.actor, space=found, member_id=there_id)
            messages.success(request, _("Done. They aren’t told."))
        case "take_out":
            joining.take_out(request.actor, space=found, member_id=there_id)
            messages.success(request, _("They are no longer in it, and we tell them so."))
        case "have_back":
            joining.have_back(request.actor, space=found, member_id=there_id)
            messages.success(request, _("They can come in again."))
        case "keeper":
            joining.make_keeper(request.actor, space=found, member_id=there_id)
            messages.success(request, _("They keep the space with you now."))
        case _unknown:
            joining.require_person(request.actor, space=found, member_id=there_id)
            raise Refused(_("Choose what to do."))
    if INSIDE.allows(request.actor, found):
        return redirect("space_people", request.organisation.slug, kept_id)
    return redirect("space", request.organisation.slug, kept_id)


def _show(request: Request, space_id: UUID, form: PersonForm | None = None) -> HttpResponse:
    found = INSIDE.fetch(request.actor, space_id, all_spaces())
    may_keep = keeps(request.actor, found)
    others = waiting(found) if may_keep else {}
    context = {
        "space": found,
        "trail": trail(request, found, (_("People"), "")),
        "people": people_of(request.actor, found),
        "keeps": may_keep,
        "asked": others.get(MemberState.ASKED, []),
        "invited": others.get(MemberState.INVITED, []),
        "removed": others.get(MemberState.REMOVED, []),
        "form": (form or PersonForm(me=request.member, prefix="invite"))
        if may_keep and found.joining != Joining.RULE
        else None,
    }
    return render(request, "community/people.html", context)
