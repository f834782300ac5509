"""What one run found, ready to be saved."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """Which pair of a trial came from which way, and all it takes to toss the same again."""

    body: bytes
    certificates: list[str]
    pairs: int
    """How many a coin decided."""
    coins: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The engine's answer in the words of the product: enrolment ids, points, reasons."""

    is_possible: bool
    problem: bytes
    solution: bytes
    digest: str = ""
    certificate: dict[str, Any] | None = None
    summary: dict[str, Any] = field(default_factory=dict)
    diagnosis: list[dict[str, Any]] = field(default_factory=list)
    pairs: list[dict[str, Any]] = field(default_factory=list)
    unplaced: list[dict[str, Any]] = field(default_factory=list)
    sealed: Sealed | None = None
    """Of a trial: what is kept from everybody until its result. Problem and solution are in it then."""
