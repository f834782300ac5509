"""Papers: what was typed comes out as text, whatever it is; nothing runs on, and nothing is fetched."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.documents.reading import characters, everything

from konnekt.core.errors import Refused
from konnekt.documents import papers
from konnekt.documents.codes import qr

MADE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def letter(heading: str, *, made: datetime = MADE, paragraphs: tuple[str, ...] = ("Thank you.",)) -> bytes:
    data = {"heading": heading, "paragraphs": paragraphs, "signed": ["Amina Yusuf"], "foot": "Konnekt"}
    return papers.draw("documents/letter.typ", title=heading, data=data, made=made)


def test_a_paper_claims_what_screen_readers_need_and_says_title_language_and_date():
    drawn = everything(letter("A certificate"))
    needed = (b"<pdfuaid:part>1<", b"/StructTreeRoot", b"/Lang(en-GB)", b"A certificate", b"2026-03-02T09:00")
    assert [one for one in needed if one not in drawn] == []


def test_the_same_data_and_the_same_moment_give_the_same_bytes():
    assert letter("Once") == letter("Once")
    assert letter("Once") != letter("Once", made=MADE.replace(day=3))


HOSTILE = '#panic("x") $1/0$ \\u{41} *b* _i_ `r` <label> @ref ~ // /* " ]'


def test_signs_that_mean_something_to_the_typesetter_are_only_text():
    drawn = letter("A", paragraphs=(HOSTILE, '#read("/settings.py")', "=" * 90, "x" * 3000))
    assert set(HOSTILE) <= set("".join(characters(drawn)))
    assert b"KONNEKT_DATA" not in everything(drawn)


@pytest.mark.parametrize(
    "name", ["שלום כהן", "مرحبا بالعالم", "Ольга Ωμέγα", "Nguyễn Thị Ánh-Đào", "a\x00b\x07c\ud800"]
)
def test_names_of_other_scripts_come_out_readable(name):
    drawn = letter(name)
    printable = {sign for sign in name if sign > " " and not "\ud800" <= sign <= "\udfff"}
    assert printable <= set("".join(characters(drawn)))
    assert b"pdfuaid" in everything(drawn)


def test_a_character_that_no_font_has_spoils_neither_the_paper_nor_the_words_around_it():
    drawn = letter("Kind 王小明 👩🏽‍🚀 regards")
    assert set("Kindregards") <= set("".join(characters(drawn)))
    assert b"pdfuaid" not in everything(drawn), "it doesn’t claim what it can’t keep"


def test_too_much_and_too_slow_are_refused_in_words(tmp_path, monkeypatch):
    with pytest.raises(Refused, match="more than fits into one paper"):
        letter("x" * papers.LONGEST)
    (tmp_path / "slow.typ").write_text("#let i = 0\n#while i < 9999 { let j = range(99999); i += 1 }")
    (tmp_path / "wrong.typ").write_text('#read("../../../../etc/hostname")')
    monkeypatch.setattr(papers, "ROOT", tmp_path)
    with pytest.raises(Refused, match="took too long"):
        papers.draw("slow.typ", title="x", data={}, made=MADE, seconds=1)
    with pytest.raises(papers.Unprintable):
        papers.draw("wrong.typ", title="x", data={}, made=MADE)


def test_no_template_asks_for_a_package():
    templates = list(papers.ROOT.rglob("*.typ"))
    assert templates
    assert [one for one in templates if "@" in Path(one).read_text()] == []


def test_a_code_is_lines_alone_and_the_same_each_time():
    drawn = qr("https://mentoring.example.org/o/meridian/programmes/crossing-lines/")
    assert drawn.startswith(b"<svg")
    assert b"<path" in drawn
    assert b"href" not in drawn
    assert drawn == qr("https://mentoring.example.org/o/meridian/programmes/crossing-lines/")
