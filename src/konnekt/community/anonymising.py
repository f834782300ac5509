"""Finding in a text what could tell who is meant, and what could stand there instead."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.organisations.names import fold

_WORD = re.compile(r"[^\W_]+")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"(?<!\w)\+?\d(?:[\d\s/().-]*\d)?(?!\w)")
_LETTERS_OF_A_NAME = 2


class Kind(Enum):
    """What was found."""

    NAME = gettext_lazy("a name")
    PART_OF_NAME = gettext_lazy("perhaps a part of a name")
    UNIT = gettext_lazy("a unit")
    EMAIL = gettext_lazy("an e-mail address")
    NUMBER = gettext_lazy("a number")

    @property
    def label(self) -> Promise:
        return self.value

    @property
    def tells(self) -> bool:
        """Whether it tells who is meant, whatever stands around it."""
        return self in {Kind.NAME, Kind.EMAIL}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the story: their name, and what could stand in its place."""

    name: str
    instead: str


@dataclass(frozen=True, slots=True)
class Trace:
    """Something that could tell."""

    found: str
    kind: Kind
    instead: str


def traces(text: str, *, people: Sequence[Person], units: Iterable[str]) -> list[Trace]:
    """What could tell who is meant, each once: whole names first, then parts of them that begin with a capital,
    addresses, units and numbers.
    """
    found: dict[str, Trace] = {}
    rest = text
    for address in _EMAIL.findall(rest):
        found.setdefault(address, Trace(address, Kind.EMAIL, _("an address")))
    rest = _EMAIL.sub(" ", rest)
    for one in people:
        whole = _as_a_whole(one.name)
        for match in whole.finditer(rest):
            found.setdefault(match.group(), Trace(match.group(), Kind.NAME, one.instead))
        rest = whole.sub(" ", rest)
    for unit in sorted(set(units), key=len, reverse=True):
        whole = re.compile(rf"(?<!\w){re.escape(unit)}(?!\w)")
        if unit and whole.search(rest):
            found.setdefault(unit, Trace(unit, Kind.UNIT, _("another department")))
            rest = whole.sub(" ", rest)
    parts = {fold(word): one for one in people for word in _WORD.findall(one.name) if len(word) >= _LETTERS_OF_A_NAME}
    for word in _WORD.findall(rest):
        if word[0].isupper() and (person := parts.get(fold(word))):
            found.setdefault(word, Trace(word, Kind.PART_OF_NAME, person.instead))
    for match in _NUMBER.finditer(rest):
        number = match.group().strip()
        found.setdefault(number, Trace(number, Kind.NUMBER, _("some")))
    return list(found.values())


def without(text: str, found: Iterable[Trace]) -> str:
    """The text with what could stand instead, the longest first."""
    for one in sorted(found, key=lambda trace: len(trace.found), reverse=True):
        text = _bounded(re.escape(one.found)).sub(one.instead.replace("\\", r"\\"), text)
    return text


def _as_a_whole(name: str) -> re.Pattern[str]:
    """A whole name, whatever its capitals and the spaces in it."""
    return _bounded(r"\s+".join(re.escape(word) for word in name.split()), re.IGNORECASE)


def _bounded(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern that is no part of a longer word. A script without capitals may have no spaces between words, so there
    it is found within others.
    """
    is_within = any(letter.isalpha() and letter.lower() == letter.upper() for letter in pattern)
    return re.compile(pattern if is_within else rf"(?<!\w){pattern}(?!\w)", flags)
