"""The words the product offers: skills in groups, languages by code. Own words are welcome as skills."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from konnekt.organisations.names import fold

_FOLDER = files(__name__)


@cache
def skill_groups() -> Mapping[str, tuple[str, ...]]:
    """Skills in their groups, as written in the file."""
    groups: dict[str, list[str]] = {}
    group: list[str] = []
    for line in _lines("skills.txt"):
        if line.startswith("# "):
            group = groups.setdefault(line.removeprefix("# "), [])
        else:
            group.append(line)
    return {name: tuple(skills) for name, skills in groups.items()}


@cache
def skills() -> tuple[str, ...]:
    """Every skill of the list, in alphabetical order."""
    return tuple(sorted({skill for group in skill_groups().values() for skill in group}))


@cache
def languages() -> Mapping[str, str]:
    """Language names by code, in the order of their names."""
    pairs = [line.partition(" ") for line in _lines("languages.txt")]
    return {code: name for code, _, name in sorted(pairs, key=lambda pair: pair[2])}


def language_called(code: str) -> str:
    """What a language is called, whatever its region; a code that isn't listed says itself."""
    return languages().get(code) or languages().get(code.split("-")[0], code)


def skill_named(words: str) -> str:
    """The listed skill that these words mean, whatever their capitals and accents; else the words themselves."""
    return _skills_by_key().get(fold(words), words)


def language_named(words: str) -> str | None:
    """The code of a language given by its code or its name."""
    return _languages_by_key().get(fold(words))


@cache
def _skills_by_key() -> Mapping[str, str]:
    return {fold(skill): skill for skill in skills()}


@cache
def _languages_by_key() -> Mapping[str, str]:
    return {fold(word): code for code, name in languages().items() for word in (code, name)}


def _lines(name: str) -> list[str]:
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip()]
