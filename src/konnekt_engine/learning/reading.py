"""What was given, checked and put in a fixed order. Nonsense is a ValueError that names it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Frame(Protocol):
    """Columns by name, in order: a mapping, or any data frame that lists its columns with ``keys``."""

    def __getitem__(self, column: Any, /) -> Any: ...

    def keys(self) -> Any: ...


Features = ArrayLike | Mapping[str, Any] | Frame


@dataclass(frozen=True, eq=False, kw_only=True)
class Pairs:
    """Past pairs in a fixed order, whatever the order they came in.

    `scores` is (n, k) with not-a-number for unknown, `outcomes` (n,) of 0 and 1, `people` (n, 1) or (n, 2) positions of
    people, and `worth` (n,) what each row counts for: 1, or a share of 1 where several rows speak of the same pair.
    """

    names: tuple[str, ...]
    scores: Floats
    outcomes: Floats
    people: Ints
    worth: Floats


def read(features: Features, outcomes: ArrayLike, groups: ArrayLike, *, sensitive: Collection[str]) -> Pairs:
    """The three arguments of ``fit_weights`` as `Pairs`; copies, nothing given is modified.

    Two columns of groups name a pair, in whichever order: equal rows of a pair are one row, and rows that differ (other
    scores, another outcome) share a worth of one. One column names no pair, so there every row counts as it stands.

    Raises
    ------
    ValueError
        Names the argument, what was expected and what was found.
    """
    names, scores = _features(features, sensitive)
    said = _outcomes(outcomes, len(scores))
    people = _people(groups, len(scores))
    order = np.lexsort((*np.nan_to_num(scores.T, nan=-1.0), said, *people.T[::-1]))
    scores, said, people = scores[order], said[order], people[order]
    worth = np.ones(len(said))
    if people.shape[1] == 2:
        rows = np.column_stack([people, said, np.nan_to_num(scores, nan=-1.0)])
        fresh = np.append(True, (rows[1:] != rows[:-1]).any(axis=1))[: len(rows)]
        scores, said, people = scores[fresh], said[fresh], people[fresh]
        _, pair, rows_of = np.unique(np.sort(people, axis=1), axis=0, return_inverse=True, return_counts=True)
        worth = 1.0 / rows_of[pair]
    return Pairs(names=names, scores=scores, outcomes=said, people=people, worth=worth)


def whole_number(value: Any, *, name: str, least: int) -> int:
    """A whole number of at least `least`, or a ValueError that says so."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise ValueError(f"{name}: expected a whole number of at least {least}, found {value!r}")
    return int(value)


def _features(features: Features, sensitive: Collection[str]) -> tuple[tuple[str, ...], Floats]:
    if isinstance(sensitive, str):
        raise ValueError(f"sensitive: expected a set of names, found the string {sensitive!r}")
    columns = _by_name(features)
    if sensitive and columns is None:
        raise ValueError("features: expected named columns, to hold them against `sensitive`; found none")
    if columns is not None:
        _refuse_sensitive(columns, sensitive)
        lengths = {name: np.size(values) for name, values in columns.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"features: expected columns of one length, found {lengths}")
        parts = [_numbers(values, name=f"features, column {name!r}").ravel() for name, values in columns.items()]
        scores = np.array(parts).T if parts else np.empty((0, 0))
        names = tuple(columns)
    else:
        scores = _numbers(features, name="features")
        names = tuple(f"column {at}" for at in range(scores.shape[-1])) if scores.ndim == 2 else ()
    if scores.ndim != 2 or scores.shape[1] == 0:
        raise ValueError(f"features: expected pairs × criteria with at least one criterion, found shape {scores.shape}")
    for name, column in zip(names, scores.T, strict=True):
        odd = column[(column < 0) | (column > 1)]
        if len(odd):
            raise ValueError(f"features, column {name!r}: expected scores from 0 to 1 or not-a-number, found {odd[0]}")
    return names, np.ascontiguousarray(scores)


def _by_name(features: Any) -> dict[str, Any] | None:
    """The columns of a mapping or a data frame; None for what has no names."""
    names = features.keys() if hasattr(features, "keys") else None
    return None if names is None else {str(name): features[name] for name in names}


def _refuse_sensitive(columns: Collection[str], sensitive: Collection[str]) -> None:
    """Capitals and spaces make no difference: a sensitive attribute must not slip in by its spelling."""
    barred = {_plain(name) for name in sensitive}
    found = [name for name in columns if _plain(name) in barred]
    if found:
        raise ValueError(f"features: expected no column declared sensitive, found {found}")


def _plain(name: str) -> str:
    return " ".join(str(name).replace("_", " ").split()).casefold()


def _outcomes(outcomes: ArrayLike, size: int) -> Floats:
    found = _numbers(outcomes, name="outcomes")
    if found.shape != (size,):
        raise ValueError(f"outcomes: expected shape ({size},) to go with features, found {found.shape}")
    odd = found[(found != 0) & (found != 1)]  # not-a-number is neither
    if len(odd):
        raise ValueError(f"outcomes: expected 0 or 1, found {odd[0]}")
    return found


def _people(groups: ArrayLike, size: int) -> Ints:
    """People by position in the order of their ids; the same id in both columns is the same person."""
    found: NDArray[Any] = np.asarray(groups)
    if found.shape not in ((size,), (size, 1), (size, 2)):
        raise ValueError(f"groups: expected shape ({size},) or ({size}, 2) to go with features, found {found.shape}")
    found = found.reshape(size, -1) if size else found.reshape(0, 1)
    if found.dtype == object:
        if any(person is None or person != person for person in found.ravel()):
            raise ValueError("groups: expected the id of a person in every row, found none")
        found = found.astype(str)
    if found.dtype.kind == "f" and not np.isfinite(found).all():
        raise ValueError(f"groups: expected the id of a person in every row, found {found[~np.isfinite(found)][0]}")
    _, position = np.unique(found.ravel(), return_inverse=True)
    people = position.reshape(found.shape).astype(np.int64)
    themselves = people[:, 0] == people[:, -1] if people.shape[1] == 2 else np.zeros(size, bool)
    if themselves.any():
        raise ValueError(f"groups: expected two different people in a pair, found {found[themselves][0].tolist()}")
    return people


def _numbers(values: Any, *, name: str) -> Floats:
    try:
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: expected numbers, found {values!r:.80}") from None
