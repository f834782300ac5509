"""Booking: times that suit everybody, any other time, a series, or a few times for the other to choose from."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.relationships.models import Part
from konnekt.relationships.queries import Pair
from konnekt.relationships.rules import moment
from konnekt.relationships.states import Consent, RelationshipState
from konnekt.relationships.times import city, span
from konnekt.web.door import Request, page
from konnekt.web.pairs.shell import shell
from konnekt.web.sessions.forms import BookForm, TimeForm
from konnekt.web.sessions.showing import Clocks, look_at_own_clock
from konnekt.web.sessions.views import with_sessions
from konnekt.workspace.actions.booking import book, note_held, offer, take, take_offer_back
from konnekt.workspace.actions.sessions import read_session
from konnekt.workspace.models import Session
from konnekt.workspace.queries.clocks import UsualTimes, taken_times, usual_times
from konnekt.workspace.rules import LENGTHS, MOST_OFFERED, USUAL_LENGTH, Rhythm, days_of
from konnekt.workspace.slots import chosen_few, free_times

MOST_SHOWN = 8


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def booking(request: Request, relationship_id: UUID) -> HttpResponse:
    """Choose one time to book it, or up to three to let the other one choose."""
    pair, now = with_sessions(request, relationship_id), clock.read()
    if pair.state is not RelationshipState.ACTIVE:
        return redirect("pair_sessions", request.organisation.slug, relationship_id)
    clocks = look_at_own_clock(pair)
    alone = asked_alone(request, pair)
    others = [alone] if alone else pair.others
    usual = usual_times([pair.mine, *others])
    minutes = asked_length(request)
    form = BookForm(request.POST if request.method == "POST" else None, initial={"minutes": str(minutes)})
    suits = offer_times(form, pair, usual, clocks, minutes=minutes, others=others, now=now)
    if alone is None and _asked(request, "alone_with"):
        _say_who_is_gone(request, form)
    if form.is_valid():
        try:
            made = _book(request, pair, form.cleaned_data, clocks, alone, now)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _done(pair, made, clocks))
            if len(made) == 1:
                return redirect("pair_session", request.organisation.slug, relationship_id, made[0].pk)
            return redirect("pair_sessions", request.organisation.slug, relationship_id)
    context = time_page(request, pair, form, usual, clocks, minutes) | {
        "has_suits": bool(suits),
        "alone": alone,
        "other_side": _other_side(pair) if pair.is_circle else [],
    }
    return render(request, "sessions/booking.html", context)


@page(Permission.TAKE_PART, methods=("POST",))
def taking(request: Request, relationship_id: UUID, session_id: UUID) -> HttpResponse:
    """Take one of the offered times."""
    pair, now = with_sessions(request, relationship_id), clock.read()
    clocks = look_at_own_clock(pair)
    found = read_session(request.actor, relationship=pair.relationship, session_id=session_id, now=now)
    try:
        taken = take(request.actor, session=found.session, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("pair_sessions", request.organisation.slug, relationship_id)
    messages.success(request, _done(pair, [taken], clocks))
    return redirect("pair_session", request.organisation.slug, relationship_id, session_id)


@page(Permission.TAKE_PART, methods=("POST",))
def withdrawal(request: Request, relationship_id: UUID) -> HttpResponse:
    """Offer nothing any more."""
    pair = with_sessions(request, relationship_id)
    take_offer_back(request.actor, relationship=pair.relationship)
    messages.success(request, _("These times aren’t offered any more."))
    return redirect("pair_sessions", request.organisation.slug, relationship_id)


def asked_length(request: Request, usual: int = USUAL_LENGTH) -> int:
    """The length that the page is looked at with."""
    given = _asked(request, "minutes")
    return int(given) if given.isdigit() and int(given) in LENGTHS else usual


def asked_alone(request: Request, pair: Pair) -> Part | None:
    """With whom of a circle somebody would meet alone; None where all of it meets, and where that one isn’t here any
    more.
    """
    given = _asked(request, "alone_with")
    return next((part for part in _other_side(pair) if pair.is_circle and str(part.member_id) == given), None)


def _asked(request: Request, name: str) -> str:
    return (request.POST if request.method == "POST" else request.GET).get(name, "")


def _say_who_is_gone(request: Request, form: TimeForm) -> None:
    """What two meant for themselves is never booked for all."""
    words = _("Whoever you wanted to meet alone isn’t here any more. Nothing is booked: choose again who meets.")
    if form.is_bound:
        form.add_error(None, words)
    else:
        messages.warning(request, words)


def _other_side(pair: Pair) -> list[Part]:
    here = (part for part in pair.others if part.consent == Consent.YES and part.left_at is None)
    return [part for part in here if part.side != pair.mine.side]


def offer_times(
    form: TimeForm,
    pair: Pair,
    usual: UsualTimes,
    clocks: Clocks,
    *,
    minutes: int,
    others: Sequence[Part] | None = None,
    besides: UUID | None = None,
    now: datetime,
) -> Sequence[datetime]:
    """Give the form the times that suit everybody; what was chosen before stays among them. ``besides`` is a session
    that is to be moved, whose own time is free for it. ``others`` are those whom it is for, else all of the space.
    """
    others = pair.others if others is None else others
    members = [pair.mine.member_id, *(part.member_id for part in others)]
    length = timedelta(minutes=minutes)
    taken = taken_times(members, besides=besides, now=now)
    found = free_times(list(usual.weeks.values()), taken, length=length, now=now)
    suits = chosen_few(found, clocks.mine, length=length, most=MOST_SHOWN)
    field = form.fields["times"]
    given = form.data.getlist("times") if isinstance(form.data, QueryDict) else []
    chosen = [at for one in given if (at := _moment_of(one))]
    field.choices = [  # type: ignore[attr-defined]
        (at.isoformat(), _in_words(at, length, clocks)) for at in sorted({*suits, *chosen})
    ]
    field.coerce = datetime.fromisoformat  # type: ignore[attr-defined]
    if len(others) > 1:
        field.label = _("Times that suit all of you")
    return suits


def time_page(
    request: Request, pair: Pair, form: TimeForm, usual: UsualTimes, clocks: Clocks, minutes: int
) -> dict[str, Any]:
    """What every page shows on which a time is chosen."""
    silent = [part.member.name for part in pair.others if part.member_id in usual.assumed]
    return shell(request, pair, "pair_sessions", Data.SESSIONS) | {
        "form": form,
        "minutes": minutes,
        "city": city(clocks.mine),
        "most_offered": MOST_OFFERED,
        "silent": silent,
        "is_assumed": pair.mine.member_id in usual.assumed,
        "elsewhere": [f"{name}: {city(zone)}" for name, zone in clocks.others if zone != clocks.mine],
    }


def chosen_times(given: dict[str, Any], clocks: Clocks) -> list[datetime]:
    """What was chosen from the list, or what was typed, which then counts alone."""
    if given["day"]:
        return [moment(given["day"], given["at"], clocks.mine)]
    return list(given["times"])


def _book(
    request: Request, pair: Pair, given: dict[str, Any], clocks: Clocks, alone: Part | None, now: datetime
) -> list[Session]:
    relationship, times = pair.relationship, chosen_times(given, clocks)
    length: dict[str, Any] = {"minutes": given["minutes"], "where": given["where"], "now": now}
    if len(times) > MOST_OFFERED:
        raise Refused(_("Choose one time, or two or three to let the other one choose."), field="times")
    if len(times) > 1 and pair.is_circle:
        raise Refused(_("In a circle choose one time: it is booked at once."), field="times")
    if len(times) > 1 and given["rhythm"] != Rhythm.ONCE:
        raise Refused(_("A series begins at one time. Choose one."), field="times")
    if len(times) > 1:
        return offer(request.actor, relationship=relationship, times=times, **length)
    length["alone_with"] = alone.member_id if alone else None
    if times[0] <= now:
        return [note_held(request.actor, relationship=relationship, begins=times[0], **length)]
    local = times[0].astimezone(clocks.mine)
    days = days_of(local.date(), given["rhythm"], relationship.round.ends_on)
    series = [moment(day, local.time(), clocks.mine) for day in days]
    return book(request.actor, relationship=relationship, times=series, **length)


def _done(pair: Pair, made: Sequence[Session], clocks: Clocks) -> str:
    first = span(made[0].begins_at, made[0].ends_at, clocks.mine)
    if made[0].choice is not None:
        return _("{name} can now choose one of {number} times.").format(name=pair.other.member.name, number=len(made))
    if made[0].settled_at is not None:
        return _("Noted: you met on {when}.").format(when=first)
    words = ngettext("Booked for {when}.", "{number} sessions are booked, the first for {when}.", len(made))
    return words.format(when=first, number=len(made)) + " " + _("The invitations are on their way.")


def _in_words(at: datetime, length: timedelta, clocks: Clocks) -> str:
    elsewhere = clocks.elsewhere(at)
    return span(at, at + length, clocks.mine) + (f" ({elsewhere})" if elsewhere else "")


def _moment_of(given: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
