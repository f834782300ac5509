"""The shelf of a space: what the two, or the circle, put there, and beside it what the programme offers."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.addresses import host_of
from konnekt.core.errors import Refused
from konnekt.programmes.models import Resource
from konnekt.programmes.policy import RESOURCE
from konnekt.relationships.queries import Pair
from konnekt.web.door import Request, page
from konnekt.web.goals.views import working
from konnekt.web.pairs.shell import shell
from konnekt.web.shelf.forms import ShelfForm
from konnekt.workspace.actions.shelf import (
    OnShelf,
    mark,
    put_on_shelf,
    read_shelf,
    read_shelf_file,
    take_off_shelf,
)
from konnekt.workspace.queries.goals import areas
from konnekt.workspace.states import ShelfKind, ShelfMark


@dataclass(frozen=True, slots=True)
class Row:
    """One thing as the page shows it."""

    item: OnShelf
    kind: str
    area: tuple[str, str]
    marked: list[str]
    """What the others did with it, in words."""


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def shelf(request: Request, relationship_id: UUID) -> HttpResponse:
    """See what is there, and put something there; what was typed stays when it can't be put."""
    pair, known = working(request, relationship_id), areas()
    form = ShelfForm(request.POST, request.FILES, areas=known) if request.method == "POST" else ShelfForm(areas=known)
    if request.method == "POST" and form.is_valid():
        try:
            put_on_shelf(
                request.actor,
                relationship=pair.relationship,
                offered=form.offered,
                token=form.cleaned_data["token"],
                now=clock.read(),
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("It is on your shelf."))
            return redirect("pair_shelf", request.organisation.slug, relationship_id)
    return _show(request, pair, form, dict(known))


@page(Permission.TAKE_PART, methods=("POST",))
def mark_(request: Request, relationship_id: UUID, item_id: UUID) -> HttpResponse:
    """Mark something as read or kept, or take the mark away."""
    pair, wanted = working(request, relationship_id), request.POST.get("mark", "")
    as_ = ShelfMark(wanted) if wanted in ShelfMark.values else None
    mark(request.actor, relationship=pair.relationship, item_id=item_id, as_=as_, now=clock.read())
    return redirect("pair_shelf", request.organisation.slug, relationship_id)


@page(Permission.TAKE_PART)
def file(request: Request, relationship_id: UUID, item_id: UUID) -> HttpResponse:
    """A file on the shelf, to keep: never opened inside the product."""
    pair = working(request, relationship_id)
    found = read_shelf_file(request.actor, relationship=pair.relationship, item_id=item_id, now=clock.read())
    response = HttpResponse(found.body, content_type="application/octet-stream")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name) or ""
    return response


@page(Permission.TAKE_PART, methods=("POST",))
def removal(request: Request, relationship_id: UUID, own_item_id: UUID) -> HttpResponse:
    """Take off what one put there."""
    pair = working(request, relationship_id)
    take_off_shelf(request.actor, relationship=pair.relationship, item_id=own_item_id)
    messages.success(request, _("It is off the shelf, for everybody."))
    return redirect("pair_shelf", request.organisation.slug, relationship_id)


def _show(request: Request, pair: Pair, form: ShelfForm, names: dict[str, str]) -> HttpResponse:
    round_ = pair.relationship.round
    items = read_shelf(request.actor, relationship=pair.relationship, now=clock.read())
    offered = RESOURCE.visible(request.actor, Resource.objects.filter(programme=round_.programme_id))
    offers = [(one, host_of(one.address), (one.area, names.get(one.area, ""))) for one in offered]
    context = shell(request, pair, "pair_shelf", Data.MESSAGES) | {
        "rows": [_row(item, names) for item in items],
        "offers": [offer for offer in offers if offer[0].phase in {"", round_.phase}],
        "later": [offer for offer in offers if offer[0].phase not in {"", round_.phase}],
        "form": form,
        "draft": f"shelf-{pair.relationship.pk}-{len(items)}",
    }
    return render(request, "shelf/place.html", context)


def _row(item: OnShelf, names: dict[str, str]) -> Row:
    said = {ShelfMark.READ: _("{name} has read or done it"), ShelfMark.KEPT: _("{name} keeps it for later")}
    return Row(
        item=item,
        kind=str(ShelfKind(item.kind).label),
        area=(item.area, names.get(item.area, "")),
        marked=[said[mark].format(name=name) for name, mark in item.marked_by],
    )
