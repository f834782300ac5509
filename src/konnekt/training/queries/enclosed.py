"""Pictures and films of a module's text."""

from dataclasses import dataclass
from uuid import UUID

from konnekt.core.errors import NotFound
from konnekt.files.actions import read
from konnekt.training.enclosing import MEDIA
from konnekt.training.library import core
from konnekt.training.models import Enclosed
from konnekt.training.queries.catalogue import Entry


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is sent."""

    body: bytes
    media_type: str


def enclosed(entry: Entry, language: str, name: str) -> File:
    """A file of the text that people read, whether it ships or was put there."""
    if entry.version_id is not None:
        return enclosed_in(entry.version_id, language, name)
    text = core()[entry.key].texts.get(language)
    if text is None or name not in text.files:
        raise NotFound
    return File(text.files[name], MEDIA[name.rsplit(".", 1)[-1]])


def enclosed_in(version_id: UUID, language: str, name: str) -> File:
    """A file of one version."""
    rows = Enclosed.objects.select_related("file").filter(version=version_id, language=language, name=name)
    found = rows.first()
    if found is None:
        raise NotFound
    return File(read(found.file), found.file.media_type)
