"""What a calendar file says is taken: what repeats, what was moved, what clocks do, and what a hostile file may try."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from konnekt.workspace.busy import MOST_SPANS, NotACalendar, busy_spans

LONDON = ZoneInfo("Europe/London")
FIRST, LAST = datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 4, 30, tzinfo=UTC)


def calendar(*parts):
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *parts, "END:VCALENDAR", ""]).encode()


def event(*lines):
    return "\r\n".join(["BEGIN:VEVENT", "UID:a", *lines, "END:VEVENT"])


def read(*parts, zone=LONDON):
    spans = busy_spans(calendar(*parts), first=FIRST, last=LAST, zone=zone)
    return [(f"{begins:%m-%d %H:%M}", f"{ends:%H:%M}") for begins, ends in spans]


def test_what_repeats_does_so_by_its_own_clock():
    weekly = event(
        "DTSTART;TZID=Europe/London:20260316T090000",
        "DTEND;TZID=Europe/London:20260316T100000",
        "RRULE:FREQ=WEEKLY;UNTIL=20260406T080000Z",
    )
    # Clocks went forward on 29 March.
    assert read(weekly) == [
        ("03-16 09:00", "10:00"), ("03-23 09:00", "10:00"), ("03-30 08:00", "09:00"), ("04-06 08:00", "09:00"),
    ]  # fmt: skip


def test_what_was_moved_or_left_out_is_not_where_it_was():
    weekly = event("DTSTART:20260316T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20260323T090000Z")
    moved = event("RECURRENCE-ID:20260330T090000Z", "DTSTART:20260331T110000Z", "DURATION:PT30M")
    assert read(weekly, moved) == [("03-16 09:00", "10:00"), ("03-31 11:00", "11:30"), ("04-06 09:00", "10:00")]


def test_a_whole_day_is_taken_where_the_person_is():
    assert read(event("DTSTART;VALUE=DATE:20260401")) == [("03-31 23:00", "23:00")]
    assert read(event("DTSTART;VALUE=DATE:20260401"), zone=ZoneInfo("Asia/Tokyo")) == [("03-31 15:00", "15:00")]


@pytest.mark.parametrize("line", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED"])
def test_what_takes_no_time_is_left_out(line):
    assert read(event("DTSTART:20260401T090000Z", "DTEND:20260401T100000Z", line)) == []


def test_free_and_busy_as_such():
    block = (
        "BEGIN:VFREEBUSY",
        "FREEBUSY;FBTYPE=BUSY:20260403T100000Z/PT1H,20260403T120000Z/20260403T123000Z",
        "FREEBUSY;FBTYPE=FREE:20260404T100000Z/PT1H",
        "END:VFREEBUSY",
    )
    assert read(*block) == [("04-03 10:00", "11:00"), ("04-03 12:00", "12:30")]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"hello",
        b"<html></html>",
        b"\xff\xfe",
        b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        calendar("BEGIN:VFREEBUSY", "FREEBUSY:x", "END:VFREEBUSY"),
    ],
)
def test_what_is_no_calendar_is_said_to_be_none(text):
    with pytest.raises(NotACalendar):
        busy_spans(text, first=FIRST, last=LAST, zone=LONDON)


@pytest.mark.parametrize(
    "hostile",
    [
        event("DTSTART:19700101T000000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY"),
        event("DTSTART:00010101T000000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"),
        event("DTSTART:20260401T090000Z", "DTEND:20260331T090000Z"),
        event("DTSTART:20260401T090000Z", "RRULE:FREQ=DAILY;INTERVAL=0"),
        event("DTSTART:nonsense", "DTEND:20260331T090000Z"),
        event("SUMMARY:no time at all"),
        event("DTSTART:20260401T090000Z", "RECURRENCE-ID:nonsense", "DURATION:PT1H"),
    ],
)
def test_one_hostile_entry_costs_nothing_and_leaves_the_others(hostile):
    good = event("DTSTART:20260402T090000Z", "DTEND:20260402T100000Z")
    assert ("04-02 09:00", "10:00") in read(hostile, good)


def test_there_is_an_end_to_how_much_is_kept():
    hourly = event(
        "DTSTART:20260309T000000Z", "DURATION:PT10M", f"RRULE:FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))}"
    )
    assert len(read(hourly)) == MOST_SPANS
