"""The one place where the clock is read. Doors and jobs read it once and hand ``now`` down as an argument."""

from datetime import UTC, datetime


def read() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)
