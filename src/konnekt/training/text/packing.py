"""A module as a ZIP of its folder, and back."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Protocol

from django.utils.translation import gettext as _

from konnekt.files.broken import BROKEN_ZIP
from konnekt.training.text.problems import Problem, Unreadable

MOST_FILES = 400
LARGEST = 40_000_000
"""Bytes of everything inside, unpacked."""

_WHEN_PACKED = (2026, 1, 1, 0, 0, 0)


class HasFacts(Protocol):
    """What a manifest says: of a module's text, or of a version's row."""

    roles: object
    when: str
    minutes: int
    pass_mark: int
    refresh_after: int | None
    areas: object


def manifest_of(one: HasFacts, *, version: int) -> str:
    """The text of `module.toml`."""
    lines = [
        "format = 1",
        f"version = {version}",
        f"roles = {_list(one.roles)}",
        f'when = "{one.when}"',
        f"minutes = {one.minutes}",
        f"pass = {one.pass_mark}",
    ]
    if one.refresh_after is not None:
        lines.append(f"refresh_after = {one.refresh_after}")
    lines.append(f"areas = {_list(one.areas)}")
    return "\n".join(lines) + "\n"


def pack(key: str, files: Mapping[str, bytes]) -> bytes:
    """The folder as a ZIP; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(files):
            packed.writestr(zipfile.ZipInfo(f"{key}/{path}", _WHEN_PACKED), files[path], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpack(body: bytes) -> tuple[str, dict[str, bytes]]:
    """The key and the files of a ZIP that holds one folder. Raises `Unreadable`; nothing is ever written to a disk."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            inside = [one for one in packed.infolist() if not one.is_dir() and not _is_litter(one.filename)]
            if len(inside) > MOST_FILES or sum(one.file_size for one in inside) > LARGEST:
                raise _wrong(_("holds more than fits into a module"))
            roots = {PurePosixPath(one.filename).parts[0] for one in inside}
            if len(roots) != 1 or any("/" not in one.filename for one in inside):
                raise _wrong(_("does not hold one folder with a module in it"))
            (key,) = roots
            files = {}
            for one in inside:
                with packed.open(one) as member:  # the size a ZIP states is a claim, so no more than that is read
                    content = member.read(one.file_size + 1)
                if len(content) > one.file_size:
                    raise _wrong(_("can’t be read"))
                files[one.filename.removeprefix(f"{key}/")] = content
    except (*BROKEN_ZIP, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise _wrong(_("can’t be read as a ZIP")) from error
    return key, files


def _is_litter(name: str) -> bool:
    """What systems leave in a ZIP by themselves."""
    return name.startswith("__MACOSX/") or PurePosixPath(name).name in {".DS_Store", "Thumbs.db", "desktop.ini"}


def _list(values: object) -> str:
    assert isinstance(values, list | tuple)
    return "[" + ", ".join(f'"{one}"' for one in values) + "]"


def _wrong(what: str) -> Unreadable:
    return Unreadable([Problem("ZIP", None, what)])
