"""Sessions in words: when, as this person and the others read their clocks, where, and what can be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.relationships.queries import Pair
from konnekt.relationships.times import city, span
from konnekt.web.door import Request
from konnekt.workspace.actions.sessions import Meeting
from konnekt.workspace.models import Session
from konnekt.workspace.queries.clocks import clocks_of
from konnekt.workspace.states import SessionState

TONES = {
    SessionState.OFFERED: "info",
    SessionState.PLANNED: "brand",
    SessionState.HELD: "success",
    SessionState.MISSED: "neutral",
    SessionState.CALLED_OFF: "neutral",
}


@dataclass(frozen=True, slots=True)
class Clocks:
    """Where this person reads the clock, and where each of the others does."""

    mine: ZoneInfo
    others: tuple[tuple[str, ZoneInfo], ...]

    def elsewhere(self, moment: datetime) -> str:
        """“15:00 for Björn, in Stockholm”, for each who reads another time than this person."""
        here = moment.astimezone(self.mine)
        said = {}
        for name, zone in self.others:
            there = moment.astimezone(zone)
            if there.utcoffset() != here.utcoffset():
                time = date_format(there, "H:i" if there.date() == here.date() else "D j F, H:i")
                said[name] = _("{time} for {name}, in {city}").format(time=time, name=name, city=city(zone))
        return " · ".join(said.values())


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as a page shows it."""

    session: Session
    when: str
    elsewhere: str
    where: str
    state: str
    tone: str
    url: str
    is_mine: bool
    may_change: bool
    two: tuple[UUID, UUID] | None
    """Of a circle's session for two alone, who they are."""
    is_over: bool
    """It has begun, and nobody has said yet whether they met."""
    before: int
    """How often they had met before it."""


def look_at_own_clock(pair: Pair) -> Clocks:
    """Show this page's times as this person's clock says; leaving the answer takes it back."""
    zones = clocks_of([pair.mine, *pair.others])
    timezone.activate(zones[pair.mine.member_id])
    others = tuple((part.member.name, zones[part.member_id]) for part in pair.others)
    return Clocks(zones[pair.mine.member_id], others)


def shown(request: Request, meetings: Iterable[Meeting], clocks: Clocks, now: datetime) -> list[Shown]:
    """Sessions for a page."""
    return [_shown(request, one, clocks, now) for one in meetings]


def _shown(request: Request, meeting: Meeting, clocks: Clocks, now: datetime) -> Shown:
    one = meeting.session
    state = SessionState(one.state)
    is_over = state is SessionState.PLANNED and one.begins_at <= now
    return Shown(
        session=one,
        when=span(one.begins_at, one.ends_at, clocks.mine),
        elsewhere=clocks.elsewhere(one.begins_at),
        where=meeting.where,
        state=_("Did you meet?") if is_over else str(state.label).capitalize(),
        tone="warning" if is_over else TONES[state],
        url=reverse("pair_session", args=[request.organisation.slug, one.relationship_id, one.pk]),
        is_mine=meeting.is_mine,
        may_change=meeting.may_change and state in {SessionState.PLANNED, SessionState.MISSED},
        two=(one.mentor_id, one.mentee_id) if one.mentor_id and one.mentee_id else None,
        is_over=is_over,
        before=meeting.before,
    )
