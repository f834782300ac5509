"""A problem's fields read back from its stored form: each is what was stored, and together they can be a problem.

Nothing is believed. Only text, numbers and arrays of stated types are read, nothing is unpickled, and the integers are
held to what makes scores exact. Every refusal is a ValueError that names the field, what was expected, what was found.
"""

from __future__ import annotations

import base64
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, timedelta
from reprlib import repr as brief
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from konnekt_engine.matching import validating
from konnekt_engine.matching.apart import Apart
from konnekt_engine.matching.encoding import (
    POINTS,
    UNITS,
    WEIGHTS,
    Encoded,
    Given,
    GivenPairs,
    Listed,
    Lookup,
    Vectors,
)
from konnekt_engine.matching.lines import ReportingLines
from konnekt_engine.matching.values import Ints

_KINDS: dict[str, type[Encoded]] = {kind.kind: kind for kind in (Vectors, Lookup, Listed, Given, GivenPairs)}

Size = tuple[int, int]


def restored(found: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The fields of a problem, by these names, from what `storage.load` read.

    Raises
    ------
    ValueError
        If a field is missing or unknown, is not what it should be, or contradicts another.
    """
    _named(found, names, "problem")
    mentee_ids, mentor_ids = (_texts(found[name], name, once=True) for name in ("mentee_ids", "mentor_ids"))
    n, m = size = len(mentee_ids), len(mentor_ids)
    people = _texts(found["mentee_people"], "mentee_people", n), _texts(found["mentor_people"], "mentor_people", m)
    criteria = tuple(
        _criterion(one, f"criteria[{at}]", size) for at, one in enumerate(_list(found["criteria"], "criteria"))
    )
    _weights_agree(criteria)
    reasons = _texts(found["reasons"], "reasons", once=True)
    blocked = _positions(found["blocked"], "blocked", size)
    reason = _array(found["blocked_reason"], "blocked_reason", "<u2", (len(blocked),))
    _within(reason, 0, len(reasons) - 1, "blocked_reason")
    _once(blocked, m, "blocked", also=reason)
    _apart_from_themselves(people, blocked, m)
    locked = _positions(found["locked"], "locked", size)
    _once(locked, m, "locked")
    apart = tuple(_apart(one, f"apart[{at}]", size) for at, one in enumerate(_list(found["apart"], "apart")))
    origin, unit = _scale(found["origin"], found["unit"], criteria)
    return {
        "mentee_ids": mentee_ids,
        "mentor_ids": mentor_ids,
        "mentee_people": people[0],
        "mentor_people": people[1],
        "criteria": criteria,
        "capacity": _whole_numbers(found["capacity"], "capacity", m),
        "blocked": blocked,
        "blocked_reason": reason,
        "reasons": reasons,
        "locked": locked,
        "apart": apart,
        "apart_reason": _texts(found["apart_reason"], "apart_reason", len(apart), once=True),
        "minimum": None if found["minimum"] is None else _whole_numbers(found["minimum"], "minimum", m),
        "running": None if found["running"] is None else _whole_numbers(found["running"], "running", m),
        "lines": None if found["lines"] is None else _lines(found["lines"]),
        "origin": origin,
        "unit": unit,
    }


def _criterion(found: Any, where: str, size: Size) -> Encoded:
    n, m = size
    kind = found.get("criterion") if isinstance(found, dict) else found
    if not (isinstance(found, dict) and isinstance(kind, str) and kind in _KINDS):
        _refuse(where, f"a criterion of a kind among {', '.join(_KINDS)}", brief(kind))
    made = _KINDS[kind]
    names = [field.name for field in fields(made)]
    _named(found, ["criterion", *names], where)
    label = _text(found["label"], f"{where}.label")
    known = {
        "mentee_known": _array(found["mentee_known"], f"{where}.mentee_known", "|b1", (n,)),
        "mentor_known": _array(found["mentor_known"], f"{where}.mentor_known", "|b1", (m,)),
    }
    if made in (Given, GivenPairs):
        weight = _whole(found["weight"], 1, 1, f"{where}.weight")
        neutral = _whole(found["neutral"], 0, 0, f"{where}.neutral")
        for name, one in known.items():
            _within(one, 1, 1, f"{where}.{name}")
    else:
        weight = _whole(found["weight"], 0, WEIGHTS, f"{where}.weight")
        neutral = _whole(found["neutral"], 0, weight * UNITS, f"{where}.neutral")
    parts = _PARTS[kind](found, where, size, weight)
    return made(label=label, weight=weight, neutral=neutral, **known, **parts)


def _vectors(found: dict[str, Any], where: str, size: Size, weight: int) -> dict[str, Any]:
    mentees = _array(found["mentees"], f"{where}.mentees", ("<u2", "<u4"), (size[0], None))
    mentors = _array(found["mentors"], f"{where}.mentors", ("<u2", "<u4"), (size[1], mentees.shape[1]))
    most = weight * UNITS
    for name, rows in (("mentees", mentees), ("mentors", mentors)):
        _within(rows, 0, POINTS, f"{where}.{name}")
    half = mentees.shape[1] // 2
    whole = _largest_product(mentees, mentors)
    # `Shared` has the shares of one side beside the set of the other, and then the other way round.
    halves = _largest_product(mentees[:, :half], mentors[:, :half]) + _largest_product(
        mentees[:, half:], mentors[:, half:]
    )
    if min(whole, halves) > most:
        _refuse(
            where, f"vectors whose products stay within {most}, as their weight asks", f"up to {min(whole, halves)}"
        )
    return {"mentees": mentees, "mentors": mentors}


def _largest_product(mentees: NDArray[Any], mentors: NDArray[Any]) -> int:
    """What no inner product of two rows exceeds: by Hölder with the sum and the largest entry, and by Cauchy."""
    sums = [int(rows.sum(axis=1, dtype=np.int64).max(initial=0)) for rows in (mentees, mentors)]
    entries = [int(rows.max(initial=0)) for rows in (mentees, mentors)]
    squares = [int(np.einsum("ij,ij->i", rows, rows, dtype=np.int64).max(initial=0)) for rows in (mentees, mentors)]
    return min(sums[0] * entries[1], entries[0] * sums[1], math.isqrt(squares[0] * squares[1]))


def _lookup(found: dict[str, Any], where: str, size: Size, weight: int) -> dict[str, Any]:
    table = _array(found["table"], f"{where}.table", "<u2", (None, None))
    if not table.size:
        _refuse(f"{where}.table", "at least one class on each side", f"shape {table.shape}")
    _within(table, 0, UNITS, f"{where}.table")
    parts = {"table": table}
    for name, count, classes in zip(("mentees", "mentors"), size, table.shape, strict=True):
        parts[name] = _array(found[name], f"{where}.{name}", "<i4", (count,))
        _within(parts[name], 0, classes - 1, f"{where}.{name}")
    return parts


def _listed(found: dict[str, Any], where: str, size: Size, weight: int) -> dict[str, Any]:
    pairs = _positions(found["pairs"], f"{where}.pairs", size)
    _once(pairs, size[1], f"{where}.pairs")
    units = _array(found["units"], f"{where}.units", "<u2", (len(pairs),))
    if weight:  # without a weight they are ranks, and no score
        _within(units, 0, UNITS, f"{where}.units")
    if found["by"] not in ("mentee", "mentor"):
        _refuse(f"{where}.by", "'mentee' or 'mentor'", brief(found["by"]))
    return {"pairs": pairs, "units": units, "by": found["by"]}


def _given(found: dict[str, Any], where: str, size: Size, weight: int) -> dict[str, Any]:
    table = _array(found["table"], f"{where}.table", "<i4", size)
    _within(table, 0, POINTS, f"{where}.table")
    return {"table": table}


def _given_pairs(found: dict[str, Any], where: str, size: Size, weight: int) -> dict[str, Any]:
    pairs = _positions(found["pairs"], f"{where}.pairs", size)
    _once(pairs, size[1], f"{where}.pairs")
    points = _array(found["points_of"], f"{where}.points_of", "<i4", (len(pairs),))
    _within(points, 0, POINTS, f"{where}.points_of")
    return {"pairs": pairs, "points_of": points}


_PARTS = {
    Vectors.kind: _vectors,
    Lookup.kind: _lookup,
    Listed.kind: _listed,
    Given.kind: _given,
    GivenPairs.kind: _given_pairs,
}


def _weights_agree(criteria: tuple[Encoded, ...]) -> None:
    weights = [one.weight for one in criteria]
    if any(isinstance(one, Given | GivenPairs) for one in criteria):
        if sum(weights) != 1:
            _refuse("criteria", "scores from outside once, and nothing beside them with a weight", brief(weights))
    elif criteria and sum(weights) != WEIGHTS:
        _refuse("criteria", f"weights that sum to {WEIGHTS}", brief(weights))


def _scale(origin: Any, unit: Any, criteria: tuple[Encoded, ...]) -> tuple[float, float]:
    for name, value in (("origin", origin), ("unit", unit)):
        if not (type(value) is float and math.isfinite(value)):
            _refuse(name, "a finite number with a decimal point", brief(value))
    if not any(isinstance(one, Given | GivenPairs) for one in criteria):
        if (origin, unit) != (0.0, 1 / POINTS):
            _refuse("unit", f"{1 / POINTS} from 0.0 where scores come from criteria", f"{unit} from {origin}")
    elif abs(unit) < sys.float_info.min or not math.isfinite(abs(origin / unit) + abs(origin) + abs(unit * POINTS)):
        _refuse("unit", f"a step in which every score can be told from {origin}", f"{unit}")
    return origin, unit


def _apart(found: Any, where: str, size: Size) -> Apart:
    _named(found, ["apart"], where)
    parts = found["apart"]
    _named(parts, ["mentees", "mentors", "table"], where)
    mentees, mentors = (
        _array(parts[name], f"{where}.{name}", "<i4", (count,))
        for name, count in zip(("mentees", "mentors"), size, strict=True)
    )
    table = _array(parts["table"], f"{where}.table", "|b1", (None, None))
    try:
        return Apart(mentees=mentees, mentors=mentors, table=table)
    except ValueError as error:
        raise ValueError(f"stored bytes, {where}, {error}") from None


def _apart_from_themselves(people: tuple[tuple[str, ...], tuple[str, ...]], blocked: Ints, m: int) -> None:
    mentees, mentors = (Counter(side) for side in people)
    # Counted first: a list of all of them may be far longer than the bytes.
    few = sum(times * mentors[person] for person, times in mentees.items()) <= len(blocked)
    themselves = validating.same_person(*people) if few else None
    if themselves is None or not np.isin(_keys(themselves, m), _keys(blocked, m)).all():
        _refuse("blocked", "every pair of a person with themselves among the blocked", "one that is not")


def _lines(found: Any) -> ReportingLines:
    _named(found, ["lines"], "lines")
    try:
        told = json.dumps(found["lines"], sort_keys=True, ensure_ascii=False).encode()
        lines = ReportingLines.from_json(found["lines"])
        _ = (lines.on or date.max) - timedelta(days=lines.window_days)
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        _refuse("lines", "reporting lines as they are stored", f"others ({error})")
    if json.dumps(lines.to_json(), sort_keys=True, ensure_ascii=False).encode() != told:
        _refuse("lines", "reporting lines as they are stored", "others, or in another order")
    return lines


def _whole_numbers(found: Any, where: str, m: int) -> Ints:
    return validating.whole_numbers(_array(found, where, "<i8", (m,)), m, f"stored bytes, {where}", 0)


def _positions(found: Any, where: str, size: Size) -> NDArray[Any]:
    pairs = _array(found, where, "<i4", (None, 2))
    validating.positions(pairs, *size, f"stored bytes, {where}")
    return pairs


def _once(pairs: NDArray[Any], m: int, where: str, *, also: NDArray[Any] | None = None) -> None:
    keys = _keys(pairs, m)
    if also is not None:
        keys = keys * (1 << 16) + also
    if len(np.unique(keys)) < len(keys):
        _refuse(where, "every pair once", "one twice")


def _keys(pairs: NDArray[Any], m: int) -> Ints:
    keys: Ints = pairs[:, 0].astype(np.int64) * m + pairs[:, 1]
    return keys


def _array(found: Any, where: str, types: str | tuple[str, ...], shape: tuple[int | None, ...]) -> NDArray[Any]:
    """An array of one of these types, of this shape; None is any length."""
    _named(found, ["array", "dtype", "shape"], where)
    types = (types,) if isinstance(types, str) else types
    if found["dtype"] not in types:
        _refuse(where, f"numbers of the type {' or '.join(types)}", brief(found["dtype"]))
    stored = found["shape"]
    lengths = stored if isinstance(stored, tuple) else ()
    whole = all(type(length) is int and length >= 0 for length in lengths)
    asked = [length if asked is None else asked for length, asked in zip(lengths, shape, strict=False)]
    if not (whole and len(lengths) == len(shape) and list(lengths) == asked):
        _refuse(where, f"the shape ({', '.join('any' if one is None else str(one) for one in shape)})", brief(stored))
    dtype = np.dtype(found["dtype"])
    try:
        held = base64.b64decode(found["array"], validate=True)
    except (TypeError, ValueError):
        _refuse(where, "numbers in base64", brief(found["array"]))
    if len(held) != math.prod(lengths) * dtype.itemsize:
        _refuse(where, f"{math.prod(lengths) * dtype.itemsize} bytes for its shape", f"{len(held)}")
    if dtype.kind == "b" and held.strip(b"\x00\x01"):
        _refuse(where, "bytes of 0 and 1", "others")
    return np.frombuffer(held, dtype).reshape(lengths)


def _within(numbers: NDArray[Any], least: int, most: int, where: str) -> None:
    if numbers.size and not (numbers.min() >= least and numbers.max() <= most):
        _refuse(where, f"numbers from {least} to {most}", f"{numbers.min()} to {numbers.max()}")


def _whole(found: Any, least: int, most: int, where: str) -> int:
    if not (type(found) is int and least <= found <= most):
        _refuse(where, f"a whole number from {least} to {most}", brief(found))
    return found


def _text(found: Any, where: str) -> str:
    return _texts((found,), where)[0]


def _texts(found: Any, where: str, count: int | None = None, *, once: bool = False) -> tuple[str, ...]:
    texts = _list(found, where)
    if not all(type(one) is str for one in texts):
        _refuse(where, "text", brief(next(one for one in texts if type(one) is not str)))
    try:
        "".join(texts).encode()
    except UnicodeEncodeError as error:
        _refuse(where, "text that can be written in UTF-8", brief(error.object[error.start : error.end]))
    if count is not None and len(texts) != count:
        _refuse(where, f"{count} of them", f"{len(texts)}")
    if once and len(set(texts)) < len(texts):
        _refuse(where, "every text once", f"{brief(Counter(texts).most_common(1)[0][0])} more than once")
    return texts


def _list(found: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(found, tuple):
        _refuse(where, "a list", brief(found))
    return found


def _named(found: Any, names: Iterable[str], where: str) -> None:
    expected = set(names)
    told = set(found) if isinstance(found, Mapping) else None
    if told != expected:
        _refuse(where, f"the fields {', '.join(sorted(expected))}", brief(sorted(told) if told else found))


def _refuse(where: str, expected: str, found: str) -> NoReturn:
    raise ValueError(f"stored bytes, {where}: expected {expected}, found {found}")
