"""What becomes of a session: moved, called off, held or not."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.relationships.states import RelationshipState
from konnekt.relationships.times import span
from konnekt.surveys.actions.asking import ask_after_session
from konnekt.web.door import Request, page
from konnekt.web.sessions.booking import asked_length, chosen_times, offer_times, time_page
from konnekt.web.sessions.forms import CallOffForm, TimeForm
from konnekt.web.sessions.views import one_session, with_sessions
from konnekt.workspace.actions.sessions import call_off, move, read_session, say_met
from konnekt.workspace.queries.clocks import usual_times
from konnekt.workspace.rules import LENGTHS, USUAL_LENGTH
from konnekt.workspace.states import SessionState

HELD, MISSED, MOVED = "yes", "no", "moved"


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def moving(request: Request, relationship_id: UUID, session_id: UUID) -> HttpResponse:
    """Put a session at another time, and say where; the others are told, and so are their calendars."""
    pair, now = with_sessions(request, relationship_id), clock.read()
    context = one_session(request, pair, session_id, now)
    one = context["one"]
    if pair.state is not RelationshipState.ACTIVE or not one.may_change:
        return redirect("pair_session", request.organisation.slug, relationship_id, session_id)
    two = {one.session.mentor_id, one.session.mentee_id} if one.session.is_for_two else None
    others = [part for part in pair.others if two is None or part.member_id in two]
    clocks, usual = context["clocks"], usual_times([pair.mine, *others])
    length = int((one.session.ends_at - one.session.begins_at).total_seconds() // 60)
    usual_length = length if length in LENGTHS else USUAL_LENGTH
    minutes = asked_length(request, usual_length)
    initial = {"minutes": str(minutes), "where": one.where}
    form = TimeForm(request.POST if request.method == "POST" else None, initial=initial)
    suits = offer_times(form, pair, usual, clocks, minutes=minutes, others=others, besides=session_id, now=now)
    if form.is_valid():
        times = chosen_times(form.cleaned_data, clocks) if len(form.cleaned_data["times"]) < 2 else []
        try:
            if not times:
                raise Refused(_("Choose one time."), field="times")
            moved = move(
                request.actor,
                session=one.session,
                begins=times[0],
                minutes=form.cleaned_data["minutes"],
                where=form.cleaned_data["where"],
                now=now,
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            when = span(moved.begins_at, moved.ends_at, clocks.mine)
            messages.success(request, _("Moved to {when}. Calendars are told.").format(when=when))
            return redirect("pair_session", request.organisation.slug, relationship_id, session_id)
    context |= time_page(request, pair, form, usual, clocks, minutes) | {"has_suits": bool(suits)}
    return render(request, "sessions/moving.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def calling_off(request: Request, relationship_id: UUID, session_id: UUID) -> HttpResponse:
    """Ask, then call it off without a reason."""
    pair, now = with_sessions(request, relationship_id), clock.read()
    context = one_session(request, pair, session_id, now)
    one = context["one"]
    is_planned = one.session.state == SessionState.PLANNED
    if pair.state is not RelationshipState.ACTIVE or not is_planned or not one.may_change:
        return redirect("pair_session", request.organisation.slug, relationship_id, session_id)
    form = CallOffForm(request.POST or None) if one.session.series is not None else None
    if request.method == "POST":
        and_later = form is not None and form.is_valid() and form.cleaned_data["and_later"]
        call_off(request.actor, session=one.session, and_later=and_later, now=now)
        messages.success(request, _("Called off. The others are told, and so are their calendars."))
        return redirect("pair_sessions", request.organisation.slug, relationship_id)
    return render(request, "sessions/calling_off.html", context | {"form": form})


@page(Permission.TAKE_PART, methods=("POST",))
def meeting(request: Request, relationship_id: UUID, session_id: UUID) -> HttpResponse:
    """Did you meet? One tap."""
    pair, now = with_sessions(request, relationship_id), clock.read()
    answer = request.POST.get("met", "")
    there = (request.organisation.slug, relationship_id)
    found = read_session(request.actor, relationship=pair.relationship, session_id=session_id, now=now).session
    if answer == MOVED:
        return redirect("pair_session_moving", *there, session_id)
    if answer not in {HELD, MISSED}:
        return redirect("pair_session", *there, session_id)
    try:
        settled = say_met(request.actor, session=found, met=answer == HELD, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("pair_session", *there, session_id)
    if answer == HELD:
        # The queue asks everybody in it; whoever says so is asked at once, on the page that follows.
        mine = [request.member.pk]
        ask_after_session(relationship_id=relationship_id, session_id=settled.pk, member_ids=mine, now=now)
        messages.success(request, _("Noted: you met. When will you meet next?"))
    else:
        messages.success(request, _("Noted. It happens; choose the next time while you are here."))
    return redirect("pair_session", *there, session_id)
