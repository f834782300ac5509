"""What the two, or the circle, write to each other; and how each wishes to read it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.relationships.queries import Pair
from konnekt.relationships.states import Consent
from konnekt.web.door import Request, page
from konnekt.web.guidance.hints import hint_in_space
from konnekt.web.pairs import showing
from konnekt.web.pairs.forms import MessageForm
from konnekt.web.pairs.shell import entered, shell
from konnekt.workspace.actions import quiet
from konnekt.workspace.actions.messages import (
    Thread,
    mark_read,
    read_file,
    read_newest,
    read_thread,
    send_message,
)
from konnekt.workspace.queries.messages import blocks_of, seen_by, shows_reading

NEWEST = 30
"""How many messages a page shows before one asks for all."""


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def messages_(request: Request, relationship_id: UUID) -> HttpResponse:
    """Read, and write; what was typed stays in the box when it can't be sent."""
    pair = entered(request, relationship_id)
    if request.method != "POST":
        return _show(request, pair, MessageForm())
    form = MessageForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            _send(request, pair, form)
        except Refused as refusal:
            form.add_error("enclosed" if refusal.field == "files" else refusal.field, str(refusal))
        else:
            return redirect(reverse("pair_messages", args=[request.organisation.slug, relationship_id]) + "#newest")
    return _show(request, pair, form)


@page(Permission.TAKE_PART)
def file(request: Request, relationship_id: UUID, attachment_id: UUID) -> HttpResponse:
    """A file of the thread, to keep: never opened inside the product."""
    pair = entered(request, relationship_id)
    found = read_file(request.actor, relationship=pair.relationship, attachment_id=attachment_id, now=clock.read())
    response = HttpResponse(found.body, content_type="application/octet-stream")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name) or ""
    return response


@page(Permission.TAKE_PART)
def copy(request: Request, relationship_id: UUID) -> HttpResponse:
    """My own copy of the thread, as a text file."""
    pair = entered(request, relationship_id)
    thread = read_thread(request.actor, relationship=pair.relationship, now=clock.read())
    response = HttpResponse(showing.as_text(pair, thread), content_type="text/plain; charset=utf-8")
    name = slugify(_("messages with {name}").format(name=showing.called(pair))) or "messages"
    response["Content-Disposition"] = f'attachment; filename="{name}.txt"'
    return response


@page(Permission.TAKE_PART, methods=("POST",))
def reading(request: Request, relationship_id: UUID) -> HttpResponse:
    """Show how far one has read, or don't."""
    pair, wanted = entered(request, relationship_id), request.POST.get("shows") == "yes"
    quiet.show_reading(request.actor, relationship=pair.relationship, wanted=wanted, now=clock.read())
    messages.success(request, _("You both see it, if the other does the same.") if wanted else _("Nobody sees it now."))
    return redirect("pair_messages", request.organisation.slug, relationship_id)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def blocking(request: Request, relationship_id: UUID, who_id: UUID) -> HttpResponse:
    """Ask, then hear nothing of somebody any more; or take that back."""
    pair, now = entered(request, relationship_id), clock.read()
    other = next((part for part in pair.others if part.member_id == who_id and part.consent == Consent.YES), None)
    if other is None:
        raise NotFound
    is_blocked = who_id in blocks_of(request.actor, pair.relationship)
    if request.method != "POST":
        return render(request, "pairs/blocking.html", {"pair": pair, "other": other.member, "is_blocked": is_blocked})
    if is_blocked:
        quiet.unblock(request.actor, relationship=pair.relationship, member_id=who_id, now=now)
        messages.success(request, _("You read {name} again.").format(name=other.member.name))
        return redirect("pair_messages", request.organisation.slug, relationship_id)
    quiet.block(request.actor, relationship=pair.relationship, member_id=who_id, now=now)
    messages.success(request, _("Done. {name} isn’t told.").format(name=other.member.name))
    return redirect("pair_messages", request.organisation.slug, relationship_id)


def _send(request: Request, pair: Pair, form: MessageForm) -> None:
    given = form.cleaned_data
    send_message(
        request.actor,
        relationship=pair.relationship,
        text=given["text"],
        files=given["enclosed"],
        token=given["token"],
        now=clock.read(),
    )


def _show(request: Request, pair: Pair, form: MessageForm) -> HttpResponse:
    now, relationship = clock.read(), pair.relationship
    most = None if "all" in request.GET else NEWEST
    thread = read_newest(request.actor, relationship=relationship, most=most, now=now)
    shows = shows_reading(request.actor, relationship)
    seen = seen_by(request.actor, relationship) if shows else []
    mark_read(request.actor, relationship=relationship, now=now)
    blocked = blocks_of(request.actor, relationship)
    context = shell(request, pair, "pair_messages", Data.MESSAGES) | {
        **hint_in_space(request, pair, "pair_messages"),
        "days": showing.by_day(thread.said),
        "earlier": thread.earlier,
        "form": form,
        "draft": f"{relationship.pk}-{thread.earlier + len(thread.said)}",
        "seen": _seen(thread, seen),
        "shows_reading": shows,
        "people": [(part.member, part.member_id in blocked) for part in pair.others if part.consent == Consent.YES],
        "blocked": [part.member.name for part in pair.others if part.member_id in blocked],
    }
    return render(request, "pairs/thread.html", context)


def _seen(thread: Thread, seen: Sequence[tuple[str, datetime]]) -> list[str]:
    """Who has read what I wrote last, as far as they show it."""
    mine = [one.sent_at for one in thread.said if one.is_mine]
    return [name for name, until in seen if mine and until >= mine[-1]]
