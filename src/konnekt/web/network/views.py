"""My network: whom I could turn to when it began, and whom I can now; for me alone."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.community.queries.events import in_touch
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.relationships.queries import Pair
from konnekt.web.door import Request, page
from konnekt.web.goals.forms import OnceForm
from konnekt.web.goals.views import working
from konnekt.web.network.drawing import network_picture
from konnekt.web.pairs.shell import shell
from konnekt.workspace.actions.network import (
    MyNetwork,
    Pictured,
    Tie,
    add_tie,
    keep_network,
    read_network,
    remove_tie,
    where_of,
)
from konnekt.workspace.queries.goals import areas
from konnekt.workspace.queries.messages import apart_by_block
from konnekt.workspace.rules import LONGEST_TIE
from konnekt.workspace.states import TieWhere


class TieForm(OnceForm):
    """Somebody to whom one can turn: a few taps."""

    name = forms.CharField(
        label=gettext_lazy("Who?"),
        max_length=LONGEST_TIE,
        help_text=gettext_lazy("A name or letters that you will recognise. They are not told."),
        error_messages={"required": gettext_lazy("Write a name, or letters.")},
    )
    where = forms.ChoiceField(
        label=gettext_lazy("Where are they?"),
        choices=TieWhere.choices,
        initial=TieWhere.OTHER,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one.")},
    )
    area = forms.ChoiceField(
        label=gettext_lazy("What could you turn to them for?"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)
        area.choices = [*areas, ("", _("Several things"))]


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def network(request: Request, relationship_id: UUID) -> HttpResponse:
    """See it drawn, and name one more."""
    pair, known = working(request, relationship_id), areas()
    form = TieForm(request.POST, areas=known) if request.method == "POST" else TieForm(areas=known)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            add_tie(
                request.actor,
                relationship=pair.relationship,
                where=TieWhere(given["where"]),
                now=clock.read(),
                **{name: given[name] for name in ("name", "area", "token")},
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("pair_network", request.organisation.slug, relationship_id)
    return _show(request, pair, form, dict(known))


@page(Permission.TAKE_PART, methods=("POST",))
def changes(request: Request, relationship_id: UUID) -> HttpResponse:
    """Take somebody out of the picture of today, or say that it is as it was."""
    pair, tie_id = working(request, relationship_id), request.POST.get("tie", "")
    if tie_id:
        remove_tie(request.actor, relationship=pair.relationship, tie_id=tie_id, now=clock.read())
    else:
        keep_network(request.actor, relationship=pair.relationship, now=clock.read())
        messages.success(request, _("Kept as it is today."))
    return redirect("pair_network", request.organisation.slug, relationship_id)


def _show(request: Request, pair: Pair, form: TieForm, names: dict[str, str]) -> HttpResponse:
    met = _met(request, pair)
    found = read_network(request.actor, relationship=pair.relationship, now=clock.read(), brought=met)
    context = shell(request, pair, "pair_introductions", Data.NOTES) | {
        "found": found,
        "headline": _headline(found),
        "pictures": _pictures(found),
        "rows": _rows(found, names, {tie.id for tie in met}),
        "form": form,
    }
    return render(request, "network/place.html", context)


def _headline(found: MyNetwork) -> str:
    """What became of it, in a sentence."""
    if found.now is None:
        return ""
    here = ngettext("one person", "{number} people", len(found.now.ties)).format(number=len(found.now.ties))
    if found.before is None:
        return _("You can turn to {here}").format(here=here)
    before = len(found.before.ties)
    then = ngettext("one person", "{number} people", before).format(number=before) if before else _("nobody")
    return _("You could turn to {then}; now you can turn to {here}").format(then=then, here=here)


def _pictures(found: MyNetwork) -> list[tuple[str, Any]]:
    """When, and how it looked then."""
    pictures = []
    new = _new(found)
    for title, one, marked in ((_("At the beginning"), found.before, []), (_("Now"), found.now, new)):
        if one is not None:
            words = ngettext("{number} tie", "{number} ties", len(one.ties)).format(number=len(one.ties))
            pictures.append((title, network_picture(one.ties, marked, title=f"{title}: {words}")))
    return pictures


def _new(found: MyNetwork) -> list[str]:
    """Those who were not there at the beginning."""
    if found.now is None:
        return []
    then = {tie.id for tie in _ties(found.before)} if found.before else {tie.id for tie in _ties(found.now)}
    return [tie.id for tie in found.now.ties if tie.id not in then or tie.is_introduced]


def _met(request: Request, pair: Pair) -> list[Tie]:
    """Those whom this person met at events since the space opened, where both would like to stay in touch."""
    since = pair.relationship.opened_at
    return [
        Tie(one.pk.hex, one.other.name, where_of(request.member, one.other), is_introduced=True)
        for one in in_touch(request.actor, apart=apart_by_block(request.actor))
        if since is not None and one.since >= since
    ]


def _rows(found: MyNetwork, names: dict[str, str], met: set[str]) -> list[dict[str, Any]]:
    """Everybody, first those who are there now, then those who are there no more."""
    new, present = set(_new(found)), {tie.id for tie in _ties(found.now)}
    gone = [tie for tie in _ties(found.before) if tie.id not in present]
    return [
        {
            "tie": tie,
            "where": str(TieWhere(tie.where).label),
            "area": (tie.area, names.get(tie.area, "")),
            "how": _how(tie, met),
            "since": _("no longer") if tie.id not in present else _("new") if tie.id in new else "",
            "may_go": tie.id in present and not tie.is_introduced,
        }
        for tie in [*_ties(found.now), *gone]
    ]


def _how(tie: Tie, met: set[str]) -> str:
    """What brought it about, or what it is for."""
    if tie.id in met:
        return _("met at an event")
    return _("an introduction") if tie.is_introduced else _("several things")


def _ties(pictured: Pictured | None) -> tuple[Any, ...]:
    return pictured.ties if pictured else ()
