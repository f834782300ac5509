"""What becomes of a shared space when one of those in it is erased: their words go, the others' stay."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from konnekt.files.actions import drop
from konnekt.files.models import StoredFile
from konnekt.sealing.keyring import Holder, place, seal_all
from konnekt.sealing.models import Key, KeyKind
from konnekt.workspace.models import Action, Attachment, Comment, Goal, Message, SheetVersion, ShelfItem
from konnekt.workspace.states import SheetKind


@transaction.atomic
def forget_messages(member_id: UUID) -> None:
    """Put one sentence in the place of everything they wrote, and delete the files they sent."""
    _overwrite(Message.objects.filter(author=member_id), "body", "relationship_id")
    files = [one.file_id for one in Attachment.objects.filter(message__author=member_id)]
    Attachment.objects.filter(message__author=member_id).delete()
    for stored in StoredFile.objects.filter(pk__in=files).defer("body"):
        drop(stored)


@transaction.atomic
def forget_goals(member_id: UUID) -> None:
    """The same for their goals and steps; what others said to a goal stays with them."""
    goals = Goal.objects.filter(owner=member_id)
    _overwrite(goals, "what", "relationship_id")
    goals.update(why=None, measure=None)
    steps = Action.objects.filter(owner=member_id)
    _overwrite(steps, "words", "relationship_id")
    steps.update(evidence=None)


@transaction.atomic
def forget_comments(member_id: UUID) -> None:
    """The same for what they said to others' goals."""
    _overwrite(Comment.objects.filter(author=member_id), "body", "goal__relationship_id")


@transaction.atomic
def forget_sheets(member_id: UUID) -> None:
    """The same for the versions of agendas and shared notes that they saved; those that others saved stay."""
    mine, way = SheetVersion.objects.filter(author=member_id), "sheet__session__relationship_id"
    _overwrite(mine.filter(sheet__kind=SheetKind.NOTES), "body", way)
    # The first line of an agenda says from which of the library it came; the title comes after it.
    _overwrite(mine.filter(sheet__kind=SheetKind.AGENDA), "body", way, before="\n")


@transaction.atomic
def forget_shelf(member_id: UUID) -> None:
    """Take off every shelf what they put there, with its file."""
    items = ShelfItem.objects.filter(put_by=member_id)
    files = [file for file in items.values_list("file_id", flat=True) if file]
    items.delete()
    for stored in StoredFile.objects.filter(pk__in=files).defer("body"):
        drop(stored)


def _overwrite(rows: models.QuerySet[Any], field: str, way: str, *, before: str = "") -> None:
    """Seal the sentence anew for each row. Where the key is gone already nobody can open them, and none is made."""
    sentence = before + _("Erased, together with the account of whoever wrote it.")
    by_space: dict[UUID, list[Any]] = {}
    for row in rows.annotate(space=models.F(way)):
        by_space.setdefault(row.space, []).append(row)
    for space in _with_a_key(by_space):
        found = by_space[space]
        places = [place(row._meta.label, field, row.pk) for row in found]
        sealed = seal_all(Holder.relationship(space), [(sentence, where) for where in places])
        for row, value in zip(found, sealed, strict=True):
            setattr(row, field, value)
        type(found[0]).objects.bulk_update(found, [field], batch_size=500)


def _with_a_key(spaces: Iterable[UUID]) -> list[UUID]:
    keys = Key.objects.filter(kind=KeyKind.RELATIONSHIP, holder__in=list(spaces))
    return list(keys.values_list("holder", flat=True))
