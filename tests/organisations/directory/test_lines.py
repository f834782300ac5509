"""Reporting lines: found, none, or unknown with the reason."""

import pytest

from konnekt.organisations.directory.fields import Field
from konnekt.organisations.directory.lines import NoManager, Target, resolve
from konnekt.organisations.directory.present import LineState, PresentMember
from konnekt.organisations.directory.rows import Person, Reference


def person(line, name, manager="", by=Field.MANAGER_NAME, **more):
    references = (Reference(by, manager),) if manager else ()
    return Person(line, f"E{line}", name, email=f"e{line}@x.org", managers=references, **more)


def lines(*people, others=(), **options):
    return resolve([(each, None) for each in people], others, **options).managers


def reason(line):
    assert line.state is LineState.UNKNOWN
    assert line.manager is None
    return line.reason.code


ANN = person(1, "Ann Müller-O’Brien")


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("E1", Field.MANAGER_ID),
        ("e1", Field.MANAGER_ID),
        ("E1@X.ORG", Field.MANAGER_EMAIL),
        ("Ann Müller-O’Brien", Field.MANAGER_NAME),
        ("ann  muller o'brien", Field.MANAGER_NAME),
        ("MÜLLER-O’BRIEN, Ann", Field.MANAGER_NAME),
        ("Ann Müller-O’Brien (E1)", Field.MANAGER_NAME),
        ("Somebody (E1)", Field.MANAGER_NAME),
        ("Ann Müller-O’Brien <e1@x.org>", Field.MANAGER_NAME),
        ("e1@x.org", Field.MANAGER_NAME),
    ],
)
def test_a_manager_is_found_by_identifier_email_or_name(text, by):
    line = lines(ANN, person(2, "Ben", text, by))[2]
    assert (line.state, line.manager) == (LineState.KNOWN, Target(None, "E1", "Ann Müller-O’Brien"))


def test_a_name_is_not_taken_for_an_identifier():
    assert reason(lines(ANN, person(2, "Ben", "Ann Müller-O’Brien", Field.MANAGER_ID))[2]) == "line-not-found"


def test_present_members_are_managers_too():
    cleo = PresentMember("m7", "E7", "cleo@x.org", "Cleo Lowe")
    assert lines(person(2, "Ben", "cleo lowe"), others=[cleo])[2].manager == Target("m7", "E7", "Cleo Lowe")


def test_empty_brackets_are_nobody():
    guest = PresentMember("g1", "", None, "Guest")
    assert reason(lines(person(2, "Ben", "Somebody ( )"), others=[guest])[2]) == "line-not-found"


def test_blank_is_unknown_unless_a_person_says_that_it_means_none():
    ben = person(2, "Ben")
    assert reason(lines(ben)[2]) == "line-blank"
    assert reason(lines(ben, no_manager=NoManager.WORDS_MEAN_NONE)[2]) == "line-blank"
    assert lines(ben, no_manager=NoManager.BLANK_MEANS_NONE)[2].state is LineState.NONE


@pytest.mark.parametrize("word", ["none", "None", "–", "-", "N/A"])
def test_a_word_for_none_needs_a_person_to_say_so(word):
    ben = person(2, "Ben", word)
    assert reason(lines(ben)[2]) == "line-says-none"
    assert lines(ben, no_manager=NoManager.WORDS_MEAN_NONE)[2].state is LineState.NONE
    assert lines(ben, no_manager=NoManager.BLANK_MEANS_NONE)[2].state is LineState.NONE


def test_a_name_that_fits_two_people_is_unknown_and_names_them():
    found = lines(person(1, "Sam Taylor"), person(2, "SAM  TAYLOR"), person(3, "Ben", "Sam Taylor"))[3]
    assert reason(found) == "line-fits-several"
    assert found.reason.what == "“Sam Taylor” fits 2 people (E1 and E2)."


def test_a_namesake_who_has_left_does_not_stand_in_the_way():
    gone = person(1, "Sam Taylor", has_left=True)
    found = lines(gone, person(2, "Sam Taylor"), person(3, "Ben", "Sam Taylor"))[3]
    assert found.manager == Target(None, "E2", "Sam Taylor")


@pytest.mark.parametrize(
    ("options", "by", "code"),
    [
        ({}, Field.MANAGER_ID, "line-not-found"),
        ({"refused": {"e9": 9}}, Field.MANAGER_ID, "line-refused"),
        ({"others": [PresentMember("m9", "E9", None, "Zoë", is_former=True)]}, Field.MANAGER_ID, "line-left"),
        (
            {"others": [PresentMember("m9", "E9", None, "Zoë")], "leaving": frozenset({"m9"})},
            Field.MANAGER_ID,
            "line-left",
        ),
    ],
)
def test_a_manager_who_is_not_there_is_unknown(options, by, code):
    assert reason(lines(person(2, "Ben", "E9", by), **options)[2]) == code


def test_nobody_manages_themselves():
    assert reason(lines(person(2, "Ben", "E2", Field.MANAGER_ID))[2]) == "line-self"


def test_everybody_in_a_cycle_is_unknown_and_named_and_those_below_are_not():
    found = lines(
        person(1, "Ann", "Ben"), person(2, "Ben", "Cleo"), person(3, "Cleo", "Ann"), person(4, "Dev", "Ann"),
        person(5, "Ella")
    )  # fmt: skip
    assert [reason(found[line]) for line in (1, 2, 3)] == ["line-cycle"] * 3
    assert found[1].reason.params == {"names": "Ann (line 1), Ben (line 2) and Cleo (line 3)"}
    assert found[4].manager == Target(None, "E1", "Ann")


def test_a_cycle_through_a_member_the_file_does_not_speak_of_is_found():
    ben = PresentMember("m2", "E2", None, "Ben")
    outside = PresentMember("m9", "E9", None, "Zoë", manager_id="m2", line_state=LineState.KNOWN)
    found = resolve([(person(2, "Ben", "Zoë"), ben)], [outside]).managers
    assert reason(found[2]) == "line-cycle"


def test_appraisers_are_found_the_same_way_where_the_file_names_one():
    ben = Person(2, "E2", "Ben", appraisers=(Reference(Field.APPRAISER_NAME, "Ann Müller-O’Brien"),))
    cleo = Person(3, "E3", "Cleo", appraisers=(Reference(Field.APPRAISER_ID, "E9"),))
    found = resolve([(each, None) for each in (ANN, ben, cleo)], []).appraisers
    assert set(found) == {2, 3}
    assert found[2].manager == Target(None, "E1", "Ann Müller-O’Brien")
    assert reason(found[3]) == "line-not-found"
