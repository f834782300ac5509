"""Reporting lines from a directory file, for the people of two sign-up sheets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from konnekt.match_files.people import Sheet, read_sheet
from konnekt.organisations.directory.lines import Line, NoManager, resolve
from konnekt.organisations.directory.present import LineState
from konnekt.organisations.directory.rows import Person, draft_people
from konnekt.organisations.directory.text import fold
from konnekt.relationships.pairing import Appraisal, Lines, ReportingEdge
from konnekt_engine.matching import ReportingLines


@dataclass(frozen=True)
class KnownLines:
    """The lines as the law reads them, and whom of the sheets the directory does not know."""

    lines: Lines
    not_in_directory: tuple[str, ...]

    def for_the_checker(self) -> ReportingLines:
        """The same edges, as the certificate's bundle carries them for the independent checker."""
        return ReportingLines(
            edges=tuple((edge.person, edge.manager, edge.until) for edge in self.lines.edges),
            appraisals=tuple((one.person, one.appraiser, one.until) for one in self.lines.appraisals),
            unknown=self.lines.unknown,
            on=self.lines.on,
            window_days=self.lines.window_days,
        )


def read_lines(path: Path, sheets: Sequence[Sheet], *, on: date | None) -> KnownLines:
    """Who reports to whom, in the names of the sheets. Whoever the directory doesn't know has an unknown line."""
    directory = read_sheet(path)
    draft = draft_people(directory.rows, directory.fields, today=on or date(2000, 1, 1))
    pairs = [(person, None) for person in draft.people]
    resolved = resolve(pairs, (), no_manager=NoManager.WORDS_MEAN_NONE)
    names = _names_of(draft.people, sheets)
    by_identifier = {person.identifier: names[person.line] for person in draft.people}
    edges = _edges(draft.people, resolved.managers, names, by_identifier)
    appraisals = _edges(draft.people, resolved.appraisers, names, by_identifier)
    known = set(names.values())
    strangers = tuple(sorted({person for sheet in sheets for person in sheet.persons if person not in known}))
    unknown = {names[line] for line, found in resolved.managers.items() if found.state is LineState.UNKNOWN}
    return KnownLines(
        Lines(
            edges=tuple(ReportingEdge(person, manager) for person, manager in edges),
            appraisals=tuple(Appraisal(person, appraiser) for person, appraiser in appraisals),
            unknown=frozenset(unknown | set(strangers)),
            on=on,
        ),
        strangers,
    )


def _names_of(people: Iterable[Person], sheets: Sequence[Sheet]) -> dict[int, str]:
    """For each directory line the name its person has in the sheets: by e-mail, by id, else by an unmistakable name."""
    known: dict[str, str] = {}
    called: dict[str, set[str]] = {}
    for sheet in sheets:
        for person, id_, email, name in zip(sheet.persons, sheet.ids, sheet.emails, sheet.names, strict=True):
            known[id_] = person
            if email:
                known[email] = person
            called.setdefault(fold(name), set()).add(person)
    found: dict[int, str] = {}
    for one in people:
        by_name = called.get(fold(one.name), set())
        other = next(iter(by_name)) if len(by_name) == 1 else f"directory:{one.identifier}"
        found[one.line] = known.get((one.email or "").lower()) or known.get(one.identifier) or other
    return found


def _edges(
    people: Iterable[Person], lines: Mapping[int, Line], names: dict[int, str], by_identifier: dict[str, str]
) -> list[tuple[str, str]]:
    found = []
    for person in people:
        line = lines.get(person.line)
        if line is not None and line.manager is not None:
            manager = by_identifier.get(line.manager.identifier)
            if manager is not None and manager != names[person.line]:
                found.append((names[person.line], manager))
    return found
