"""Dates: the order of day and month is decided by the whole column, or asked."""

from datetime import date

import pytest

from konnekt.organisations.directory.dates import DateExample, DateOrder, survey

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-09", date(2026, 3, 9)),
        ("2026/3/9", date(2026, 3, 9)),
        ("20260309", date(2026, 3, 9)),
        ("2026-03-09T00:00:00Z", date(2026, 3, 9)),
        ("2026-03-09 09:30:00", date(2026, 3, 9)),
        ("9 March 2026", date(2026, 3, 9)),
        ("9-Mar-26", date(2026, 3, 9)),
        ("Mon 9th Mar 2026", date(2026, 3, 9)),
        ("March 9, 2026", date(2026, 3, 9)),
        ("45360", date(2024, 3, 9)),
        ("09.03.2026", date(2026, 3, 9)),
        ("31/02/2026", None),
        ("soon", None),
        ("9 Smarch 2026", None),
        ("9/3", None),
    ],
)
def test_forms_that_are_read(text, expected):
    assert survey([text], today=TODAY).parse(text) == expected


def test_one_day_above_twelve_decides_the_column():
    assert survey(["03/04/2020", "25/12/2020"], today=TODAY).parse("03/04/2020") == date(2020, 4, 3)
    assert survey(["03/04/2020", "12/25/2020"], today=TODAY).parse("03/04/2020") == date(2020, 3, 4)


def test_a_slip_does_not_overturn_the_column():
    reading = survey([f"{day}/06/2020" for day in range(13, 31)] * 2 + ["06/25/2020"], today=TODAY)
    assert reading.order is DateOrder.DAY_FIRST or reading.ambiguous
    many = survey([f"{day}/{month:02}/2020" for day in range(13, 28) for month in (1, 2)] + ["06/25/2020"], today=TODAY)
    assert many.order is DateOrder.DAY_FIRST
    assert many.parse("06/25/2020") is None


def test_in_doubt_both_readings_are_shown():
    reading = survey(["03/04/2020", "05/05/2020"], today=TODAY)
    assert reading.ambiguous
    assert reading.examples == (DateExample("03/04/2020", date(2020, 4, 3), date(2020, 3, 4)),)
    assert reading.parse("03/04/2020") is None
    assert reading.parse("05/05/2020") == date(2020, 5, 5)
    assert reading.could_be_a_date("03/04/2020")
    assert not reading.could_be_a_date("33/44/2020")


def test_contradicting_evidence_is_asked_too():
    reading = survey(["25/12/2020", "12/25/2020"], today=TODAY)
    assert reading.ambiguous
    assert reading.examples[0] == DateExample("25/12/2020", date(2020, 12, 25), None)


def test_an_answer_settles_it():
    assert survey(["03/04/2020"], today=TODAY, chosen=DateOrder.MONTH_FIRST).parse("03/04/2020") == date(2020, 3, 4)


def test_years_of_two_digits_fall_near_today_and_are_counted():
    reading = survey(["21/06/87", "21/06/19", "21/06/36", "21/06/37", "21/06/2001"], today=TODAY)
    assert reading.two_digit_years == 4
    years = [reading.parse(f"21/06/{year}").year for year in ("87", "19", "36", "37")]
    assert years == [1987, 2019, 2036, 1937]
