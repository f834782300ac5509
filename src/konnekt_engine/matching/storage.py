"""Problems as bytes that are the same for the same problem: JSON with sorted keys, arrays as base64."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from konnekt_engine.matching.apart import Apart
from konnekt_engine.matching.encoding import Encoded, Given, GivenPairs, Listed, Lookup, Vectors
from konnekt_engine.matching.lines import ReportingLines

_KINDS = {kind.kind: kind for kind in (Vectors, Lookup, Listed, Given, GivenPairs)}
_PLAIN = {str, int, float, bool, type(None)}
_DTYPES = ("<i8", "<i4", "<i2", "<u4", "<u2", "|b1")


def dump(form: str, thing: Any) -> bytes:
    """A dataclass as JSON bytes that begin with the name of their form."""
    stored = {"format": form, **{field.name: encode(getattr(thing, field.name)) for field in fields(thing)}}
    return json.dumps(stored, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def load(form: str, stored: bytes) -> dict[str, Any]:
    """The fields of a dataclass from bytes that `dump` wrote; ValueError if they are something else."""
    try:
        found = json.loads(stored)
        if found.pop("format") != form:
            raise ValueError
        return {name: decode(value) for name, value in found.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(f"stored bytes: expected the form {form!r}, found something else or damaged bytes") from None


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


def decode(value: Any) -> Any:
    """A value back from JSON; lists become tuples."""
    if isinstance(value, list):
        return tuple(decode(part) for part in value)
    if not isinstance(value, dict):
        return value
    if "array" in value:
        return _array(value)
    if "apart" in value:
        return Apart(**{name: decode(part) for name, part in value["apart"].items()})
    if "lines" in value:
        return ReportingLines.from_json(value["lines"])
    if "criterion" in value:
        parts = {name: decode(part) for name, part in value.items() if name != "criterion"}
        return _KINDS[value["criterion"]](**parts)
    return {name: decode(part) for name, part in value.items()}


def _array(stored: dict[str, Any]) -> NDArray[Any]:
    if stored["dtype"] not in _DTYPES:
        raise ValueError("unknown array type")
    found = np.frombuffer(base64.b64decode(stored["array"], validate=True), np.dtype(stored["dtype"]))
    return found.reshape(stored["shape"])
