"""Who never shares a table at an event: for a cause, or for none.

Whoever holds an event can choose who is there, draw again, and know who leads whom; from a table, a break, or two who
never meet, they would learn that somebody asked not to meet somebody. So one pair in eight is kept apart without any
cause, and nothing that is drawn tells one from the other: what a host sees makes a cause likelier by a factor of eight
at most, however often they draw.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from itertools import combinations
from uuid import UUID

from konnekt.community.models import Event, Unheard
from konnekt.core.tenancy import served_organisation
from konnekt.organisations.queries import served
from konnekt.programmes.rules import today_in
from konnekt.relationships.pool import fellows_apart, lines_around
from konnekt.sealing.keyring import Holder, fingerprint

ONE_IN = 8

Pairs = set[tuple[str, str]]


def apart_at(row: Event, people: Sequence[UUID], *, blocked: Iterable[tuple[UUID, UUID]], now: datetime) -> Pairs:
    """Who never sits together: the management line, an exclusion, whoever would rather not hear somebody, here or in a
    space of theirs; and those who seem to. A line nobody knows keeps nobody from a table.
    """
    lines = lines_around(people, on=today_in(served(), now))
    found = {
        (people[one], people[other]) for one, other in fellows_apart(people, people, lines=lines, unknown_bars=False)
    }
    found |= set(Unheard.objects.filter(member__in=people, other__in=people).values_list("member", "other"))
    here = set(people)
    found |= {(one, other) for one, other in blocked if {one, other} <= here}
    return {(str(one), str(other)) for one, other in found} | without_cause(people, season_of(row))


def season_of(row: Event) -> str:
    """The quarter of a year in which it begins. Whoever sat together in one and not in the next may do so by chance."""
    return f"{row.begins_at.year}:{(row.begins_at.month - 1) // 3}"


def without_cause(people: Collection[UUID], season: str) -> Pairs:
    """Pairs kept apart by chance: the same ones at every event of a season, since a cause doesn't change either."""
    secret = fingerprint(Holder.secrets(served_organisation()), f"apart without cause:{season}").encode()
    two = combinations(sorted(map(str, people)), 2)
    return {pair for pair in two if blake2b(":".join(pair).encode(), key=secret[:64]).digest()[0] % ONE_IN == 0}
