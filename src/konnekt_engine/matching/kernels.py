"""How the engine's loops are compiled: once, kept on disk, without Python's lock, the same on every machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
from numba.np import linalg

Loop = TypeVar("Loop", bound=Callable[..., Any])

_OPTIONS: dict[str, Any] = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "fastmath": {"nnan", "ninf", "nsz", "reassoc", "contract"},
    "no_cfunc_wrapper": True,  # nobody calls a loop from C
}
_INNER = _OPTIONS | {"no_cpython_wrapper": True}


def _load_array_functions() -> None:
    """Load numba's functions of arrays without `scipy.linalg`, which they load to see that it is there.

    That would be a third of a first call, and 20 MB, for loops that multiply no matrices. As scipy is a
    requirement of ours, numba knows afterwards what it would know otherwise: that it can load it where somebody's loop
    does multiply some. Another numba may look in another way, and is left alone then.
    """
    ensure_blas = getattr(linalg, "ensure_blas", None)
    if ensure_blas is None:
        return
    linalg.ensure_blas = lambda: None
    try:
        from numba.np import arraymath

        arraymath.ensure_blas = ensure_blas  # type: ignore[attr-defined]  # imported there, not exported
    finally:
        linalg.ensure_blas = ensure_blas


_load_array_functions()


def compiled(loop: Loop) -> Loop:
    """A loop compiled at its first call and read back from disk after that.

    Loops take whole arrays and places in them, never slices: counting references to slices would make threads wait for
    each other. A number from an array of 32 bits is made one of 64 before another loop gets it, which would be compiled
    for each width otherwise. Sums are of whole numbers below 2**24 in float32, or in int64, so that no order of adding
    changes them.
    """
    return cast(Loop, numba.njit(**_OPTIONS)(loop))


def inner(loop: Loop) -> Loop:
    """A loop that only other loops call: the way to it from Python would take longer to compile than the loop."""
    return cast(Loop, numba.njit(**_INNER)(loop))
