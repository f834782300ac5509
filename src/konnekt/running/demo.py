"""Where the demo keeps its data when nobody says."""

from collections.abc import Callable
from pathlib import Path

from konnekt.database.identity import identity_for
from konnekt.database.places import Places

_BESIDE = Path("var/demo")
_ELSEWHERE = Path("/var/lib/konnekt-demo")


def place_for_data(say: Callable[[str], None]) -> Path:
    """Return the usual folder, or, for root in a checkout that PostgreSQL's user cannot enter, one that it can."""
    usual = _BESIDE.resolve()
    identity = identity_for(Places.under(usual))
    there = next(folder for folder in (usual, *usual.parents) if folder.exists())
    if identity.can_enter(there):
        return usual
    say(f"PostgreSQL runs as {identity.name!r}, who cannot enter {there}: the data is kept in {_ELSEWHERE}.")
    return _ELSEWHERE
