"""The page Community: the spaces one is in and what is newest there; finding a space; searching all of them."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.community.models import Space
from konnekt.community.queries import moderation
from konnekt.community.queries.events import coming
from konnekt.community.queries.posts import LONGEST_SEARCH, Key, newest
from konnekt.community.queries.posts import search as found_in
from konnekt.community.queries.spaces import may_make_spaces, readable, to_find
from konnekt.community.queries.spaces import mine as spaces_of
from konnekt.community.states import MemberState
from konnekt.core import clock
from konnekt.web import markdown
from konnekt.web.community.showing import later, rows, who_reads
from konnekt.web.door import Request, page
from konnekt.web.events.showing import Row
from konnekt.web.events.showing import rows as event_rows

A_FEED = 10
EVENTS = 3


@page(Permission.TAKE_PART)
def community(request: Request) -> HttpResponse:
    """The spaces one is in, and what is newest in them: a page, and the next one where it is asked for."""
    mine = spaces_of(request.actor)
    heard = [one.space for one in mine if not one.row.is_muted]
    shown = newest(request.actor, heard, after=Key.read(request.GET.get("before", "")), most=A_FEED) if heard else None
    path = reverse("community", args=[request.organisation.slug])
    since = {one.space.pk: one.row.seen_at for one in mine}
    is_first = "before" not in request.GET
    context = {
        "mine": mine,
        "coming": _coming(request, heard) if is_first else [],
        "rows": rows(request, shown.lines, since) if shown else [],
        "later": later(path, shown.next if shown else None),
        "is_first": is_first,
        "who": who_reads(request),
    }
    return render(request, "community/community.html", context | _moderating(request))


@page(Permission.TAKE_PART)
def spaces(request: Request) -> HttpResponse:
    """Spaces one could come into, and what each is for."""
    found = to_find(request.actor)
    context = {
        "mine": spaces_of(request.actor),
        "invited": [(one.space, markdown.render(one.space.about)) for one in found if one.state == MemberState.INVITED],
        "found": [
            (one.space, markdown.render(one.space.about), one.state == MemberState.ASKED)
            for one in found
            if one.state != MemberState.INVITED
        ],
        "may_make": may_make_spaces(request.actor),
        "trail": _trail(request, _("Find a space")),
    }
    return render(request, "community/spaces.html", context)


@page(Permission.TAKE_PART)
def search(request: Request) -> HttpResponse:
    """Words in all spaces that one reads."""
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    key = Key.read(request.GET.get("before", ""))
    shown = found_in(request.actor, readable(request.actor), words, after=key) if words else None
    path = reverse("community_search", args=[request.organisation.slug])
    context = {
        "words": words,
        "longest": LONGEST_SEARCH,
        "rows": rows(request, shown.lines) if shown else [],
        "later": later(f"{path}?{urlencode({'q': words})}", shown.next if shown else None),
        "is_first": key is None,
        "trail": _trail(request, _("Search")),
    }
    return render(request, "community/search.html", context)


def _trail(request: Request, here: str) -> list[tuple[str, str]]:
    return [(_("Community"), reverse("community", args=[request.organisation.slug])), (here, "")]


def _coming(request: Request, heard: list[Space]) -> list[Row]:
    """The next events of the spaces one is in and hasn't muted."""
    now = clock.read()
    ahead = coming(request.actor, now=now, spaces=[one.pk for one in heard], most=EVENTS)
    return event_rows(request, ahead.seen, now)


def _moderating(request: Request) -> dict[str, Any]:
    """How much waits for whoever moderates."""
    if not Permission.MODERATE.held_by(request.actor):
        return {"moderates": False}
    return {"moderates": True, "waiting": moderation.number_waiting(request.actor)}
