"""Writing a reflection for oneself, sharing a piece of it, taking that back, and turning it into an action.

A reflection is sealed with its writer's key, and neither the ledger nor a letter says that there is one. What is shared
is a copy sealed with the space's key, so that taking it back is deleting it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations.queries import served
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.rules import readable_by
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal, unseal_all
from konnekt.workspace.actions.goals import checked, overtaken
from konnekt.workspace.actions.space import enter_to_read, enter_to_write
from konnekt.workspace.models import Reflection, SharedPiece
from konnekt.workspace.policy import PIECE, REFLECTION
from konnekt.workspace.rules import LONGEST_REFLECTION, MOST_REFLECTIONS, paragraphs


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A piece of a reflection: what it says, and under which id it is shared, if it is."""

    text: str
    shared_as: UUID | None


@dataclass(frozen=True, slots=True)
class Thought:
    """A reflection, opened for the one who wrote it."""

    id: UUID
    text: str
    paragraphs: list[Paragraph]
    shared_before: list[Paragraph]
    """Pieces that are shared in words it no longer has."""
    version: int
    written_at: datetime

    @property
    def is_shared(self) -> bool:
        return bool(self.shared_before) or any(piece.shared_as for piece in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Shared:
    """A piece that somebody else shared."""

    id: UUID
    author: str
    text: str
    shared_at: datetime


@transaction.atomic
def write_reflection(actor: Actor, *, relationship: Relationship, text: str, token: UUID, now: datetime) -> Reflection:
    """Write for oneself. The same token sent twice is one reflection."""
    mine = enter_to_write(actor, relationship)
    reflection_id = uuid5(mine.relationship_id, f"reflection:{mine.member_id}:{token}")
    if written := Reflection.objects.filter(pk=reflection_id).first():
        return written
    if Reflection.objects.filter(relationship=relationship, author=mine.member_id).count() >= MOST_REFLECTIONS:
        raise Refused(_("There are as many reflections here as fit. Delete one that has done its work."), field="text")
    made = Reflection(pk=reflection_id, relationship=mine.relationship, author_id=mine.member_id, written_at=now)
    _seal(made, text)
    made.save(force_insert=True)
    return made


@transaction.atomic
def change_reflection(actor: Actor, *, reflection: Reflection, text: str, version: int) -> Reflection:
    """Write it anew. What was shared stays as it was shared, until it is taken back."""
    reflection = _mine(actor, reflection)
    if reflection.version != version:
        raise overtaken()
    _seal(reflection, text)
    reflection.version += 1
    reflection.save(update_fields=["body", "version"])
    return reflection


@transaction.atomic
def delete_reflection(actor: Actor, *, reflection: Reflection) -> None:
    """Delete it, and whatever of it is shared. That can be done as long as it is there."""
    REFLECTION.fetch(actor, reflection.pk).delete()


@transaction.atomic
def share_piece(actor: Actor, *, reflection: Reflection, number: int, now: datetime) -> SharedPiece:
    """Share one paragraph, counted from nought, with those one writes with. Shared twice is shared once."""
    reflection = _mine(actor, reflection)
    thought = _opened([reflection])[0]
    if not 0 <= number < len(thought.paragraphs):
        raise overtaken()
    piece = thought.paragraphs[number]
    if piece.shared_as is not None:
        return SharedPiece.objects.get(pk=piece.shared_as)
    made = SharedPiece(pk=uuid4(), reflection=reflection, shared_at=now)
    made.body = seal(Holder.relationship(reflection.relationship_id), piece.text, _place(made))
    made.save(force_insert=True)
    return made


@transaction.atomic
def take_piece_back(actor: Actor, *, reflection: Reflection, piece_id: UUID) -> None:
    """Delete the copy that the others could read; also after the end."""
    reflection = REFLECTION.fetch(actor, reflection.pk)
    SharedPiece.objects.filter(pk=piece_id, reflection=reflection).delete()


def read_reflections(actor: Actor, *, relationship: Relationship, now: datetime) -> list[Thought]:
    """One's own reflections in a space, the newest first."""
    if enter_to_read(actor, relationship, now) is None:
        return []
    rows = REFLECTION.visible(actor).filter(relationship=relationship).order_by("-written_at", "pk")
    return _opened(list(rows.prefetch_related("pieces")))


def read_pieces(actor: Actor, *, relationship: Relationship, now: datetime) -> list[Shared]:
    """What the others share of their reflections, the newest first."""
    if enter_to_read(actor, relationship, now) is None:
        return []
    rows = PIECE.visible(actor).filter(reflection__relationship=relationship)
    rows = rows.exclude(reflection__author=actor.member_id).select_related("reflection__author")
    pieces = list(rows.order_by("-shared_at", "pk"))
    try:
        texts = _texts(pieces, relationship.pk)
    except KeyDropped:
        return []
    return [
        Shared(piece.pk, piece.reflection.author.name, text, piece.shared_at)
        for piece, text in zip(pieces, texts, strict=True)
    ]


@transaction.atomic
def erase_reflections(*, now: datetime) -> int:
    """Delete the reflections in spaces that their writers can no longer open. Returns how many."""
    organisation, erased = served(), 0
    writing = Part.objects.filter(relationship__reflections__author=F("member")).distinct()
    for part in writing.select_related("relationship"):
        until = readable_by(part, part.relationship, organisation)
        if until is not None and until < now:
            mine = Reflection.objects.filter(relationship=part.relationship_id, author=part.member_id)
            erased += mine.count()
            mine.delete()
    return erased


def _mine(actor: Actor, reflection: Reflection) -> Reflection:
    """A reflection of the actor's in a space that is open for writing."""
    reflection = REFLECTION.fetch(actor, reflection.pk)
    enter_to_write(actor, reflection.relationship)
    fresh = Reflection.objects.filter(pk=reflection.pk).first()
    if fresh is None:
        raise NotFound
    return fresh


def _opened(rows: list[Reflection]) -> list[Thought]:
    """Reflections of one writer in one space, opened with their key; what is shared of them with the space's."""
    if not rows:
        return []
    texts = unseal_all(Holder.person(rows[0].author_id), ((bytes(row.body), _place(row)) for row in rows))
    pieces = [piece for row in rows for piece in row.pieces.all()]
    try:
        shared = dict(zip(pieces, _texts(pieces, rows[0].relationship_id), strict=True))
    except KeyDropped:
        shared = {}
    return [
        _thought(row, text, {shared[one]: one.pk for one in row.pieces.all() if one in shared})
        for row, text in zip(rows, texts, strict=True)
    ]


def _thought(row: Reflection, text: str, shared: dict[str, UUID]) -> Thought:
    own = paragraphs(text)
    return Thought(
        id=row.pk,
        text=text,
        paragraphs=[Paragraph(piece, shared.get(piece)) for piece in own],
        shared_before=[Paragraph(piece, pk) for piece, pk in shared.items() if piece not in own],
        version=row.version,
        written_at=row.written_at,
    )


def _texts(pieces: list[SharedPiece], relationship_id: UUID) -> list[str]:
    if not pieces:
        return []
    holder = Holder.relationship(relationship_id)
    return unseal_all(holder, ((bytes(piece.body), _place(piece)) for piece in pieces))


def _seal(reflection: Reflection, text: str) -> None:
    text = checked(text, LONGEST_REFLECTION, "text", needed=_("Write a few words first."))
    reflection.body = seal(Holder.person(reflection.author_id), text, _place(reflection))


def _place(row: Reflection | SharedPiece) -> Place:
    return place(row._meta.label, "body", row.pk)
