"""The encoding of a file: a file that decodes is not yet right."""

import io

import pytest

from konnekt.organisations.directory.encodings import Confidence, guess_encoding
from konnekt.organisations.directory.problems import UnreadableFileError

NAMES = "id;name\n1;José García\n2;Renée Lefèvre\n3;Björn Sjöberg\n4;Jürgen Müller\n5;Iñaki Muñoz\n6;Françoise Élie\n"


def guess(text, encoding):
    return guess_encoding(io.BytesIO(text.encode(encoding)))


@pytest.mark.parametrize(
    ("text", "encoding", "expected", "confidence"),
    [
        ("id\n1\n", "ascii", "utf-8-sig", Confidence.CERTAIN),
        (NAMES, "utf-8", "utf-8-sig", Confidence.CERTAIN),
        (NAMES, "utf-8-sig", "utf-8-sig", Confidence.CERTAIN),
        (NAMES, "utf-16", "utf-16", Confidence.CERTAIN),
        (NAMES, "utf-16-le", "utf-16-le", Confidence.LIKELY),
        (NAMES, "utf-16-be", "utf-16-be", Confidence.LIKELY),
        (NAMES, "cp1252", "cp1252", Confidence.LIKELY),
        (NAMES, "mac_roman", "mac_roman", Confidence.LIKELY),
        (NAMES, "cp850", "cp850", Confidence.LIKELY),
        ("1;Łukasz Dąbrowski\n2;Małgorzata Wiśniewska\n3;Żaneta Błaszczyk\n", "cp1250", "cp1250", Confidence.LIKELY),
        ("1;Олена Шевченко\n2;Иван Петров\n", "cp1251", "cp1251", Confidence.LIKELY),
        ("1;Mary O’Brien\n2;Seán – Galway\n", "cp1252", "cp1252", Confidence.LIKELY),
        ("1;MÜLLER\n2;LEFÈVRE\n3;NÚÑEZ\n", "mac_roman", "mac_roman", Confidence.LIKELY),
        ("1;MÜLLER\n2;LEFÈVRE\n3;NÚÑEZ\n", "cp1252", "cp1252", Confidence.LIKELY),
    ],
)
def test_names_tell_the_encoding(text, encoding, expected, confidence):
    found = guess(text, encoding)
    assert (found.encoding, found.confidence) == (expected, confidence)


@pytest.mark.parametrize("name", ["José", "Zoë", "Åsa", "Søren", "Siân", "Müller", "Peña", "François"])
@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_one_name_is_enough_to_tell_windows_from_macintosh(name, encoding):
    assert guess(f"id,name\n1,{name}\n", encoding).encoding == encoding


def test_czech_names_leave_doubt_and_say_so():
    found = guess("1;Dvořák\n2;Němec\n3;Růžička\n", "cp1250")
    assert found.confidence is Confidence.UNSURE
    assert {found.encoding, found.runner_up} == {"cp1250", "cp1252"}


def test_a_unicode_file_with_one_foreign_line_names_that_line():
    content = "".join(f"{number},Renée\n" for number in range(20)).encode() + "20,José\n".encode("cp1252")
    found = guess_encoding(io.BytesIO(content))
    assert (found.encoding, found.confidence, found.broken_lines) == ("utf-8-sig", Confidence.LIKELY, (21,))


def test_bytes_that_are_not_text_are_refused():
    with pytest.raises(UnreadableFileError, match="Line 2 holds bytes that no text file has"):
        guess_encoding(io.BytesIO(b"id,name\n1,A\0b\n" + b"x" * 100))
