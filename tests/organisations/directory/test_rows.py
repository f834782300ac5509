"""Rows into people or refusals."""

from datetime import date

import pytest

from konnekt.organisations.directory.dates import DateOrder
from konnekt.organisations.directory.fields import Field
from konnekt.organisations.directory.mapping import propose
from konnekt.organisations.directory.reading import Row
from konnekt.organisations.directory.rows import Person, Reference, draft_people

TODAY = date(2026, 11, 24)


def draft(heading, *rows, **options):
    numbered = [Row(number, cells) for number, cells in enumerate(rows, 2)]
    return draft_people(numbered, propose(heading, numbered), today=TODAY, **options)


def refused(found):
    return [(refusal.line, refusal.column, refusal.problem.code) for refusal in found.refusals]


def test_a_whole_line_becomes_a_person():
    found = draft(
        ("ID", "Name", "E-mail", "Manager ID", "Appraiser's name", "Department", "Site", "Time zone", "Start date",
        "Leaving date", "Grade", "Job title"),
        ("E1", " Lowe, Ann ", "Ann@X.org", "E2", "Ben Dube", "Care > Ward 3", "York", "europe/london", "13/03/2019",
        "31/12/9999", "5", "Nurse"),
    )  # fmt: skip
    assert found.refusals == ()
    assert found.people == (
        Person(
            2, "E1", "Ann Lowe", "ann@x.org", ("Care", "Ward 3"), "York", "Europe/London", date(2019, 3, 13), None,
            "5", None, "Nurse",
            (Reference(Field.MANAGER_ID, "E2"),), (Reference(Field.APPRAISER_NAME, "Ben Dube"),),
        ),
    )  # fmt: skip


def test_names_come_whole_split_or_last_first():
    assert draft(("ID", "Given name", "Family name"), ("1", "Ann", "van der Berg")).people[0].name == "Ann van der Berg"
    assert draft(("ID", "Given name", "Family name"), ("1", "Sukarno", "")).people[0].name == "Sukarno"
    assert draft(("ID", "Name"), ("1", "van der Berg, Ann")).people[0].name == "Ann van der Berg"
    assert draft(("ID", "Name"), ("1", "王小明")).people[0].name == "王小明"


def test_without_names_people_get_a_stand_in_that_says_so():
    person = draft(("Employee number", "Grade"), ("17", "3")).people[0]
    assert (person.name, person.placeholder) == ("Member 17", True)


def test_composed_and_decomposed_accents_are_one_spelling_and_what_nobody_sees_is_dropped():
    person = draft(("ID", "Name"), ("\ufeff1\u00a0", "Jose\u0301\u200b  Nu\u0301n\u0303ez")).people[0]
    assert (person.identifier, person.name) == ("1", "José Núñez")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("", "Ann", ""), [(2, "ID", "identifier-missing")]),
        (("#N/A", "Ann", ""), [(2, "ID", "identifier-missing")]),
        (("1", " ", ""), [(2, "Name", "name-missing")]),
        (("1", "12345", ""), [(2, "Name", "name-missing")]),
        (("1", "Ann", "ann@x"), [(2, "E-mail", "email-invalid")]),
        (("1", "Ann", "ann@x.org, b@x.org"), [(2, "E-mail", "email-invalid")]),
        (("1", "Ann", '=A1&"@x.org"'), [(2, "E-mail", "formula-email")]),
        (("1", "x" * 201, ""), [(2, "Name", "too-long")]),
        (("1", "A\x07nn", ""), [(2, "Name", "control-characters")]),
        (("1", "Ann \u202egro.x@b", ""), [(2, "Name", "control-characters")]),
        (("1", "Ren\ufffd", ""), [(2, "Name", "unreadable-characters")]),
        (("1", "Ann", "", "", "", "astray"), [(2, "", "too-many-cells")]),
        (("1", "Ann", "", "2020-13-01"), [(2, "Start date", "date-unreadable")]),
        (("1", "Ann", "", "", "Atlantis"), [(2, "Time zone", "time-zone-unknown")]),
        (
            ("", "", "ann@x"),
            [(2, "ID", "identifier-missing"), (2, "E-mail", "email-invalid"), (2, "Name", "name-missing")],
        ),
    ],
)
def test_every_fault_of_a_line_is_named(cells, expected):
    heading = ("ID", "Name", "E-mail", "Start date", "Time zone")
    good = [(f"G{number}", f"Good {'ABC'[number]}", f"g{number}@x.org", "", "") for number in range(3)]
    found = draft(heading, cells, *good)
    assert refused(found) == expected
    assert [person.identifier for person in found.people] == ["G0", "G1", "G2"]
    assert all(refusal.reason and refusal.what_to_do and len(refusal.value) <= 60 for refusal in found.refusals)


def test_what_is_too_long_only_once_it_is_put_together_is_refused_as_well():
    heading = ("ID", "First name", "Last name", "Department")
    rows = [("1", "a" * 150, "b" * 150, "Care"), ("2", "Ann", "Lowe", " > ".join(["u" * 150] * 4))]
    rows += [("3", "Ben", "Dube", "Care > Therapies"), ("4", "c" * 201, "Ito", "Care > Nursing")]
    assert refused(draft(heading, *rows)) == [
        (2, "Last name", "too-long"), (3, "Department", "too-long"), (5, "First name", "too-long"),
    ]  # fmt: skip


def test_a_time_zone_is_suggested_from_its_city():
    found = draft(("ID", "Time zone"), ("1", "Nairobi"))
    assert found.refusals[0].what_to_do == "Write it like Africa/Nairobi, or leave it blank."


def test_one_identifier_on_two_lines_refuses_both_and_names_both():
    rows = [(f"E{number}", f"Name {'ABCDEFGHIJ'[number]}") for number in range(10)]
    found = draft(("ID", "Name"), *rows, ("e3", "Somebody else"))
    assert refused(found) == [(5, "ID", "identifier-twice"), (12, "ID", "identifier-twice")]
    assert found.refusals[0].reason == "The identifier E3 stands on more than one line (5 and 12)."
    assert len(found.people) == 9


def test_one_email_on_two_lines_refuses_both():
    found = draft(("ID", "Name", "E-mail"), ("1", "Ann", "a@x.org"), ("2", "Ben", "A@x.org"), ("3", "Cleo", "c@x.org"))
    assert refused(found) == [(2, "E-mail", "email-twice"), (3, "E-mail", "email-twice")]


def test_a_line_repeated_word_for_word_counts_once_and_is_told():
    rows = [(f"E{number}", f"Name {'ABCDEFGHIJ'[number]}") for number in range(10)]
    found = draft(("ID", "Name"), *rows, rows[3])
    assert (found.refusals, len(found.people)) == ((), 10)
    assert [warning.code for warning in found.warnings] == ["lines-repeated"]
    assert "lines 5 = 12" in found.warnings[0].text


def test_dates_in_doubt_become_a_question_until_somebody_answers():
    heading, row = ("ID", "Start date"), ("1", "03/04/2020")
    asked = draft(heading, row)
    assert (asked.questions, asked.refusals, asked.people[0].start_date) == ((Field.START_DATE,), (), None)
    answered = draft(heading, row, date_orders={Field.START_DATE: DateOrder.DAY_FIRST})
    assert (answered.questions, answered.people[0].start_date) == ((), date(2020, 4, 3))


@pytest.mark.parametrize(
    ("heading", "cell", "left"),
    [
        ("Status", "Active", False),
        ("Status", "On leave", False),
        ("Status", "Terminated", True),
        ("Status", "Voluntarily Terminated", True),
        ("Active", "No", True),
        ("Active", "yes", False),
        ("Leaver", "Y", True),
        ("Leaver", "", False),
        ("Leaving date", "2026-11-23", True),
        ("Leaving date", "2026-11-24", False),
        ("Leaving date", "2027-03-01", False),
    ],
)
def test_who_has_left(heading, cell, left):
    found = draft(("ID", heading), ("1", cell))
    assert (found.people[0].has_left, found.warnings) == (left, ())


def test_unknown_words_of_status_are_told_and_count_as_present():
    found = draft(("ID", "Status"), ("1", "zzz"), ("2", "zzz"))
    assert [person.has_left for person in found.people] == [False, False]
    assert found.warnings[0].text.startswith("2 lines say “zzz” about leaving, which we don't know;")


def test_formulas_are_kept_as_text_and_told():
    found = draft(("ID", "Name", "Job title"), ("1", "Ann", "=HYPERLINK(1)"))
    assert found.people[0].job_title == "=HYPERLINK(1)"
    assert [warning.code for warning in found.warnings] == ["formulas-kept"]


def test_spreadsheet_errors_read_as_blank_and_are_told():
    found = draft(("ID", "Name", "Manager ID"), ("1", "Ann", "#N/A"))
    assert found.people[0].managers == ()
    assert [warning.code for warning in found.warnings] == ["spreadsheet-errors"]


def test_email_is_the_identifier_where_there_is_no_other():
    found = draft(("Name", "E-mail"), ("Ann", "Ann@x.org"), ("Ben", ""))
    assert [person.identifier for person in found.people] == ["Ann@x.org"]
    assert refused(found) == [(3, "E-mail", "email-missing")]


def test_missing_addresses_and_short_years_are_told():
    found = draft(("ID", "Name", "E-mail", "Start date"), ("1", "Ann", "", "13/03/19"))
    assert [warning.code for warning in found.warnings] == ["two-digit-years", "emails-blank"]
    assert "read as one between 1937 and 2036" in found.warnings[0].text
