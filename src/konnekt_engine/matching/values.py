"""What a cell of a table may hold, and how it is read: unknown, category, items, number."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Points = NDArray[np.int32]
Whole = int | np.int64  # one number in a loop, made one of 64 bits where it comes from Points
Counts = NDArray[np.uint16]
Wide = NDArray[np.uint32]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Single = NDArray[np.float32]

Out = TypeVar("Out")


_WIDTH = np.int64(1) << 32


def pair_keys(rows: NDArray[Any], columns: NDArray[Any]) -> Ints:
    """Pairs as one number each, in their order: far faster to sort and to look up than rows of two."""
    keys: Ints = rows.astype(np.int64) * _WIDTH + columns
    return keys


def pairs_of_keys(keys: Ints) -> Ints:
    """The pairs that `pair_keys` made numbers of, a row each."""
    return np.column_stack([keys // _WIDTH, keys % _WIDTH])


class Table(Protocol):
    """Columns by name: a mapping of sequences, or any frame that answers ``table["column"]``."""

    def __getitem__(self, column: str, /) -> Any: ...

    def __contains__(self, column: object, /) -> bool: ...


def column(table: Table, name: str, *, side: str, size: int) -> list[Any]:
    """One column as a list of `size` values; a missing or uneven column is a ValueError that names it."""
    try:
        values = list(table[name])
    except KeyError:
        raise ValueError(f"{side}: expected a column {name!r}, found none of that name") from None
    if len(values) != size:
        raise ValueError(f"{side}: expected {size} values in column {name!r}, found {len(values)}")
    return values


def is_unknown(value: Any) -> bool:
    """None, not-a-number, a blank string and an empty collection all mean: we were not told."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, (float, np.floating)):
        return math.isnan(value)
    # What a column mostly holds comes first: an abstract class takes ten times as long to ask.
    if isinstance(value, (list, tuple, dict, set, frozenset, np.ndarray, Mapping, Sequence)):
        return len(value) == 0
    return False


def category(value: Any) -> str:
    """A category as compared: spaces and capitals make no difference."""
    return " ".join(str(value).split()).casefold()


def strengths(value: Any) -> dict[str, float]:
    """Items with their strengths: a mapping as it is, a collection with strength 1 each, a string as one item."""
    if isinstance(value, Mapping):
        found = {category(item): float(strength) for item, strength in value.items() if not is_unknown(strength)}
        for item, strength in found.items():
            if not (math.isfinite(strength) and strength >= 0):
                raise ValueError(f"strength of {item!r}: expected a finite number of at least 0, found {strength}")
        return found
    if isinstance(value, str):
        return {category(value): 1.0}
    if isinstance(value, Iterable):
        return {category(item): 1.0 for item in value if not is_unknown(item)}
    raise ValueError(f"items: expected a mapping, a collection or a string, found {value!r}")


def number(value: Any) -> float:
    """A finite number; anything else is a ValueError that shows it."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"expected a number, found {value!r}") from None
    if not math.isfinite(found):
        raise ValueError(f"expected a finite number, found {found}")
    return found


def read_all(values: Sequence[Any], read: Callable[[Any], Out], *, where: str) -> list[Out | None]:
    """Every value through `read`, unknown as None; an error says in which row (from 1) of which column."""
    found: list[Out | None] = []
    for row, value in enumerate(values, start=1):
        try:
            found.append(None if is_unknown(value) else read(value))
        except ValueError as error:
            raise ValueError(f"{where}, row {row}: {error}") from None
    return found
