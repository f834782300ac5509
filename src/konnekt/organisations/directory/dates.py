"""Reading a column of dates: day or month first is decided by evidence from the whole column, or asked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import Final

# A two-digit year may lie this far ahead (a planned leaving date); anything later belongs to the last century.
YEARS_AHEAD: Final = 10
SHOWN_EXAMPLES: Final = 5
# One line against twenty is a slip of that line, not a doubt about the column.
_OUTWEIGHS: Final = 20

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_NUMERIC = re.compile(r"(\d{1,2})\s*([-/. ])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})")
_DAY_NAMED_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]+([a-z]{3,9})\.?[-/, ]+(\d{4}|\d{2})", re.IGNORECASE)
_NAMED_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?[-/ ]+(\d{1,2})(?:st|nd|rd|th)?[-/, ]+(\d{4}|\d{2})", re.IGNORECASE)
_SERIAL = re.compile(r"([2-7]\d{4})(?:\.0+)?")
_CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]m)?(?:Z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE)
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
_SERIAL_ZERO: Final = date(1899, 12, 30)
# How payroll systems write “no date”.
_NO_DATE: Final = frozenset(
    {"", "-", "–", "0000-00-00", "00/00/0000", "00.00.0000", "31/12/9999", "31.12.9999", "12/31/9999"}
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class DateOrder(Enum):
    """Which of the two small numbers of a date is the day."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@dataclass(frozen=True, slots=True)
class DateExample:
    """One date of the column in both readings; None where a reading isn't a date."""

    text: str
    day_first: date | None
    month_first: date | None


@dataclass(frozen=True, slots=True)
class DateReading:
    """How a column of dates is read. `order` is None while nobody can tell: ask, showing `examples`."""

    order: DateOrder | None
    examples: tuple[DateExample, ...] = ()
    two_digit_years: int = 0
    last_year: int = 0
    _known: dict[str, date | None] = field(default_factory=dict, compare=False, repr=False)

    @property
    def ambiguous(self) -> bool:
        """Whether a person has to say which reading is right."""
        return self.order is None

    def parse(self, text: str) -> date | None:
        """Read one date; None when it isn't one. An ambiguous column gives None for the dates in doubt."""
        if text not in self._known:
            self._known[text] = self._parse(text)
        return self._known[text]

    def could_be_a_date(self, text: str) -> bool:
        """Whether any allowed reading makes a date of it: false means that the cell is wrong, not merely in doubt."""
        orders = (self.order,) if self.order else tuple(DateOrder)
        return any(_read(text, order, self.last_year) for order in orders)

    @property
    def order_shown(self) -> str:
        """The order in words, for a refusal."""
        return self.order.value if self.order else " or ".join(order.value for order in DateOrder)

    def _parse(self, text: str) -> date | None:
        if self.order is not None:
            return _read(text, self.order, self.last_year)
        one, other = (_read(text, order, self.last_year) for order in DateOrder)
        return one if one == other else None


def is_no_date(text: str) -> bool:
    """Whether a cell says that there is no date, in one of the ways payroll systems say it."""
    return text in _NO_DATE or text.startswith("9999-")


def survey(texts: Iterable[str], *, today: date, chosen: DateOrder | None = None) -> DateReading:
    """Decide how a whole column is read: by what a person chose, else by dates that can only be read one way."""
    counts: dict[str, int] = {}
    for text in texts:
        if not is_no_date(text):
            counts[text] = counts.get(text, 0) + 1
    last_year = today.year + YEARS_AHEAD
    day_first = month_first = two_digit_years = 0
    doubtful: list[str] = []
    decided: list[str] = []
    for text, count in counts.items():
        match = _NUMERIC.fullmatch(_bare(text))
        if not match:
            continue
        first, second = int(match[1]), int(match[3])
        two_digit_years += count * (len(match[4]) == 2)
        if first > 12 >= second:
            day_first += count
            decided.append(text)
        elif second > 12 >= first:
            month_first += count
            decided.append(text)
        elif first != second:
            doubtful.append(text)
    order = chosen or _order(day_first, month_first, doubtful)
    examples = () if order else tuple(_example(text, last_year) for text in (doubtful or decided)[:SHOWN_EXAMPLES])
    return DateReading(order, examples, two_digit_years, last_year)


def _order(day_first: int, month_first: int, doubtful: list[str]) -> DateOrder | None:
    if day_first > _OUTWEIGHS * month_first:
        return DateOrder.DAY_FIRST
    if month_first > _OUTWEIGHS * day_first:
        return DateOrder.MONTH_FIRST
    # Dots are written by people who put the day first. The same answer where no date is in doubt.
    if not day_first and not month_first and all("." in text for text in doubtful):
        return DateOrder.DAY_FIRST
    return None


def _example(text: str, last_year: int) -> DateExample:
    return DateExample(text, *(_read(text, order, last_year) for order in DateOrder))


def _bare(text: str) -> str:
    return _WEEKDAY.sub("", _CLOCK.sub("", text.strip()))


def _read(text: str, order: DateOrder, last_year: int) -> date | None:
    bare = _bare(text)
    if match := _ISO.fullmatch(bare) or _COMPACT.fullmatch(bare):
        return _date(match[1], match[2], match[3], last_year)
    if match := _NUMERIC.fullmatch(bare):
        day, month = (match[1], match[3]) if order is DateOrder.DAY_FIRST else (match[3], match[1])
        return _date(match[4], month, day, last_year)
    if match := _DAY_NAMED_MONTH.fullmatch(bare):
        return _date(match[3], _month(match[2]), match[1], last_year)
    if match := _NAMED_MONTH_DAY.fullmatch(bare):
        return _date(match[3], _month(match[1]), match[2], last_year)
    if match := _SERIAL.fullmatch(bare):
        return _SERIAL_ZERO + timedelta(days=int(match[1]))
    return None


def _month(name: str) -> str:
    return str(_MONTHS.index(name[:3].lower()) + 1) if name[:3].lower() in _MONTHS else "0"


def _date(year: str, month: str, day: str, last_year: int) -> date | None:
    full_year = int(year)
    if len(year) == 2:
        full_year += 2000 if 2000 + full_year <= last_year else 1900
    try:
        return date(full_year, int(month), int(day))
    except ValueError:
        return None
