"""What a round cost and what it may have brought, as ranges: every number that was assumed is one of two ends, and none
of the product's own is narrower than its interval. One proud number would be made of guesses.
"""

from dataclasses import dataclass

from konnekt.outcomes.figures import Figure, Verdict


@dataclass(frozen=True, slots=True)
class Range:
    """From the least to the most."""

    low: float
    high: float

    def __add__(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Range") -> "Range":
        """As wide as it can be: the least of the one with the most of the other."""
        return Range(self.low - other.high, self.high - other.low)

    def __mul__(self, other: "Range") -> "Range":
        ends = [one * two for one in (self.low, self.high) for two in (other.low, other.high)]
        return Range(min(ends), max(ends))


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """What whoever asks takes to be true, each from a least to a most. Money is in the organisation's own currency."""

    hour: Range
    """what an hour of somebody's work costs"""
    preparing: Range
    """hours that each of two people spends around each session"""
    running: Range
    """hours that running the round took in all"""
    other: Range
    """money for licences, training, rooms"""
    replacing: Range
    """what it costs to replace somebody who leaves"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """`benefit` and `net` are None where nothing may be said of a cause."""

    hours: Range
    cost: Range
    stayed: Range | None
    """people who stayed and would have left, or the other way round where it is negative"""
    benefit: Range | None
    net: Range | None


def returned(assumed: Assumed, *, pairs: int, sessions: Range, length: float, effect: Figure | None) -> Returned:
    """Cost and benefit of a round.

    `sessions` is how many each pair held, `length` their hours, `effect` the estimated difference in retention. Only
    what was estimated against a comparison counts as a benefit, with both ends of its interval: also where that
    reaches below nothing. Promotions, skills and satisfaction have no price here.
    """
    meeting = Range(pairs, pairs) * sessions * (Range(length, length) + assumed.preparing) * Range(2, 2)
    hours = meeting + assumed.running
    cost = hours * assumed.hour + assumed.other
    stayed = _stayed(effect)
    benefit = stayed * assumed.replacing if stayed else None
    return Returned(hours=hours, cost=cost, stayed=stayed, benefit=benefit, net=benefit - cost if benefit else None)


def _stayed(effect: Figure | None) -> Range | None:
    if effect is None or effect.verdict not in {Verdict.DIFFERENCE, Verdict.NO_CLEAR_DIFFERENCE}:
        return None
    if effect.low is None or effect.high is None or effect.of is None:
        return None
    return Range(effect.low * effect.of, effect.high * effect.of)
