"""Booking a session: one message is enough. Whoever books invites the others, who can move it or call it off; or one
offers a few times, and the other takes one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.facts import Fact
from konnekt.jobs.facts import announce
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.programmes.hurdles import Step, require_past
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import Consent
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, place, seal_all
from konnekt.workspace import messages
from konnekt.workspace.actions.invitations import people_of, tell_session, tell_times
from konnekt.workspace.actions.space import enter_to_write
from konnekt.workspace.models import Session
from konnekt.workspace.policy import SESSION
from konnekt.workspace.rules import LENGTHS, LONGEST_PLACE, MOST_IN_SERIES, MOST_OFFERED, NOTED_BACK, why_not_then
from konnekt.workspace.states import IN_THE_WAY, UNWRITTEN, SessionState

_SESSION_BOOKED = messages.SESSION_BOOKED, messages.SESSION_BOOKED_NAMELESS
_SERIES_BOOKED = messages.SERIES_BOOKED, messages.SERIES_BOOKED_NAMELESS
"""What the others read, and what whoever blocked the one who booked it does."""


@transaction.atomic
def book(
    actor: Actor,
    *,
    relationship: Relationship,
    times: Sequence[datetime],
    minutes: int,
    where: str = "",
    alone_with: UUID | None = None,
    now: datetime,
) -> list[Session]:
    """Book a session, or with several times a series, all of it or nothing. Everybody in it gets the invitation; in a
    circle it can be for two, ``alone_with`` a mentee for a mentor, or a mentor for a mentee.

    Booked twice by the same person (a second click), it is booked once.
    """
    mine = enter_to_write(actor, relationship)
    if not 1 <= len(times) <= MOST_IN_SERIES:
        raise ValueError("a series has between one session and the most that there can be")
    two = _two(mine, alone_with)
    if again := _just_booked(mine, times[0], minutes, two):
        return again
    _require_training(mine, now)
    series = uuid4() if len(times) > 1 else None
    made = _make(actor, mine, times, minutes, where, now, series=series, two=two)
    notice, nameless = _SERIES_BOOKED if series else _SESSION_BOOKED
    tell_session(made, notice, by=mine.member, nameless=nameless)
    return made


@transaction.atomic
def offer(
    actor: Actor,
    *,
    relationship: Relationship,
    times: Sequence[datetime],
    minutes: int,
    where: str = "",
    now: datetime,
) -> list[Session]:
    """Offer two or three times; the other takes one with one press. A new offer replaces what was offered before."""
    mine = enter_to_write(actor, relationship)
    if not 1 < len(times) <= MOST_OFFERED:
        raise ValueError("an offer has two or three times")
    _require_training(mine, now)
    _offered(mine.relationship).delete()
    made = _make(actor, mine, times, minutes, where, now, choice=uuid4(), state=SessionState.OFFERED)
    tell_times(made, by=mine.member)
    return made


@transaction.atomic
def take(actor: Actor, *, session: Session, now: datetime) -> Session:
    """Take one of the offered times: it is booked, and the others are free again."""
    mine = enter_to_write(actor, session.relationship)
    session = lock_session(actor, session)
    if session.state == SessionState.PLANNED:
        return session  # a second click
    if session.state != SessionState.OFFERED or session.begins_at <= now:
        raise _gone()
    if session.made_by_id == actor.member_id:
        raise Refused(_("These times are for the other one to choose from."))
    _require_training(mine, now)
    _offered(mine.relationship).exclude(pk=session.pk).delete()
    session.state, session.choice, session.changed_at = SessionState.PLANNED, None, now
    session.save(update_fields=["state", "choice", "changed_at"])
    record(actor, Verb.SESSION_BOOKED, session)
    notice, nameless = _SESSION_BOOKED
    tell_session([session], notice, by=mine.member, nameless=nameless)
    return session


@transaction.atomic
def take_offer_back(actor: Actor, *, relationship: Relationship) -> None:
    """Offer nothing any more. Nobody is written to: nothing was booked."""
    mine = enter_to_write(actor, relationship)
    _offered(mine.relationship).filter(made_by=actor.member_id).delete()


@transaction.atomic
def note_held(
    actor: Actor,
    *,
    relationship: Relationship,
    begins: datetime,
    minutes: int,
    where: str = "",
    alone_with: UUID | None = None,
    now: datetime,
) -> Session:
    """Note a meeting that nobody had booked. Nobody is written to."""
    mine = enter_to_write(actor, relationship)
    opened = mine.relationship.opened_at
    if begins + timedelta(minutes=minutes) > now or begins < now - NOTED_BACK or (opened and begins < opened):
        raise Refused(_("Only a meeting of the last three months, since your space opened, can be noted."), field="day")
    two = _two(mine, alone_with)
    if again := _just_booked(mine, begins, minutes, two):
        return again[0]
    (made,) = _make(actor, mine, [begins], minutes, where, now, state=SessionState.HELD, two=two)
    announce_held(made)
    return made


def announce_held(session: Session) -> list[UUID]:
    """Say that a session was held, and by whom. Returns whom."""
    members = [part.member_id for part in people_of(session)]
    ids = ",".join(map(str, members))
    announce(Fact.SESSION_HELD, relationship_id=session.relationship_id, session_id=session.pk, member_ids=ids)
    return members


def lock_session(actor: Actor, session: Session) -> Session:
    """A session of the actor's own as it stands now; step into its space first, which locks it."""
    seen = SESSION.visible(actor).select_related("relationship__round__programme")
    found = seen.filter(pk=session.pk).first()
    if found is None:
        raise NotFound
    return found


def lock_to_write_on(actor: Actor, session: Session) -> Session:
    """The same, where something may be noted or agreed in it."""
    session = lock_session(actor, session)
    if session.state in UNWRITTEN:
        raise Refused(_("This session isn’t booked, so nothing can be written to it. What you typed is still here."))
    return session


def place_of(session_id: UUID) -> Place:
    """Where the sealed place of a session belongs."""
    return place("workspace.Session", "place", session_id)


def require_free(
    actor: Actor, times: Sequence[datetime], minutes: int, *, field: str, besides: Session | None = None
) -> None:
    """Refuse a time at which the actor has a session already, here or in another pair of theirs."""
    length = timedelta(minutes=minutes)
    ahead = SESSION.visible(actor).filter(
        state__in=IN_THE_WAY, ends_at__gt=min(times), begins_at__lt=max(times) + length
    )
    taken = list(ahead.exclude(pk=besides.pk) if besides else ahead)
    if any(one.begins_at < begins + length and begins < one.ends_at for one in taken for begins in times):
        raise Refused(_("You have a session at that time already. Choose a time beside it."), field=field)


def _make(
    actor: Actor,
    mine: Part,
    times: Sequence[datetime],
    minutes: int,
    where: str,
    now: datetime,
    *,
    series: UUID | None = None,
    choice: UUID | None = None,
    state: SessionState = SessionState.PLANNED,
    two: Mapping[str, UUID] = MappingProxyType({}),
) -> list[Session]:
    where = where.strip()
    if minutes not in LENGTHS or len(where) > LONGEST_PLACE:
        raise ValueError("the length or the place is out of bounds")
    if state != SessionState.HELD:
        for begins in times:
            if why := why_not_then(begins, now):
                raise Refused(why, field="day")
        require_free(actor, times, minutes, field="at")
    made = [
        Session(
            relationship=mine.relationship,
            state=state,
            begins_at=begins,
            ends_at=begins + timedelta(minutes=minutes),
            made_by=mine.member,
            made_at=now,
            changed_at=now,
            series=series,
            choice=choice,
            settled_at=now if state == SessionState.HELD else None,
            **two,
        )
        for begins in sorted(times)
    ]
    sealed = seal_all(Holder.relationship(mine.relationship_id), ((where, place_of(one.pk)) for one in made))
    for one, body in zip(made, sealed, strict=True):
        one.place = body
    Session.objects.bulk_create(made)
    if choice is None:
        record(actor, Verb.SESSION_BOOKED, made[0], sessions=len(made))
    return made


def _require_training(mine: Part, now: datetime) -> None:
    """What has to be done before a first session is asked of whoever books or takes it, and of nobody else: the other
    one is not told that somebody has something to do.
    """
    if (
        mine.enrolment_id
        and not Session.objects.filter(relationship=mine.relationship_id, state=SessionState.HELD).exists()
    ):
        require_past(Step.FIRST_SESSION, mine.enrolment_id, now.date())


def _just_booked(mine: Part, begins: datetime, minutes: int, two: Mapping[str, UUID]) -> list[Session]:
    """What the same person booked for the same time with the same people: the first of a series with all that belong
    to it.
    """
    rows = Session.objects.filter(relationship=mine.relationship_id, made_by=mine.member_id)
    one = rows.filter(
        begins_at=begins,
        ends_at=begins + timedelta(minutes=minutes),
        state__in=[SessionState.PLANNED, SessionState.HELD],
        mentor=two.get("mentor_id"),
        mentee=two.get("mentee_id"),
    ).first()
    if one is None:
        return []
    return list(rows.filter(series=one.series).select_related("relationship")) if one.series else [one]


def _two(mine: Part, alone_with: UUID | None) -> dict[str, UUID]:
    """The mentor and the mentee who meet alone, or nothing where everybody does. NotFound for whoever isn't on the
    other side of the same circle.
    """
    if alone_with is None:
        return {}
    here = Part.objects.filter(relationship=mine.relationship_id, left_at=None, consent=Consent.YES)
    other = here.filter(member=alone_with).exclude(side=mine.side).first()
    if other is None or not mine.relationship.is_circle:
        raise NotFound
    return {f"{part.side}_id": part.member_id for part in (mine, other)}


def _offered(relationship: Relationship) -> QuerySet[Session]:
    return Session.objects.filter(relationship=relationship, state=SessionState.OFFERED)


def _gone() -> Refused:
    return Refused(_("This time isn’t offered any more. Choose another, or book one yourself."))
