"""SCORM packages: what is taken in, and everything that isn't."""

import io
import zipfile

import pytest
from tests.factories.certificates import completed
from tests.factories.packages import SCORM_12, SCORM_2004, packed, taken_in

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.training.actions.modules import begin_draft
from konnekt.training.actions.packages import Said, take_in_package
from konnekt.training.actions.showing import show_certificate
from konnekt.training.library import folder_files
from konnekt.training.models import Module, Package
from konnekt.training.queries.catalogue import catalogue
from konnekt.training.queries.packages import newest_package
from konnekt.training.states import Origin
from konnekt.training.text import scorm
from konnekt.training.text.problems import Unreadable
from konnekt.training.text.scorm import Course, Standard, read_package
from konnekt.training.text.shape import For


def named(name, *, attributes=0, flags=0):
    """A package with one file whose entry says this."""
    out = io.BytesIO(packed())
    with zipfile.ZipFile(out, "a") as zipped:
        entry = zipfile.ZipInfo("placeholder")
        entry.filename, entry.external_attr = name, attributes << 16
        zipped.writestr(entry, b"x")
    body = bytearray(out.getvalue())
    if flags:
        at = body.rindex(b"PK\x01\x02")
        body[at + 8] |= flags
    return bytes(body)


def why(body):
    with pytest.raises(Unreadable) as refusal:
        read_package(body)
    return str(refusal.value)


def test_what_a_package_says_of_itself():
    assert read_package(packed()) == Course(Standard.SCORM_12, "Fire safety", "course/index.html", 1)
    assert read_package(packed(SCORM_2004)) == Course(Standard.SCORM_2004, "Ladders", "course/index.html", 2)
    assert read_package(packed(SCORM_12.replace("UTF-8", "UTF-16").encode("utf-16"))).title == "Fire safety"


@pytest.mark.parametrize(
    "name",
    ["../up.html", "course/../../up.html", "/etc/passwd", "C:/up.html", "course\\up.html", "COURSE/INDEX.html"],
    ids=["up", "in-and-up", "root", "drive", "backslash", "twice"],
)
def test_names_stay_inside_and_are_there_once(name):
    said = why(named(name))
    assert "outside of itself" in said or "twice" in said


def test_nothing_but_plain_open_files():
    assert "no plain file" in why(named("link", attributes=0o120777))
    assert "password" in why(named("locked", flags=1))


def test_bombs_are_not_unpacked(monkeypatch):
    monkeypatch.setattr(scorm, "LARGEST_UNPACKED", 100_000)
    assert "more than fits" in why(packed(zeros=bytes(200_000)))
    lying = bytearray(packed(zeros=bytes(200_000)))
    whole = (200_000).to_bytes(4, "little")
    while (at := lying.find(whole)) >= 0:  # the sizes it states, in both of its lists
        lying[at : at + 4] = (10).to_bytes(4, "little")
    assert why(bytes(lying))
    monkeypatch.setattr(scorm, "MOST_FILES", 2)
    assert "more than fits" in why(packed(more=b""))
    monkeypatch.setattr(scorm, "LARGEST", 10)
    assert "larger than" in why(packed())


@pytest.mark.parametrize(
    "body",
    [b"", b"PK", b"<html>", packed()[:-30], packed().replace(b"course", b"cours\xff", 1)],
    ids=["empty", "begun", "page", "cut", "damaged"],
)
def test_what_is_no_zip_is_said(body):
    assert why(body)


def test_damaged_content_is_said():
    body = bytearray(packed(zeros=bytes(range(256)) * 40))
    at = body.index(b"zeros") + 5
    body[at : at + 20] = b"\xff" * 20
    assert "can’t be read as a ZIP" in why(bytes(body))


ENTITIES = '<!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><manifest>&b;</manifest>'


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (None, "has no imsmanifest.xml at its top"),
        ("<manifest>", "can’t be read as XML"),
        (b"\xff\x00\xfe", "neither in UTF-8 nor in UTF-16"),
        (ENTITIES, "declares types or entities"),
        (ENTITIES.encode("utf-16"), "declares types or entities"),
        ("<manifest/>", "says it is “”"),
        (SCORM_12.replace(">1.2<", ">1.3<"), "says it is “1.3”"),
        (SCORM_12.replace("organization", "other"), "names no course"),
        (SCORM_12.replace("identifierref", "ref"), "names nothing to begin"),
        (SCORM_12.replace('identifierref="r"', 'identifierref="s"'), "which it doesn’t have"),
        (SCORM_12.replace("course/index.html?a=b", "gone.html"), "isn’t in the package"),
        (SCORM_12.replace("course/index.html?a=b", "https://elsewhere.example/"), "isn’t in the package"),
        (SCORM_12.replace("course/index.html?a=b", "../course/index.html"), "isn’t in the package"),
    ],
    ids=[
        "none", "broken", "letters", "entities", "entities-hidden", "empty", "version", "no-course", "no-item",
        "no-resource", "gone", "elsewhere", "up",
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_manifest_is_said(manifest, said):
    assert said in why(packed(manifest))


@pytest.fixture
def here(cast):
    with tenant(cast.organisation_id):
        yield


def test_a_package_is_a_module_that_counts_on_somebodys_word(cast, here):
    package = taken_in(cast.programme_manager)
    entry = catalogue()[package.module.key]
    assert (entry.origin, entry.version, entry.text.title) == (Origin.PACKAGE, "package-1", "Fire safety")
    assert For.MENTEE in entry.module.roles
    done = completed(cast.mentee, package.module.key)
    assert (done.is_own_word, done.minutes, done.questions) == (True, 20, 0)
    with pytest.raises(NotFound):
        show_certificate(cast.mentee.actor, completion_id=done.pk, now=clock.read())


def test_a_newer_one_stands_beside_the_older(cast, here):
    first = taken_in(cast.programme_manager)
    second = taken_in(cast.programme_manager, replaces=first.module.key)
    assert second.module == first.module
    assert catalogue()[first.module.key].version == "package-2"
    assert newest_package(first.module.key) == second
    assert taken_in(cast.programme_manager).module.key == "fire-safety-2"


def test_switched_off_it_is_nobodys(cast, here):
    package = taken_in(cast.programme_manager)
    Module.objects.update(is_off=True)
    assert newest_package(package.module.key) is None


def test_its_text_is_not_written_here(cast, here):
    package = taken_in(cast.programme_manager)
    with pytest.raises(Refused):
        begin_draft(cast.programme_manager.actor, key=package.module.key, now=clock.read())
    with pytest.raises(NotFound):
        folder_files(package.module.key)


def test_nothing_is_kept_of_what_is_refused(cast, here):
    said = Said(title="", why="Why", minutes=5, roles=[For.MENTOR])
    manager = cast.programme_manager.actor
    with pytest.raises(Refused):
        take_in_package(manager, body=packed("<manifest/>"), said=said, now=clock.read())
    with pytest.raises(Refused):
        untitled = SCORM_12.replace("Fire\n    safety", " ")
        take_in_package(manager, body=packed(untitled), said=said, now=clock.read())
    with pytest.raises(NotFound):
        take_in_package(manager, body=packed(), said=said, replaces="gone", now=clock.read())
    with pytest.raises(NotFound):
        take_in_package(cast.mentee.actor, body=packed(), said=said, now=clock.read())
    assert not Package.objects.exists()
    assert not Module.objects.exists()
