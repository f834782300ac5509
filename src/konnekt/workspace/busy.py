"""When a calendar file says that its owner is busy. Of all it holds, only from when to when is taken along.

A file of a stranger's making: what repeats is worked out step by step, to an end, and what can't be read is left out.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # it carries no types
from icalendar import Calendar

from konnekt.workspace.slots import Span

MOST_ENTRIES = 20_000
MOST_STEPS = 20_000
"""How often one entry may repeat before we stop counting: daily for fifty years."""

MOST_SPANS = 1_000
_DAY = timedelta(days=1)


class NotACalendar(Exception):
    """The text isn't a calendar."""


def busy_spans(text: bytes, *, first: datetime, last: datetime, zone: ZoneInfo) -> list[Span]:
    """From when to when somebody is busy between two moments, in order. ``zone`` is where a time is that says none."""
    try:
        calendar = Calendar.from_ical(text)
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise NotACalendar from error
    if not isinstance(calendar, Calendar):
        raise NotACalendar
    spans = set()
    for span in _all(calendar, first, last, zone):
        begins, ends = span
        if begins < ends and begins < last and ends > first:
            spans.add((begins.astimezone(UTC), ends.astimezone(UTC)))
    return sorted(spans)[:MOST_SPANS]


def _all(calendar: Calendar, first: datetime, last: datetime, zone: ZoneInfo) -> Iterator[Span]:
    events = [one for one in islice(calendar.walk(), MOST_ENTRIES) if one.name == "VEVENT"]
    moved = set(_moved(events, zone))
    for event in events:
        if str(event.get("transp")) == "TRANSPARENT" or str(event.get("status")) == "CANCELLED":
            continue
        try:
            found = list(_of_event(event, moved, first, last, zone))
        except (ValueError, TypeError, KeyError, OverflowError, AttributeError):
            continue  # one entry that can't be read leaves the others as they are
        yield from found
    for free_busy in calendar.walk("VFREEBUSY"):
        yield from _of_free_busy(free_busy, zone)


def _moved(events: list[Any], zone: ZoneInfo) -> Iterator[tuple[str, datetime]]:
    """Which times of what repeats have an entry of their own."""
    for one in events:
        if "recurrence-id" in one:
            with suppress(ValueError, TypeError, AttributeError):
                yield str(one.get("uid")), _moment(one.decoded("recurrence-id"), zone)


def _of_event(
    event: Any, moved: set[tuple[str, datetime]], first: datetime, last: datetime, zone: ZoneInfo
) -> Iterator[Span]:
    start = event.decoded("dtstart")
    length = _length(event, start)
    rule = event.get("rrule")
    if rule is None:
        begins = _moment(start, zone)
        yield begins, _moment(_local(start) + length, _zone(start, zone))
        return
    if str(rule.get("FREQ", [""])[0]).upper() not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}:
        return
    skipped = {_moment(one, zone) for one in _left_out(event)}
    uid = str(event.get("uid"))
    # What repeats does so at the same hour of its own clock, also when that clock changes.
    there, begin = _zone(start, zone), _local(start)
    for local in islice(rrulestr(_rule_without_zone(rule, there), dtstart=begin), MOST_STEPS):
        begins = local.replace(tzinfo=there)
        if begins >= last:
            return
        if begins + length + _DAY < first or begins in skipped or (uid, begins) in moved:
            continue
        yield begins, (local + length).replace(tzinfo=there)


def _of_free_busy(free_busy: Any, zone: ZoneInfo) -> Iterator[Span]:
    given = free_busy.get("freebusy", [])
    for one in given if isinstance(given, list) else [given]:
        if str(one.params.get("FBTYPE", "BUSY")).upper() == "FREE":
            continue
        begins, ends = one.dt if isinstance(one.dt, tuple) else (one.start, one.end)
        begins = _moment(begins, zone)
        yield begins, begins + ends if isinstance(ends, timedelta) else _moment(ends, zone)


def _length(event: Any, start: date) -> timedelta:
    if "dtend" in event:
        return _local(event.decoded("dtend")) - _local(start)
    if "duration" in event:
        length: timedelta = event.decoded("duration")
        return length
    return timedelta() if isinstance(start, datetime) else _DAY


def _left_out(event: Any) -> Iterator[date]:
    given = event.get("exdate", [])
    for one in given if isinstance(given, list) else [given]:
        yield from (each.dt for each in one.dts)


def _rule_without_zone(rule: Any, there: Any) -> str:
    """The rule in local time; its end is given in UTC where the entry has a zone."""
    until = rule.get("UNTIL")
    text: str = rule.to_ical().decode()
    if not until:
        return text
    end = until[0]
    local = end.astimezone(there) if isinstance(end, datetime) and end.tzinfo is not None else end
    parts = [part for part in text.split(";") if not part.upper().startswith("UNTIL=")]
    return ";".join([*parts, f"UNTIL={_local(local):%Y%m%dT%H%M%S}"])


def _local(moment: date) -> datetime:
    """What a clock says then, without saying where; a whole day begins at midnight."""
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001


def _zone(moment: date, zone: ZoneInfo) -> Any:
    return moment.tzinfo if isinstance(moment, datetime) and moment.tzinfo is not None else zone


def _moment(moment: date, zone: ZoneInfo) -> datetime:
    return _local(moment).replace(tzinfo=_zone(moment, zone))
