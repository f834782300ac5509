"""What somebody sees before they decide: what would go and what would stay, and what goes when by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, IntegerField, QuerySet, Value

from konnekt.access.actors import Actor
from konnekt.access.holdings import Clock, Fate, Holding, Subject, Words
from konnekt.privacy.drawers import to_read
from konnekt.privacy.models import Copy


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of thing that is known about somebody, how often, and what erasing does with it."""

    what: Words
    number: int
    fate: Fate
    why: Words


def preview(subject: Subject) -> list[Line]:
    """What erasing would do, kind by kind, for whatever there is. One query, whatever there is."""
    holdings = to_read()
    numbers = _counted(holdings, subject)
    return [
        Line(one.what, numbers[number], one.fate, one.why) for number, one in enumerate(holdings) if numbers.get(number)
    ]


def clocks(subject: Subject, now: datetime) -> list[Clock]:
    """What of somebody's goes by itself, soonest first."""
    holdings = to_read()
    found = [clock for one in holdings if one.clocks is not None for clock in one.clocks(subject, now)]
    timed = [(one, one.goes) for one in holdings if one.goes is not None]
    rows: list[QuerySet[Any, Any]] = [
        one.rows(subject)
        .order_by()
        .filter(**{f"{goes[0]}__isnull": False})
        .values(which=Value(number, output_field=IntegerField()), at=F(goes[0]))
        for number, (one, goes) in enumerate(timed)
    ]
    first, *others = rows
    for row in first.union(*others, all=True):
        _moment, after, words = timed[row["which"]][1]
        found.append(Clock(words, row["at"] + after))
    return sorted(found, key=lambda clock: clock.goes_at)


def own_copy(actor: Actor, now: datetime) -> Copy | None:
    """The actor's latest copy, without its files."""
    if actor.member_id is None:
        return None
    mine = Copy.objects.filter(member=actor.member_id, link_hash="", expires_at__gt=now)
    return mine.select_related("work").defer("readable", "machine", "enclosed").first()


def _counted(holdings: Iterable[Holding], subject: Subject) -> dict[int, int]:
    counts: list[QuerySet[Any, Any]] = [
        one.rows(subject)
        .order_by()
        .values(which=Value(number, output_field=IntegerField()))
        .annotate(number=Count("pk", distinct=True))
        for number, one in enumerate(holdings)
    ]
    first, *others = counts
    return {row["which"]: row["number"] for row in first.union(*others, all=True)}
