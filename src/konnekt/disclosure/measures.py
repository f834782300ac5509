"""A figure about people with its interval, told only where every group behind it is large enough."""

from collections import Counter
from collections.abc import Iterable

from konnekt.disclosure.counts import SMALLEST_K

PLACES = 2
"""A third place would tell one pair of two hundred from none."""

Measure = tuple[float, float, float]
"""A figure, and the two ends of its interval."""


def measure(value: float, low: float, high: float, *, groups: Iterable[int], k: int) -> Measure | None:
    """The figure rounded, or None where fewer than the threshold stand in any of the groups that it compares."""
    if min(groups, default=0) < max(k, SMALLEST_K):
        return None
    return round(value, PLACES), round(low, PLACES), round(high, PLACES)


def are_alike(values: Iterable[float], k: int) -> bool:
    """Whether fewer than k differ from the most usual value: that all answers are equal is never shown as such."""
    counts = Counter(round(float(value), 6) for value in values)
    return counts.total() - max(counts.values(), default=0) < max(k, SMALLEST_K)
