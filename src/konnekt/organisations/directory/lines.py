"""Whom each person reports to, found in the file and among the members present; otherwise unknown, with its reason."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from konnekt.organisations.directory.fields import Field
from konnekt.organisations.directory.present import LineState, MemberId, PresentMember
from konnekt.organisations.directory.problems import SHOWN_ITEMS, Problem, listed, shorten
from konnekt.organisations.directory.rows import Person, Reference
from konnekt.organisations.directory.text import alternatives, fold, given_name_first

_NONE_WORDS: Final = alternatives(
    "none|-|–|—|n/a|na|nil|no|nobody|no one|no manager|not applicable|has none|null|keine|keiner|aucun|ninguno"
)
_NAME_AND_KEY = re.compile(r"(.+?)\s*[(\[<]([^()\[\]<>]+)[)\]>]")
_BY_ID: Final = frozenset({Field.MANAGER_ID, Field.APPRAISER_ID})
_BY_NAME: Final = frozenset({Field.MANAGER_NAME, Field.APPRAISER_NAME})
_BY_EMAIL: Final = frozenset({Field.MANAGER_EMAIL, Field.APPRAISER_EMAIL})


class NoManager(Enum):
    """What the person importing says about lines without a manager. By default they are unknown."""

    UNKNOWN = "unknown"
    WORDS_MEAN_NONE = "a word such as “none” means none"
    BLANK_MEANS_NONE = "a blank, or a word such as “none”, means none"


class Target(NamedTuple):
    """Somebody a line points at; `member_id` is None for a person this import creates."""

    member_id: MemberId | None
    identifier: str
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """A reporting line: known with its manager, none, or unknown with the reason."""

    state: LineState
    manager: Target | None = None
    reason: Problem | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines by the number of the person's line in the file. Appraisers only where the file names one."""

    managers: Mapping[int, Line]
    appraisers: Mapping[int, Line]


_NO_LINE: Final = Line(LineState.NONE)
_BLANK: Final = Line(LineState.UNKNOWN, reason=Problem("line-blank"))


# Whatever names a person both in the file and among the members: the member where there is one, else the identifier.
_Node = tuple[bool, MemberId]


class _Somebody(NamedTuple):
    target: Target
    has_left: bool


def resolve(
    pairs: Sequence[tuple[Person, PresentMember | None]],
    others: Iterable[PresentMember],
    *,
    leaving: frozenset[MemberId] = frozenset(),
    refused: Mapping[str, int] | None = None,
    no_manager: NoManager = NoManager.UNKNOWN,
) -> Lines:
    """Find everybody's manager and appraiser.

    `pairs` are the file's people with the member each of them already is; `others` the members the file doesn't speak
    of, `leaving` those of them who leave, and `refused` the identifiers of refused lines. Everybody in a cycle becomes
    unknown.
    """
    others = list(others)
    people = _Everybody(pairs, others, leaving, refused or {})
    managers = {}
    for person, _ in pairs:
        managers[person.line] = people.line(person, person.managers, no_manager)
    for lines_of_cycle in _cycles(pairs, others, managers):
        names = listed([f"{people.by_line[line].name} (line {line})" for line in lines_of_cycle])
        for line in lines_of_cycle:
            managers[line] = Line(LineState.UNKNOWN, reason=Problem("line-cycle", names=names))
    appraisers = {
        person.line: people.line(person, person.appraisers, NoManager.WORDS_MEAN_NONE)
        for person, _ in pairs
        if person.appraisers
    }
    return Lines(managers, appraisers)


class _Everybody:
    """Everybody a reference may mean, by identifier, e-mail and folded name; who has left only if nobody else fits."""

    def __init__(
        self,
        pairs: Sequence[tuple[Person, PresentMember | None]],
        others: Iterable[PresentMember],
        leaving: frozenset[MemberId],
        refused: Mapping[str, int],
    ) -> None:
        self.refused = refused
        self.names_are_used = any(
            reference.field in _BY_NAME for person, _ in pairs for reference in (*person.managers, *person.appraisers)
        )
        self.by_line = {person.line: person for person, _ in pairs}
        self.targets: dict[int, Target] = {}
        self.by_identifier: dict[str, _Somebody] = {}
        self.by_email: dict[str, _Somebody] = {}
        self.by_name: dict[str, list[_Somebody]] = {}
        for person, member in pairs:
            target = Target(member.member_id if member else None, person.identifier, person.name)
            self.targets[person.line] = target
            self._add(_Somebody(target, person.has_left), person.email or (member.email if member else None))
        for member in others:
            target = Target(member.member_id, member.external_id, member.name)
            self._add(_Somebody(target, member.is_former or member.member_id in leaving), member.email)
        for name, fits in self.by_name.items():
            if len(fits) > 1:
                self.by_name[name] = [each for each in fits if not each.has_left] or fits

    def _add(self, somebody: _Somebody, email: str | None) -> None:
        if somebody.target.identifier:
            self.by_identifier.setdefault(somebody.target.identifier.casefold(), somebody)
        if email:
            self.by_email.setdefault(email.casefold(), somebody)
        if self.names_are_used:
            self.by_name.setdefault(fold(somebody.target.name), []).append(somebody)

    def line(self, person: Person, references: tuple[Reference, ...], no_manager: NoManager) -> Line:
        """One person's line by the first way in which the file gives it: identifier, then e-mail, then name."""
        if not references:
            return _NO_LINE if no_manager is NoManager.BLANK_MEANS_NONE else _BLANK
        text = references[0].text
        found = self._find(references[0])
        if not found and text.casefold() in _NONE_WORDS:
            if no_manager is NoManager.UNKNOWN:
                return Line(LineState.UNKNOWN, reason=Problem("line-says-none", value=shorten(text)))
            return _NO_LINE
        reason = self._doubt(text, found, self.targets[person.line])
        if reason:
            return Line(LineState.UNKNOWN, reason=reason)
        return Line(LineState.KNOWN, found[0].target)

    def _find(self, reference: Reference) -> list[_Somebody]:
        """Everybody a reference fits."""
        key = reference.text.casefold()
        named = _NAME_AND_KEY.fullmatch(reference.text)
        if reference.field in _BY_ID:
            exact = self.by_identifier.get(key)
        elif reference.field in _BY_EMAIL or ("@" in key and not named):
            exact = self.by_email.get(key.removeprefix("mailto:"))
        else:
            exact = None
        if exact is None and named:
            inside = named[2].strip().casefold()
            exact = self.by_identifier.get(inside) or self.by_email.get(inside)
        if exact:
            return [exact]
        if reference.field not in _BY_NAME:
            return []
        return self.by_name.get(fold(given_name_first(named[1] if named else reference.text)), [])

    def _doubt(self, text: str, found: list[_Somebody], oneself: Target) -> Problem | None:
        value = shorten(text)
        if not found:
            refused = self.refused.get(text.casefold())
            return (
                Problem("line-refused", value=value, line=str(refused))
                if refused
                else Problem("line-not-found", value=value)
            )
        if len(found) > 1:
            first = [each.target.identifier or each.target.name for each in found[:SHOWN_ITEMS]]
            identifiers = listed(first) + (" …" if len(found) > len(first) else "")
            return Problem("line-fits-several", value=value, count=len(found), identifiers=identifiers)
        if found[0].target is oneself:
            return Problem("line-self", value=value)
        if found[0].has_left:
            return Problem("line-left", name=found[0].target.name)
        return None


def _cycles(
    pairs: Sequence[tuple[Person, PresentMember | None]], others: Iterable[PresentMember], managers: Mapping[int, Line]
) -> list[list[int]]:
    """The file's lines in each cycle of reporting, through members the file doesn't speak of as well."""
    above: dict[_Node, _Node] = {}
    lines: dict[_Node, int] = {}
    for person, member in pairs:
        node = _node(member.member_id if member else None, person.identifier)
        lines[node] = person.line
        manager = managers[person.line].manager
        if manager:
            above[node] = _node(manager.member_id, manager.identifier)
        elif member and member.line_by_hand and member.manager_id is not None:
            above[node] = _node(member.manager_id, "")
    for other in others:
        if other.manager_id is not None:
            above[_node(other.member_id, "")] = _node(other.manager_id, "")
    finished: set[_Node] = set()
    found = []
    for start in lines:
        path: dict[_Node, int] = {}
        here: _Node | None = start
        while here is not None and here not in finished and here not in path:
            path[here] = len(path)
            here = above.get(here)
        if here is not None and here in path:
            cycle = list(path)[path[here] :]
            found.append(sorted(lines[each] for each in cycle if each in lines))
        finished.update(path)
    return found


def _node(member_id: MemberId | None, identifier: str) -> _Node:
    return (True, member_id) if member_id is not None else (False, identifier.casefold())
