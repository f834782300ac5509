"""The files of shared spaces that go with a person's own copy: what they sent, and that they took part."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konnekt.access.enclosures import Enclosure, enclose
from konnekt.access.holdings import Subject
from konnekt.files.actions import read_with
from konnekt.files.models import StoredFile
from konnekt.relationships.models import Part
from konnekt.sealing.cipher import CannotOpen, Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, unseal
from konnekt.workspace.certificates import certificate_of, has_taken_part
from konnekt.workspace.models import Attachment, ShelfItem


@enclose
def certificates(subject: Subject, now: datetime) -> Iterator[Enclosure]:
    """One for each pair or circle whose time is over for them."""
    mine = Part.objects.filter(member=subject.member_id, relationship__opened_at__isnull=False)
    for part in mine.select_related("member", "relationship__round__programme"):
        if has_taken_part(part):
            yield _certificate(part, now)


@enclose
def sent_files(subject: Subject, now: datetime) -> Iterator[Enclosure]:
    """What went with messages, and what was put on a shelf."""
    sent = Attachment.objects.filter(message__author=subject.member_id).select_related("message", "file")
    for row in sent.defer("file__body"):
        where = place("workspace.Attachment", "name", row.pk)
        holder = Holder.relationship(row.message.relationship_id)
        yield _kept(holder, row.file, _name(holder, row.name, where), _("Files you sent"), row.message.sent_at)
    put = ShelfItem.objects.filter(put_by=subject.member_id, file__isnull=False).select_related("file")
    for item in put.defer("file__body"):
        where = place("workspace.ShelfItem", "file_name", item.pk)
        holder = Holder.relationship(item.relationship_id)
        assert item.file is not None
        assert item.file_name is not None
        yield _kept(holder, item.file, _name(holder, item.file_name, where), _("What you put on a shelf"), item.put_at)


def _certificate(part: Part, now: datetime) -> Enclosure:
    return Enclosure(
        folder=_("Certificates"),
        name=f"{part.relationship.round.programme.name}.pdf",
        made_at=now,
        size=0,
        read=lambda: certificate_of(part, now=now)[1],
    )


def _kept(holder: Holder, file: StoredFile, name: str, folder: Promise, at: datetime) -> Enclosure:
    def read() -> bytes | None:
        try:
            return read_with(holder, StoredFile.objects.get(pk=file.pk))
        except (KeyDropped, CannotOpen):
            return None

    return Enclosure(folder=folder, name=name, made_at=at, size=file.size, read=read)


def _name(holder: Holder, sealed: bytes | memoryview, where: Place) -> str:
    try:
        return unseal(holder, bytes(sealed), where)
    except (KeyDropped, CannotOpen):
        return str(_("A file whose name can no longer be opened"))
