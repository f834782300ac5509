"""A programme's protocols, for those who run it: write, publish, and see who has accepted what."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.guidance.actions.protocols import (
    SavedMeanwhile,
    begin_protocol,
    change_protocol,
    publish_protocol,
    retire_protocol,
)
from konnekt.guidance.models import Protocol, ProtocolVersion
from konnekt.guidance.policy import KEEPING, VERSION
from konnekt.guidance.queries import Person, numbers_of, people_of, protocols_of, version_of
from konnekt.guidance.sides import side_words, sides_of
from konnekt.guidance.states import ProtocolKind
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.policy import RUNNING
from konnekt.programmes.states import Side
from konnekt.web.door import Request, page
from konnekt.web.guidance.conflicts import both_of
from konnekt.web.guidance.forms import ProtocolForm, PublicationForm
from konnekt.web.markdown import render as as_html
from konnekt.web.programmes.frame import frame
from konnekt.web.who import who
from konnekt.workspace.differences import side_by_side

PAGE_SIZE = 60


@page(Permission.RUN_PROGRAMMES)
def protocols(request: Request, programme_id: UUID) -> HttpResponse:
    """Those there are, with how many have accepted each, and those that could be begun."""
    programme = RUNNING.fetch(request.actor, programme_id)
    found = protocols_of(request.actor, programme)
    numbers = numbers_of(request.actor, found)
    taken = {one.kind for one in found if one.retired_at is None}
    context = frame(request, programme, "programme", below=[(_("Protocols"), "")]) | {
        "rows": [
            (one, numbers.get(one.pk), side_words(programme, one.asked)) for one in found if one.retired_at is None
        ],
        "retired": [one for one in found if one.retired_at is not None],
        "kinds": [one for one in ProtocolKind if one is ProtocolKind.OWN or one not in taken],
    }
    return render(request, "guidance/protocols.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def new_protocol(request: Request, programme_id: UUID) -> HttpResponse:
    """Begin one with our text, or an empty one."""
    programme, wanted = RUNNING.fetch(request.actor, programme_id), request.POST.get("kind", "")
    if wanted not in ProtocolKind:
        return redirect("protocols", request.organisation.slug, programme.pk)
    made = begin_protocol(request.actor, programme=programme, kind=ProtocolKind(wanted), now=clock.read())
    return redirect("protocol_change", request.organisation.slug, made.pk)


@page(Permission.RUN_PROGRAMMES)
def protocol(request: Request, protocol_id: UUID) -> HttpResponse:
    """One: what is in force, what is being written, and who has accepted it."""
    found = _kept(request, protocol_id)
    people = people_of(request.actor, found) if found.number and found.retired_at is None else []
    versions = list(VERSION.visible(request.actor, ProtocolVersion.objects.filter(protocol=found)))
    newest = versions[0] if versions else None
    names = names_in(found.programme)
    is_changed = newest is not None and (newest.title, newest.text) != (found.title, found.text)
    context = _frame(request, found) | {
        "versions": versions,
        "newest": newest,
        "newest_html": as_html(newest.text) if newest else "",
        "draft_html": as_html(found.text) if newest is None or is_changed else "",
        "is_changed": is_changed,
        "done": sum(one.accepted_at is not None for one in people),
        "number_asked": len(people),
        **_listed(request, people, names),
        "asked_words": side_words(found.programme, found.asked),
        "who": who(Data.PROTOCOLS, request.organisation),
    }
    return render(request, "guidance/protocol.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def change(request: Request, protocol_id: UUID) -> HttpResponse:
    """Write it. Where somebody was faster, both texts are shown and neither is lost."""
    found = _kept(request, protocol_id)
    sides = sides_of(found.programme)
    standing = {"title": found.title, "text": found.text, "asked": found.asked, "edition": found.edition}
    form = ProtocolForm(request.POST if request.method == "POST" else None, initial=standing, sides=sides)
    both: Mapping[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            change_protocol(
                request.actor,
                protocol=found,
                title=given["title"],
                text=given["text"],
                asked=Side(given["asked"]),
                edition=given["edition"],
                now=clock.read(),
            )
        except SavedMeanwhile as refusal:
            both = both_of(form, refusal.theirs)
            # Whoever has read the other's words, and saves again, means it.
            typed = request.POST.copy()
            typed["edition"] = str(refusal.theirs.edition)
            form = ProtocolForm(typed, sides=sides)
            form.add_error("text", str(refusal))
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved. Nobody but you and the others in the team reads it yet."))
            return redirect("protocol", request.organisation.slug, found.pk)
    context = _frame(request, found, (_("Change it"), "")) | {
        "form": form,
        "both": both,
        "draft": f"protocol-{found.pk}-{found.edition}",
    }
    return render(request, "guidance/protocol_change.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def publication(request: Request, protocol_id: UUID) -> HttpResponse:
    """Publish what was written, after reading it once more."""
    found = _kept(request, protocol_id)
    form = PublicationForm(request.POST if request.method == "POST" else None, initial={"edition": found.edition})
    if request.method == "POST" and form.is_valid():
        try:
            publish_protocol(request.actor, protocol=found, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Published. Whoever it asks finds it in Today, and by mail from tomorrow on."))
            return redirect("protocol", request.organisation.slug, found.pk)
    before = version_of(request.actor, found.pk, None)
    context = _frame(request, found, (_("Publish"), "")) | {
        "form": form,
        "before": before,
        "both": dict(zip(("theirs", "mine"), side_by_side(before.text, found.text), strict=True)) if before else None,
        "html": as_html(found.text),
        "asked_words": side_words(found.programme, found.asked),
    }
    return render(request, "guidance/protocol_publication.html", context)


@page(Permission.RUN_PROGRAMMES)
def version(request: Request, protocol_id: UUID, version: int) -> HttpResponse:
    """One version, as it was published."""
    found = _kept(request, protocol_id)
    row = version_of(request.actor, found.pk, version)
    if row is None:
        raise NotFound
    words = _("Version {number}").format(number=row.number)
    context = _frame(request, found, (words, "")) | {"version": row, "html": as_html(row.text)}
    return render(request, "guidance/protocol_version.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def retirement(request: Request, protocol_id: UUID) -> HttpResponse:
    """Take it out of force, after a question."""
    found = _kept(request, protocol_id)
    if request.method == "POST":
        retire_protocol(request.actor, protocol=found, now=clock.read())
        messages.success(request, _("Nobody is asked to accept it any more."))
        return redirect("protocols", request.organisation.slug, found.programme_id)
    back = reverse("protocol", args=[request.organisation.slug, found.pk])
    return render(request, "guidance/protocol_retirement.html", {"protocol": found, "back": back})


def _listed(request: Request, people: list[Person], names: Names) -> dict[str, Any]:
    """Those who have not accepted, or those who have, page by page."""
    is_done = request.GET.get("show") == "accepted"
    chosen = [one for one in people if (one.accepted_at is not None) == is_done]
    shown = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    kinds = [(_("Not yet"), False, "?"), (_("Accepted"), True, "?show=accepted")]
    return {
        "shown": shown,
        "people": [(one, names.of(one.side)) for one in shown],
        "filters": [
            {
                "label": label,
                "url": url,
                "current": done == is_done,
                "count": sum((one.accepted_at is not None) == done for one in people),
            }
            for label, done, url in kinds
        ],
    }


def _kept(request: Request, protocol_id: UUID) -> Protocol:
    return KEEPING.fetch(request.actor, protocol_id, Protocol.objects.select_related("programme"))


def _frame(request: Request, found: Protocol, *below: tuple[str, str]) -> dict[str, Any]:
    slug = request.organisation.slug
    here = reverse("protocol", args=[slug, found.pk]) if below else ""
    trail = [(_("Protocols"), reverse("protocols", args=[slug, found.programme_id])), (found.title, here), *below]
    return frame(request, found.programme, "programme", below=trail) | {"protocol": found}
