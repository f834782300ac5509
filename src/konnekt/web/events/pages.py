"""What is on: events of one's spaces, and one of them with one's own place, tables and what is said of it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.community.actions.inviting import entry_of
from konnekt.community.models import Space
from konnekt.community.policy import EVENT, SPACE
from konnekt.community.queries import events
from konnekt.community.queries.posts import Key
from konnekt.community.queries.spaces import my_row
from konnekt.community.queries.spaces import spaces as all_spaces
from konnekt.community.states import EventKind
from konnekt.core import clock
from konnekt.core.errors import NotFound
from konnekt.relationships.invites import Method, calendar_file
from konnekt.web import markdown
from konnekt.web.community.forms import ReplyForm
from konnekt.web.community.posts import reading
from konnekt.web.community.showing import later
from konnekt.web.community.spaces import trail
from konnekt.web.door import Request, page
from konnekt.web.events import showing
from konnekt.web.who import who
from konnekt.workspace.queries.messages import apart_by_block


@page(Permission.TAKE_PART)
def all_events(request: Request) -> HttpResponse:
    """What is ahead and what was, in every space one reads or in one of them."""
    now, space = clock.read(), _space(request)
    after, before = (Key.read(request.GET.get(name, "")) for name in ("after", "before"))
    is_first = after is None and before is None
    path = _of_space(request, space) if space else reverse("events", args=[request.organisation.slug])
    spaces = [space.pk] if space else None
    ahead = events.coming(request.actor, now=now, spaces=spaces, after=after) if before is None else None
    was = events.past(request.actor, now=now, spaces=spaces, after=before) if after is None else None
    here = [(_("Community"), reverse("community", args=[request.organisation.slug])), (_("Events"), "")]
    context = {
        "space": space,
        "coming": showing.rows(request, ahead.seen, now) if ahead else [],
        "more_coming": later(path, ahead.next if ahead else None, "after"),
        "past": showing.rows(request, was.seen, now) if was else [],
        "more_past": later(path, was.next if was else None),
        "is_first": is_first,
        "is_ahead": before is None,
        "in_touch": events.in_touch(request.actor, apart=apart_by_block(request.actor)) if is_first else [],
        "trail": trail(request, space, (_("Events"), "")) if space else here,
    }
    return render(request, "events/events.html", context)


@page(Permission.TAKE_PART)
def event(request: Request, event_id: UUID) -> HttpResponse:
    """One event."""
    now = clock.read()
    found = EVENT.fetch(request.actor, event_id, events.events())
    seen, space = events.one_event(request.actor, found), found.post.space
    is_over, holds = found.ends_at <= now, events.holds(request.actor, found)
    context = reading(request, found.post, ReplyForm()) | {
        "event": found,
        "seen": seen,
        "when": showing.when_of(found),
        "elsewhere": showing.elsewhere_of(found),
        "is_over": is_over,
        "is_inside": my_row(request.actor, space) is not None and space.closed_at is None,
        "may_sign_up": showing.may_sign_up(found, now),
        "has_begun": found.begins_at <= now,
        "goes_on": showing.goes_on(found, now),
        "is_host": found.post.author_id == request.member.pk,
        "holds": holds,
        "may_change": holds and found.called_off_at is None and now < found.begins_at,
        "follow_up": markdown.render(found.follow_up),
        "who_attends": who(Data.ATTENDANCE, request.organisation),
        "trail": trail(request, space, (_("Events"), _of_space(request, space)), (_("Event"), "")),
    }
    return render(request, "events/event.html", context | _my_part(request, seen, is_over=is_over))


@page(Permission.TAKE_PART)
def calendar_entry(request: Request, event_id: UUID) -> HttpResponse:
    """Its entry for one's own calendar: that it is an event, when, and where to read about it."""
    found = EVENT.fetch(request.actor, event_id, events.events())
    if not events.goes_there(request.actor, found):
        raise NotFound
    file = calendar_file([entry_of(found, request.organisation.slug)], method=Method.PUBLISH)
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="mentoring.ics"'
    return response


def _my_part(request: Request, seen: events.Seen, *, is_over: bool) -> dict[str, Any]:
    """One's own tables, whom one met there, and what one said of it."""
    if not seen.has_place or seen.event.called_off_at is not None:
        return {}
    part: dict[str, Any] = {}
    if seen.event.kind == EventKind.NETWORKING:
        drawn = events.my_tables(request.actor, seen.event)
        part["my_rounds"] = showing.my_rounds(drawn, request.member.pk)
        if drawn:
            apart = apart_by_block(request.actor)
            mutual = {one.other_id for one in events.in_touch(request.actor, apart=apart)}
            touched = events.touched(request.actor)
            part["met"] = showing.met_at(drawn, request.member.pk, touched, mutual)
    if is_over:
        part |= {"may_judge": True, "verdict": events.my_verdict(request.actor, seen.event)}
    return part


def _space(request: Request) -> Space | None:
    """The space in the address, if one reads it."""
    try:
        wanted = UUID(request.GET.get("space", ""))
    except ValueError:
        return None
    return SPACE.fetch(request.actor, wanted, all_spaces())


def _of_space(request: Request, space: Space) -> str:
    return reverse("events", args=[request.organisation.slug]) + f"?space={space.pk}"
