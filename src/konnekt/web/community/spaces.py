"""A space: what is written there, how one comes in, and what its keepers change."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.community.actions.joining import follow, join, leave, note_seen
from konnekt.community.actions.spaces import change_space, close_space, make_space
from konnekt.community.models import Membership, Space
from konnekt.community.policy import INSIDE, KEEPING, PLACE, SPACE
from konnekt.community.queries.events import coming
from konnekt.community.queries.posts import Key, guides, newest
from konnekt.community.queries.spaces import keeps, may_make_spaces, my_row
from konnekt.community.queries.spaces import spaces as all_spaces
from konnekt.community.states import Joining, MemberState, SpaceKind
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.web import markdown
from konnekt.web.community.forms import SpaceForm, StandingSpaceForm
from konnekt.web.community.showing import later, rows, who_reads
from konnekt.web.door import Request, page
from konnekt.web.events.showing import rows as event_rows

EVENTS = 5

Trail = list[tuple[str, str]]


def trail(request: Request, space: Space, *more: tuple[str, str]) -> Trail:
    """The way to a place in a space."""
    slug = request.organisation.slug
    return [
        (_("Community"), reverse("community", args=[slug])),
        (space.called, reverse("space", args=[slug, space.pk]) if more else ""),
        *more,
    ]


@page(Permission.TAKE_PART)
def space(request: Request, space_id: UUID) -> HttpResponse:
    """What is written in a space, the newest first; notes that one has looked."""
    found = SPACE.fetch(request.actor, space_id, all_spaces())
    row, key, now = my_row(request.actor, found), Key.read(request.GET.get("before", "")), clock.read()
    shown = newest(request.actor, [found], after=key)
    since = {found.pk: row.seen_at} if row else {}
    ahead = coming(request.actor, now=now, spaces=[found.pk], most=EVENTS) if key is None else None
    context = {
        "space": found,
        "about": markdown.render(found.about),
        "trail": trail(request, found),
        "row": row,
        "coming": event_rows(request, ahead.seen, now) if ahead else [],
        "more_coming": ahead is not None and ahead.next is not None,
        "guides": rows(request, guides(request.actor, found)) if key is None else [],
        "rows": rows(request, shown.lines, since),
        "later": later(reverse("space", args=[request.organisation.slug, found.pk]), shown.next),
        "is_first": key is None,
        "may_write": row is not None and found.closed_at is None,
        "keeps": keeps(request.actor, found),
        "is_own": found.kind == SpaceKind.OWN,
        "who": who_reads(request, found),
    }
    if row is not None and key is None:
        note_seen(request.actor, space=found, now=now)
    return render(request, "community/space.html", context)


@page(Permission.TAKE_PART, methods=("POST",))
def joining(request: Request, found_id: UUID) -> HttpResponse:
    """Come in, ask to, or go."""
    found, slug = _found(request, found_id), request.organisation.slug
    if request.POST.get("go") == "out":
        leave(request.actor, space=found)
        messages.success(request, _("You are no longer in {space}.").format(space=found.called))
        return redirect("community_spaces", slug)
    if join(request.actor, space=found, now=clock.read()) == MemberState.ASKED:
        messages.success(request, _("You asked to come in. We write to you once a keeper has let you in."))
        return redirect("community_spaces", slug)
    messages.success(request, _("You are in {space}. Have a look round.").format(space=found.called))
    return redirect("space", slug, found.pk)


@page(Permission.TAKE_PART, methods=("POST",))
def following(request: Request, entered_id: UUID) -> HttpResponse:
    """Hear of what is new there, or not; keep it off one's own page."""
    found = INSIDE.fetch(request.actor, entered_id, all_spaces())
    wanted = request.POST.get("hear", "")
    if wanted not in {"follow", "quiet", "mute"}:
        raise Refused(_("Choose how you would like to hear of this space."))
    follow(request.actor, space=found, follows=wanted == "follow", is_muted=wanted == "mute")
    told = {
        "follow": _("You follow {space}: what is new there comes in your summary."),
        "quiet": _("No mail about {space}. It stays on your page Community."),
        "mute": _("{space} is muted: no mail, and nothing of it on your page Community."),
    }
    messages.success(request, told[wanted].format(space=found.called))
    return redirect("space", request.organisation.slug, found.pk)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """Make a space of one's own."""
    if not may_make_spaces(request.actor):
        raise Refused(_("Here programme managers make spaces. Tell one of them what is missing."))
    form = SpaceForm(request.POST) if request.method == "POST" else SpaceForm()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = make_space(
                request.actor,
                name=given["name"],
                about=given["about"],
                joining=Joining(given["joining"]),
                token=given["token"],
                now=clock.read(),
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Your space is there. Say hello in it, so that it isn’t empty."))
            return redirect("space", request.organisation.slug, made.pk)
    here = [
        (_("Community"), reverse("community", args=[request.organisation.slug])),
        (_("Find a space"), reverse("community_spaces", args=[request.organisation.slug])),
        (_("A new space"), ""),
    ]
    return render(request, "community/new_space.html", {"form": form, "trail": here})


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def change(request: Request, kept_id: UUID) -> HttpResponse:
    """What its keepers say of it."""
    found = KEEPING.fetch(request.actor, kept_id, all_spaces())
    kind = SpaceForm if found.kind == SpaceKind.OWN else StandingSpaceForm
    initial = {"name": found.name, "about": found.about, "joining": found.joining}
    form = kind(request.POST) if request.method == "POST" else kind(initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            change_space(
                request.actor,
                space=found,
                name=given.get("name", ""),
                about=given["about"],
                joining=Joining(given.get("joining") or found.joining),
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("space", request.organisation.slug, found.pk)
    context = {"space": found, "form": form, "trail": trail(request, found, (_("Change it"), ""))}
    return render(request, "community/change_space.html", context)


@page(Permission.TAKE_PART, methods=("POST",))
def closing(request: Request, kept_id: UUID) -> HttpResponse:
    """Let a space rest, or open it again."""
    found = KEEPING.fetch(request.actor, kept_id, all_spaces())
    is_open = request.POST.get("open") == "yes"
    close_space(request.actor, space=found, is_open=is_open, now=clock.read())
    messages.success(request, _("It is open again.") if is_open else _("It is closed. It can still be read."))
    return redirect("space", request.organisation.slug, found.pk)


def _found(request: Request, space_id: UUID) -> Space:
    """A space one can find, or stands in some way to."""
    found = PLACE.visible(request.actor, all_spaces()).filter(pk=space_id).first()
    rows_ = Membership.objects.filter(space=space_id, member=request.member).exclude(state=MemberState.REMOVED)
    if found is None and rows_.exists():
        found = all_spaces().filter(pk=space_id).first()
    if found is None:
        raise NotFound
    return found
