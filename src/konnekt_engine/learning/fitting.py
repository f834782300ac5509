"""Weights of criteria from how past relationships went."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import ArrayLike

from konnekt_engine.learning.learned import Baseline, Learned, Reason, Verdict
from konnekt_engine.learning.measuring import Measures, Predictions, measure
from konnekt_engine.learning.reading import Bools, Features, Floats, Ints, Pairs, read, whole_number
from konnekt_engine.learning.regression import Model, base_log_odds, filled, fit, losses, means
from konnekt_engine.learning.splitting import Split, split

STRENGTHS = (1e4, 1e3, 1e2, 1e1, 1e0, 1e-1)
"""How hard slopes are pulled towards each other, the most cautious first."""

FEWEST_PEOPLE = 20
"""Fewer people on a side, and no interval by resampling them can be relied on (Cameron, Gelbach & Miller 2008)."""

FEWEST_OF_ONE_OUTCOME = 20
_FEWEST_IN_TRAINING = 5
_INNER_FOLDS = 3


def fit_weights(
    features: Features,
    outcomes: ArrayLike,
    groups: ArrayLike,
    *,
    folds: int = 5,
    seed: int = 0,
    sensitive: Collection[str] = (),
) -> Learned:
    """Learn what each criterion should weigh, and say whether that is better than weighing all alike.

    A relationship that went well is the outcome 1. Weights are adopted only if, on people nobody had learned from, the
    95 % intervals of three paired differences lie above 0: **AUC against equal weights**, **log loss against equal
    weights**, and **log loss against the base rate**. Otherwise the answer is NOT_ENOUGH_SIGNAL, with equal weights.

    Parameters
    ----------
    features : (n, k) scores of past pairs by criterion, from 0 to 1, or columns by name (a mapping or a data frame).
        Not-a-number is unknown and neutral: it counts as the criterion's mean over the known pairs of the training
        part. A score must be of what was known when the pair was made; nothing here can tell that it was not.
    outcomes : (n,) 0 or 1.
    groups : (n,) ids of people, or (n, 2) ids of mentee and mentor. Nobody is on both sides of a split; with two
        columns, every pair that shares any person with a test part is dropped from its training part. Rows of the same
        two people count as one pair.
    folds : parts to hold out in turn; with two columns whose people all hang together, of either side.
    seed : decides how people are dealt into folds and drawn for intervals, and nothing else.
    sensitive : names that must not be learned from.

    Returns
    -------
    Learned
        Weights that sum to 1, AUC and log loss out of fold with intervals, baselines and verdict. Too few people (20 on
        a side) or too few of the rarer outcome (20 pairs) is NOT_ENOUGH_SIGNAL with the reason.

    Raises
    ------
    ValueError
        Names the argument, what was expected and what was found: shapes, outcomes other than 0 and 1, scores outside
        0 to 1, folds fewer than 2 or more than people, a column declared sensitive.

    Examples
    --------
    >>> import numpy as np
    >>> random = np.random.default_rng(1)
    >>> scores = random.random((600, 2))
    >>> went_well = random.random(600) < 1 / (1 + np.exp(2 - 4 * scores[:, 0]))
    >>> people = np.column_stack([np.arange(600), 1000 + np.arange(600) // 2])
    >>> learned = fit_weights({"goals": scores[:, 0], "site": scores[:, 1]}, went_well, people, sensitive={"age"})
    >>> learned.verdict.name, max(learned.by_name, key=learned.by_name.get)
    ('ADOPT', 'goals')

    Notes
    -----
    Logistic regression with slopes of at least 0, pulled towards each other (``regression.fit``): without signal this
    is equal weights, so what is learned is only how far the data insist on something else. How hard they are pulled is
    chosen by cross-validation *inside* each training part, by people again; in ties the more cautious. A criterion that
    goes with worse relationships gets 0, never less: the programme has no negative wishes. Equal weights are calibrated
    with a slope of at least 0 too: default weights are never turned round.

    The same input gives the same bytes, in whatever order the rows come. About folds · inner folds · 6 fits of
    O(n·k²), the square of both numbers of folds where the split is crossed (``splitting.split``), and 1000 resamples of
    O(n).

    What this does not show: that a criterion *causes* anything. Only pairs that were made are seen, and those were
    chosen for their score.

    References
    ----------
    M. Stone, "Cross-validatory choice and assessment of statistical predictions", JRSS B 36, 1974. S. Varma and
    R. Simon, "Bias in error estimation when using cross-validation for model selection", BMC Bioinformatics 7, 2006.
    A. C. Cameron, J. Gelbach and D. Miller, "Bootstrap-based improvements for inference with clustered errors",
    Review of Economics and Statistics 90(3), 2008.
    """
    folds = whole_number(folds, name="folds", least=2)
    seed = whole_number(seed, name="seed", least=0)
    pairs = read(features, outcomes, groups, sensitive=sensitive)
    everybody = len(np.unique(pairs.people))
    if folds > everybody:
        raise ValueError(f"folds: expected at most one for each of the {everybody} people, found {folds}")
    differs = _differs(pairs.scores)
    found = _too_little(pairs, differs)
    if found:
        return _kept(pairs, (found,))
    heard = Pairs(
        names=pairs.names,
        scores=pairs.scores[:, differs],
        outcomes=pairs.outcomes,
        people=pairs.people,
        worth=pairs.worth,
    )
    random = np.random.default_rng(seed)
    splits = split(heard.people, folds=folds, random=random)
    if not all(_can_learn(heard, one.train) for one in splits):
        return _kept(pairs, (Reason.TOO_ENTANGLED,))
    said = _predict(heard, splits, random=random)
    measures = measure(heard, said, random=random)
    everything = np.arange(len(heard.outcomes))
    slopes = np.zeros(len(differs))
    slopes[differs] = _learn(heard, everything, random=random).slopes
    return _judged(pairs, measures, slopes)


def _too_little(pairs: Pairs, differs: Bools) -> Reason | None:
    """Why there is no use in trying, if there is none."""
    good = float(pairs.worth @ pairs.outcomes)
    rarer = min(good, float(pairs.worth.sum()) - good)
    if min(len(np.unique(side)) for side in pairs.people.T) < FEWEST_PEOPLE:
        return Reason.TOO_FEW_PEOPLE
    if rarer == 0:
        return Reason.ALL_ALIKE
    if rarer < FEWEST_OF_ONE_OUTCOME:
        return Reason.TOO_FEW_OF_ONE_OUTCOME
    return None if differs.any() else Reason.NOTHING_DIFFERS


def _differs(scores: Floats) -> Bools:
    """Which criteria give at least two pairs different scores."""
    known = ~np.isnan(scores)
    highest = np.where(known, scores, -1.0).max(axis=0, initial=-1.0)
    lowest = np.where(known, scores, 2.0).min(axis=0, initial=2.0)
    return np.asarray(highest > lowest, np.bool_)


def _can_learn(pairs: Pairs, train: Ints) -> bool:
    """Whether a training part holds enough of both outcomes."""
    good = float(pairs.worth[train] @ pairs.outcomes[train])
    return min(good, float(pairs.worth[train].sum()) - good) >= _FEWEST_IN_TRAINING


def _predict(pairs: Pairs, splits: list[Split], *, random: np.random.Generator) -> Predictions:
    """Every row predicted by models that had seen nobody in it."""
    size = len(pairs.outcomes)
    part = np.zeros(size, np.int64)
    learned, equal, equal_rank, base_rate = (np.zeros(size) for _ in range(4))
    for at, one in enumerate(splits):
        seen, outcomes, worth = pairs.scores[one.train], pairs.outcomes[one.train], pairs.worth[one.train]
        part[one.test] = at
        learned[one.test] = _learn(pairs, one.train, random=random).log_odds(pairs.scores[one.test])
        neutral = means(seen, worth)
        score, held_out = (filled(rows, neutral).mean(axis=1) for rows in (seen, pairs.scores[one.test]))
        equal_rank[one.test] = held_out
        equal[one.test] = fit(score[:, None], outcomes, worth, strength=0.0).log_odds(held_out[:, None])
        base_rate[one.test] = base_log_odds(outcomes, worth)
    return Predictions(part=part, learned=learned, equal=equal, equal_rank=equal_rank, base_rate=base_rate)


def _learn(pairs: Pairs, rows: Ints, *, random: np.random.Generator) -> Model:
    """The model of these rows, with the strength that predicts best across splits of their own people."""
    inner = [
        Split(rows[one.train], rows[one.test])
        for one in split(pairs.people[rows], folds=_INNER_FOLDS, random=random)
        if _can_learn(pairs, rows[one.train])
    ]
    lost = np.zeros(len(STRENGTHS))
    for one in inner:
        for at, model in enumerate(_path(pairs, one.train, STRENGTHS)):
            said = losses(model.log_odds(pairs.scores[one.test]), pairs.outcomes[one.test])
            lost[at] += float(pairs.worth[one.test] @ said)
    best = int(lost.argmin())  # the first of equals is the most cautious, and so is the answer where no split was left
    return _path(pairs, rows, STRENGTHS[best : best + 1])[0]


def _path(pairs: Pairs, rows: Ints, strengths: tuple[float, ...]) -> list[Model]:
    """One model for each strength, each begun where the last one ended."""
    models: list[Model] = []
    for strength in strengths:
        start = models[-1] if models else None
        models.append(fit(pairs.scores[rows], pairs.outcomes[rows], pairs.worth[rows], strength=strength, start=start))
    return models


def _judged(pairs: Pairs, measures: Measures, slopes: Floats) -> Learned:
    tests = {
        Reason.NOTHING_HELPS: bool(slopes.sum() > 0),
        Reason.RANKS_NO_BETTER: measures.auc_gain.low > 0,
        Reason.PREDICTS_NO_BETTER: measures.log_loss_gain.low > 0,
        Reason.NO_BETTER_THAN_BASE_RATE: measures.base_rate_gain.low > 0,
    }
    failed = tuple(reason for reason, passed in tests.items() if not passed)
    fitted = tuple((slopes / slopes.sum()).tolist()) if slopes.sum() > 0 else None
    good = float(pairs.worth @ pairs.outcomes)
    baseline = Baseline(
        equal_auc=measures.equal_auc,
        equal_log_loss=measures.equal_log_loss,
        base_rate=good / float(pairs.worth.sum()),
        base_rate_log_loss=measures.base_rate_log_loss,
        auc_gain=measures.auc_gain,
        log_loss_gain=measures.log_loss_gain,
        base_rate_gain=measures.base_rate_gain,
    )
    return _answer(pairs, failed, fitted=fitted, measures=measures, baseline=baseline)


def _kept(pairs: Pairs, reasons: tuple[Reason, ...]) -> Learned:
    return _answer(pairs, reasons, fitted=None, measures=None, baseline=None)


def _answer(
    pairs: Pairs,
    reasons: tuple[Reason, ...],
    *,
    fitted: tuple[float, ...] | None,
    measures: Measures | None,
    baseline: Baseline | None,
) -> Learned:
    criteria = len(pairs.names)
    adopted = fitted if not reasons else None
    return Learned(
        names=pairs.names,
        weights=adopted or (1.0 / criteria,) * criteria,
        fitted=fitted,
        auc=measures.auc if measures else None,
        log_loss=measures.log_loss if measures else None,
        baseline=baseline,
        verdict=Verdict.ADOPT if adopted else Verdict.NOT_ENOUGH_SIGNAL,
        reasons=reasons,
        pairs=round(float(pairs.worth.sum())),
        people=len(np.unique(pairs.people)),
    )
