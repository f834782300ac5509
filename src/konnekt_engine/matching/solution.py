"""What a run answers: pairs, the unmatched with what binds them, and a certificate that can be checked elsewhere."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Self

import numpy as np

from konnekt_engine.matching import storage
from konnekt_engine.matching.encoding import POINTS
from konnekt_engine.matching.values import Ints

_FARTHEST = 1 << 21  # points; no score lies beyond
_TEXTS = (
    *("engine", "objective", "proves", "reporting_lines"),
    *("inputs_digest", "rules_digest", "weights_digest", "pairs_digest", "digest"),
)
_WHOLE_NUMBERS = (
    *("seed", "mentees", "mentors", "matched", "matched_bound", "value", "bound", "gap", "bonus", "step"),
    "hard_rule_breaches",
)
_LISTS = ("hall_mentees", "full_mentors", "fair_hall_mentees", "fair_full_mentors", "prices")

NO_LINES = "no reporting line was known"


class Objective(StrEnum):
    """What is made as good as it can be.

    TOTAL: as many mentees as possible, then the largest total score. FAIR: as many mentees as possible, then the worst
    pair as high as it goes, then the total. STABLE: no mentee and mentor who would both rather have each other, over
    ranked lists completed by score. BALANCED: as many mentees as possible, then the largest total less a cost that
    rises with each further mentee of the same mentor. MOST_SCORE: the largest total, whoever is left out for it.
    """

    TOTAL = "total"
    FAIR = "fair"
    STABLE = "stable"
    BALANCED = "balanced"
    MOST_SCORE = "most score"


class Status(StrEnum):
    """How a run ended. OPTIMAL: with the best answer. FEASIBLE: with an answer, and what is not proven of it is stated
    by the gap, by the bound on the matched, or, in FAIR, is that the worst pair can't be higher; only groups of a least
    size end so. INFEASIBLE: it is proven that there is no answer. CANCELLED: somebody asked to stop."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    CANCELLED = "cancelled"


class Binding(StrEnum):
    """What kept a mentee without a mentor."""

    NO_MENTORS = "no mentors"
    RULED_OUT = "ruled out"
    BELOW_FLOOR = "below the floor"
    FULL = "full"
    NO_GAIN = "adds nothing to the total"
    TOO_FEW = "too few for a group"


@dataclass(frozen=True)
class Unmatched:
    """A mentee without a mentor, and why: every mentor ruled out, too poor a fit, full, or without a group."""

    mentee: int
    id: str
    reason: Binding


@dataclass(frozen=True)
class Conflict:
    """Locked pairs and rules that cannot all hold: what collides, in words and by position."""

    words: str
    pairs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """The proof of a run, as values that any program can check against the problem. `proves` says what it shows.

    `hall_mentees` can only be placed with `full_mentors`, whose places are all taken: so no more than `matched` can be.
    `prices` (one per mentor, in points) prove the value: with the bonus for each mentee placed, no choice of pairs can
    exceed Σ over places of what the price stands above the place's cost + Σ over mentees of their best score + bonus −
    price, and the pairs reach it. One more place with a mentor is worth ``round(price / bonus)`` more mentees placed,
    and the rest of the price in points. A place's cost is 0; in BALANCED the p-th mentee of a mentor (from 0) costs
    p × `step` points, and the value is the total less these costs. In FAIR no pair is below `worst`, and
    `fair_hall_mentees` with `fair_full_mentors` show that with a floor of one point more fewer would be placed.
    In STABLE there are no prices: no pair blocks. With groups of a least size, `matched_bound` and `bound` are those of
    a mixed-integer program, and the prices prove a bound without that rule. Locked pairs stand outside: they are
    structure, and every bound is over all pairs of the others. `blocking_pairs` is None where there are too many pairs
    to count them on the way.
    """

    engine: str
    objective: str
    proves: str
    seed: int
    floor: float | None
    reporting_lines: str
    inputs_digest: str
    rules_digest: str
    weights_digest: str
    weights: Mapping[str, int]
    mentees: int
    mentors: int
    matched: int
    matched_bound: int
    hall_mentees: tuple[int, ...]
    full_mentors: tuple[int, ...]
    value: int
    bound: int
    gap: int
    bonus: int
    step: int
    worst: int | None
    fair_hall_mentees: tuple[int, ...]
    fair_full_mentors: tuple[int, ...]
    prices: tuple[int, ...]
    hard_rule_breaches: int
    blocking_pairs: int | None
    pairs_digest: str
    digest: str = ""

    def __post_init__(self) -> None:
        """Refuse what only looks like a whole number: what a checker rounds could prove too much."""
        for name in _TEXTS:
            _expect(isinstance(getattr(self, name), str), name, "a text", getattr(self, name))
        for name in _WHOLE_NUMBERS:
            _expect(type(getattr(self, name)) is int, name, "a whole number", getattr(self, name))
        for name in ("worst", "blocking_pairs"):
            found = getattr(self, name)
            _expect(found is None or type(found) is int, name, "a whole number or none", found)
        for name in _LISTS:
            found = getattr(self, name)
            whole = isinstance(found, tuple) and set(map(type, found)) <= {int}
            _expect(whole, name, "whole numbers", found)
        told = isinstance(self.weights, Mapping) and all(type(part) is int for part in self.weights.values())
        _expect(told, "weights", "whole numbers by label", self.weights)
        is_number = isinstance(self.floor, int | float) and math.isfinite(self.floor)
        _expect(self.floor is None or is_number, "floor", "a finite number or none", self.floor)

    def to_dict(self) -> dict[str, Any]:
        """The certificate as JSON values, what matters most first."""
        return {name: _plain(getattr(self, name)) for name in (item.name for item in fields(self))}

    def digested(self) -> Self:
        """The certificate with the digest of all it says, so that no word of it can change unseen."""
        said = {name: value for name, value in self.to_dict().items() if name != "digest"}
        return replace(self, digest=storage.digest(said))

    def to_json(self) -> str:
        """The certificate as a JSON text with a fixed order of keys."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Self:
        """A certificate from JSON values; ValueError names what is missing or not known."""
        expected = {item.name for item in fields(cls)}
        if set(found) != expected:
            odd = sorted(set(found) ^ expected)
            raise ValueError(
                f"certificate: expected the fields of a certificate, these are missing or not known: {odd}"
            )
        values: dict[str, Any] = {name: tuple(part) if isinstance(part, list) else part for name, part in found.items()}
        return cls(**values)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """A certificate from a JSON text."""
        found = json.loads(text)
        if not isinstance(found, dict):
            raise ValueError("certificate: expected a JSON object")
        return cls.from_dict(found)


@dataclass(frozen=True, eq=False, kw_only=True)
class Solution:
    """The answer of a run.

    `pairs` is a (p, 2) array of mentee and mentor positions in the order of the mentees, `scores` their points;
    `value` is the total in points, `bound` the most any choice could reach, `gap` the difference. Without an optimal
    status there are no pairs, and `conflicts` says why.
    """

    status: Status
    objective: Objective
    seed: int
    floor: float | None
    pairs: Ints
    scores: Ints
    id_pairs: tuple[tuple[str, str], ...]
    mentor_ids: tuple[str, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()
    value: int = 0
    bound: int = 0
    matched: int = 0
    digest: str = ""
    certificate: Certificate | None = None
    conflicts: tuple[Conflict, ...] = ()
    fits: tuple[float, ...] = field(default=())

    @property
    def gap(self) -> int:
        """How far the value may be from the best possible: 0 when proven."""
        return self.bound - self.value

    @property
    def mean(self) -> float | None:
        """The mean fit of the pairs, None without pairs."""
        return float(np.mean(self.fits)) if self.fits else None

    @property
    def worst(self) -> float | None:
        """The lowest fit among the pairs, None without pairs."""
        return min(self.fits, default=None)

    def mentor_of(self, mentee: int) -> int | None:
        """The mentor of a mentee, by position."""
        found = self.pairs[self.pairs[:, 0] == mentee, 1]
        return int(found[0]) if len(found) else None

    def to_bytes(self) -> bytes:
        """The solution as JSON bytes, the same for the same solution."""
        stored = {item.name: _plain(getattr(self, item.name)) for item in fields(self)}
        stored["pairs"], stored["scores"] = self.pairs.tolist(), self.scores.tolist()
        stored["unmatched"] = [[one.mentee, one.id, one.reason.value] for one in self.unmatched]
        stored["conflicts"] = [[one.words, [list(pair) for pair in one.pairs]] for one in self.conflicts]
        stored["certificate"] = self.certificate.to_dict() if self.certificate else None
        stored["format"] = "konnekt-solution-1"
        return json.dumps(stored, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """The solution read back; ValueError if the bytes are something else."""
        found = storage.load("konnekt-solution-1", stored)
        certificate = found["certificate"]
        return cls(
            **{
                **found,
                "status": Status(found["status"]),
                "objective": Objective(found["objective"]),
                "pairs": np.array(found["pairs"], np.int64).reshape(-1, 2),
                "scores": np.array(found["scores"], np.int64),
                "unmatched": tuple(Unmatched(mentee, id_, Binding(why)) for mentee, id_, why in found["unmatched"]),
                "conflicts": tuple(Conflict(words, pairs) for words, pairs in found["conflicts"]),
                "certificate": Certificate.from_dict(certificate) if certificate else None,
            }
        )


def gains_of(solution: Solution, mentees: int) -> Ints:
    """The gain of each of so many mentees at the certificate's prices: that of their own pair, or none."""
    certificate = solution.certificate
    assert certificate is not None
    found = np.zeros(mentees, np.int64)
    rows, columns = solution.pairs.T
    found[rows] = solution.scores + certificate.bonus - np.array(certificate.prices, np.int64)[columns]
    return found


def _expect(holds: bool, name: str, expected: str, found: object) -> None:
    if not holds:
        raise ValueError(f"certificate: expected {expected} as {name}, found {str(found)[:80]}")


def pairs_digest(id_pairs: tuple[tuple[str, str], ...]) -> str:
    """SHA-256 of the pairs by id, whatever order they come in."""
    told = json.dumps(sorted(id_pairs), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def in_points(floor: float | None, *, origin: float = 0.0, unit: float = 1 / POINTS) -> int | None:
    """A floor in the scale of the scores as points, so that no pair below it passes; None stays None."""
    if floor is None:
        return None
    if not math.isfinite(floor):
        raise ValueError(f"floor: expected a finite score, found {floor}")
    if unit < 0:
        raise ValueError(f"floor: expected none where costs are made small, found {floor}; block dear pairs instead")
    return max(-_FARTHEST, min(_FARTHEST, math.ceil(round((floor - origin) / unit, 6))))


_PLAIN = {int, float, str}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        is_plain = set(map(type, value)) <= _PLAIN  # most are: prices and people by the thousand
        return list(value) if is_plain else [_plain(part) for part in value]
    return dict(value) if isinstance(value, Mapping) else value
