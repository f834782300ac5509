"""Whether a score told pairs that went well from the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from konnekt_engine.learning.fitting import FEWEST_OF_ONE_OUTCOME, FEWEST_PEOPLE
from konnekt_engine.learning.learned import Estimate
from konnekt_engine.learning.measuring import CELLS, DRAWS, auc
from konnekt_engine.learning.reading import Floats, Pairs, read, whole_number
from konnekt_engine.learning.splitting import resamples

MOST_BINS = 5


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Pairs of about the same score, between `low` and `high`, and how many of them went well."""

    low: float
    high: float
    mean: float
    pairs: int
    well: int


@dataclass(frozen=True, kw_only=True)
class Backtest:
    """How a score did. `auc` is None where too few pairs or people are known to say anything; `bins` run from the
    lowest score to the highest; `pairs` are those whose score is known, `well` those of them that went well.
    """

    auc: Estimate | None
    bins: tuple[Bin, ...]
    pairs: int
    well: int


def backtest(score: ArrayLike, outcomes: ArrayLike, groups: ArrayLike, *, least: int = 10, seed: int = 0) -> Backtest:
    """Hold a score against how pairs went: whether it ranks them, and how many went well at each height of it.

    Parameters
    ----------
    score : (n,) from 0 to 1, as it was known when the pair was made. Not-a-number is unknown: such pairs are left out.
    outcomes : (n,) 1 where the relationship went well, else 0.
    groups : (n,) ids of people, or (n, 2) ids of mentee and mentor. Intervals are over resampled people.
    least : pairs that each bin holds at least. Pairs of one score are never parted, so a bin can be larger.
    seed : decides who is drawn for intervals, and nothing else.

    Returns
    -------
    Backtest
        The AUC is the chance that of a pair that went well and one that did not, the first has the higher score; ties
        count half, and ½ is what a coin would do. It has a 95 % percentile interval, and is None with fewer than 20
        people on a side or fewer than 20 pairs of the rarer outcome.

    Raises
    ------
    ValueError
        Names the argument, what was expected and what was found.

    Examples
    --------
    >>> import numpy as np
    >>> random = np.random.default_rng(1)
    >>> score = random.random(200)
    >>> went_well = random.random(200) < 0.2 + 0.6 * score
    >>> found = backtest(score, went_well, [f"mentor {at // 2}" for at in range(200)], least=50)
    >>> found.auc.low > 0.5, [one.pairs for one in found.bins]
    (True, [50, 50, 50, 50])

    Notes
    -----
    The same input gives the same bytes, in whatever order the rows come. O(n·log n) and 1000 resamples of O(n).

    What this does not show: only pairs that were made are seen, and those were chosen for their score. Among people who
    had been paired at random a score tells more apart than among pairs that all fit well (restriction of range).

    References
    ----------
    T. Fawcett, "An introduction to ROC analysis", Pattern Recognition Letters 27, 2006. A. C. Cameron, J. Gelbach and
    D. Miller, "Bootstrap-based improvements for inference with clustered errors", Review of Economics and Statistics
    90(3), 2008. P. Sackett and H. Yang, "Correction for range restriction", Journal of Applied Psychology 85(1), 2000.
    """
    least = whole_number(least, name="least", least=1)
    seed = whole_number(seed, name="seed", least=0)
    known = read({"score": score}, outcomes, groups, sensitive=())
    told = ~np.isnan(known.scores[:, 0])
    pairs = Pairs(
        names=known.names,
        scores=known.scores[told],
        outcomes=known.outcomes[told],
        people=known.people[told],
        worth=known.worth[told],
    )
    return Backtest(
        auc=_auc(pairs, np.random.default_rng(seed)) if _is_enough(pairs) else None,
        bins=_bins(pairs.scores[:, 0], pairs.outcomes, least),
        pairs=len(pairs.outcomes),
        well=int(pairs.outcomes.sum()),
    )


def _is_enough(pairs: Pairs) -> bool:
    good = float(pairs.worth @ pairs.outcomes)
    rarer = min(good, float(pairs.worth.sum()) - good)
    fewest = min((len(np.unique(side)) for side in pairs.people.T), default=0)
    return fewest >= FEWEST_PEOPLE and rarer >= FEWEST_OF_ONE_OUTCOME


def _auc(pairs: Pairs, random: np.random.Generator) -> Estimate:
    part = np.zeros(len(pairs.outcomes), np.int64)
    score = pairs.scores[:, 0]
    value = auc(score, pairs.outcomes, part, pairs.worth[None, :])[0]
    most = max(1, CELLS // len(pairs.outcomes))
    spread = np.concatenate(
        [
            auc(score, pairs.outcomes, part, times * pairs.worth)
            for times in resamples(pairs.people, draws=DRAWS, most=most, random=random)
        ]
    )
    low, high = np.quantile(spread, [0.025, 0.975])
    return Estimate(float(value), float(low), float(high))


def _bins(score: Floats, outcomes: Floats, least: int) -> tuple[Bin, ...]:
    """Up to five bins of about as many pairs, cut only between different scores; a last one too small joins."""
    if len(score) < least:
        return ()
    order = np.argsort(score, kind="stable")
    score, outcomes = score[order], outcomes[order]
    size = max(least, -(-len(score) // MOST_BINS))
    ends, begun = [], 0
    while begun < len(score):
        end = min(begun + size, len(score))
        end = int(np.searchsorted(score, score[end - 1], side="right"))
        if len(score) - end < least:
            end = len(score)
        ends.append((begun, end))
        begun = end
    return tuple(
        Bin(
            low=float(score[start]),
            high=float(score[end - 1]),
            mean=float(score[start:end].mean()),
            pairs=end - start,
            well=int(outcomes[start:end].sum()),
        )
        for start, end in ends
    )
