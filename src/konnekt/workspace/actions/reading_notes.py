"""Opening what belongs to a session, for those who may read it. No other code does."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from konnekt.access.actors import Actor
from konnekt.relationships.models import Part, Relationship
from konnekt.sealing.keyring import Holder, KeyDropped, unseal, unseal_all
from konnekt.workspace.actions.notes import Agenda, own_place, version_place, words_of
from konnekt.workspace.actions.space import enter_to_read
from konnekt.workspace.models import OwnNote, Session, SheetVersion
from konnekt.workspace.policy import OWN_NOTE, SHEET
from konnekt.workspace.states import SheetKind

_MINUTES = re.compile(r"^(\d{1,3})\s*(?:min\w*\.?\s*[:·–-]?|[:·–])\s+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Point:
    """One line of an agenda; nought where it doesn't say how long."""

    minutes: int
    words: str


@dataclass(frozen=True, slots=True)
class Written:
    """One version of what a session's people write together, opened."""

    id: UUID
    session: Session
    kind: SheetKind
    number: int
    author: str
    is_mine: bool
    text: str
    """The notes; of an agenda its title and its points."""
    written_at: datetime
    key: str = ""
    """Which agenda of the library it began with."""

    @property
    def agenda(self) -> Agenda:
        """It, read as an agenda."""
        title, _line, points = self.text.partition("\n")
        return Agenda(title, points, self.key)

    @property
    def points(self) -> list[Point]:
        """The lines of an agenda, with the minutes that they begin with."""
        return [point_of(line) for line in self.agenda.points.splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class Own:
    """What somebody noted for themselves."""

    text: str
    version: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Papers:
    """What lies on the table in a session, for one of those in it."""

    agenda: Written | None = None
    notes: Written | None = None
    own: Own | None = None
    used: frozenset[str] = frozenset()
    """The agendas of the library that this space has begun with, in any session."""


def read_papers(actor: Actor, *, session: Session, now: datetime) -> Papers:
    """The agenda and the notes as they stand, and one's own; nothing once the time to read is over."""
    mine = enter_to_read(actor, session.relationship, now)
    if mine is None:
        return Papers()
    rows = _standing(actor, session.relationship).filter(Q(sheet__session=session) | Q(sheet__kind=SheetKind.AGENDA))
    written = _opened(session.relationship_id, rows, mine)
    here = {one.kind: one for one in written if one.session.pk == session.pk}
    used = frozenset(one.key for one in written if one.key)
    own = OWN_NOTE.visible(actor).filter(session=session).first()
    return Papers(here.get(SheetKind.AGENDA), here.get(SheetKind.NOTES), _own(own) if own else None, used)


def open_versions(actor: Actor, *, session: Session, rows: Iterable[SheetVersion], now: datetime) -> list[Written]:
    """Some versions of one session that the actor may read (`queries.notes`), in the same order."""
    mine = enter_to_read(actor, session.relationship, now)
    return [] if mine is None else _opened(session.relationship_id, rows, mine)


def read_notes(
    actor: Actor, *, relationship: Relationship, versions: Collection[UUID] | None = None, now: datetime
) -> list[Written]:
    """The notes of every session of a space, by the day of the session: as they stand, or of these ``versions`` those
    that the actor may read.
    """
    mine = enter_to_read(actor, relationship, now)
    if mine is None:
        return []
    found = _standing(actor, relationship) if versions is None else _of(actor, relationship).filter(pk__in=versions)
    rows = found.filter(sheet__kind=SheetKind.NOTES)
    return _opened(relationship.pk, sorted(rows, key=lambda row: row.sheet.session.begins_at), mine)


def point_of(line: str) -> Point:
    """“10 min Arrive” is ten minutes to arrive."""
    said = _MINUTES.match(line.strip())
    return Point(int(said[1]), line.strip()[said.end() :]) if said else Point(0, line.strip())


def _standing(actor: Actor, relationship: Relationship) -> QuerySet[SheetVersion]:
    """Of each sheet of a space the newest version that the actor may read."""
    return _of(actor, relationship).order_by("sheet", "-number").distinct("sheet")


def _of(actor: Actor, relationship: Relationship) -> QuerySet[SheetVersion]:
    rows = SHEET.visible(actor).filter(sheet__session__relationship=relationship)
    return rows.select_related("sheet__session", "author")


def _own(row: OwnNote) -> Own:
    return Own(unseal(Holder.person(row.author_id), bytes(row.body), own_place(row)), row.version, row.changed_at)


def _opened(relationship_id: UUID, rows: Iterable[SheetVersion], mine: Part) -> list[Written]:
    found = list(rows)
    if not found:
        return []
    try:
        texts = unseal_all(
            Holder.relationship(relationship_id), ((bytes(row.body), version_place(row)) for row in found)
        )
    except KeyDropped:
        return []
    return [_written(row, text, mine) for row, text in zip(found, texts, strict=True)]


def _written(row: SheetVersion, text: str, mine: Part) -> Written:
    kind = SheetKind(row.sheet.kind)
    key, words = words_of(kind, text)
    return Written(
        id=row.pk,
        session=row.sheet.session,
        kind=kind,
        number=row.number,
        author=row.author.name,
        is_mine=row.author_id == mine.member_id,
        text=words,
        written_at=row.written_at,
        key=key,
    )
