"""Several indicators at once: each one more is one more chance to be fooled."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def holm(p: ArrayLike) -> NDArray[np.float64]:
    """Two-sided p values adjusted for how many there are, in their order.

    Parameters
    ----------
    p : (m,) from 0 to 1.

    Raises
    ------
    ValueError
        A value is no number from 0 to 1.

    Notes
    -----
    The chance that any of them is below 0.05 by chance alone is at most 0.05, however they hang together.

    References
    ----------
    S. Holm, *Scandinavian Journal of Statistics* 6, 1979.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    values = np.asarray(p, dtype=np.float64)
    if values.ndim != 1 or not ((values >= 0) & (values <= 1)).all():
        raise ValueError("p must be one dimension of numbers from 0 to 1")
    order = np.argsort(values, kind="stable")
    steps = values[order] * np.arange(len(values), 0, -1)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return adjusted
