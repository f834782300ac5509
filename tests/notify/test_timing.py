"""When a letter that may wait goes out, over cases and over any week."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as any_

from konnekt.notify.timing import WEEK, Bundle, Habits, Quiet, goes_out_at

LONDON, NEW_YORK, KATHMANDU = ZoneInfo("Europe/London"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")
PLAIN, WEEKDAYS = Quiet(), Quiet(weekends=True)
A_SIESTA, NONE = Quiet(time(13), time(15)), Quiet(time(9), time(9))


def at(words, zone=LONDON):
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=zone).astimezone(UTC)


# 2 March 2026 is a Monday; clocks in London change on 29 March 2026, in New York on 8 March.
CASES = [
    ("by day it goes at once", LONDON, Bundle.AT_ONCE, PLAIN, "2026-03-02 10:00", "2026-03-02 10:00"),
    ("late it waits for the morning", LONDON, Bundle.AT_ONCE, PLAIN, "2026-03-02 22:10", "2026-03-03 07:00"),
    ("before dawn, too", LONDON, Bundle.AT_ONCE, PLAIN, "2026-03-02 03:00", "2026-03-02 07:00"),
    ("quiet begins on the minute", LONDON, Bundle.AT_ONCE, PLAIN, "2026-03-02 20:00", "2026-03-03 07:00"),
    ("and ends on the minute", LONDON, Bundle.AT_ONCE, PLAIN, "2026-03-02 07:00", "2026-03-02 07:00"),
    ("hours within a day", LONDON, Bundle.AT_ONCE, A_SIESTA, "2026-03-02 13:30", "2026-03-02 15:00"),
    ("both ends one is no quiet", LONDON, Bundle.AT_ONCE, NONE, "2026-03-02 09:00", "2026-03-02 09:00"),
    ("no quiet hours at all", LONDON, Bundle.AT_ONCE, None, "2026-03-02 23:30", "2026-03-02 23:30"),
    ("Friday night to Monday", LONDON, Bundle.AT_ONCE, WEEKDAYS, "2026-03-06 21:00", "2026-03-09 07:00"),
    ("Sunday noon to Monday", LONDON, Bundle.AT_ONCE, WEEKDAYS, "2026-03-08 12:00", "2026-03-09 07:00"),
    ("the night the clocks change", LONDON, Bundle.AT_ONCE, PLAIN, "2026-03-28 22:00", "2026-03-29 07:00"),
    ("on their own clock", KATHMANDU, Bundle.AT_ONCE, PLAIN, "2026-03-02 21:00", "2026-03-03 07:00"),
    ("once a day", LONDON, Bundle.DAILY, PLAIN, "2026-03-02 10:00", "2026-03-03 08:00"),
    ("before the daily mail", LONDON, Bundle.DAILY, PLAIN, "2026-03-02 06:00", "2026-03-02 08:00"),
    ("once a day, not at weekends", LONDON, Bundle.DAILY, WEEKDAYS, "2026-03-06 10:00", "2026-03-09 07:00"),
    ("once a week", LONDON, Bundle.WEEKLY, PLAIN, "2026-03-02 10:00", "2026-03-09 08:00"),
    ("Monday before eight", LONDON, Bundle.WEEKLY, PLAIN, "2026-03-09 07:30", "2026-03-09 08:00"),
    ("once a week over a change", NEW_YORK, Bundle.WEEKLY, PLAIN, "2026-03-07 10:00", "2026-03-09 08:00"),
    (
        "a bundle within quiet hours",
        LONDON,
        Bundle.DAILY,
        Quiet(time(20), time(9)),
        "2026-03-02 10:00",
        "2026-03-03 09:00",
    ),
]


@pytest.mark.parametrize(
    ("zone", "bundle", "quiet", "now", "then"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_the_moment(zone, bundle, quiet, now, then):
    assert goes_out_at(at(now, zone), Habits(zone, bundle, quiet)) == at(then, zone)


def test_over_budget_it_waits_until_the_week_has_room():
    earlier = [at("2026-03-02 10:00"), at("2026-03-03 10:00"), at("2026-03-04 10:00")]
    habits = Habits(LONDON)
    assert goes_out_at(at("2026-03-05 10:00"), habits, nudges=earlier, most_a_week=3) == at("2026-03-09 10:00")
    assert goes_out_at(at("2026-03-05 10:00"), habits, nudges=earlier, most_a_week=4) == at("2026-03-05 10:00")
    assert goes_out_at(at("2026-03-05 10:00"), habits, nudges=earlier) == at("2026-03-05 10:00")


habits = any_.builds(
    Habits,
    any_.sampled_from([LONDON, NEW_YORK, KATHMANDU]),
    any_.sampled_from(Bundle),
    any_.builds(Quiet, any_.times(), any_.times(), any_.booleans()),
)
starts = at("2026-03-01 00:00")


@given(habits, any_.lists(any_.integers(0, 60 * 24 * 40), max_size=30), any_.integers(1, 4))
def test_no_seven_days_ever_hold_more_than_the_budget_and_none_falls_into_quiet(habits, minutes, most):
    planned: list[datetime] = []
    for minute in sorted(minutes):
        now = starts + timedelta(minutes=minute)
        recent = [one for one in planned if one > now - WEEK]
        moment = goes_out_at(now, habits, nudges=recent, most_a_week=most)
        local = moment.astimezone(habits.zone)
        assert moment >= now
        assert habits.quiet.until(local.date(), local.time()) is None
        planned.append(moment)
    for one in planned:
        assert sum(1 for other in planned if one <= other < one + WEEK) <= most
