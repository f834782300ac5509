"""Writing on what belongs to a session: its agenda and its notes, which all in it share, and notes of one's own.

Nothing shared is overwritten: whoever saves says which version they had read, and where somebody was faster, theirs
stands and the other's text goes back to its writer. Every version is kept. As with messages, the ledger says nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import Refused
from konnekt.organisations.queries import served
from konnekt.relationships.models import Part
from konnekt.relationships.rules import readable_by
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, place, seal, unseal
from konnekt.workspace.actions.booking import lock_to_write_on
from konnekt.workspace.actions.goals import checked, overtaken
from konnekt.workspace.actions.space import enter_to_write
from konnekt.workspace.agendas.shape import Suggestion
from konnekt.workspace.models import OwnNote, Session, Sheet, SheetVersion
from konnekt.workspace.policy import SHEET
from konnekt.workspace.rules import LONGEST_AGENDA, LONGEST_NOTES, LONGEST_TITLE, MOST_VERSIONS
from konnekt.workspace.states import SheetKind


@dataclass(frozen=True, slots=True)
class Agenda:
    """What those in a session plan to talk about: a point a line."""

    title: str
    points: str
    key: str = ""
    """Of the agenda in the library that it began with, whose guide stays at hand."""


def agenda_from(one: Suggestion) -> Agenda:
    """An agenda of the library, as those in a session begin with it."""
    lines = [
        _("{minutes} min: {words}").format(minutes=minutes, words=words) if minutes else str(words)
        for minutes, words in one.points
    ]
    return Agenda(str(one.title), "\n".join(lines), str(one.key))


class WrittenMeanwhile(Refused):
    """Somebody else saved first; nothing is overwritten."""

    def __init__(self, by: str) -> None:
        words = _(
            "{name} saved while you wrote. Nothing is lost: theirs stands, and yours is still in the field. Put the two"
            " together, then save again."
        )
        super().__init__(words.format(name=by), field="number")


@transaction.atomic
def write_agenda(actor: Actor, *, session: Session, agenda: Agenda, number: int, now: datetime) -> SheetVersion | None:
    """Write the agenda of a session anew, or choose one. ``number`` is the version that was read; nought is none."""
    title = " ".join(checked(agenda.title, LONGEST_TITLE, "title").split())
    points = _lines(checked(agenda.points, LONGEST_AGENDA, "points", needed=_("Write one point at least.")))
    body = body_of(Agenda(title, points, agenda.key))
    return _write(actor, session, SheetKind.AGENDA, body, number, now)


@transaction.atomic
def write_notes(actor: Actor, *, session: Session, text: str, number: int, now: datetime) -> SheetVersion | None:
    """Write the notes that all in a session share. ``number`` is the version that was read; nought is none."""
    return _write(actor, session, SheetKind.NOTES, _lines(checked(text, LONGEST_NOTES, "text")), number, now)


@transaction.atomic
def take_back(actor: Actor, *, version: SheetVersion, number: int, now: datetime) -> SheetVersion | None:
    """Let an earlier version stand again, as a new one: what stood until now is kept too."""
    version = SHEET.fetch(actor, version.pk, SheetVersion.objects.select_related("sheet__session__relationship"))
    session = version.sheet.session
    body = unseal(Holder.relationship(session.relationship_id), bytes(version.body), version_place(version))
    return _write(actor, session, SheetKind(version.sheet.kind), body, number, now, is_wanted=True)


@transaction.atomic
def write_own_note(actor: Actor, *, session: Session, text: str, version: int, now: datetime) -> OwnNote | None:
    """Note something for oneself alone; an empty text deletes it. ``version`` is the one that was read. What stands
    already is not written again (a second click).
    """
    mine, session = _enter(actor, session)
    text = _lines(checked(text, LONGEST_NOTES, "text"))
    found = OwnNote.objects.filter(session=session, author=mine.member_id).first()
    standing = unseal(Holder.person(mine.member_id), bytes(found.body), own_place(found)) if found else ""
    if text == standing:
        return found
    if (found.version if found else 0) != version:
        raise overtaken()
    if not text:
        if found:
            found.delete()
        return None
    note = found or OwnNote(session=session, author=mine.member, version=0)
    note.body = seal(Holder.person(mine.member_id), text, own_place(note))
    note.version, note.changed_at = note.version + 1, now
    note.save()
    return note


@transaction.atomic
def erase_own_notes(*, now: datetime) -> int:
    """Delete what people noted for themselves in spaces that they can no longer open. Returns how many notes."""
    organisation, erased = served(), 0
    noting = Part.objects.filter(relationship__sessions__own_notes__author=F("member")).distinct()
    for part in noting.select_related("relationship"):
        until = readable_by(part, part.relationship, organisation)
        if until is not None and until < now:
            mine = OwnNote.objects.filter(session__relationship=part.relationship_id, author=part.member_id)
            erased += mine.delete()[0]
    return erased


def body_of(agenda: Agenda) -> str:
    """An agenda as it is sealed: also which one of the library it began with is for nobody else to know."""
    return "\n".join([agenda.key, agenda.title, agenda.points])


def words_of(kind: SheetKind, body: str) -> tuple[str, str]:
    """A page as it was opened: the agenda of the library that it began with, if any, and its words."""
    key, _line, words = body.partition("\n") if kind is SheetKind.AGENDA else ("", "", body)
    return key, words


def version_place(version: SheetVersion) -> Place:
    """Where the words of a version belong."""
    return place("workspace.SheetVersion", "body", version.pk)


def own_place(note: OwnNote) -> Place:
    """Where one's own words belong."""
    return place("workspace.OwnNote", "body", note.pk)


def _write(
    actor: Actor, session: Session, kind: SheetKind, body: str, number: int, now: datetime, *, is_wanted: bool = False
) -> SheetVersion | None:
    """A new version, unless these words stand already, or are those that their writer had read and left as they were;
    the latter counts for nothing where they are wanted all the same.
    """
    mine, session = _enter(actor, session)
    if number == 0 and not body:
        return None
    # The space is under lock, so that two who save at once come one after the other, also on a sheet that is new.
    sheet = Sheet.objects.filter(session=session, kind=kind).first() or Sheet.objects.create(session=session, kind=kind)
    holder = Holder.relationship(session.relationship_id)
    standing = SheetVersion.objects.filter(sheet=sheet, number=sheet.number).select_related("author").first()
    read = standing
    if standing is not None and standing.number != number and not is_wanted:
        read = SheetVersion.objects.filter(sheet=sheet, number=number).first()
    texts = {unseal(holder, bytes(one.body), version_place(one)) for one in {standing, read} if one is not None}
    if body in texts:
        return standing
    if standing is not None and standing.number != number:
        raise WrittenMeanwhile(standing.author.name)
    if sheet.number >= MOST_VERSIONS:
        raise Refused(_("This was saved as often as versions can be kept. Go on in the notes of your next session."))
    made = SheetVersion(sheet=sheet, number=sheet.number + 1, author=mine.member, written_at=now)
    made.body = seal(holder, body, version_place(made))
    made.save(force_insert=True)
    sheet.number = made.number
    sheet.save(update_fields=["number"])
    return made


def _enter(actor: Actor, session: Session) -> tuple[Part, Session]:
    """The actor's part, under lock, and a session that one can write about."""
    mine = enter_to_write(actor, session.relationship)
    return mine, lock_to_write_on(actor, session)


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines())
