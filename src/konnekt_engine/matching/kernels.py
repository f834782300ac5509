"""How the engine's loops are compiled: once, kept on disk, without Python's lock, the same on every machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Loop = TypeVar("Loop", bound=Callable[..., Any])


def compiled(loop: Loop) -> Loop:
    """A loop compiled at its first call and read back from disk after that.

    Loops take whole arrays and places in them, never slices: counting references to slices would make threads wait for
    each other. Sums are of whole numbers below 2**24 in float32, or in int64, so that no order of adding changes them.
    """
    options = {"nnan", "ninf", "nsz", "reassoc", "contract"}
    return cast(Loop, numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=options)(loop))
