"""Publishing counts: computed once a week, gated, then frozen."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from konnekt.disclosure.counts import SMALLEST_K, HeadCount, head_count
from konnekt.disclosure.models import PublishedCounts


def weekly_counts(
    *, about: Iterable[UUID], today: date, k: int, count: Callable[[UUID], Mapping[str, int]]
) -> tuple[date, dict[UUID, dict[str, HeadCount]]]:
    """This week's counts of each thing and the Monday they were taken on; ``count`` is asked only about things that
    nobody has asked about yet this week.

    A threshold that was raised since hides more; one that was lowered brings nothing back before next week.
    """
    monday = today - timedelta(days=today.weekday())
    things = list(about)
    published = {one.about: one for one in PublishedCounts.objects.filter(about__in=things, week=monday)}
    for thing in things:
        if thing not in published:
            published[thing] = _publish(thing, monday, max(k, SMALLEST_K), count(thing))
    return monday, {thing: _shown(published[thing], k) for thing in things}


def _publish(about: UUID, week: date, k: int, counts: Mapping[str, int]) -> PublishedCounts:
    gated = {label: head_count(people, k=k).shown for label, people in counts.items()}
    return PublishedCounts.objects.get_or_create(about=about, week=week, defaults={"counts": gated, "k": k})[0]


def _shown(published: PublishedCounts, k: int) -> dict[str, HeadCount]:
    k = max(k, published.k)
    return {label: head_count(people or 0, k=k) for label, people in published.counts.items()}
