"""Rows of an XLSX workbook, as text. Formulas are data: their text is kept and nothing is ever worked out."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any, BinaryIO, Final

from konnekt.files.broken import BROKEN_ZIP
from konnekt.organisations.directory.problems import UnreadableFileError, listed

MOST_UNPACKED: Final = 300 * 1024 * 1024
MOST_SHARED_TEXT: Final = 80 * 1024 * 1024
MOST_PARTS: Final = 2_000
# XML packs well, ten- to thirtyfold; a part that unpacks two-hundredfold was made to fill the memory.
MOST_RATIO: Final = 200
_SMALL_PART: Final = 1024 * 1024
_ZIP: Final = b"PK\x03\x04"


def is_zip(start: bytes) -> bool:
    """Whether a file begins like a packed one, as every XLSX does."""
    return start.startswith(_ZIP)


def sheet_names(stream: BinaryIO) -> tuple[str, ...]:
    """The sheets with rows, in the workbook's order."""
    with _opened(stream) as workbook:
        return tuple(sheet.title for sheet in workbook.worksheets)


def rows(stream: BinaryIO, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number, cells as text) of one sheet, blank rows included."""
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet  # half a second, which most processes never need

    with _opened(stream) as workbook:
        names = [each.title for each in workbook.worksheets]
        if sheet not in names:
            raise UnreadableFileError("no-such-sheet", sheet=sheet, sheets=listed(names))
        chosen = workbook[sheet]
        if isinstance(chosen, ReadOnlyWorksheet):
            chosen.reset_dimensions()  # some exporters write wrong ones, which would hide rows
        try:
            for number, cells in enumerate(chosen.iter_rows(values_only=True), 1):
                yield number, [_text(cell) for cell in cells]
        except (KeyError, ValueError, IndexError, TypeError, SyntaxError, EOFError, zipfile.BadZipFile) as error:
            if isinstance(error, UnreadableFileError):
                raise
            raise UnreadableFileError("broken-workbook") from error


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[Any]:
    from openpyxl import load_workbook

    _check_parts(stream)
    stream.seek(0)
    try:
        # A copy of the packed bytes: closing the workbook must not close what the caller lent us.
        workbook = load_workbook(io.BytesIO(stream.read()), read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise UnreadableFileError("broken-workbook") from error
    try:
        yield workbook
    finally:
        workbook.close()


def _check_parts(stream: BinaryIO) -> None:
    """Refuse what isn't a workbook, and a workbook made to fill the memory, before anything is unpacked."""
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise UnreadableFileError("open-document" if "mimetype" in names else "not-a-workbook")
            swollen = [
                part
                for part in parts
                if part.file_size > _SMALL_PART and part.file_size > MOST_RATIO * max(1, part.compress_size)
            ]
            shared = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
            total = sum(part.file_size for part in parts)
            if swollen or total > MOST_UNPACKED or shared > MOST_SHARED_TEXT or len(parts) > MOST_PARTS:
                raise UnreadableFileError("workbook-too-big", megabytes=MOST_UNPACKED // (1024 * 1024))
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")) and b"<!DOCTYPE" in packed.open(part).read(1_024):
                    raise UnreadableFileError("broken-workbook")
    except BROKEN_ZIP as error:
        raise UnreadableFileError("broken-workbook") from error


def _text(cell: object) -> str:
    """A cell as the text people would type: whole numbers without a point, dates as 2026-03-09."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case int():
            return str(cell)
        case float():
            return str(int(cell)) if cell.is_integer() else repr(cell)
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
        case date():
            return cell.isoformat()
        case _:
            return str(getattr(cell, "text", None) or cell)  # array formulas carry their text
