"""Which column holds which fact, and what a choice costs."""

import pytest

from konnekt.organisations.directory.fields import Field
from konnekt.organisations.directory.mapping import can_go_on, problems, propose
from konnekt.organisations.directory.reading import Row


def sample(*rows):
    return [Row(number, cells) for number, cells in enumerate(rows, 2)]


def proposed(heading, *rows):
    return {column.heading: column.field for column in propose(heading, sample(*rows)).columns}


def test_usual_headings_are_known():
    expected = {
        "Employee ID": ("E1", Field.IDENTIFIER),
        "Full Name": ("Ann Lowe", Field.FULL_NAME),
        "Work E-mail": ("a@x.org", Field.EMAIL),
        "Line Manager's Email": ("b@x.org", Field.MANAGER_EMAIL),
        "Appraiser": ("Ben Dube", Field.APPRAISER_NAME),
        "Division": ("Sales", Field.UNIT),
        "Office": ("York", Field.SITE),
        "TimeZone": ("Europe/London", Field.TIME_ZONE),
        "Date_of_Joining": ("2020-01-01", Field.START_DATE),
        "Pay Grade": ("5", Field.GRADE),
        "JobTitle": ("Nurse", Field.JOB_TITLE),
        "Leaving date (dd/mm/yyyy)": ("", Field.LEAVING_DATE),
        "Employment status": ("active", Field.STATUS),
        "Shoe size": ("39", None),
    }
    row = tuple(value for value, _ in expected.values())
    assert proposed(tuple(expected), row) == {heading: field for heading, (_, field) in expected.items()}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (("E2", "E3", ""), Field.MANAGER_ID),
        (("b@x.org", "c@x.org", ""), Field.MANAGER_EMAIL),
        (("Ben Dube", "Dube, Ben", "Ann"), Field.MANAGER_NAME),
    ],
)
def test_values_say_by_what_a_manager_is_named(values, field):
    rows = [(f"E{number}", value) for number, value in enumerate(values, 1)]
    assert proposed(("ID", "Manager"), *rows)["Manager"] is field


def test_last_name_first_is_seen_from_the_values():
    assert proposed(("ID", "Name"), ("1", "Lowe, Ann"), ("2", "van der Berg, Ben"))["Name"] is Field.LAST_FIRST
    assert proposed(("ID", "Name"), ("1", "Ann Lowe"), ("2", "Ben van der Berg"))["Name"] is Field.FULL_NAME


def test_split_names_are_used_unless_the_whole_is_there():
    halves = proposed(("ID", "First name", "Surname"), ("1", "Ann", "Lowe"))
    assert list(halves.values()) == [Field.IDENTIFIER, Field.GIVEN_NAME, Field.FAMILY_NAME]
    whole = proposed(("ID", "First name", "Surname", "Name"), ("1", "Ann", "Lowe", "Ann Lowe"))
    assert list(whole.values()) == [Field.IDENTIFIER, None, None, Field.FULL_NAME]


def test_a_constant_column_is_no_identifier():
    found = proposed(("Number", "Employee number"), ("1", "17"), ("1", "18"), ("1", "19"))
    assert found == {"Number": None, "Employee number": Field.IDENTIFIER}


def test_a_column_called_employee_may_hold_names():
    assert proposed(("Employee", "Staff no"), ("Ann Lowe", "1"), ("Ben Dube", "2"))["Employee"] is Field.FULL_NAME


def test_several_unit_columns_are_levels_from_high_to_low():
    mapping = propose(("ID", "Team", "Department", "Division"), sample(("1", "Ward 3", "Nursing", "Care")))
    assert mapping.positions(Field.UNIT) == (3, 2, 1)


@pytest.mark.parametrize(
    ("unit", "separator"),
    [("Care > Nursing", ">"), ("Care/Nursing", "/"), ("Nursing", None), ("Research & Development", None)],
)
def test_how_units_are_split_is_seen_from_the_values(unit, separator):
    assert propose(("ID", "Unit"), sample(("1", unit))).unit_separator == separator


def test_without_heading_the_values_decide():
    found = proposed(("Column A", "Column B", "Column C"), ("17", "Ann Lowe", "a@x.org"), ("18", "Ben Dube", "b@x.org"))
    assert list(found.values()) == [Field.IDENTIFIER, Field.FULL_NAME, Field.EMAIL]


def test_sensitive_columns_are_named_and_stay_outside():
    sensitive = (
        "Age", "Gender", "MaritalStatus", "MonthlyIncome", "Ethnic origin", "Date of birth", "Home address", "Religion",
        "Disability", "SexualOrientation", "PerformanceRating", "Salary band", "Over18",
    )  # fmt: skip
    heading = ("ID", *sensitive, "Manager", "Grade", "Package")
    mapping = propose(heading, sample(("1",)))
    assert [column.heading for column in mapping.not_imported] == list(sensitive)
    assert [column.heading for column in mapping.not_used] == ["Package"]
    told = next(problem for problem in problems(mapping) if problem.code == "sensitive-left-out")
    assert told.text.startswith("13 columns are not imported because mentoring has no business with them: Age, Gender,")


def test_an_identifier_alone_can_go_on_and_is_told_what_that_costs():
    mapping = propose(("EmployeeNumber", "Attrition"), sample(("1", "Yes"), ("2", "No")))
    assert can_go_on(mapping)
    assert [problem.code for problem in problems(mapping)] == [
        "no-names", "no-emails", "no-managers", "no-appraisers", "no-units", "perhaps-left", "not-used",
    ]  # fmt: skip
    cost = next(problem for problem in problems(mapping) if problem.code == "no-managers")
    assert "nobody whose line is unknown can be matched" in cost.text


def test_an_email_serves_as_identifier_and_nothing_at_all_stops():
    by_email = propose(("Name", "E-mail"), sample(("Ann Lowe", "a@x.org")))
    assert can_go_on(by_email)
    assert problems(by_email)[0].code == "email-as-identifier"
    nothing = propose(("Name",), sample(("Ann Lowe",)))
    assert not can_go_on(nothing)
    assert problems(nothing)[0].text.startswith("No column says who is who")


def test_a_person_may_change_the_proposal():
    mapping = propose(("ID", "Code name"), sample(("1", "Ann")))
    changed = mapping.with_field(1, Field.FULL_NAME)
    assert (changed.positions(Field.FULL_NAME), mapping.positions(Field.FULL_NAME)) == ((1,), ())
    twice = changed.with_field(0, Field.FULL_NAME)
    assert [problem.code for problem in problems(twice) if problem.stops] == ["field-twice", "no-identifier"]


def test_a_sensitive_column_put_to_use_is_pointed_out():
    mapping = propose(("ID", "Religion"), sample(("1", "none"))).with_field(1, Field.GRADE)
    assert "sensitive-used" in [problem.code for problem in problems(mapping)]


def test_name_beside_a_given_name_is_the_other_half_when_it_is_one_word():
    found = proposed(
        ("Personalnr", "Name", "Vorname", "Vorgesetzter"), ("1", "Lowe", "Ann", ""), ("2", "Dube", "Ben", "Ann Lowe")
    )
    assert list(found.values()) == [Field.IDENTIFIER, Field.FAMILY_NAME, Field.GIVEN_NAME, Field.MANAGER_NAME]


def test_a_numbering_of_managers_that_is_not_the_employees_is_left_for_the_name():
    rows = (("10001", "Lowe, Ann", "39", "Ben Dube"), ("10002", "Dube, Ben", "4", "Cleo Ito"))
    found = proposed(("EmpID", "Employee_Name", "ManagerID", "ManagerName"), *rows)
    assert list(found.values()) == [Field.IDENTIFIER, Field.LAST_FIRST, None, Field.MANAGER_NAME]
    alone = proposed(("EmpID", "ManagerID"), ("10001", "39"), ("10002", "4"))
    assert alone["ManagerID"] is Field.MANAGER_ID


def test_headings_run_together_are_read():
    found = proposed(
        ("EEID", "DateofHire", "DateofTermination", "BusinessUnit", "Reporting to"), ("1", "2020-01-01", "", "HR", "x")
    )
    assert list(found.values()) == [
        Field.IDENTIFIER, Field.START_DATE, Field.LEAVING_DATE, Field.UNIT, Field.MANAGER_NAME,
    ]  # fmt: skip
