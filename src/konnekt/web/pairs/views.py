"""My pairs, a pair's page, and what the two write to each other."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.programmes.models import Enrolment
from konnekt.programmes.names import names_in
from konnekt.programmes.policy import OWN_ENROLMENT
from konnekt.programmes.states import ENROLLED, Side
from konnekt.relationships.actions.ending import readable_until
from konnekt.relationships.queries import Pair, my_pair, my_pairs, my_requests, requests_for_me
from konnekt.relationships.states import IS_OPEN, Consent, RelationshipState
from konnekt.web.choosing.words import standing
from konnekt.web.door import Request, page
from konnekt.web.pairs import showing
from konnekt.web.pairs.forms import MessageForm
from konnekt.web.who import who
from konnekt.workspace.actions import mark_read, read_thread, send_message
from konnekt.workspace.queries import unread_by_pair

NEWEST = 30
"""How many messages a page shows before one asks for all."""


@page(Permission.TAKE_PART)
def my_mentoring(request: Request) -> HttpResponse:
    """My pairs, each as a sentence."""
    unread = unread_by_pair(request.actor)
    lines = [
        showing.line_of(pair, unread.get(pair.relationship.pk, 0), request.organisation)
        for pair in my_pairs(request.actor)
    ]
    mentoring = OWN_ENROLMENT.visible(request.actor, Enrolment.objects.select_related("round__programme"))
    mentoring = mentoring.filter(side__in=[Side.MENTOR, Side.BOTH], state__in=ENROLLED).order_by("-started_at")
    context = {
        "lines": lines,
        "mentoring": mentoring,
        "got": [(one, standing(one, is_mentor=True)) for one in requests_for_me(request.actor)],
        "sent": [(one, standing(one, is_mentor=False)) for one in my_requests(request.actor) if one.state in IS_OPEN],
    }
    return render(request, "pairs/my_mentoring.html", context)


@page(Permission.TAKE_PART)
def pair(request: Request, relationship_id: UUID) -> HttpResponse:
    """A pair's page: the question before both said yes, the shared space after."""
    return _show(request, my_pair(request.actor, relationship_id), MessageForm())


@page(Permission.TAKE_PART, methods=("POST",))
def messages_(request: Request, relationship_id: UUID) -> HttpResponse:
    """Send a message; what was typed stays in the box when it can't be sent."""
    found = my_pair(request.actor, relationship_id)
    form = MessageForm(request.POST)
    if form.is_valid():
        try:
            send_message(request.actor, relationship=found.relationship, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect(reverse("pair", args=[request.organisation.slug, relationship_id]) + "#newest")
    return _show(request, found, form)


@page(Permission.TAKE_PART)
def copy(request: Request, relationship_id: UUID) -> HttpResponse:
    """My own copy of the thread, as a text file. Where no space ever opened there is none, and nobody to name."""
    found = my_pair(request.actor, relationship_id)
    if found.relationship.opened_at is None:
        raise NotFound
    thread = read_thread(request.actor, relationship=found.relationship, now=clock.read())
    response = HttpResponse(showing.as_text(found, thread), content_type="text/plain; charset=utf-8")
    name = slugify(_("messages with {name}").format(name=found.other.member.name)) or "messages"
    response["Content-Disposition"] = f'attachment; filename="{name}.txt"'
    return response


def _show(request: Request, found: Pair, form: MessageForm) -> HttpResponse:
    if found.state is RelationshipState.NOT_TAKEN_UP:
        # Whoever never looked is not told now who it would have been.
        return render(request, "pairs/not_taken_up.html")
    trail = [
        (_("My mentoring"), reverse("my_mentoring", args=[request.organisation.slug])),
        (found.other.member.name, ""),
    ]
    context = {
        "pair": found,
        "relationship": found.relationship,
        "partner": found.other.member.name,
        "names": names_in(found.relationship.round.programme),
        "trail": trail,
    }
    match found.state:
        case RelationshipState.PROPOSED:
            return render(request, "pairs/question.html", context | _question(request, found))
        case RelationshipState.PAUSED if found.relationship.opened_at is None:
            return render(request, "pairs/paused.html", context)
        case _:
            return render(request, "pairs/space.html", context | _space(request, found, form))


def _question(request: Request, found: Pair) -> dict[str, object]:
    areas = showing.area_names()
    return {
        "introduction": showing.introduction_of(found),
        "has_said_yes": found.mine.consent == Consent.YES,
        "profile": showing.profile_of(found, areas),
        "reasons": showing.reasons_of(found, areas),
    }


def _space(request: Request, found: Pair, form: MessageForm) -> dict[str, object]:
    now = clock.read()
    areas = showing.area_names()
    thread = read_thread(request.actor, relationship=found.relationship, now=now)
    mark_read(request.actor, relationship=found.relationship, now=now)
    shows_all = "all" in request.GET or len(thread) <= NEWEST
    until = readable_until(found.relationship, request.organisation)
    picture, stretches = showing.months_of(found, now)
    return {
        "is_active": found.state is RelationshipState.ACTIVE,
        "is_paused": found.state is RelationshipState.PAUSED,
        "is_ended": found.state is RelationshipState.ENDED,
        "is_erased": until is not None and until < now and not thread,
        "readable_until": until,
        "picture": picture,
        "phases": stretches,
        "days": showing.by_day(thread if shows_all else thread[-NEWEST:]),
        "earlier": 0 if shows_all else len(thread) - NEWEST,
        "has_messages": bool(thread),
        "form": form,
        "draft": f"{found.relationship.pk}-{len(thread)}",
        "profile": showing.profile_of(found, areas),
        "reasons": showing.reasons_of(found, areas),
        "contacts": showing.safeguarding_contacts(found),
        "who": who(Data.MESSAGES, request.organisation, partner=found.other.member.name),
    }
