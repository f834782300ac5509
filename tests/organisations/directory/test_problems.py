"""Every sentence can be said, in the singular and the plural, and says what to do."""

import ast
import re
from pathlib import Path

import pytest

from konnekt.organisations import directory
from konnekt.organisations.directory.problems import Problem, listed, shorten
from konnekt.organisations.directory.wordings import WORDINGS

SOURCES = [path.read_text() for path in Path(directory.__file__).parent.glob("*.py")]


@pytest.mark.parametrize("code", sorted(WORDINGS))
@pytest.mark.parametrize("count", [1, 2_000])
def test_sentences_are_whole(code, count):
    wording = WORDINGS[code]
    sentences = (*([wording.what] if isinstance(wording.what, str) else wording.what), wording.then)
    names = {name for sentence in sentences for name in re.findall(r"%\((\w+)\)s", sentence)} | {"count"}
    problem = Problem(code, **{name: count if name == "count" else "X" for name in names})
    assert problem.then
    for sentence in (problem.what, problem.then):
        assert sentence == sentence.strip()
        assert sentence[0].isupper() or sentence[0].isdigit() or sentence[0] == "“"
        assert sentence.endswith(".")
        assert "%(" not in sentence


def test_every_sentence_is_used_somewhere():
    strings = {
        node.value
        for source in SOURCES
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    composed = {f"unknown-{code}" for code in strings if code.startswith("line-")}
    assert set(WORDINGS) - strings - composed == set()


def test_every_reason_for_an_unknown_line_can_be_counted():
    reasons = {code for code in WORDINGS if code.startswith("line-")}
    assert {f"unknown-{code}" for code in reasons} <= set(WORDINGS)


def test_numbers_read_well():
    assert Problem("lines-refused", count=1).what == "1 line can't be imported."
    assert Problem("lines-refused", count=1_234).what == "1,234 lines can't be imported."


def test_an_unknown_code_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="code must be one of WORDINGS"):
        Problem("no-such-code")


def test_problems_compare_by_value():
    assert Problem("no-heading") == Problem("no-heading")
    assert Problem("no-heading") != Problem("no-heading", stops=True)
    assert len({Problem("no-heading"), Problem("no-heading"), Problem("one-column")}) == 2


def test_long_lists_and_values_are_shortened():
    assert listed([]) == ""
    assert listed([3]) == "3"
    assert listed([3, 8, 12]) == "3, 8 and 12"
    assert listed(range(1_500), most=2) == "0, 1 and 1,498 more"
    assert shorten("x" * 100) == "x" * 59 + "…"
