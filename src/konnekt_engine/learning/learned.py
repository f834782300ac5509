"""What learning answers: weights, how well they predict, and whether to use them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Whether the weights that come out were learned, or are the default."""

    ADOPT = "learned weights adopted"
    NOT_ENOUGH_SIGNAL = "not enough signal, default weights kept"


class Reason(StrEnum):
    """Why default weights are kept."""

    TOO_FEW_PEOPLE = "too few people have been paired"
    ALL_ALIKE = "every relationship ended alike"
    TOO_FEW_OF_ONE_OUTCOME = "too few relationships went well, or too few did not"
    TOO_ENTANGLED = "the same people are in too many of the pairs to hold anybody apart"
    NOTHING_DIFFERS = "every criterion gives all pairs the same score"
    NOTHING_HELPS = "no criterion goes with better relationships"
    RANKS_NO_BETTER = "learned weights do not rank pairs better than equal weights, beyond chance"
    PREDICTS_NO_BETTER = "learned weights do not predict better than equal weights, beyond chance"
    NO_BETTER_THAN_BASE_RATE = "learned weights do not predict better than the base rate, beyond chance"


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """What learned weights are held against, on the same splits.

    Equal weights rank by the mean score and predict by a logistic regression on it alone; the base rate predicts every
    pair the share that went well in training. Gains are paired differences, above 0 where learned weights are better:
    in AUC and in log loss against equal weights, and in log loss against the base rate, whose AUC is ½ by definition.
    """

    equal_auc: Estimate
    equal_log_loss: Estimate
    base_rate: float
    base_rate_log_loss: Estimate
    auc_gain: Estimate
    log_loss_gain: Estimate
    base_rate_gain: Estimate


@dataclass(frozen=True, kw_only=True)
class Learned:
    """Weights that may be used as they are, and what they are worth.

    `weights` sum to 1, one for each of `names`: the learned ones if adopted, else equal. `fitted` is what was learned
    either way, for looking at; None if nothing was, or if no criterion got any weight. A criterion that goes with worse
    relationships gets 0, and so does one that never differs. `auc` and `log_loss` are the learned weights' out of fold,
    `baseline` what they are held against; both None where there was too little to measure. `reasons` says why default
    weights are kept, nothing if they are not. `pairs` counts each pair of people once, `people` everybody in them.
    """

    names: tuple[str, ...]
    weights: tuple[float, ...]
    fitted: tuple[float, ...] | None
    auc: Estimate | None
    log_loss: Estimate | None
    baseline: Baseline | None
    verdict: Verdict
    reasons: tuple[Reason, ...]
    pairs: int
    people: int

    @property
    def by_name(self) -> dict[str, float]:
        """The weights by the name of their criterion."""
        return dict(zip(self.names, self.weights, strict=True))

    @property
    def words(self) -> str:
        """The verdict as a sentence for a person."""
        if self.verdict is Verdict.ADOPT:
            return f"{self.verdict.capitalize()}: {self.pairs} pairs, better than equal weights and than the base rate."
        return f"{self.verdict.capitalize()}: {'; '.join(self.reasons)} ({self.pairs} pairs, {self.people} people)."
