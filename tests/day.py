"""The clock in tests: it goes as ever, but a run begins at noon.

What counts in days of somebody's own zone would otherwise come out one day later for an hour or two each night, and
differently again where midnight falls into the run. What is about midnight, or about the nights when clocks are put
forward and back, says so in a test of its own, with a date that it names.
"""

from datetime import datetime

from konnekt.core import clock

_read = clock.read
_began = _read()
_noon = _began.replace(hour=12, minute=0, second=0, microsecond=0)


def read() -> datetime:
    """The present moment of this run."""
    return _noon + (_read() - _began)
