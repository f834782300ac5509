"""How many of those who answered say something: as bounds that tell of no group smaller than the threshold, neither by
themselves nor by what is left over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from konnekt.disclosure.counts import SMALLEST_K

_Z = 1.959964
"""95 % of a normal distribution lie within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Share:
    """Of ``of`` people between ``least`` and ``most`` say so. These three numbers are all that left the room: what
    follows from them tells nothing more.
    """

    of: int
    least: int
    most: int

    @property
    def low(self) -> float:
        """The least share."""
        return self.least / self.of

    @property
    def high(self) -> float:
        """The largest share."""
        return self.most / self.of

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval, from its lower end for the least to its upper end for the most: as wide as the
        bounds and chance together.
        """
        return _wilson(self.least, self.of)[0], _wilson(self.most, self.of)[1]


def share(saying: int, of: int, *, k: int) -> Share | None:
    """Bounds on how many say so, or None for too few people to tell them apart.

    That nearly nobody says so, or nearly everybody, is said in one step as wide as the threshold: that all answers are
    equal is never shown. Between them it goes in whole steps, which never narrow what is left over to fewer than k.
    """
    k = max(k, SMALLEST_K)
    if of < 2 * k:
        return None
    if saying < k:
        return Share(of, 0, k - 1)
    if of - saying < k:
        return Share(of, of - k + 1, of)
    least = saying // k * k
    return Share(of, least, min(least + k - 1, of - k))


def shares_of_one(counts: Mapping[str, int], of: int, *, k: int) -> dict[str, Share]:
    """Bounds on each of several answers of which everybody gave one. They add up, so what is known of some tells of the
    others: the largest are widened until it tells of no group smaller than the threshold, nor that there is none.
    """
    k = max(k, SMALLEST_K)
    told = {value: one for value, number in counts.items() if (one := share(number, of, k=k))}
    while (narrow := _narrowed(told, of, k)) is not None:
        middles = [value for value, one in told.items() if value != narrow and (one.least, one.most) != (0, of)]
        if not middles:
            return {}
        widest = max(middles, key=lambda value: (counts[value], value))
        told[widest] = Share(of, 0, of)
    return told


def total(shares: Iterable[Share | None]) -> Share | None:
    """Of several groups together, or None where nothing was told of any. Only what was told of each goes in, so it
    tells nothing more, and what it grew by is what was told of those who were added.
    """
    told = [one for one in shares if one is not None]
    if not told:
        return None
    return Share(sum(one.of for one in told), sum(one.least for one in told), sum(one.most for one in told))


def _narrowed(told: Mapping[str, Share], of: int, k: int) -> str | None:
    """An answer said to be given by few, of which the others tell more than that."""
    least, most = sum(one.least for one in told.values()), sum(one.most for one in told.values())
    for value, one in told.items():
        low, high = one.least, one.most
        implied = (max(low, of - (most - high)), min(high, of - (least - low)))
        if (low == 0 and high == k - 1 and implied != (low, high)) or implied[1] < implied[0]:
            return value
    return None


def _wilson(saying: int, of: int) -> tuple[float, float]:
    """Wilson (1927), *Journal of the American Statistical Association* 22, 209-212."""
    rate, spread = saying / of, _Z * _Z / of
    middle = (rate + spread / 2) / (1 + spread)
    half = _Z * sqrt(rate * (1 - rate) / of + spread / (4 * of)) / (1 + spread)
    # Computed, either end can fall a last digit short of the rate itself.
    return max(min(middle - half, rate), 0.0), min(max(middle + half, rate), 1.0)
