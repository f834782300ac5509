"""Times that suit everybody: where usual hours overlap, without what is booked. Pure arithmetic on moments, so that it
holds in any two time zones and in the weeks in which one of them has changed its clocks and the other hasn't.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]
"""From when to when."""

STEP = timedelta(minutes=30)
NOTICE = timedelta(hours=18)
"""How long before it a time is offered at the latest, so that nobody is surprised."""

DAYS_AHEAD = 21


@dataclass(frozen=True, slots=True)
class Week:
    """Somebody's usual week: by weekday (Monday is 0) from which hour to which, as their own clock says."""

    zone: ZoneInfo
    hours: Mapping[int, Sequence[tuple[int, int]]]

    def spans(self, first: date, days: int) -> Iterator[Span]:
        """The hours of these days, as moments. One that the night's change of clocks makes uncertain is left out."""
        for day in (first + timedelta(days=number) for number in range(days)):
            for start, end in self.hours.get(day.weekday(), ()):
                begins, ends = (_moment(day, hour, self.zone) for hour in (start, end))
                if begins is not None and ends is not None:
                    yield begins, ends


def free_times(weeks: Sequence[Week], busy: Iterable[Span], *, length: timedelta, now: datetime) -> Iterator[datetime]:
    """When a session of this length can begin in the coming weeks, the earliest first, at full and half hours."""
    if not weeks:
        return
    first = now.date() - timedelta(days=1)
    common = _joined(weeks[0].spans(first, DAYS_AHEAD + 2))
    for week in weeks[1:]:
        common = list(_both(common, _joined(week.spans(first, DAYS_AHEAD + 2))))
    taken = _joined(busy)
    for begins, ends in common:
        at = _full(max(begins, now + NOTICE))
        while at + length <= ends:
            if not any(start < at + length and at < end for start, end in taken):
                yield at
            at += STEP


def chosen_few(times: Iterable[datetime], zone: ZoneInfo, *, length: timedelta, most: int) -> list[datetime]:
    """A handful of them over several days: of each day, as the reader's clock says, two that don't overlap."""
    chosen: list[datetime] = []
    for at in times:
        of_the_day = [one for one in chosen if one.astimezone(zone).date() == at.astimezone(zone).date()]
        if len(of_the_day) < 2 and all(at - one >= max(length, timedelta(hours=2)) for one in of_the_day):
            chosen.append(at)
        if len(chosen) == most:
            break
    return chosen


def _moment(day: date, hour: int, zone: ZoneInfo) -> datetime | None:
    local = datetime.combine(day, time(0), zone) + timedelta(hours=hour)  # hour 24 is the next midnight
    is_certain = local.utcoffset() == local.replace(fold=1).utcoffset()
    return local.astimezone(UTC) if is_certain else None


def _joined(spans: Iterable[Span]) -> list[Span]:
    """In order, with what touches or overlaps made one."""
    joined: list[Span] = []
    for begins, ends in sorted(spans):
        if joined and begins <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], ends)
        else:
            joined.append((begins, ends))
    return joined


def _both(one: Sequence[Span], other: Sequence[Span]) -> Iterator[Span]:
    i = j = 0
    while i < len(one) and j < len(other):
        begins, ends = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if begins < ends:
            yield begins, ends
        if one[i][1] <= other[j][1]:
            i += 1
        else:
            j += 1


def _full(moment: datetime) -> datetime:
    """The next full or half hour."""
    past = timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)
    return moment + (STEP - past) % STEP
