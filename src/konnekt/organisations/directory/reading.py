"""From the bytes of a CSV or XLSX file to numbered rows of text: guesses that a person can change, and hard limits.

Row numbers are those people see: the line in an editor where a record begins, or the row of a spreadsheet.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import BinaryIO, Final, NamedTuple

from konnekt.organisations.directory import workbooks
from konnekt.organisations.directory.encodings import ENCODINGS, Confidence, EncodingGuess, guess_encoding
from konnekt.organisations.directory.fields import is_sensitive, names_a_field
from konnekt.organisations.directory.problems import Problem, UnreadableFileError, listed, shorten

MEGABYTE: Final = 1024 * 1024
DELIMITERS: Final = (",", ";", "\t", "|")
DELIMITER_NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", "": "none"}
SAMPLE_ROWS: Final = 200
_TITLE_ROWS: Final = 10
_SHOWN_WORDS: Final = 5
_LINE_BREAKS_IN_A_CELL: Final = 50
_END: Final = "\uffff"  # no character at all in Unicode: marks the end of the text, outside every quotation
_SEPARATOR_LINE = re.compile(r"\ufeff?sep=(.)\s*", re.IGNORECASE)
_NOT_A_HEADING = re.compile(r"[^@\s]+@[^@\s]+|[-+]?[\d.,:/ -]*\d[\d.,:/ -]*")

Source = bytes | BinaryIO


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold."""

    size: int = 50 * MEGABYTE
    rows: int = 200_000
    columns: int = 200
    cell: int = 32_767


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is read. `sheet` is set for a workbook, the other two for text; `heading_line` 0 means no heading."""

    encoding: str = ""
    delimiter: str = ""
    heading_line: int = 0
    sheet: str | None = None


class Row(NamedTuple):
    """One record with the number people see for it."""

    number: int
    cells: tuple[str, ...]


class Difference(NamedTuple):
    """One word that can be read in two ways, with the number of its row."""

    number: int
    ours: str
    other: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file looks like under a dialect, with the first rows and what should be said about the guesses.

    `differences` holds a handful of words by which a person can tell the encoding from the next likely one.
    """

    filename: str
    size: int
    dialect: Dialect
    heading: tuple[str, ...]
    sample: tuple[Row, ...]
    differences: tuple[Difference, ...] = ()
    sheets: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = ()


def inspect(
    source: Source,
    filename: str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    heading_line: int | None = None,
    sheet: str | None = None,
    limits: Limits = LIMITS,
) -> Preview:
    """Guess how a file is to be read and show its beginning; what a person has chosen is taken as it is.

    Raises UnreadableFileError when it can't be a directory file at all.
    """
    stream, size = _opened(source, limits)
    guess: EncodingGuess | None = None
    sheets: tuple[str, ...] = ()
    notes: list[Problem] = []
    if workbooks.is_zip(stream.read(8)):
        sheets = workbooks.sheet_names(stream)
        if not sheets:
            raise UnreadableFileError("empty-file")
        dialect = Dialect(sheet=sheet or sheets[0])
    else:
        guess = guess_encoding(stream)
        notes += _encoding_notes(guess, encoding)
        chosen = encoding or guess.encoding
        if chosen not in ENCODINGS:
            raise UnreadableFileError("no-such-encoding", encoding=chosen)
        dialect = Dialect(chosen, _guess_delimiter(stream, chosen) if delimiter is None else delimiter)
    beginning = list(islice(_records(stream, dialect, limits), SAMPLE_ROWS))
    if not beginning:
        raise UnreadableFileError("empty-file")
    line = _guess_heading_line(beginning) if heading_line is None else heading_line
    dialect = Dialect(dialect.encoding, dialect.delimiter, line, dialect.sheet)
    sample = tuple(row for row in beginning if row.number > line)
    heading = _heading(beginning, line)
    if not line:
        notes.append(Problem("no-heading"))
    if len(heading) == 1:
        notes.append(Problem("one-column"))
    if not sample:
        notes.append(Problem("heading-only", stops=True))
    differences = _differences(stream, dialect, guess, heading, limits) if guess else ()
    return Preview(filename, size, dialect, heading, sample, differences, sheets, tuple(notes))


def read(source: Source, dialect: Dialect, *, limits: Limits = LIMITS) -> Iterator[Row]:
    """Yield the rows below the heading, without blank ones; UnreadableFileError at the row that breaks a limit."""
    stream, _ = _opened(source, limits)
    below = (row for row in _records(stream, dialect, limits) if row.number > dialect.heading_line)
    for count, row in enumerate(below, 1):
        if count > limits.rows:
            raise UnreadableFileError("too-many-rows", most=limits.rows)
        yield row


def _opened(source: Source, limits: Limits) -> tuple[BinaryIO, int]:
    """A stream at its beginning and its size, refused when it is too big or plainly something else."""
    stream: BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else source
    size = stream.seek(0, io.SEEK_END)
    if size > limits.size:
        raise UnreadableFileError("file-too-big", megabytes=limits.size // MEGABYTE)
    stream.seek(0)
    start = stream.read(512).lstrip()
    if not start:
        raise UnreadableFileError("empty-file")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFileError("old-workbook")
    if start.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")):
        raise UnreadableFileError("not-a-table")
    if start[:200].lower().startswith((b"<!doctype html", b"<html", b"<?xml", b"<table")):
        raise UnreadableFileError("web-page")
    stream.seek(0)
    return stream, size


def _records(stream: BinaryIO, dialect: Dialect, limits: Limits) -> Iterator[Row]:
    """Every row that holds anything, heading and titles included."""
    source = workbooks.rows(stream, dialect.sheet) if dialect.sheet is not None else _csv_records(stream, dialect)
    for number, cells in source:
        while cells and (not cells[-1] or cells[-1].isspace()):
            cells.pop()
        if not cells:
            continue
        if len(cells) > limits.columns:
            raise UnreadableFileError("too-many-columns", line=str(number), count=len(cells), most=limits.columns)
        if max(map(len, cells)) > limits.cell:
            raise UnreadableFileError("cell-too-long", line=str(number), most=limits.cell)
        yield Row(number, tuple(cells))


def _csv_records(stream: BinaryIO, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=dialect.encoding, errors="replace", newline="")
    try:
        lines = chain((_without_separator_line(next(text, "")),), text, (_END,))
        reader = csv.reader(lines, delimiter=dialect.delimiter or _END)
        number = 1
        for cells in reader:
            if any(_END in cell for cell in cells):
                if cells != [_END] and cells != ["", ""]:
                    raise UnreadableFileError("quotation-never-ends", line=str(number))
                return
            if any(cell.count("\n") > _LINE_BREAKS_IN_A_CELL for cell in cells):
                raise UnreadableFileError("quotation-never-ends", line=str(number))
            yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFileError("quotation-never-ends", line=str(number)) from error
    finally:
        if not text.closed:
            text.detach()  # the stream is only lent: closing it is not ours to do


def _without_separator_line(first: str) -> str:
    """Blank Excel's own first line “sep=;”, keeping the count of lines."""
    return "\n" if _SEPARATOR_LINE.fullmatch(first) else first.removeprefix("\ufeff")


def _encoding_notes(guess: EncodingGuess, chosen: str | None) -> list[Problem]:
    notes = []
    if guess.broken_lines and chosen in (None, guess.encoding):
        notes.append(Problem("mixed-encoding", count=len(guess.broken_lines), lines=listed(guess.broken_lines)))
    if chosen is None and guess.runner_up and guess.confidence is Confidence.UNSURE:
        encoding, other = ENCODINGS[guess.encoding], ENCODINGS[guess.runner_up]
        notes.append(Problem("unsure-encoding", encoding=encoding, other=other))
    elif chosen is None and guess.runner_up:
        notes.append(Problem("guessed-encoding", encoding=ENCODINGS[guess.encoding]))
    return notes


def _differences(
    stream: BinaryIO, dialect: Dialect, guess: EncodingGuess, heading: tuple[str, ...], limits: Limits
) -> tuple[Difference, ...]:
    """The first words that the two likeliest encodings read differently, from columns that don't look sensitive."""
    other = {guess.encoding: guess.runner_up, guess.runner_up: guess.encoding}.get(dialect.encoding)
    if other is None:
        return ()
    shown = [position for position, text in enumerate(heading) if not is_sensitive(text)]
    # A row with more cells than the heading may have moved a cell out of its column: it could show anything.
    # Both encodings leave ASCII alone, and with it the columns; Latin-1 gives each byte back as it was.
    rows = read(stream, replace(dialect, encoding="latin-1"), limits=limits)
    words = (
        (row.number, word.encode("latin-1"))
        for row in rows
        if len(row.cells) <= len(heading)
        for position in shown
        if position < len(row.cells) and not row.cells[position].isascii()
        for word in row.cells[position].split(" ")
    )
    found: dict[tuple[str, str], int] = {}
    # A file that breaks a limit further down is refused by the check, with the line.
    with suppress(UnreadableFileError):
        for number, word in words:
            ours, theirs = word.decode(dialect.encoding, "replace"), word.decode(other, "replace")
            if ours != theirs:
                found.setdefault((ours, theirs), number)
            if len(found) == _SHOWN_WORDS:
                break
    return tuple(Difference(number, shorten(ours), shorten(theirs)) for (ours, theirs), number in found.items())


def _guess_delimiter(stream: BinaryIO, encoding: str) -> str:
    """The delimiter under which the rows have most cells and the same number of them; none for a single column."""
    stream.seek(0)
    start = stream.read(MEGABYTE).decode(encoding, "ignore")
    separator = _SEPARATOR_LINE.match(start.partition("\n")[0])
    if separator and separator[1] in DELIMITERS:
        return separator[1]

    def score(delimiter: str) -> float:
        widths = [
            len(cells)
            for cells in islice(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter), SAMPLE_ROWS)
            if cells
        ]
        [(width, count)] = Counter(widths).most_common(1) or [(1, 0)]
        return (width - 1) * (count / max(1, len(widths))) ** 2

    try:
        scores = {delimiter: score(delimiter) for delimiter in DELIMITERS}
    except csv.Error as error:
        raise UnreadableFileError("quotation-never-ends", line="1") from error
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > 0 else ""


def _guess_heading_line(beginning: list[Row]) -> int:
    """The first row that names its columns, past any title above it; 0 where the data starts at once."""
    width = Counter(len(row.cells) for row in beginning).most_common(1)[0][0]
    for row in beginning[:_TITLE_ROWS]:
        filled = [cell.strip() for cell in row.cells if cell.strip()]
        if len(filled) <= width / 2:
            continue  # a title, a date of export
        if any(_NOT_A_HEADING.fullmatch(cell) for cell in filled):
            return 0
        if any(names_a_field(cell) for cell in filled) or _differs_from_below(row, beginning):
            return row.number
        return 0
    return 0


def _differs_from_below(row: Row, beginning: list[Row]) -> bool:
    """Whether numbers, dates or addresses stand below this row's words."""
    below = [other for other in beginning if other.number > row.number]
    return any(
        sum(
            len(other.cells) > column and bool(_NOT_A_HEADING.fullmatch(other.cells[column].strip())) for other in below
        )
        > len(below) / 2
        for column in range(len(row.cells))
    )


def _heading(beginning: list[Row], line: int) -> tuple[str, ...]:
    named: tuple[str, ...] = next((row.cells for row in beginning if row.number == line), ())
    width = max(len(named), *(len(row.cells) for row in beginning)) if not line else len(named)
    cells = [" ".join(cell.split()) for cell in named] + [""] * (width - len(named))
    return tuple(cell or f"Column {_letters(position)}" for position, cell in enumerate(cells))


def _letters(position: int) -> str:
    """A column's name in a spreadsheet: A, B … Z, AA."""
    letters, rest = "", position + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
