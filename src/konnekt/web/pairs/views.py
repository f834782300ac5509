"""My pairs, and the first page of each: the question before both said yes, the overview of the shared space after."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import get_current_timezone

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.guidance.states import For
from konnekt.programmes.models import Enrolment
from konnekt.programmes.policy import OWN_ENROLMENT
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import ENROLLED, Format, Phase, Side
from konnekt.relationships.actions.together import waiting
from konnekt.relationships.models import PairRequest
from konnekt.relationships.queries import (
    Pair,
    conversations_of,
    going_on,
    my_pair,
    my_pairs,
    my_requests,
    request_behind,
    requests_for_me,
)
from konnekt.relationships.rules import closing_opens, last_day, may_request, readable_by
from konnekt.relationships.states import IS_OPEN, AskKind, Consent, RelationshipState
from konnekt.relationships.times import span
from konnekt.web.agreements.showing import standing as standing_of_the_agreement
from konnekt.web.choosing.words import standing
from konnekt.web.closing.showing import clock_of
from konnekt.web.conversations.showing import booking_of, bookings_ahead
from konnekt.web.door import Request, page
from konnekt.web.goals.showing import at_a_glance
from konnekt.web.guidance.hints import hint_for, hint_in_space
from konnekt.web.pairs import showing
from konnekt.web.pairs.shell import shell
from konnekt.workspace.queries.messages import news_in, unread_by_pair
from konnekt.workspace.queries.sessions import NOTHING, standing_of


@page(Permission.TAKE_PART)
def my_mentoring(request: Request) -> HttpResponse:
    """My pairs, each as a sentence."""
    unread = unread_by_pair(request.actor)
    pairs = my_pairs(request.actor)
    has_talks = any(pair.is_conversation for pair in pairs)
    booked = bookings_ahead(request, conversations_of(request.actor)) if has_talks else []
    shown_above = {one.relationship_id for one, _booking in booked}
    lines = [
        showing.line_of(pair, unread.get(pair.relationship.pk, 0), request.organisation)
        for pair in pairs
        if pair.relationship.pk not in shown_above or unread.get(pair.relationship.pk)
    ]
    mentoring = OWN_ENROLMENT.visible(request.actor, Enrolment.objects.select_related("round__programme"))
    mentoring = mentoring.filter(side__in=[Side.MENTOR, Side.BOTH], state__in=ENROLLED)
    mentoring = mentoring.exclude(round__programme__format=Format.PEER).order_by("-started_at")
    context = {
        "lines": lines,
        "mentoring": mentoring,
        "got": [(one, standing(one, is_mentor=True)) for one in requests_for_me(request.actor)],
        "booked": [(one, booking, _other(request, one)) for one, booking in booked],
        "sent": [(one, standing(one, is_mentor=False)) for one in my_requests(request.actor) if one.state in IS_OPEN],
        **hint_for(request, "my_mentoring", {For.MENTEE, For.MENTOR}, _phase_of(pairs)),
    }
    return render(request, "pairs/my_mentoring.html", context)


def _phase_of(pairs: list[Pair]) -> Phase:
    """What is of use to somebody with these pairs: before there is one, while one is asked for, or after."""
    if any(pair.state is RelationshipState.PROPOSED for pair in pairs):
        return Phase.MATCH
    return Phase.MENTORING if pairs else Phase.RECRUIT


def _other(request: Request, found: PairRequest) -> str:
    is_mentor = found.mentor.member_id == request.actor.member_id
    return found.mentee.member.name if is_mentor else found.mentor.member.name


@page(Permission.TAKE_PART)
def pair(request: Request, relationship_id: UUID) -> HttpResponse:
    """A pair's page: the question before both said yes, the shared space after."""
    found = my_pair(request.actor, relationship_id)
    match found.state:
        case RelationshipState.NOT_TAKEN_UP:
            # Whoever never looked is not told now who it would have been.
            return render(request, "pairs/not_taken_up.html")
        case RelationshipState.PROPOSED:
            template = "pairs/circle_question.html" if found.is_circle else "pairs/question.html"
            return render(request, template, _frame(request, found) | _question(request, found))
        case RelationshipState.PAUSED if not found.has_met:
            template = "pairs/circle_paused.html" if found.is_circle else "pairs/paused.html"
            return render(request, template, _frame(request, found))
        case _:
            template = "pairs/circle_space.html" if found.is_circle else "pairs/space.html"
            context = _frame(request, found) | _overview(request, found) | _going_on(found)
            return render(request, template, context | hint_in_space(request, found, "pair"))


def _frame(request: Request, found: Pair) -> dict[str, Any]:
    """The frame of a space, and of a circle what it is."""
    context = shell(request, found, "pair", Data.MESSAGES)
    if not found.is_circle:
        return context
    programme, mine = found.relationship.round.programme, found.mine
    return context | {
        "mentor": (found.mentors or [mine])[0].member.name,
        "mentors": [(part, showing.work_of(part)) for part in found.mentors],
        "leads": found.leads,
        "suggested": found.suggested,
        "is_second": mine.is_second,
        "least": programme.circle_least,
        "most": programme.circle_most,
        "is_short": found.relationship.short_since is not None,
    }


def _question(request: Request, found: Pair) -> dict[str, object]:
    areas = showing.area_names()
    return {
        "introduction": showing.introduction_of(found),
        "has_said_yes": found.mine.consent == Consent.YES or found.mine.answered_at is not None,
        "profile": showing.profile_of(found, areas),
        "reasons": showing.reasons_of(found, areas),
        "mentees": _mentees(found, areas),
        "runs_already": found.relationship.state == RelationshipState.ACTIVE,
        "fellows": len(found.mentees),
    }


def _overview(request: Request, found: Pair) -> dict[str, object]:
    """How the time together stands, who wrote last, and whom one is with."""
    now, areas, relationship = clock.read(), showing.area_names(), found.relationship
    picture, stretches = showing.months_of(found, now)
    asked = request_behind(request.actor, relationship) if found.is_conversation else None
    until = readable_by(found.mine, relationship, request.organisation)
    met = standing_of(request.actor, [relationship.pk], now=now).get(relationship.pk, NOTHING)
    news = news_in(found.mine, request.actor)
    return _standing(request, found, now) | {
        "booking": booking_of(request, asked) if asked else None,
        "sessions": met,
        "next_session": met.next and span(met.next.begins_at, met.next.ends_at, get_current_timezone()),
        "is_erased": until is not None and until < now,
        "picture": picture,
        "phases": stretches,
        "agreed": "" if found.is_conversation else standing_of_the_agreement(request.actor, found),
        "unread": news.unread if news else 0,
        "last": showing.last_of(found, news) if news else "",
        "profile": showing.profile_of(found, areas),
        "reasons": showing.reasons_of(found, areas),
        "mentees": _mentees(found, areas),
        "fellows": [(part, showing.work_of(part)) for part in found.mentees if part.consent == Consent.YES],
        "goals": None if found.is_conversation else at_a_glance(request.actor, found, areas, now),
    }


def _standing(request: Request, found: Pair, now: datetime) -> dict[str, object]:
    """Whether more time is asked for, whether it is time to part, and how long it can still be read."""
    relationship = found.relationship
    asked = waiting(relationship, AskKind.EXTEND) if found.state is RelationshipState.ACTIVE else None
    return {
        "time_asked": asked,
        "time_asked_by_me": asked is not None and asked.asked_by_id == found.mine.member_id,
        "may_answer_time": asked is not None and found.may_answer(asked),
        "closing_opened": not found.is_conversation
        and today_in(request.organisation, now) >= closing_opens(relationship),
        "last_day": last_day(relationship),
        "clock": clock_of(found, request.organisation, now),
    }


def _mentees(found: Pair, areas: dict[str, str]) -> list[showing.Mentee]:
    """The mentees of a circle, for the mentor whom they were matched with."""
    is_theirs = found.leads and found.are_partners
    return showing.mentees_of(found, areas) if is_theirs else []


def _going_on(found: Pair) -> dict[str, object]:
    """After a pair ended: what this person can say, for themselves alone."""
    after = going_on(found) if found.state is RelationshipState.ENDED else None
    if after is None:
        return {}
    round_ = found.relationship.round
    asks = after.looks_for_one and may_request(round_.programme, round_)
    return {"after": after, "asks_mentors": asks}
