"""Rules over classes of people: who is kept apart from whom without listing every pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from konnekt_engine.matching.values import Bools, Points


@dataclass(frozen=True, eq=False, kw_only=True)
class Apart:
    """A hard rule over classes, for rules that part too many pairs to list: no shared language, say.

    A mentee of class a and a mentor of class b are kept apart where ``table[a, b]`` is true.

    Parameters
    ----------
    mentees, mentors : (n,) and (m,) classes, whole numbers from 0.
    table : (mentee classes, mentor classes) of bool.
    """

    mentees: Points
    mentors: Points
    table: Bools

    def __post_init__(self) -> None:
        table = np.array(self.table, bool)
        if table.ndim != 2:
            raise ValueError(f"table of a rule: expected classes × classes, found {table.ndim} dimensions")
        for name, size in (("mentees", table.shape[0]), ("mentors", table.shape[1])):
            codes = np.array(getattr(self, name))
            if codes.ndim != 1 or (codes.size and codes.dtype.kind not in "iu"):
                raise ValueError(f"{name} of a rule: expected whole numbers, found {codes.dtype} of {codes.shape}")
            if codes.size and not (codes.min() >= 0 and codes.max() < size):
                raise ValueError(f"{name} of a rule: expected classes below {size}, found {codes.min()}–{codes.max()}")
            codes = codes.astype(np.int32)
            codes.setflags(write=False)
            object.__setattr__(self, name, codes)
        table.setflags(write=False)
        object.__setattr__(self, "table", table)
