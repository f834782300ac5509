"""How good predictions are, and how sure one can be of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from konnekt_engine.learning.learned import Estimate
from konnekt_engine.learning.reading import Floats, Ints, Pairs
from konnekt_engine.learning.regression import losses
from konnekt_engine.learning.splitting import resamples

DRAWS = 1000
CELLS = 2_000_000


@dataclass(frozen=True, eq=False, kw_only=True)
class Predictions:
    """What was said of every row by models that had seen nobody in it.

    `part` numbers the test part. `learned`, `equal` and `base_rate` are log-odds; `equal_rank` is the plain mean score,
    by which equal weights rank.
    """

    part: Ints
    learned: Floats
    equal: Floats
    equal_rank: Floats
    base_rate: Floats


@dataclass(frozen=True, kw_only=True)
class Measures:
    """Every figure with its interval; gains are learned against the other, above 0 where learned is better."""

    auc: Estimate
    log_loss: Estimate
    equal_auc: Estimate
    equal_log_loss: Estimate
    base_rate_log_loss: Estimate
    auc_gain: Estimate
    log_loss_gain: Estimate
    base_rate_gain: Estimate


def measure(pairs: Pairs, said: Predictions, *, random: np.random.Generator) -> Measures:
    """Out-of-fold figures with 95 % percentile intervals over resampled people (see ``splitting.resamples``).

    Every difference is paired: taken within each resample, of the same rows.

    Notes
    -----
    O(DRAWS·n), in slices of bounded memory. The models are not fitted again in each resample: an interval says how far
    the figure depends on who was there to be predicted, not on who was there to be learned from.
    """
    columns = _figures(pairs, said, pairs.worth[None, :])
    most = max(1, CELLS // max(1, len(pairs.outcomes)))
    drawn = [
        _figures(pairs, said, times * pairs.worth)
        for times in resamples(pairs.people, draws=DRAWS, most=most, random=random)
    ]
    spread = {name: np.concatenate([part[name] for part in drawn]) for name in columns}
    estimates = {}
    for name, value in columns.items():
        low, high = np.nanquantile(spread[name], [0.025, 0.975])
        estimates[name] = Estimate(float(value[0]), float(low), float(high))
    return Measures(**estimates)


def auc(scores: Floats, outcomes: Floats, part: Ints, worth: Floats) -> Floats:
    """The chance that of two rows of one test part, the good one has the higher score; ties count half.

    Rows are compared within a test part only, where one model scored both: across parts, the intercepts would be
    compared too. `worth` is (draws, n); the answer has one figure a draw, ½ where nothing can be compared.

    References
    ----------
    T. Fawcett, "An introduction to ROC analysis", Pattern Recognition Letters 27, 2006. G. Forman and M. Scholz,
    "Apples-to-apples in cross-validation studies", SIGKDD Explorations 12(1), 2010.
    """
    won, compared = np.zeros(len(worth)), np.zeros(len(worth))
    for at in range(int(part.max(initial=-1)) + 1):
        rows = np.flatnonzero(part == at)
        rows = rows[np.argsort(scores[rows], kind="stable")]
        if len(rows) == 0:
            continue
        ties = np.flatnonzero(np.append(True, np.diff(scores[rows]) != 0))
        held = worth[:, rows]
        good = np.add.reduceat(held * outcomes[rows], ties, axis=1)
        bad = np.add.reduceat(held * (1 - outcomes[rows]), ties, axis=1)
        below = np.cumsum(bad, axis=1) - bad / 2
        won += (good * below).sum(axis=1)
        compared += good.sum(axis=1) * bad.sum(axis=1)
    return np.asarray(np.divide(won, compared, out=np.full(len(worth), 0.5), where=compared > 0), np.float64)


def _figures(pairs: Pairs, said: Predictions, worth: Floats) -> dict[str, Floats]:
    total = worth.sum(axis=1)

    def log_loss(log_odds: Floats) -> Floats:
        # A resample can miss every row only where there are a handful; it then says nothing.
        lost = worth @ losses(log_odds, pairs.outcomes)
        return np.asarray(np.divide(lost, total, out=np.full(len(worth), np.nan), where=total > 0), np.float64)

    found = {
        "auc": auc(said.learned, pairs.outcomes, said.part, worth),
        "log_loss": log_loss(said.learned),
        "equal_auc": auc(said.equal_rank, pairs.outcomes, said.part, worth),
        "equal_log_loss": log_loss(said.equal),
        "base_rate_log_loss": log_loss(said.base_rate),
    }
    return found | {
        "auc_gain": found["auc"] - found["equal_auc"],
        "log_loss_gain": found["equal_log_loss"] - found["log_loss"],
        "base_rate_gain": found["base_rate_log_loss"] - found["log_loss"],
    }
