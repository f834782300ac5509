"""One's own data: a copy of it, what would go if one were erased, and what goes when by itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst, slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from konnekt.access.holdings import Fate, Subject
from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.privacy.actions.addresses import name_address, own_address
from konnekt.privacy.actions.copies import KEPT, ask_for_copy, fetch_copy
from konnekt.privacy.actions.erasures import WAITS, ask_for_erasure, take_back, waiting_for
from konnekt.privacy.models import Copy
from konnekt.privacy.queries import clocks, own_copy, preview
from konnekt.privacy.states import Kind
from konnekt.web.door import Request, asks_again, page
from konnekt.web.privacy.forms import AddressForm, SureForm
from konnekt.web.privacy.showing import periods

_FILES = {
    Kind.READABLE: ("html", "text/html; charset=utf-8"),
    Kind.MACHINE: ("json", "application/json"),
    Kind.ENCLOSED: ("zip", "application/zip"),
}


@page(Permission.BELONG, methods=("GET", "POST"))
@asks_again
def my_data(request: Request) -> HttpResponse:
    """Ask for one's copy, and fetch it."""
    if request.method == "POST":
        ask_for_copy(request.actor, now=clock.read())
        messages.success(request, _("Your copy is being put together. We write to you when it is ready."))
        return _to_data(request)
    return _show_data(request)


@page(Permission.BELONG)
def my_data_progress(request: Request) -> HttpResponse:
    """How far one's copy is: the fragment that the page asks for each second. It says nothing that is in it."""
    copy = own_copy(request.actor, clock.read())
    if copy is None or copy.made_at is not None or copy.has_failed:
        response = HttpResponse()
        response["HX-Redirect"] = reverse("my_data", args=[request.organisation.slug])
        return response
    return render(request, "components/progress_live.html", _progress(request, copy))


@page(Permission.BELONG)
@asks_again
def my_data_file(request: Request, own_copy_id: UUID, kind: str) -> HttpResponse:
    """One of the files."""
    if kind not in Kind.values:
        raise NotFound
    body = fetch_copy(request.actor, copy_id=own_copy_id, kind=Kind(kind), now=clock.read())
    return as_file(body, Kind(kind), request.member.name)


@page(Permission.BELONG, methods=("POST",))
@asks_again
def my_private_address(request: Request) -> HttpResponse:
    """Where one's copy is sent on leaving."""
    form = AddressForm(request.POST)
    if form.is_valid():
        address = form.cleaned_data["address"]
        try:
            name_address(request.actor, address=address, now=clock.read())
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            named = _("Open the link that we sent there. Until then the address counts for nothing.")
            messages.success(request, named if address else _("No private address is kept any more."))
            return _to_data(request)
    return _show_data(request, form=form)


@page(Permission.BELONG, methods=("GET", "POST"))
@asks_again
def my_erasure(request: Request) -> HttpResponse:
    """See what goes and what stays, then ask for it."""
    form = SureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            asked = ask_for_erasure(request.actor, now=clock.read())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            day = date_format(localtime(asked.due_at), "j F Y")
            messages.success(
                request, _("You will be erased on {day}. Until then you can take it back.").format(day=day)
            )
            return redirect("my_erasure", request.organisation.slug)
    lines = preview(Subject(request.member.pk, request.actor.user_id))
    context = {
        "form": form,
        "waiting": waiting_for(request.member.pk),
        "goes": [one for one in lines if one.fate.is_gone],
        "stays": [one for one in lines if not one.fate.is_gone],
        "emptied": Fate.EMPTIED,
        "days": WAITS.days,
        "reading_days": request.organisation.reading_days_after_end,
    }
    return render(request, "privacy/my_erasure.html", context)


@page(Permission.BELONG, methods=("POST",))
def my_erasure_taken_back(request: Request) -> HttpResponse:
    """Stay after all."""
    take_back(request.actor, member_id=request.member.pk, now=clock.read())
    messages.success(request, _("Taken back. Everything stays as it was."))
    return redirect("my_erasure", request.organisation.slug)


@page(Permission.BELONG)
def my_periods(request: Request) -> HttpResponse:
    """How long everything is kept here, and what of one's own goes when."""
    context = {
        "clocks": clocks(Subject(request.member.pk, request.actor.user_id), clock.read()),
        "periods": periods(request.organisation),
    }
    return render(request, "privacy/my_periods.html", context)


def _progress(request: Request, copy: Copy) -> dict[str, Any]:
    slug, work = request.organisation.slug, copy.work
    return {
        "label": _("Your copy is being put together"),
        "value": work.percent if work and work.fraction else None,
        "number": f"{work.percent} %" if work and work.fraction else "",
        "words": work.words if work else "",
        "poll_url": reverse("my_data_progress", args=[slug]),
        "page_url": reverse("my_data", args=[slug]),
    }


def as_file(body: bytes, kind: Kind, name: str) -> HttpResponse:
    """A file to keep, never opened in the product's own pages."""
    ending, media_type = _FILES[kind]
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="konnekt-{slugify(name) or "copy"}.{ending}"'
    return response


def _show_data(request: Request, *, form: AddressForm | None = None) -> HttpResponse:
    now = clock.read()
    address, is_confirmed = own_address(request.actor)
    copy = own_copy(request.actor, now)
    context = {
        "copy": copy,
        "kinds": [(kind.value, capfirst(kind.label)) for kind in copy.kinds] if copy is not None else [],
        "days": KEPT.days,
        "address": address,
        "is_confirmed": is_confirmed,
        "form": form or AddressForm(initial={"address": address}),
    }
    if copy is not None:
        context |= _progress(request, copy)
    return render(request, "privacy/my_data.html", context)


def _to_data(request: Request) -> HttpResponseRedirect:
    return redirect("my_data", request.organisation.slug)
