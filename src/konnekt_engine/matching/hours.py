"""Working hours as half-hours of the week in universal time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from konnekt_engine.matching.values import is_unknown

SLOTS = 7 * 48
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(
    r"^\s*(?:(?P<first>[a-z]{3})[a-z]*(?:\s*[-–]\s*(?P<last>[a-z]{3})[a-z]*)?\s+)?"
    r"(?P<h1>\d{1,2})(?:[:.](?P<m1>\d{2}))?\s*[-–]\s*(?P<h2>\d{1,2})(?:[:.](?P<m2>\d{2}))?\s*$",
    re.IGNORECASE,
)
Span = tuple[int, float, float]


def half_hours(hours: Any, zone: Any, *, on: date) -> frozenset[int]:
    """The half-hours of the week (0 = Monday 00:00 UTC) in which a person with these hours in this zone can meet.

    `hours` is a text such as "09:00-17:00" (Monday to Friday), "Mon-Thu 09:00-17:00; Fri 9-13", or a sequence of
    (start, end) hours for Monday to Friday or (weekday from 0, start, end). An end before its start runs past midnight.
    """
    shift = 0 if is_unknown(zone) else round(utc_offset(str(zone).strip(), on=on) * 2)
    return _slots(tuple(_spans(hours)), shift)


@lru_cache(maxsize=1024)
def _slots(spans: tuple[Span, ...], shift: int) -> frozenset[int]:
    slots: set[int] = set()
    for day, start, end in spans:
        stop = end if end > start else end + 24
        slots.update((day * 48 + half - shift) % SLOTS for half in range(round(start * 2), round(stop * 2)))
    return frozenset(slots)


@cache
def utc_offset(zone: str, *, on: date) -> float:
    """Hours ahead of universal time at noon of that day, for an IANA name such as Europe/London."""
    try:
        moment = datetime.combine(on, time(12), ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"expected a time zone such as Europe/London, found {zone!r}") from None
    offset = moment.utcoffset()
    assert offset is not None
    return offset.total_seconds() / 3600


def _spans(hours: Any) -> list[Span]:
    if isinstance(hours, str):
        return [span for part in re.split(r"[;,]", hours) if part.strip() for span in _spans_of_text(part)]
    if not isinstance(hours, Sequence):
        raise ValueError(f"expected hours such as 09:00-17:00, found {hours!r}")
    spans: list[Span] = []
    for part in hours:
        if len(part) == 2:
            spans += [(day, float(part[0]), float(part[1])) for day in range(5)]
        else:
            spans.append((int(part[0]), float(part[1]), float(part[2])))
    for day, start, end in spans:
        if not (0 <= day <= 6 and 0 <= start <= 24 and 0 <= end <= 24):
            raise ValueError(f"expected a weekday of 0 to 6 and hours of 0 to 24, found {(day, start, end)}")
    return spans


def _spans_of_text(text: str) -> list[Span]:
    found = _SPAN.match(text)
    first, last = (found["first"], found["last"]) if found else (None, None)
    try:
        if not found:
            raise ValueError
        days = range(5) if first is None else _days(first, last or first)
        start = int(found["h1"]) + int(found["m1"] or 0) / 60
        end = int(found["h2"]) + int(found["m2"] or 0) / 60
        if max(start, end) > 24:
            raise ValueError
    except ValueError:
        raise ValueError(f"expected hours such as 09:00-17:00 or Mon-Thu 09:00-17:00, found {text.strip()!r}") from None
    return [(day, start, end) for day in days]


def _days(first: str, last: str) -> list[int]:
    start, stop = _DAYS.index(first.lower()), _DAYS.index(last.lower())
    return [day % 7 for day in range(start, stop + 1 if stop >= start else stop + 8)]
