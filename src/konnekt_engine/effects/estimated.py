"""What an estimate answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LEAST = 30
"""People that each group needs, unless a plan says more."""


class Design(StrEnum):
    """How it came that some took part and others did not."""

    RANDOMISED = "randomised"
    OBSERVATIONAL = "observational"
    DIFFERENCE = "difference"


class Verdict(StrEnum):
    """What may be said."""

    DIFFERENCE = "a difference beyond chance"
    NO_CLEAR_DIFFERENCE = "no difference beyond chance"
    CANNOT_TELL = "cannot tell"


class Caveat(StrEnum):
    """What stands beside the figure."""

    UNSEEN_CAUSE = "people were not drawn by lot: a cause that was not measured could be behind it"
    SAME_COURSE = "it holds if both groups would have changed alike without the programme"
    AS_STRONG_AS_SEEN = "a cause that was not measured, no stronger than one that was, could explain it"
    TOO_FEW = "too few people in one of the groups, after weighting"
    NO_OVERLAP = "some who took part are like nobody in the comparison"
    IMBALANCE = "the groups still differ by more than a tenth of a standard deviation"
    ODD_LOT = "a fair lot hardly ever leaves groups so far apart in something that was measured"
    MISSING_OUTCOMES = "whose outcome is known differs between the groups"
    NOTHING_VARIES = "everybody in a group has the same outcome"

    @property
    def forbids(self) -> bool:
        """Whether nothing may be said of a cause while it stands."""
        return self in {Caveat.TOO_FEW, Caveat.NO_OVERLAP, Caveat.IMBALANCE, Caveat.NOTHING_VARIES}


@dataclass(frozen=True)
class Interval:
    """A figure with its interval of confidence."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.low:.2f} to {self.high:.2f})"


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """How many people there were.

    `participants` and `comparison` have a known outcome and were used; `missing_participants` and `missing_comparison`
    were not, since theirs is unknown. `effective` is how many people the weighted comparison is worth (Kish), which is
    `comparison` where nobody was weighted.
    """

    participants: int
    comparison: int
    missing_participants: int
    missing_comparison: int
    effective: float


@dataclass(frozen=True, kw_only=True)
class Balance:
    """How far apart the groups are in one thing that was known before, in pooled standard deviations: as they came, and
    after weighting.
    """

    name: str
    before: float
    after: float


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """Where the groups can be compared at all.

    `outside` is the share of those who took part whose chance of taking part is above everybody's in the comparison;
    `largest_weight` the share of the comparison's whole weight that its heaviest person carries.
    """

    outside: float
    largest_weight: float


@dataclass(frozen=True, kw_only=True)
class Unseen:
    """How strong a cause that nobody measured would have to be.

    `estimate` and `limit` are E-values, ratios of 1 or more: to explain the estimate, or to move its interval to
    nothing, such a cause must be tied to taking part and to the outcome by at least this ratio each. `as_strong_as`
    names a measured cause that is strong enough to do the latter, the strongest one.
    """

    estimate: float
    limit: float
    as_strong_as: str | None


@dataclass(frozen=True, kw_only=True)
class Effect:
    """An effect on those who took part, in units of the outcome, and what it rests on.

    `interval.value` is the estimate, also as `estimate`; `se` its standard error, infinite where a group is one person;
    `level` the confidence. `p` is two-sided, for `holm`. `balance` has a row for each covariate, `overlap` and `unseen`
    only where people were not drawn by lot. Where `verdict` is CANNOT_TELL, the figure must not be told as an effect.
    """

    design: Design
    estimate: float
    se: float
    interval: Interval
    level: float
    p: float
    n: Numbers
    balance: tuple[Balance, ...]
    overlap: Overlap | None
    unseen: Unseen | None
    verdict: Verdict
    caveats: tuple[Caveat, ...]

    @property
    def largest_imbalance(self) -> tuple[float, float]:
        """The largest standardised difference before and after weighting, 0 without covariates."""
        before = max((abs(one.before) for one in self.balance), default=0.0)
        return before, max((abs(one.after) for one in self.balance), default=0.0)
