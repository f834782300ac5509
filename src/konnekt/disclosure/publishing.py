"""The only way out for a figure about a group of people: asked before it is told, and remembered once it was.

A figure about rail, one about everybody, and one of last month about everybody but two leave two people's values to
whoever subtracts. So of each measure every group that was ever told of is kept, and a new one leaves only where the
engine finds no sum or difference of all of them that tells of fewer than k.
"""

from collections.abc import Collection, Mapping
from datetime import date
from hashlib import blake2b
from uuid import UUID

import numpy as np
from django.db import connection, transaction

from konnekt.core.tenancy import served_organisation
from konnekt.disclosure.counts import SMALLEST_K
from konnekt.disclosure.models import ToldGroup
from konnekt_engine.disclosure import suppress

_BYTES = 8


@transaction.atomic
def may_tell(*, measure: str, groups: Mapping[str, Collection[UUID]], day: date, k: int) -> frozenset[str]:
    """Of these groups, by name, those whose figure of this measure may be told; from here on they count as told.

    Whose value isn't known belongs into no group. What was told before of the very same people may be told again, with
    the values of today. Nobody's lowering of k brings anything back.
    """
    k = max(k, SMALLEST_K)
    _hold(measure)
    asked = {name: _folded(people) for name, people in groups.items()}
    before = list(ToldGroup.objects.filter(measure=measure))
    same = {bytes(one.people) for one in before}
    free = {name for name, people in asked.items() if people in same and _number(people) >= k}
    new = {name: people for name, people in asked.items() if people not in same}
    told = _allowed(new, [bytes(one.people) for one in before], k)
    ToldGroup.objects.bulk_create(
        ToldGroup(measure=measure, people=people, number=_number(people), day=day)
        for people in {new[name]: None for name in told}
    )
    return frozenset(free | told)


def _allowed(new: Mapping[str, bytes], before: list[bytes], k: int) -> set[str]:
    """Names of new groups that the engine lets go beside those that went before."""
    everybody = {
        one: at
        for at, one in enumerate(sorted({each for people in (*new.values(), *before) for each in _each(people)}))
    }
    if not new or not everybody:
        return set()
    try:
        found = suppress(
            {name: _members(people, everybody) for name, people in new.items()},
            k=k,
            published={str(at): _members(people, everybody) for at, people in enumerate(before)},
        )
    except ValueError:
        return set()  # the threshold was raised since: what went before would be too much today, so nothing joins it
    return set(found.shown)


def _members(people: bytes, everybody: Mapping[bytes, int]) -> np.ndarray:
    row = np.zeros(len(everybody), np.bool_)
    row[[everybody[one] for one in _each(people)]] = True
    return row


def _folded(people: Collection[UUID]) -> bytes:
    """A group as it is kept: in one order, under numbers that name nobody once the person is erased."""
    salt = served_organisation().bytes
    return b"".join(sorted(blake2b(one.bytes, digest_size=_BYTES, key=salt).digest() for one in set(people)))


def _each(people: bytes) -> list[bytes]:
    return [people[at : at + _BYTES] for at in range(0, len(people), _BYTES)]


def _number(people: bytes) -> int:
    return len(people) // _BYTES


def _hold(measure: str) -> None:
    """Until this transaction ends, nobody else asks about this measure: two answers at once could tell too much."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"disclosure:{served_organisation()}:{measure}"]
        )
