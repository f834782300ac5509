"""Reading what is handed in: columns of numbers, and who is in which group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, kw_only=True)
class People:
    """Those whose outcome is known: `x` is (n, k), without gaps. `missing` counts those who took part and those who did
    not whose outcome is unknown.
    """

    outcome: Floats
    took_part: Bools
    names: tuple[str, ...]
    x: Floats
    missing: tuple[int, int]


def require_level(level: float) -> None:
    """ValueError unless it is a share above 0 and below 1."""
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")


def column(values: ArrayLike, name: str, length: int | None = None) -> Floats:
    """One number a person; not-a-number is unknown."""
    try:
        found = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must hold numbers; give a category as columns of 0 and 1") from error
    if found.ndim != 1:
        raise ValueError(f"{name} must have one dimension, not {found.ndim}")
    if length is not None and len(found) != length:
        raise ValueError(f"{name} must have {length} values like the outcome, not {len(found)}")
    if np.isinf(found).any():
        raise ValueError(f"{name} must be finite; leave the unknown as not-a-number")
    return found


def flags(values: ArrayLike, name: str, length: int) -> Bools:
    """Yes or no for each person; nothing may be unknown."""
    found = column(values, name, length)
    if not np.isin(found, (0.0, 1.0)).all():
        raise ValueError(f"{name} must be true or false for everybody")
    return found.astype(np.bool_)


def people(outcome: Floats, took_part: Bools, covariates: Any) -> People:
    """Keep whose outcome is known. An unknown covariate becomes its mean, with a column that says it was unknown."""
    known = ~np.isnan(outcome)
    names, columns = [], []
    for name, values in _named(covariates, len(outcome)):
        found = values[known]
        gaps = np.isnan(found)
        if gaps.all():
            continue  # nobody's is known: it can tell nobody apart
        names.append(name)
        columns.append(np.where(gaps, found[~gaps].mean(), found))
        if gaps.any():
            names.append(f"{name} unknown")
            columns.append(gaps.astype(np.float64))
    kept = took_part[known]
    for group, words in ((kept, "took part"), (~kept, "did not take part")):
        if not group.any():
            raise ValueError(f"nobody who {words} has a known outcome")
    return People(
        outcome=outcome[known],
        took_part=kept,
        names=tuple(names),
        x=np.column_stack(columns) if columns else np.empty((int(known.sum()), 0)),
        missing=(int((~known & took_part).sum()), int((~known & ~took_part).sum())),
    )


def _named(covariates: Any, length: int) -> list[tuple[str, Floats]]:
    """Columns by name, of a mapping, of a table with `columns`, or of an (n, k) array."""
    if covariates is None:
        return []
    if isinstance(covariates, Mapping):
        return [(str(name), column(values, f"covariate {name!r}", length)) for name, values in covariates.items()]
    if isinstance(names := getattr(covariates, "columns", None), Sequence) or names is not None:
        return [(str(name), column(covariates[name], f"covariate {name!r}", length)) for name in names]
    table = np.asarray(covariates, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError("covariates must be columns by name, a table, or an array of two dimensions")
    return [(f"column {j}", column(table[:, j], f"covariate {j}", length)) for j in range(table.shape[1])]
