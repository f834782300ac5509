"""What a programme changed, with how sure one can be of it, or that nobody can tell.

>>> from konnekt_engine.effects import estimate_effect
>>> after = [3.0, 4.0, 5.0, 4.0] * 10 + [2.0, 3.0, 4.0, 3.0] * 10
>>> effect = estimate_effect(outcome=after, participated=[True] * 40 + [False] * 40)
>>> print(effect.interval)
1.00 (0.68 to 1.32)
>>> effect.verdict.name, effect.n.participants, effect.n.comparison
('DIFFERENCE', 40, 40)

Someone who chose to join differs from someone who did not. Without a lottery the same numbers need to be told as such:

>>> effect = estimate_effect(
...     outcome=after, participated=[True] * 40 + [False] * 40, covariates={"grade": [6, 7] * 20 + [3, 4] * 20},
...     design="observational",
... )
>>> effect.verdict.name, [caveat.name for caveat in effect.caveats]
('CANNOT_TELL', ['UNSEEN_CAUSE', 'TOO_FEW', 'NO_OVERLAP', 'IMBALANCE'])
"""

from konnekt_engine.effects.estimated import (
    Balance,
    Caveat,
    Design,
    Effect,
    Interval,
    Numbers,
    Overlap,
    Unseen,
    Verdict,
)
from konnekt_engine.effects.estimating import estimate_effect
from konnekt_engine.effects.scales import Mean, Reliability, mean, reliability, scores
from konnekt_engine.effects.several import holm
from konnekt_engine.effects.survival import Curve, Stay, kaplan_meier, stay
from konnekt_engine.effects.trial import Trial, compare_ways

__all__ = [
    "Balance",
    "Caveat",
    "Curve",
    "Design",
    "Effect",
    "Interval",
    "Mean",
    "Numbers",
    "Overlap",
    "Reliability",
    "Stay",
    "Trial",
    "Unseen",
    "Verdict",
    "compare_ways",
    "estimate_effect",
    "holm",
    "kaplan_meier",
    "mean",
    "reliability",
    "scores",
    "stay",
]
