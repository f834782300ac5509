"""Telling those in a pair or a circle about their sessions, with the entry for their calendars; each reads their own
clock.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from konnekt.notify.actions.telling import tell
from konnekt.notify.notices import Notice
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, served
from konnekt.relationships.invites import Entry, Method, calendar_file
from konnekt.relationships.models import Part
from konnekt.relationships.states import Consent
from konnekt.relationships.times import span
from konnekt.workspace import messages
from konnekt.workspace.models import Session
from konnekt.workspace.policy import for_members
from konnekt.workspace.queries.clocks import clocks_of
from konnekt.workspace.queries.messages import who_blocked
from konnekt.workspace.states import SessionState


def people_of(session: Session) -> list[Part]:
    """Whom it is for: those who are in the space now, or of them two. With what their clock is read from."""
    rows = Part.objects.filter(relationship=session.relationship_id, left_at=None, consent=Consent.YES)
    if session.is_for_two:
        rows = rows.filter(member__in=[session.mentor_id, session.mentee_id])
    return list(rows.select_related("member", "enrolment__member").order_by("side", "pk"))


def tell_session(
    sessions: Sequence[Session], notice: Notice, *, by: Member | None = None, nameless: Notice | None = None
) -> None:
    """Tell everybody of a session, or of the whole series, that it is booked, moved or off. Whoever blocked the one who
    did it reads ``nameless`` instead: their calendar has to follow, else they would sit there alone, or be waited for.
    """
    first, slug = sessions[0], served().slug
    relationship = first.relationship
    path = reverse("pair_session", args=[slug, relationship.pk, first.pk])
    entries = [entry_of(one, slug) for one in sessions]
    method = _method(entries)
    parts = people_of(first)
    clocks, unheard = clocks_of(parts), who_blocked(relationship, by.pk) if by else set()
    for part in parts:
        is_unheard = part.member_id in unheard
        to = recipient(part.member)
        if to is not None:
            tell(
                to,
                nameless if is_unheard and nameless else notice,
                path=path,
                calendar=calendar_file(entries, method=method, to=to.address),
                programme=relationship.round.programme.name,
                when=span(first.begins_at, first.ends_at, clocks[part.member_id]),
                author=by.name if by and not is_unheard else "",
                number=str(len(sessions)),
            )


def tell_times(offered: Sequence[Session], *, by: Member) -> None:
    """Tell the others that they can choose a time; nothing is in a calendar before they do."""
    relationship = offered[0].relationship
    path = reverse("pair_sessions", args=[served().slug, relationship.pk])
    unheard = {by.pk, *who_blocked(relationship, by.pk)}
    for part in people_of(offered[0]):
        to = None if part.member_id in unheard else recipient(part.member)
        if to is not None:
            programme = relationship.round.programme.name
            tell(to, messages.TIMES_OFFERED, path=path, programme=programme, author=by.name)


def tell_when(session: Session, notice: Notice) -> None:
    """Tell everybody in it about a session as it stands, by their own clock."""
    relationship = session.relationship
    path = reverse("pair_session", args=[served().slug, relationship.pk, session.pk])
    parts = people_of(session)
    clocks = clocks_of(parts)
    for part in parts:
        to = recipient(part.member)
        if to is not None:
            when = span(session.begins_at, session.ends_at, clocks[part.member_id])
            tell(to, notice, path=path, programme=relationship.round.programme.name, when=when)


def tell_of_what_is_ahead(*, relationship_id: UUID, member_id: UUID, joins: bool, now: datetime) -> None:
    """Somebody is in a circle, or has left it: what is planned there comes into their calendar, or goes out of it.

    Also what was called off once they had left, theirs with one of it alone too: of that they were told nothing.
    """
    part = Part.objects.select_related("member", "enrolment__member", "relationship__round__programme").get(
        relationship=relationship_id, member=member_id
    )
    to = recipient(part.member)
    # A job may come late, or twice: what is told is how it stands then.
    if to is None or joins is not (part.left_at is None):
        return
    wanted = Q(mentee=None, state=SessionState.PLANNED)
    if not joins:
        # A circle that ended by their leaving may have called everything off before this.
        wanted |= for_members([member_id]) & Q(state=SessionState.CALLED_OFF, settled_at__gte=part.left_at)
    rows = Session.objects.filter(wanted, relationship=relationship_id, begins_at__gt=now)
    ahead = list(rows.order_by("begins_at", "pk"))
    if not ahead:
        return
    slug = served().slug
    entries = [entry_of(one, slug) for one in ahead]
    if not joins:
        entries = [
            one if one.is_off else replace(one, sequence=one.sequence + 1, changed_at=now, is_off=True)
            for one in entries
        ]
    tell(
        to,
        messages.SESSIONS_AHEAD if joins else messages.SESSIONS_NO_MORE,
        path=reverse("pair_sessions", args=[slug, relationship_id]),
        calendar=calendar_file(entries, method=_method(entries), to=to.address),
        programme=part.relationship.round.programme.name,
        when=span(ahead[0].begins_at, ahead[0].ends_at, clocks_of([part])[member_id]),
        number=str(len(ahead)),
    )


def _method(entries: Sequence[Entry]) -> Method:
    """An invitation, and what takes it back, is for one entry (RFC 5546); several come as a list to take in."""
    if len(entries) > 1:
        return Method.PUBLISH
    return Method.CANCEL if entries[0].is_off else Method.REQUEST


def entry_of(session: Session, slug: str) -> Entry:
    """A session as a calendar has it."""
    path = reverse("pair_session", args=[slug, session.relationship_id, session.pk])
    return Entry(
        session.pk,
        session.sequence,
        session.changed_at,
        session.begins_at,
        session.ends_at,
        urljoin(settings.BASE_URL, path),
        is_off=session.state == SessionState.CALLED_OFF,
    )
