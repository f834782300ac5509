"""The sessions of a space: the next one, those that were, and a page for each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound
from konnekt.relationships.invites import Method, calendar_file
from konnekt.relationships.queries import Pair
from konnekt.web.door import Request, page
from konnekt.web.guidance.hints import hint_in_space
from konnekt.web.notes.showing import on_session
from konnekt.web.pairs.shell import entered, shell
from konnekt.web.sessions.showing import Shown, look_at_own_clock, shown
from konnekt.web.surveys.pulse import question_of_session
from konnekt.workspace.actions.invitations import entry_of
from konnekt.workspace.actions.sessions import read_session, read_sessions
from konnekt.workspace.states import SessionState


def with_sessions(request: Request, relationship_id: UUID) -> Pair:
    """A space that has sessions: every one but that of a booked conversation, which is one itself."""
    pair = entered(request, relationship_id)
    if pair.is_conversation:
        raise NotFound
    return pair


@page(Permission.TAKE_PART)
def sessions(request: Request, relationship_id: UUID) -> HttpResponse:
    """What comes next, what is offered, what waits for an answer, and what was."""
    pair, now = with_sessions(request, relationship_id), clock.read()
    clocks = look_at_own_clock(pair)
    found = shown(request, read_sessions(request.actor, relationship=pair.relationship, now=now), clocks, now)
    context = shell(request, pair, "pair_sessions", Data.SESSIONS) | arranged(found, now)
    context |= hint_in_space(request, pair, "pair_sessions")
    return render(request, "sessions/sessions.html", context)


@page(Permission.TAKE_PART)
def session(request: Request, relationship_id: UUID, session_id: UUID) -> HttpResponse:
    """One session."""
    pair, now = with_sessions(request, relationship_id), clock.read()
    context = one_session(request, pair, session_id, now)
    context |= on_session(request, pair, context["one"], now) | hint_in_space(request, pair, "pair_session")
    if context["one"].session.state == SessionState.HELD:
        context |= question_of_session(request, session_id)
    return render(request, "sessions/session.html", context)


@page(Permission.TAKE_PART)
def calendar_entry(request: Request, relationship_id: UUID, session_id: UUID) -> HttpResponse:
    """Its entry for one's own calendar: title and times, as the mail carries it."""
    pair, now = with_sessions(request, relationship_id), clock.read()
    found = read_session(request.actor, relationship=pair.relationship, session_id=session_id, now=now).session
    if found.state == SessionState.OFFERED:
        raise NotFound
    file = calendar_file([entry_of(found, request.organisation.slug)], method=Method.PUBLISH)
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="mentoring.ics"'
    return response


def one_session(request: Request, pair: Pair, session_id: UUID, now: datetime) -> dict[str, Any]:
    """What the pages of one session show around it."""
    clocks = look_at_own_clock(pair)
    meeting = read_session(request.actor, relationship=pair.relationship, session_id=session_id, now=now)
    (found,) = shown(request, [meeting], clocks, now)
    alone = next((part.member.name for part in pair.others if found.two and part.member_id in found.two), "")
    return shell(request, pair, "pair_sessions", Data.SESSIONS) | {"one": found, "clocks": clocks, "alone_with": alone}


def arranged(found: Sequence[Shown], now: datetime) -> dict[str, Any]:
    """Sessions by what they ask of whoever looks."""
    ahead = [one for one in found if one.session.state == SessionState.PLANNED and not one.is_over]
    offered = [one for one in found if one.session.state == SessionState.OFFERED and one.session.begins_at > now]
    past = {SessionState.HELD, SessionState.MISSED}
    return {
        "next": ahead[0] if ahead else None,
        "later": ahead[1:],
        "to_choose": [one for one in offered if not one.is_mine],
        "to_be_chosen": [one for one in offered if one.is_mine],
        "to_settle": [one for one in found if one.is_over],
        "past": [one for one in reversed(found) if one.session.state in past],
    }
