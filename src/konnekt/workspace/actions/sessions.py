"""A session of one's own: read, moved, called off, and what became of it. No other code opens where it takes place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.facts import Fact
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.facts import announce
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import PartSide
from konnekt.sealing.keyring import Holder, KeyDropped, seal, unseal_all
from konnekt.workspace import messages
from konnekt.workspace.actions.booking import announce_held, lock_session, place_of, require_free
from konnekt.workspace.actions.invitations import tell_session
from konnekt.workspace.actions.space import enter_to_read, enter_to_write
from konnekt.workspace.models import Session
from konnekt.workspace.policy import for_members
from konnekt.workspace.queries.sessions import with_held_before
from konnekt.workspace.rules import LENGTHS, LONGEST_PLACE, why_not_then
from konnekt.workspace.states import SessionState


@dataclass(frozen=True, slots=True)
class Meeting:
    """One session, opened for somebody who is in it."""

    session: Session
    where: str
    is_mine: bool
    """Whether this person booked or offered it."""
    may_change: bool
    """Whether they can move it or call it off: in a circle its mentor, and whoever booked it."""
    before: int
    """How often they had met before it, as far as somebody said so."""


def read_sessions(actor: Actor, *, relationship: Relationship, now: datetime) -> list[Meeting]:
    """The sessions of a space, the earliest first, for those in it and nobody else; without those that were called off.
    Empty once the time to read is over.
    """
    rows = with_held_before(actor, relationship).exclude(state=SessionState.CALLED_OFF)
    return _opened(actor, relationship, now, list(rows.order_by("begins_at", "pk")))


def read_session(actor: Actor, *, relationship: Relationship, session_id: UUID, now: datetime) -> Meeting:
    """One of them, or NotFound."""
    rows = with_held_before(actor, relationship).filter(pk=session_id)
    found = _opened(actor, relationship, now, list(rows))
    if not found:
        raise NotFound
    return found[0]


@transaction.atomic
def move(
    actor: Actor, *, session: Session, begins: datetime, minutes: int, where: str | None = None, now: datetime
) -> Session:
    """Put one session at another time, and say where; of a series this one alone. Everybody's calendar follows."""
    mine, session = _mine_to_change(actor, session)
    if minutes not in LENGTHS:
        raise ValueError("the length is out of bounds")
    if why := why_not_then(begins, now):
        raise Refused(why, field="day")
    require_free(actor, [begins], minutes, field="at", besides=session)
    session.begins_at, session.ends_at = begins, begins + timedelta(minutes=minutes)
    session.state, session.settled_at, session.asked, session.reminded_at = SessionState.PLANNED, None, 0, None
    session.sequence, session.changed_at = session.sequence + 1, now
    if where is not None:
        _put(session, where)
    session.save()
    record(
        actor, Verb.SESSION_MOVED, session, fields=["begins_at", "ends_at", *(["place"] if where is not None else [])]
    )
    tell_session([session], messages.SESSION_MOVED, by=mine.member, nameless=messages.SESSION_MOVED_NAMELESS)
    return session


@transaction.atomic
def call_off(actor: Actor, *, session: Session, and_later: bool = False, now: datetime) -> list[Session]:
    """Call a session off without a reason; of a series this one, or with all that come after it."""
    mine, session = _mine_to_change(actor, session)
    off = [session]
    if and_later and session.series is not None:
        later = Session.objects.filter(
            relationship=session.relationship_id,
            series=session.series,
            state=SessionState.PLANNED,
            begins_at__gt=max(session.begins_at, now),
        )
        off += list(later.select_related("relationship__round__programme").order_by("begins_at"))
    _off(actor, off, now)
    notice = messages.SERIES_OFF if len(off) > 1 else messages.SESSION_OFF
    tell_session(off, notice, by=mine.member, nameless=notice)
    return off


@transaction.atomic
def call_off_ahead(*, relationship_id: UUID, now: datetime) -> int:
    """A pair has ended: what was planned doesn't take place, and calendars are told. Returns how many were called off.

    Recorded as the product's own act, as the end is: the ledger does not show which of the two ended it.
    """
    rows = Session.objects.filter(relationship=relationship_id, begins_at__gt=now)
    rows.filter(state=SessionState.OFFERED).delete()
    ahead = rows.filter(state=SessionState.PLANNED).select_related("relationship__round__programme")
    by_people: dict[object, list[Session]] = {}
    for one in ahead.order_by("begins_at"):
        by_people.setdefault((one.mentor_id, one.mentee_id), []).append(one)
    for off in by_people.values():
        _off(Actor.product(served_organisation(), "pair ended"), off, now)
        tell_session(off, messages.SERIES_OFF if len(off) > 1 else messages.SESSION_OFF)
    return sum(map(len, by_people.values()))


@transaction.atomic
def call_off_alone(*, relationship_id: UUID, member_id: UUID, now: datetime) -> None:
    """Somebody has left a circle: what they had planned with one of it alone doesn't take place. The other one is told;
    they themselves are, with all else that goes out of their calendar (`tell_of_what_is_ahead`).
    """
    rows = Session.objects.filter(relationship=relationship_id, mentee__isnull=False, begins_at__gt=now)
    ahead = rows.filter(for_members([member_id]), state=SessionState.PLANNED)
    for one in ahead.select_related("relationship__round__programme").order_by("begins_at"):
        _off(Actor.product(served_organisation(), "a circle became smaller"), [one], now)
        tell_session([one], messages.SESSION_OFF)


@transaction.atomic
def say_met(actor: Actor, *, session: Session, met: bool, now: datetime) -> Session:
    """Say, after it, whether they met. The last word counts, so that a slip can be put right."""
    enter_to_write(actor, session.relationship)
    session = lock_session(actor, session)
    if session.begins_at > now or session.state in {SessionState.OFFERED, SessionState.CALLED_OFF}:
        raise Refused(_("That can be said once the session has begun."))
    state, was_held = SessionState.HELD if met else SessionState.MISSED, session.state == SessionState.HELD
    if session.state == state:
        return session
    session.state, session.settled_at = state, now
    session.save(update_fields=["state", "settled_at"])
    record(actor, Verb.SESSION_SETTLED, session, state=state.value)
    if met:
        announce_held(session)
    elif was_held:
        announce(Fact.SESSION_NOT_HELD, session_id=session.pk)
    return session


def may_change(session: Session, part: Part) -> bool:
    """Whether somebody can move it or call it off: each of two; in a circle its mentor, and whoever booked it."""
    is_for_many = session.relationship.is_circle and not session.is_for_two
    return not is_for_many or part.side == PartSide.MENTOR or session.made_by_id == part.member_id


def _mine_to_change(actor: Actor, session: Session) -> tuple[Part, Session]:
    mine = enter_to_write(actor, session.relationship)
    session = lock_session(actor, session)
    if session.state not in {SessionState.PLANNED, SessionState.MISSED}:
        raise Refused(_("This session can’t be changed any more. Book another one."))
    if not may_change(session, mine):
        raise Refused(_("In a circle a session is moved or called off by its mentor, or by whoever booked it."))
    return mine, session


def _put(session: Session, where: str) -> None:
    where = where.strip()
    if len(where) > LONGEST_PLACE:
        raise ValueError("the place is out of bounds")
    session.place = seal(Holder.relationship(session.relationship_id), where, place_of(session.pk))


def _off(actor: Actor, sessions: Sequence[Session], now: datetime) -> None:
    for one in sessions:
        one.state, one.settled_at, one.changed_at = SessionState.CALLED_OFF, now, now
        one.sequence += 1
    Session.objects.bulk_update(sessions, ["state", "settled_at", "changed_at", "sequence"])
    record(actor, Verb.SESSION_CALLED_OFF, sessions[0], sessions=len(sessions))


def _opened(actor: Actor, relationship: Relationship, now: datetime, rows: Sequence[Any]) -> list[Meeting]:
    mine = enter_to_read(actor, relationship, now)
    if mine is None or not rows:
        return []
    try:
        places = unseal_all(
            Holder.relationship(relationship.pk), ((bytes(one.place), place_of(one.pk)) for one in rows)
        )
    except KeyDropped:
        return []
    found = []
    for one, where in zip(rows, places, strict=True):
        one.relationship = mine.relationship
        found.append(Meeting(one, where, one.made_by_id == mine.member_id, may_change(one, mine), one.before))
    return found
