"""When a letter that may wait goes out: a pure decision over what the person chose and what they got this week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
BUNDLE_AT = time(8)
"""When the mail of the day, or of the week, goes out on the reader's clock."""
MONDAY, SATURDAY = 0, 5


class Bundle(StrEnum):
    """How often somebody wants the mails that may wait."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"

    @property
    def label(self) -> str:
        return str(_BUNDLES[self])


_BUNDLES: dict[Bundle, Promise] = {
    Bundle.AT_ONCE: _("One by one, as they come"),
    Bundle.DAILY: _("Once a day, in one mail"),
    Bundle.WEEKLY: _("Once a week, in one mail on Monday"),
}


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nothing that may wait is sent. They may reach over midnight; none, if both ends are one."""

    begins: time = time(20)
    ends: time = time(7)
    weekends: bool = False

    def until(self, day: date, at: time) -> tuple[date, time] | None:
        """The end of the quiet that this time of day lies in, or None when it lies in none."""
        if self.weekends and day.weekday() >= SATURDAY:
            return day + DAY, time()
        if self.begins <= at < self.ends:
            return day, self.ends
        if self.begins > self.ends and at >= self.begins:
            return day + DAY, self.ends
        if self.begins > self.ends and at < self.ends:
            return day, self.ends
        return None


@dataclass(frozen=True, slots=True)
class Habits:
    """What a person chose; without a choice, these."""

    zone: ZoneInfo
    bundle: Bundle = Bundle.AT_ONCE
    quiet: Quiet | None = Quiet()


def goes_out_at(
    now: datetime, habits: Habits, *, nudges: Iterable[datetime] = (), most_a_week: int | None = None
) -> datetime:
    """When a letter written now goes out: at once, or as soon as budget, bundle and quiet hours allow.

    ``nudges`` are the moments of those sent or planned; without ``most_a_week`` the letter isn't counted. Any seven
    days then hold at most that many, since the letter follows the last but ``most_a_week - 1`` by a week.
    """
    moment = now
    earlier = sorted(nudges)
    if most_a_week is not None and len(earlier) >= most_a_week:
        moment = max(moment, earlier[-most_a_week] + WEEK)
    return _after_quiet(_next_bundle(moment, habits), habits)


def _next_bundle(moment: datetime, habits: Habits) -> datetime:
    if habits.bundle is Bundle.AT_ONCE:
        return moment
    local = moment.astimezone(habits.zone)
    day = local.date() if local.time() <= BUNDLE_AT else local.date() + DAY
    if habits.bundle is Bundle.WEEKLY:
        day += timedelta(days=(MONDAY - day.weekday()) % 7)
    return _on_the_clock(day, BUNDLE_AT, habits.zone)


def _after_quiet(moment: datetime, habits: Habits) -> datetime:
    if habits.quiet is None:
        return moment
    local = moment.astimezone(habits.zone)
    day, at = local.date(), local.time()
    found = moment
    while (end := habits.quiet.until(day, at)) is not None:
        day, at = end
        found = _on_the_clock(day, at, habits.zone)
    return max(moment, found)


def _on_the_clock(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
