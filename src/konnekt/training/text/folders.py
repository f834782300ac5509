"""Reading a module from a folder, or from the files of one."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from konnekt.training.text.lessons import pictures_in, read_lesson
from konnekt.training.text.modules import read_front
from konnekt.training.text.pictures import wrong_with_drawing
from konnekt.training.text.problems import Problems
from konnekt.training.text.shape import Film, For, Lesson, Module, Text, When

FORMAT = 1
MANIFEST, FRONT = "module.toml", "module.md"
AREAS = ("education", "career", "wellbeing", "relationships", "networking")
_KEY = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[a-z0-9]{2,8})*$")
_LESSON = re.compile(r"^(?P<number>\d\d)-[a-z0-9-]+\.md$")
_FILE = re.compile(r"^[A-Za-z0-9][\w.-]*\.(svg|png|jpe?g|webp|mp4|webm|vtt)$")
_KNOWN = {"format", "version", "roles", "when", "minutes", "pass", "refresh_after", "areas"}

Files = Mapping[str, bytes]
"""A folder's files by their paths within it, with slashes."""


def read_folder(folder: Path) -> Module:
    """The module of a folder on disk; its name is the key. Raises `Unreadable` with all that is wrong."""
    return read_files(folder.name, files_in(folder))


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path in it."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def by_language(files: Files) -> dict[str, dict[str, bytes]]:
    """The files of each language folder by their names; whatever lies elsewhere is left out."""
    return _by_language(files, Problems())


def read_files(key: str, files: Files) -> Module:
    """The module that these files are. Raises `Unreadable` with all that is wrong."""
    problems = Problems()
    if not _KEY.match(key):
        problems.add(key, None, _("is no key; use lower-case letters, digits and hyphens"))
    facts = _manifest(files, problems)
    texts = {language: _text(language, inside, problems) for language, inside in _by_language(files, problems).items()}
    if not texts:
        problems.add(key, None, _("has no language; put its lessons into a folder such as “en-gb”"))
    _compare(texts, problems)
    if any(text.questions for text in texts.values()) != bool(facts["pass_mark"]):
        problems.add(MANIFEST, None, _("“pass” is above 0 where there are questions, and 0 where there are none"))
    problems.raise_any()
    return Module(key=key, texts=texts, **facts)


def read_published(sources: Mapping[str, str]) -> Text:
    """The text of one language by its files' names, as it was found readable when it was published."""
    problems = Problems()
    title, why, afterwards, front_sources = read_front(sources.get(FRONT, ""), file=FRONT, problems=problems)
    lessons = tuple(
        read_lesson(sources[name], number=int(found["number"]), file=name, problems=problems)
        for name in sorted(sources)
        if (found := _LESSON.match(name))
    )
    return Text(title, why, afterwards, front_sources, lessons)


def _manifest(files: Files, problems: Problems) -> dict[str, Any]:
    def wrong(what: str) -> None:
        problems.add(MANIFEST, None, what)

    try:
        said = tomllib.loads(files[MANIFEST].decode())
    except KeyError:
        wrong(_("is missing"))
        said = {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        wrong(_("can’t be read as TOML: {error}").format(error=error))
        said = {}
    else:
        for name in sorted(said.keys() - _KNOWN):
            wrong(_("says “{name}”, which means nothing here").format(name=name))
        if said.get("format") != FORMAT:
            wrong(_("“format” is {format}; write 1").format(format=said.get("format")))

    def number(name: str, least: int, most: int, default: int | None) -> Any:
        value = said.get(name, default)
        if value is not None and not (type(value) is int and least <= value <= most):
            wrong(_("“{name}” is a whole number from {least} to {most}").format(name=name, least=least, most=most))
            return default
        return value

    def words(name: str, known: Iterable[str], *, needed: bool) -> tuple[str, ...]:
        value, allowed = said.get(name, []), set(known)
        if not isinstance(value, list) or not set(map(str, value)) <= allowed or (needed and not value):
            wrong(_("“{name}” is a list of {known}").format(name=name, known=", ".join(sorted(allowed))))
            return ()
        return tuple(value)

    when = said.get("when", When.ANY)
    if when not in When.values:
        wrong(_("“when” is one of {known}").format(known=", ".join(When.values)))
        when = When.ANY
    return {
        "version": number("version", 1, 9_999, 1),
        "roles": tuple(For(one) for one in words("roles", For.values, needed=True)),
        "when": When(when),
        "minutes": number("minutes", 1, 240, 10),
        "pass_mark": number("pass", 0, 100, 0),
        "refresh_after": number("refresh_after", 1, 120, None),
        "areas": words("areas", AREAS, needed=False),
    }


def _by_language(files: Files, problems: Problems) -> dict[str, dict[str, bytes]]:
    """The files of each language folder; those that belong to none are named as wrong."""
    found: dict[str, dict[str, bytes]] = {}
    for path, body in files.items():
        parts = PurePosixPath(path).parts
        if path == MANIFEST:
            continue
        if len(parts) != 2 or not _LANGUAGE.match(parts[0]):  # a folder and a name
            problems.add(path, None, _("lies where nothing is looked for; put it into the folder of a language"))
            continue
        found.setdefault(parts[0], {})[parts[1]] = body
    return found


def _text(language: str, files: dict[str, bytes], problems: Problems) -> Text:
    front = f"{language}/{FRONT}"
    title, why, afterwards, sources = read_front(_words(files, FRONT, front, problems), file=front, problems=problems)
    lessons, numbers = [], set()
    for name in sorted(files):
        found, file = _LESSON.match(name), f"{language}/{name}"
        if found:
            number = int(found["number"])
            if number in numbers:
                problems.add(file, None, _("has the same number as another lesson"))
            numbers.add(number)
            lessons.append(
                read_lesson(_words(files, name, file, problems), number=number, file=file, problems=problems)
            )
        elif name != FRONT and not _FILE.match(name):
            problems.add(file, None, _("is no lesson (01-its-name.md) and no picture or film that can be shown"))
    if not lessons:
        problems.add(f"{language}/", None, _("has no lesson; name it 01-its-name.md"))
    enclosed = {name: body for name, body in files.items() if not name.endswith(".md")}
    _look_at_files(language, lessons, enclosed, problems)
    return Text(title, why, afterwards, sources, tuple(lessons), enclosed)


def _words(files: Mapping[str, bytes], name: str, file: str, problems: Problems) -> str:
    if name not in files:
        return ""
    try:
        return files[name].decode()
    except UnicodeDecodeError:
        problems.add(file, None, _("is not written in UTF-8"))
        return ""


def _look_at_files(language: str, lessons: list[Lesson], files: Mapping[str, bytes], problems: Problems) -> None:
    """What lessons show must be there, what is there must be shown, and drawings are harmless."""
    wanted: dict[str, str] = {}
    for lesson in lessons:
        where = f"{language}/{lesson.number:02}"
        for _says, name in pictures_in(lesson.source):
            wanted.setdefault(name, where)
        for block in lesson.blocks:
            if isinstance(block, Film) and not block.is_elsewhere:
                wanted.setdefault(block.source, where)
                wanted.setdefault(block.captions, where)
    for name in sorted(wanted.keys() - files.keys()):
        problems.add(wanted[name], None, _("shows {name}, which isn’t in the folder").format(name=name))
    for name in sorted(files.keys() - wanted.keys()):
        problems.add(f"{language}/{name}", None, _("is shown in no lesson"))
    for name, body in files.items():
        if name.endswith(".svg") and (wrong := wrong_with_drawing(body)):
            problems.add(f"{language}/{name}", None, wrong)


def _compare(texts: Mapping[str, Text], problems: Problems) -> None:
    """Every language has the same lessons and asks the same: what was done in one counts in the others."""
    shapes = {
        language: {lesson.number: [question.right for question in lesson.questions] for lesson in text.lessons}
        for language, text in texts.items()
    }
    for language, shape in list(shapes.items())[1:]:
        first = next(iter(shapes))
        for number in sorted(shape.keys() ^ shapes[first].keys()):
            lacks = language if number not in shape else first
            problems.add(f"{lacks}/", None, _("lacks lesson {number}").format(number=number))
        for number in sorted(shape.keys() & shapes[first].keys()):
            if shape[number] != shapes[first][number]:
                problems.add(
                    f"{language}/{number:02}", None, _("asks other questions than {first}").format(first=first)
                )
