"""Weights of criteria, learned from how past relationships went, and adopted only if that has been shown to help.

>>> from konnekt_engine.learning import fit_weights
>>> people = [(f"mentee {at}", f"mentor {at}") for at in range(30)]
>>> learned = fit_weights({"goals": [0.2, 0.9, 0.5] * 10}, [0, 1, 1] * 10, people)
>>> print(learned.words)
Not enough signal, default weights kept: too few relationships went well, or too few did not (30 pairs, 60 people).
>>> learned.by_name
{'goals': 1.0}
"""

from konnekt_engine.learning.backtesting import Backtest, Bin, backtest
from konnekt_engine.learning.fitting import fit_weights
from konnekt_engine.learning.learned import Baseline, Estimate, Learned, Reason, Verdict

__all__ = ["Backtest", "Baseline", "Bin", "Estimate", "Learned", "Reason", "Verdict", "backtest", "fit_weights"]
