"""The clock in tests: it goes as ever, but a run begins at noon, the last one that was.

What counts in days of somebody's own zone would otherwise come out one day later for an hour or two each night, and
differently again where midnight falls into the run. What is about midnight, or about the nights when clocks are put
forward and back, says so in a test of its own, with a date that it names. Never ahead of the machine's own clock, by
which libraries tell whether something is valid yet.
"""

from datetime import UTC, datetime, timedelta, tzinfo

from django.core.cache.backends import db  # noqa: F401  # first: what a cache holds runs out by the machine's clock
from django.utils import timezone

from konnekt.core import clock

_began = datetime.now(UTC)
_noon = _began.replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=_began.hour < 12)


class Day:
    """Tells the time where `datetime` does otherwise."""

    @staticmethod
    def now(zone: tzinfo) -> datetime:
        return (_noon + (datetime.now(UTC) - _began)).astimezone(zone)


def begin_at_noon() -> None:
    """For our clock, and for Django's, by which `auto_now` dates a row. What holds on to Django's own function from
    before, as the models of sign-in do, goes by the machine.
    """
    clock.datetime = Day
    timezone.now = lambda: Day.now(UTC)
