"""Reading a SCORM package, 1.2 or 2004: a ZIP that another program made. Nothing of it is ever written to a disk, and
nothing in it is run here.

What its manifest says is believed as far as it can be looked at: the ZIP is read to its end, with a count of what comes
out; names must stay inside; the manifest may declare no entities; where a course begins must be there.
"""

import io
import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from django.db import models
from django.utils.translation import gettext as _

from konnekt.files.broken import BROKEN_ZIP
from konnekt.training.text.problems import Problem, Unreadable

LARGEST = 25_000_000
"""Bytes of the ZIP itself."""

LARGEST_UNPACKED = 150_000_000
MOST_FILES = 3_000
LARGEST_MANIFEST = 2_000_000
MANIFEST = "imsmanifest.xml"
_AT_ONCE = 1 << 20
_ENCRYPTED = 1
_DRIVE = re.compile(r"^[A-Za-z]:")
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


class Standard(models.TextChoices):
    """Which of the two a package keeps to."""

    SCORM_12 = "scorm-1.2", "SCORM 1.2"
    SCORM_2004 = "scorm-2004", "SCORM 2004"


@dataclass(frozen=True, slots=True)
class Course:
    """What a package says of itself."""

    standard: Standard
    title: str
    launch: str
    """The file with which it begins, by its path in the ZIP."""
    parts: int
    """How many things there are to begin. A course of several is begun with its first."""


def read_package(body: bytes) -> Course:
    """The course in a ZIP. Raises `Unreadable` with what is wrong."""
    if len(body) > LARGEST:
        raise _wrong(_("is larger than {most} MB").format(most=LARGEST // 1_000_000))
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            names = _names(packed)
            manifest = _unpacked(packed)
    except (*BROKEN_ZIP, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise _wrong(_("can’t be read as a ZIP")) from error
    return _course(_parsed(manifest), names)


def _names(packed: zipfile.ZipFile) -> set[str]:
    """The names of all files, each of which stays inside and is there once, in whatever case it is written."""
    inside = [one for one in packed.infolist() if not one.is_dir()]
    if len(inside) > MOST_FILES or sum(one.file_size for one in inside) > LARGEST_UNPACKED:
        raise _wrong(_("holds more than fits into a module"))
    names: set[str] = set()
    for one in inside:
        _look_at(one)
        if one.filename.casefold() in names:
            raise _wrong(_("holds {name} twice").format(name=one.filename))
        names.add(one.filename.casefold())
    if MANIFEST not in {one.filename for one in inside}:
        raise _wrong(_("has no imsmanifest.xml at its top; it is no SCORM package, or lies in a folder of its own"))
    return {one.filename for one in inside}


def _look_at(one: zipfile.ZipInfo) -> None:
    """A plain file, open to everybody, in a place below the top."""
    name, parts = one.filename, PurePosixPath(one.filename).parts
    if "\\" in name or "\0" in name or name.startswith("/") or _DRIVE.match(name) or ".." in parts:
        raise _wrong(_("holds a file outside of itself: {name}").format(name=name[:80]))
    if one.flag_bits & _ENCRYPTED:
        raise _wrong(_("is locked with a password"))
    kind = stat.S_IFMT(one.external_attr >> 16)
    if kind and not stat.S_ISREG(kind):
        raise _wrong(_("holds something that is no plain file: {name}").format(name=name[:80]))


def _unpacked(packed: zipfile.ZipFile) -> bytes:
    """The manifest, with everything else read to its end: the sizes that a ZIP states are claims."""
    left, manifest = LARGEST_UNPACKED, b""
    for one in packed.infolist():
        with packed.open(one) as member:
            keeps, parts = one.filename == MANIFEST, []
            while part := member.read(_AT_ONCE):
                left -= len(part)
                if left < 0:
                    raise _wrong(_("holds more than fits into a module"))
                if keeps:
                    parts.append(part)
            if keeps:
                manifest = b"".join(parts)
    if len(manifest) > LARGEST_MANIFEST:
        raise _wrong(_("has an imsmanifest.xml that is too large"))
    return manifest


def _parsed(manifest: bytes) -> ElementTree.Element:
    """The manifest without what could grow or fetch: it is decoded first, so that no encoding hides a declaration."""
    encoding = "utf-16" if manifest[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        words = manifest.decode(encoding)
    except UnicodeDecodeError as error:
        raise _in_manifest(_("is written neither in UTF-8 nor in UTF-16")) from error
    if "<!DOCTYPE" in words or "<!ENTITY" in words:
        raise _in_manifest(_("declares types or entities; leave them out"))
    try:
        return ElementTree.fromstring(words)  # noqa: S314  # what could grow is refused above
    except ElementTree.ParseError as error:
        raise _in_manifest(_("can’t be read as XML: {error}").format(error=error)) from error


def _course(root: ElementTree.Element, names: set[str]) -> Course:
    """The first thing to begin of the course that the manifest names first."""
    standard = _standard(root)
    organisations = _first(root, "organizations")
    wanted = "" if organisations is None else organisations.get("default", "")
    every = [] if organisations is None else [one for one in organisations if _is(one, "organization")]
    chosen = next((one for one in every if one.get("identifier") == wanted), every[0] if every else None)
    if chosen is None:
        raise _in_manifest(_("names no course; a package with resources alone can’t be begun"))
    items = [one for one in chosen.iter() if _is(one, "item") and one.get("identifierref")]
    if not items:
        raise _in_manifest(_("names nothing to begin"))
    title = _first(chosen, "title")
    launch = _launch(root, items[0].get("identifierref", ""), names)
    return Course(standard, " ".join((title.text or "").split()) if title is not None else "", launch, len(items))


def _standard(root: ElementTree.Element) -> Standard:
    said = next((one for one in root.iter() if _is(one, "schemaversion")), None)
    version = (said.text or "").strip() if said is not None else ""
    if version == "1.2" or (not version and _uses(root, "adlcp_rootv1p2")):
        return Standard.SCORM_12
    if version.startswith("2004") or version == "CAM 1.3" or (not version and _uses(root, "adlcp_v1p3")):
        return Standard.SCORM_2004
    raise _in_manifest(_("says it is “{version}”; SCORM 1.2 and 2004 can be taken in").format(version=version[:40]))


def _launch(root: ElementTree.Element, wanted: str, names: set[str]) -> str:
    """The file that an item begins with: below whatever bases lie above it, and really there."""
    resources = _first(root, "resources")
    found = next((one for one in resources if one.get("identifier") == wanted), None) if resources is not None else None
    if found is None or resources is None:
        raise _in_manifest(_("begins with “{name}”, which it doesn’t have").format(name=wanted[:80]))
    path = "".join(one.get(_XML_BASE, "") for one in (root, resources, found)) + found.get("href", "")
    parts = urlsplit(path)
    launch = unquote(parts.path)
    if parts.scheme or parts.netloc or launch not in names:
        raise _in_manifest(_("begins with “{name}”, which isn’t in the package").format(name=path[:80]))
    return launch


def _first(root: ElementTree.Element, tag: str) -> ElementTree.Element | None:
    return next((one for one in root if _is(one, tag)), None)


def _is(element: ElementTree.Element, tag: str) -> bool:
    """Whatever namespace it is in: programs write several."""
    return str(element.tag).rpartition("}")[2] == tag


def _uses(root: ElementTree.Element, namespace: str) -> bool:
    return any(namespace in word for one in root.iter() for word in (str(one.tag), *one.attrib))


def _wrong(what: str) -> Unreadable:
    return Unreadable([Problem("ZIP", None, what)])


def _in_manifest(what: str) -> Unreadable:
    return Unreadable([Problem(MANIFEST, None, what)])
