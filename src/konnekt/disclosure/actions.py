"""Publishing counts: computed once a week, gated, then frozen."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from konnekt.disclosure.counts import SMALLEST_K, HeadCount, head_count
from konnekt.disclosure.models import PublishedCounts, PublishedShares
from konnekt.disclosure.shares import Share, share, total

Groups = Mapping[str, Iterable[tuple[int, int]]]
"""For each label groups that have nothing in common: how many say so, and of how many people."""


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


def weekly_shares(
    *, about: UUID, today: date, k: int, count: Callable[[Mapping[str, date], date], Groups]
) -> tuple[date, dict[str, Share]]:
    """What has been told until this week of how many say something, and this week's Monday.

    ``count`` is asked once a week, and only for what is new: from the Monday on which each label was told last, until
    before this one. Each group goes through the gate by itself, stays as it was told, and is added to what was told
    before. So two weeks, subtracted, leave nothing but what the gate let through; and whether a group is told hangs on
    its size alone, never on what it said. What was too small is counted again with what comes after it.

    What was told under a threshold that was raised since is left out.
    """
    monday, k = today - timedelta(days=today.weekday()), max(k, SMALLEST_K)
    weeks = list(PublishedShares.objects.filter(about=about).order_by("week"))
    if all(one.week != monday for one in weeks):
        weeks.append(_publish_shares(about, monday, k, weeks, count))
    told: dict[str, list[Share]] = defaultdict(list)
    for week in weeks:
        for label, one in week.shares.items():
            if one and k <= week.k:
                told[label].append(Share(*one))
    return monday, {label: whole for label, shares in told.items() if (whole := total(shares))}


def _publish_shares(
    about: UUID, monday: date, k: int, before: Sequence[PublishedShares], count: Callable[..., Groups]
) -> PublishedShares:
    since = {label: week.week for week in before for label, one in week.shares.items() if one}
    gated = {
        label: total(share(saying, of, k=k) for saying, of in groups) for label, groups in count(since, monday).items()
    }
    shares = {label: [one.of, one.least, one.most] if one else None for label, one in gated.items()}
    return PublishedShares.objects.get_or_create(about=about, week=monday, defaults={"shares": shares, "k": k})[0]
