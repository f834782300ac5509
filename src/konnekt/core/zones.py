"""Time zones by name. Python walks through files for them each time it is asked; a process asks once."""

import zoneinfo
from functools import cache


@cache
def known_zones() -> frozenset[str]:
    """Every IANA name that this machine has a time zone for."""
    return frozenset(zoneinfo.available_timezones())


@cache
def zones_to_live_in() -> tuple[str, ...]:
    """Those among them that a person may live in, sorted: named after a place."""
    return tuple(sorted(zone for zone in known_zones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/"))))
