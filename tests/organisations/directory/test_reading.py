"""Reading CSV and XLSX: guesses, numbers of lines, limits."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from tests.factories.roster import HEADING, roster, roster_xlsx

from konnekt.organisations.directory import workbooks
from konnekt.organisations.directory.problems import UnreadableFileError
from konnekt.organisations.directory.reading import Dialect, Difference, Limits, Row, inspect, read

UTF8 = Dialect("utf-8-sig", ",", 1)


def workbook(*rows, sheets=()):
    book = Workbook()
    for cells in rows:
        book.active.append(cells)
    for title in sheets:
        book.create_sheet(title)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "mac_roman", "utf-16"])
def test_dialect_is_guessed(delimiter, encoding):
    made = roster(60, encoding=encoding, delimiter=delimiter)
    preview = inspect(made.content, "staff.csv")
    assert (preview.dialect.delimiter, preview.dialect.heading_line) == (delimiter, 1)
    assert preview.dialect.encoding == {"utf-8": "utf-8-sig"}.get(encoding, encoding)
    assert preview.heading == HEADING
    assert [row.cells[0] for row in read(made.content, preview.dialect)] == [entry.identifier for entry in made.entries]


def test_byte_order_mark_is_not_part_of_the_first_heading():
    made = roster(60, byte_order_mark=True)
    assert made.content.startswith(b"\xef\xbb\xbf")
    assert inspect(made.content, "staff.csv").heading[0] == "Staff number"


def test_names_with_commas_do_not_hide_the_semicolon():
    preview = inspect(b"id;name;e-mail\n1;Lowe, Ann;a@x.org\n2;Dube, Ben;b@x.org\n", "x.csv")
    assert (preview.dialect.delimiter, preview.heading) == (";", ("id", "name", "e-mail"))


def test_line_numbers_are_those_of_an_editor():
    content = b'id,name\r\n1,"Ann\r\nLowe"\r\n\r\n,\r\n2,Ben\r\n'
    assert list(read(content, UTF8)) == [Row(2, ("1", "Ann\r\nLowe")), Row(6, ("2", "Ben"))]


def test_old_macintosh_line_ends_are_lines():
    assert list(read(b"id,name\r1,Ann\r2,Ben\r", UTF8)) == [Row(2, ("1", "Ann")), Row(3, ("2", "Ben"))]


def test_excels_separator_line_and_titles_above_the_heading_are_passed():
    content = b"sep=;\nStaff list\n\nid;name;site\n1;Ann;York\n2;Ben;Hull\n"
    preview = inspect(content, "x.csv")
    assert (preview.dialect.delimiter, preview.dialect.heading_line) == (";", 4)
    assert preview.sample == (Row(5, ("1", "Ann", "York")), Row(6, ("2", "Ben", "Hull")))


def test_a_file_without_heading_keeps_its_first_person():
    preview = inspect(b"17,Ann Lowe,ann@example.org\n18,Ben Dube,ben@example.org\n", "x.csv")
    assert preview.dialect.heading_line == 0
    assert preview.heading == ("Column A", "Column B", "Column C")
    assert [row.number for row in preview.sample] == [1, 2]
    assert [note.code for note in preview.notes] == ["no-heading"]


def test_a_heading_of_unknown_words_is_told_from_what_stands_below():
    assert inspect(b"Kennung,Wert\n1,2\n3,4\n", "x.csv").dialect.heading_line == 1


def test_what_a_person_chose_is_taken():
    content = "id,name\n1,José\n".encode("cp1252")
    preview = inspect(content, "x.csv", encoding="mac_roman", delimiter=";", heading_line=0)
    assert preview.dialect == Dialect("mac_roman", ";", 0)
    assert preview.sample[1].cells == ("1,JosÈ",)


def test_a_stream_is_read_and_left_open():
    stream = io.BytesIO(b"id,name\n1,Ann\n")
    preview = inspect(stream, "x.csv")
    assert list(read(stream, preview.dialect)) == [Row(2, ("1", "Ann"))]
    next(read(stream, preview.dialect))
    assert not stream.closed


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b" \n\n", "empty-file"),
        (b",,\n,,\n", "empty-file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old-workbook"),
        (b"%PDF-1.7 ...", "not-a-table"),
        (b"<html><table><tr><td>1", "web-page"),
        (b"PK\x03\x04 broken", "broken-workbook"),
        (b'id,name\n1,"Ann\n2,Ben\n3,Cleo\n', "quotation-never-ends"),
        (b'id,name\n1,"' + b"Ann\n" * 60 + b'"\n', "quotation-never-ends"),
        (b"id,name\n1," + b"x" * 40_000, "cell-too-long"),
        (b"id,name\n1," + b"x" * 140_000, "quotation-never-ends"),
        (b"a," * 300 + b"\n", "too-many-columns"),
        (b"id,name\n1,\0\n" + b"x" * 50, "nul-bytes"),
    ],
)
def test_what_cannot_be_a_directory_is_refused_with_what_to_do(content, code):
    with pytest.raises(UnreadableFileError) as refused:
        inspect(content, "x.csv")
    assert refused.value.problem.code == code
    assert refused.value.problem.then


def test_limits_of_size_and_rows():
    with pytest.raises(UnreadableFileError, match="bigger than 0 MB"):
        inspect(b"id,name\n1,Ann\n", "x.csv", limits=Limits(size=5))
    rows = read(b"id\n1\n2\n3\n", Dialect("utf-8-sig", ",", 1), limits=Limits(rows=2))
    assert [next(rows).number, next(rows).number] == [2, 3]
    with pytest.raises(UnreadableFileError, match="more than 2 lines"):
        next(rows)


def test_a_heading_alone_stops():
    notes = inspect(b"id,name\n", "x.csv").notes
    assert [(note.code, note.stops) for note in notes] == [("heading-only", True)]


WORDS = "id;name;religion;unit\n1;José García;Ünïtarian;Café Nord\n2;Ann Lowe;Ängstlich;\n3;José Müller;;Nord\n"


def test_two_readings_are_told_apart_by_single_words_from_columns_that_do_not_look_sensitive():
    found = inspect(WORDS.encode("mac_roman"), "x.csv").differences
    assert [(one.number, one.ours) for one in found] == [(2, "José"), (2, "García"), (2, "Café"), (4, "Müller")]
    assert found[0] == Difference(2, "José", "JosÄ")
    other = inspect(WORDS.encode("mac_roman"), "x.csv", encoding="cp1252").differences
    assert other == ()


def test_a_handful_of_words_is_enough():
    lines = "".join(f"{number};Zoë{number} Brontë{number}\n" for number in range(9))
    found = inspect(f"id;name\n{lines}".encode("mac_roman"), "x.csv").differences
    assert [one.ours for one in found] == ["Zoë0", "Brontë0", "Zoë1", "Brontë1", "Zoë2"]


def test_a_sensitive_cell_with_line_breaks_stays_hidden_and_what_breaks_off_is_left_to_the_check():
    content = 'id;salary;name\n1;"Señal\nSeñal; maña";Peña\n' + "2;1;Ann\n" * 300 + '3;"Señal'
    found = inspect(content.encode("cp1252"), "x.csv").differences
    assert [(one.number, one.ours) for one in found] == [(2, "Peña")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "koi8-r"])
def test_an_encoding_that_is_certain_or_chosen_apart_has_no_second_reading(encoding):
    content = WORDS.replace("ï", "i").encode("cp1252" if encoding == "koi8-r" else encoding)
    chosen = encoding if encoding == "koi8-r" else None
    assert inspect(content, "x.csv", encoding=chosen).differences == ()


def test_unknown_encoding_is_refused():
    with pytest.raises(UnreadableFileError, match="not an encoding we can read"):
        inspect(b"id,name\n1,Ann\n", "x.csv", encoding="base64")


def test_workbook_reads_like_the_same_csv():
    made = roster_xlsx(60)
    preview = inspect(made.content, "staff.xlsx")
    assert (preview.dialect, preview.sheets) == (Dialect(heading_line=1, sheet="People"), ("People", "Notes"))
    rows = list(read(made.content, preview.dialect))
    assert [row.number for row in rows] == list(range(2, 62))
    assert [row.cells[0] for row in rows] == [entry.identifier for entry in made.entries]


def test_cells_of_a_workbook_become_text_and_formulas_stay_formulas():
    content = workbook(
        ["id", "date", "when", "share", "yes", "sum", "blank"],
        [17, date(2024, 3, 1), datetime.fromisoformat("2024-03-01 09:30"), 0.5, True, "=A2+1", None],
        [],
        [18.0, "x"],
    )
    preview = inspect(content, "x.xlsx")
    assert list(read(content, preview.dialect)) == [
        Row(2, ("17", "2024-03-01", "2024-03-01 09:30:00", "0.5", "TRUE", "=A2+1")),
        Row(4, ("18", "x")),
    ]


def test_a_chosen_sheet_must_exist():
    content = workbook(["id"], [1], sheets=["More"])
    with pytest.raises(UnreadableFileError, match="Choose one of these: Sheet and More"):
        inspect(content, "x.xlsx", sheet="Elsewhere")


def packed(**parts):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return output.getvalue()


def test_a_workbook_made_to_fill_the_memory_is_refused_before_it_is_unpacked():
    with pytest.raises(UnreadableFileError) as refused:
        inspect(packed(xl__workbook_xml="<a/>", xl__sheet_xml=b"0" * 5_000_000), "x.xlsx")
    assert refused.value.problem.code == "workbook-too-big"


def test_the_whole_of_a_workbook_is_capped(monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 1_000)
    with pytest.raises(UnreadableFileError) as refused:
        inspect(workbook(["id"], [1]), "x.xlsx")
    assert refused.value.problem.code == "workbook-too-big"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "open-document"),
        ({"notes.txt": "hello"}, "not-a-workbook"),
        ({"xl__workbook_xml": "<a/>"}, "broken-workbook"),
        ({"xl__workbook_xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}, "broken-workbook"),
    ],
)
def test_other_packed_files_are_refused(parts, code):
    with pytest.raises(UnreadableFileError) as refused:
        inspect(packed(**parts), "x.xlsx")
    assert refused.value.problem.code == code
