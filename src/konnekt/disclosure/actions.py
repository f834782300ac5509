"""Publishing counts: computed once a week, gated, then frozen."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from uuid import UUID

from konnekt.disclosure.counts import SMALLEST_K, HeadCount, head_count
from konnekt.disclosure.models import PublishedCounts


def weekly_counts(
    *, about: UUID, today: date, k: int, count: Callable[[], Mapping[str, int]]
) -> tuple[date, dict[str, HeadCount]]:
    """This week's counts of a thing and the Monday they were taken on; ``count`` is asked only if nobody has asked yet
    this week.

    A threshold that was raised since hides more; one that was lowered brings nothing back before next week.
    """
    monday = today - timedelta(days=today.weekday())
    published = PublishedCounts.objects.filter(about=about, week=monday).first()
    if published is None:
        gated = {label: head_count(people, k=k).shown for label, people in count().items()}
        published, _ = PublishedCounts.objects.get_or_create(
            about=about, week=monday, defaults={"counts": gated, "k": max(k, SMALLEST_K)}
        )
    k = max(k, published.k)
    return monday, {label: head_count(shown or 0, k=k) for label, shown in published.counts.items()}
