"""Times that suit everybody, in any two time zones, in every week of the year."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from konnekt.workspace.rules import Rhythm, days_of
from konnekt.workspace.slots import NOTICE, Week, chosen_few, free_times

HOUR = timedelta(hours=1)
LONDON, NEW_YORK, TOKYO = (ZoneInfo(name) for name in ("Europe/London", "America/New_York", "Asia/Tokyo"))
OFFICE = {day: [(9, 12), (12, 17)] for day in range(5)}


def times(*weeks, busy=(), now=datetime(2026, 3, 2, 8, tzinfo=UTC), length=HOUR):
    return list(free_times(weeks, busy, length=length, now=now))


def test_two_in_one_place_meet_in_their_hours_on_working_days():
    found = times(Week(LONDON, OFFICE), Week(LONDON, {1: [(16, 20)]}))
    assert found[:3] == [
        datetime(2026, 3, 3, 16, tzinfo=UTC),
        *(datetime(2026, 3, day, 16, tzinfo=UTC) for day in (10, 17)),
    ]


def test_parts_of_a_day_that_touch_are_one():
    found = times(Week(LONDON, {2: [(9, 12), (12, 14)]}), length=timedelta(hours=4))
    assert found[0] == datetime(2026, 3, 4, 9, tzinfo=UTC)


def test_an_ocean_apart_the_overlap_moves_while_only_one_has_changed_clocks():
    def hours(now):
        found = times(Week(LONDON, OFFICE), Week(NEW_YORK, OFFICE), now=now)
        day = found[0].date()
        return [at.astimezone(LONDON).strftime("%H:%M") for at in found if at.date() == day]

    # New York changes on 8 March 2026, London on 29 March: for three weeks they are four hours apart.
    assert hours(datetime(2026, 3, 2, 8, tzinfo=UTC)) == ["14:00", "14:30", "15:00", "15:30", "16:00"]
    assert hours(datetime(2026, 3, 10, 8, tzinfo=UTC))[:2] == ["13:00", "13:30"]
    assert hours(datetime(2026, 4, 6, 8, tzinfo=UTC))[:2] == ["14:00", "14:30"]


def test_half_a_world_apart_there_may_be_no_time():
    assert times(Week(LONDON, OFFICE), Week(TOKYO, OFFICE)) == []


@pytest.mark.parametrize("minutes", [30, 60, 90])
def test_nothing_is_offered_that_runs_into_what_is_booked(minutes):
    busy = [(datetime(2026, 3, 3, 10, tzinfo=UTC), datetime(2026, 3, 3, 11, tzinfo=UTC))]
    length = timedelta(minutes=minutes)
    found = times(Week(LONDON, OFFICE), busy=busy, length=length)
    assert found
    assert not [at for at in found if at < busy[0][1] and busy[0][0] < at + length]
    assert busy[0][1] in found


def test_nobody_is_surprised():
    now = datetime(2026, 3, 2, 9, 17, 31, tzinfo=UTC)
    found = times(Week(LONDON, {day: [(0, 24)] for day in range(7)}), now=now)
    assert found[0] == datetime(2026, 3, 3, 3, 30, tzinfo=UTC)
    assert found[0] - now >= NOTICE


def test_hours_in_the_night_in_which_clocks_change_are_left_out():
    # 29 March 2026, a Sunday: in London there is no 1:30.
    found = times(Week(LONDON, {6: [(1, 2)]}), now=datetime(2026, 3, 20, tzinfo=UTC))
    assert [at.date() for at in found if at.date() == date(2026, 3, 29)] == []
    assert [at.date() for at in found] == [date(2026, 3, 22), date(2026, 4, 5)]


def test_a_handful_is_spread_over_days():
    found = chosen_few(times(Week(LONDON, OFFICE)), LONDON, length=HOUR, most=6)
    assert len(found) == 6
    days = [at.date() for at in found]
    assert max(days.count(day) for day in days) == 2
    assert all(later - earlier >= 2 * HOUR for earlier, later in pairwise(found))


def test_a_series_keeps_its_weekday_and_ends_with_the_programme():
    first, last = date(2026, 3, 31), date(2026, 9, 30)
    weekly, fortnightly, monthly = (
        days_of(first, rhythm, last) for rhythm in (Rhythm.WEEKLY, Rhythm.FORTNIGHTLY, Rhythm.MONTHLY)
    )
    assert days_of(first, Rhythm.ONCE, last) == [first]
    assert {day.weekday() for day in [*weekly, *fortnightly, *monthly]} == {1}
    assert weekly[-1] <= last < weekly[-1] + timedelta(weeks=1)
    assert fortnightly == weekly[::2]
    # It began on the fifth Tuesday of March, so it is on the last of each month.
    assert [day.isoformat() for day in monthly[:4]] == ["2026-03-31", "2026-04-28", "2026-05-26", "2026-06-30"]
    second = days_of(date(2026, 1, 13), Rhythm.MONTHLY, last)
    assert [day.isoformat() for day in second[:3]] == ["2026-01-13", "2026-02-10", "2026-03-10"]


def test_a_series_begins_at_once_even_when_the_programme_is_over():
    assert days_of(date(2026, 3, 3), Rhythm.WEEKLY, date(2026, 3, 1)) == [date(2026, 3, 3)]
