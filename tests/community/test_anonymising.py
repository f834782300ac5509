"""What could tell who is meant is found, and what could stand instead is put there."""

import pytest

from konnekt.community.anonymising import Kind, Person, traces, without

PEOPLE = (Person("Amina Yusuf", "the mentee"), Person("Björn", "the mentor"))


def found(text, people=PEOPLE, units=("Care", "Nights")):
    return [(one.found, one.kind) for one in traces(text, people=people, units=units)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Amina Yusuf asked.", [("Amina Yusuf", Kind.NAME)]),
        ("I thanked AMINA  YUSUF.", [("AMINA  YUSUF", Kind.NAME)]),
        ("Amina’s question, Yusuf-style.", [("Amina", Kind.PART_OF_NAME), ("Yusuf", Kind.PART_OF_NAME)]),
        ("Bjorn listened; björn did.", [("Björn".lower(), Kind.NAME), ("Bjorn", Kind.PART_OF_NAME)]),
        ("I take care at nights.", []),
        ("In Care we do.", [("Care", Kind.UNIT)]),
        ("Write to a.yusuf@meridian.example.", [("a.yusuf@meridian.example", Kind.EMAIL)]),
        ("Call +44 (0) 20 7946 or ask 12 people.", [("+44 (0) 20 7946", Kind.NUMBER), ("12", Kind.NUMBER)]),
        ("An A4 page, nothing more.", []),
        ("", []),
    ],
)
def test_what_tells_is_found(text, what):
    assert sorted(found(text), key=str) == sorted(what, key=str)


def test_a_name_in_a_script_without_spaces_is_found_within_others():
    people = (Person("王小明", "the mentee"),)
    assert found("昨天王小明问我。", people) == [("王小明", Kind.NAME)]
    assert without("昨天王小明问我。", traces("昨天王小明问我。", people=people, units=())) == "昨天the mentee问我。"


def test_what_stands_instead_reads_on():
    text = "Amina Yusuf wrote to b@x.example from Care. Amina called 12 times; Björn's answer was Caring."
    seen = traces(text, people=PEOPLE, units=("Care",))
    assert without(text, seen) == (
        "the mentee wrote to an address from another department. the mentee called some times; "
        "the mentor's answer was Caring."
    )
    assert traces(without(text, seen), people=PEOPLE, units=("Care",)) == []


@pytest.mark.parametrize("name", ["a.*", "(x", r"\1", "[", "Ann+e"])
def test_a_name_is_no_pattern(name):
    people = (Person(name, r"the \1 mentor"),)
    text = f"I met {name} there."
    assert without(text, traces(text, people=people, units=())) == r"I met the \1 mentor there."
