"""The third file of a copy: a ZIP of the files somebody sent, and of papers that say something of them."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from konnekt.access.enclosures import FINDERS, Enclosure
from konnekt.core.errors import Refused
from konnekt.privacy.people import Person

MOST_BYTES = 50_000_000
"""Of all files before they are packed, the newest first: a copy is kept in the database, and read in one piece."""

Tell = Callable[[float, str], None]


@dataclass(slots=True)
class Packed:
    """A ZIP, how many files are in it, and which found no place."""

    body: bytes = b""
    number: int = 0
    left_out: list[str] = field(default_factory=list)


def pack(person: Person, *, now: datetime, tell: Tell, most: int = MOST_BYTES) -> Packed:
    """Every file that the rooms declare: papers first, then files, the newest first, as long as there is room. What has
    none is named in a list beside them. With nothing to pack there is no ZIP.
    """
    found = [one for find in FINDERS for one in find(person.subject, now)]
    found.sort(key=lambda one: (one.size > 0, -one.made_at.timestamp(), one.name))
    packed, room, out = Packed(), most, io.BytesIO()
    names: set[str] = set()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for number, one in enumerate(found):
            tell(number / len(found), str(one.folder))
            name = _free_name(one, names, person.zone)
            body = _content(one) if one.size <= room else None
            if body is None:
                packed.left_out.append(name)
                continue
            room -= len(body)
            packed.number += 1
            zipped.writestr(_entry(name, one.made_at, person.zone), body, zipfile.ZIP_DEFLATED)
        if packed.left_out:
            words = _("These files are not here: they had no place in {size} MB, or nobody can open them any more.")
            lines = [words.format(size=most // 1_000_000), "", *packed.left_out]
            zipped.writestr(_entry(_("Not here.txt"), now, person.zone), "\n".join(lines))
    if packed.number:
        packed.body = out.getvalue()
    return packed


def _content(one: Enclosure) -> bytes | None:
    """What is in it; a paper that can't be drawn costs nobody the rest of their copy."""
    try:
        return one.read()
    except Refused:
        return None


def _free_name(one: Enclosure, taken: set[str], zone: ZoneInfo) -> str:
    """Folder, day and name, told apart where two would be the same."""
    plain = PurePath(one.name.replace("\\", "/")).name or _("file")
    path = PurePath(str(one.folder), f"{one.made_at.astimezone(zone):%Y-%m-%d} {plain}")
    name, number = str(path), 1
    while name in taken:
        number += 1
        name = str(path.with_stem(f"{path.stem} ({number})"))
    taken.add(name)
    return name


def _entry(name: str, at: datetime, zone: ZoneInfo) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, at.astimezone(zone).timetuple()[:6])
