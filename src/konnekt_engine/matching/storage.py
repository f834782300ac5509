"""Problems as bytes that are the same for the same problem: JSON with sorted keys, arrays as base64."""

from __future__ import annotations

import base64
import hashlib
import json
import reprlib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from konnekt_engine.matching.apart import Apart
from konnekt_engine.matching.encoding import Encoded
from konnekt_engine.matching.lines import ReportingLines

_PLAIN = {str, int, float, bool, type(None)}


def dump(form: str, thing: Any) -> bytes:
    """A dataclass as JSON bytes that begin with the name of their form."""
    stored = {"format": form, **{field.name: encode(getattr(thing, field.name)) for field in fields(thing)}}
    return json.dumps(stored, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def load(form: str, stored: bytes) -> dict[str, Any]:
    """The values from bytes that `dump` wrote, lists as tuples; ValueError if they are something else."""
    try:
        found = _tuples(json.loads(stored))
    except (ValueError, TypeError, RecursionError):
        raise ValueError(f"stored bytes: expected the form {form!r}, found damaged bytes") from None
    if not isinstance(found, dict) or found.get("format") != form:
        told = found.get("format") if isinstance(found, dict) else type(found).__name__
        raise ValueError(f"stored bytes: expected the form {form!r}, found {reprlib.repr(told)}")
    return {name: value for name, value in found.items() if name != "format"}


def digest(thing: Any) -> str:
    """SHA-256 of values as they would be stored, with the SHA-256 of each array in its place: nothing is copied."""
    plain = encode(thing, data=lambda array: hashlib.sha256(array.data).hexdigest())
    stored = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(stored.encode()).hexdigest()


def _base64(array: NDArray[Any]) -> str:
    return base64.b64encode(array.data).decode()


def encode(value: Any, *, data: Callable[[NDArray[Any]], str] = _base64) -> Any:
    """A value as JSON; `data` is what stands for the numbers of an array, by default the numbers themselves."""
    if isinstance(value, np.ndarray):
        little = np.ascontiguousarray(value).astype(value.dtype.newbyteorder("<"), copy=False)
        return {"array": data(little), "dtype": little.dtype.newbyteorder("<").str, "shape": list(little.shape)}
    if isinstance(value, Encoded | Apart):
        parts = {field.name: encode(getattr(value, field.name), data=data) for field in fields(value)}
        return {"criterion": value.kind, **parts} if isinstance(value, Encoded) else {"apart": parts}
    if isinstance(value, ReportingLines):
        return {"lines": value.to_json()}
    if isinstance(value, Mapping):
        return {str(key): encode(part, data=data) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        is_plain = set(map(type, value)) <= _PLAIN  # most are: ids by the hundred thousand
        return list(value) if is_plain else [encode(part, data=data) for part in value]
    if is_dataclass(value):
        raise TypeError(f"no stored form for {type(value).__name__}")
    return value


def _tuples(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_tuples(part) for part in value)
    return {name: _tuples(part) for name, part in value.items()} if isinstance(value, dict) else value
