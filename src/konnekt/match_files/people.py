"""Reading a sign-up sheet: columns by heading, and who is who."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from konnekt.match_files.errors import BadInputError
from konnekt.organisations.directory import mapping, reading
from konnekt.organisations.directory.fields import NAMES, Field, normalise
from konnekt.organisations.directory.problems import UnreadableFileError

FEWEST_SAMPLE = 200


@dataclass(frozen=True)
class Sheet:
    """One file of people. Cells are trimmed; a blank is unknown."""

    path: Path
    heading: tuple[str, ...]
    rows: tuple[reading.Row, ...]
    fields: mapping.Mapping

    def column(self, position: int) -> list[str]:
        """A column's cells from top to bottom."""
        return [row.cells[position].strip() if position < len(row.cells) else "" for row in self.rows]

    @cached_property
    def by_heading(self) -> dict[str, int]:
        """Where each heading stands, whatever its capitals and spaces; of equal ones the first."""
        found: dict[str, int] = {}
        for position, text in enumerate(self.heading):
            found.setdefault(normalise(text), position)
        return found

    def field(self, field: Field) -> list[str] | None:
        """The cells of a field that the directory reader recognised."""
        at = self.fields.positions(field)
        return self.column(at[0]) if at else None

    @cached_property
    def emails(self) -> list[str]:
        """Addresses in small letters; blank where there is none."""
        return [text.lower() for text in self.field(Field.EMAIL) or [""] * len(self.rows)]

    @cached_property
    def names(self) -> list[str]:
        """The whole name as the sheet has it, or the id."""
        parts = [self.field(field) for field in NAMES]
        given = [part for part in parts if part is not None]
        if not given:
            return list(self.ids)
        joined = [" ".join(filter(None, texts)) for texts in zip(*given, strict=True)]
        return [name or id_ for name, id_ in zip(joined, self.ids, strict=True)]

    @cached_property
    def ids(self) -> list[str]:
        """One id for each person: the sheet's own, else the e-mail, else the line."""
        own = self.field(Field.IDENTIFIER)
        chosen = own if own and all(own) else self.emails if all(self.emails) else None
        if chosen is None:
            return [f"line-{row.number}" for row in self.rows]
        seen: dict[str, int] = {}
        for row, id_ in zip(self.rows, chosen, strict=True):
            if id_ in seen:
                raise BadInputError(
                    f"“{id_}” stands on line {seen[id_]} already; everybody needs an id or an e-mail of their own.",
                    file=self.path.name,
                    line=row.number,
                )
            seen[id_] = row.number
        return chosen

    @cached_property
    def persons(self) -> list[str]:
        """What makes two rows the same person, in whichever sheet: the e-mail, else the id."""
        return [email or id_ for email, id_ in zip(self.emails, self.ids, strict=True)]


def read_sheet(path: Path) -> Sheet:
    """Read a CSV or XLSX file of people; its encoding, delimiter and heading are guessed."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInputError(f"can’t be read ({error.strerror}).", file=str(path)) from error
    try:
        preview = reading.inspect(content, path.name)
        if not preview.dialect.heading_line:
            raise BadInputError("has no line of headings; expected one such as “name, e-mail, grade”.", file=path.name)
        rows = tuple(reading.read(content, preview.dialect))
    except UnreadableFileError as error:
        raise BadInputError(error.problem.text, file=path.name) from error
    if not rows:
        raise BadInputError("has headings and nobody below them.", file=path.name)
    return Sheet(path, tuple(preview.heading), rows, mapping.propose(preview.heading, _sample(rows)))


def _sample(rows: Sequence[reading.Row]) -> Sequence[reading.Row]:
    return rows[:FEWEST_SAMPLE]
