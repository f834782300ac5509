"""The draw of a lottery: pure, and so plain that anybody can repeat it with a pocket program.

Each ticket is drawn by the SHA-256 of the seed, a colon and its code, both as text; the smallest comes first. The order
in which tickets are listed makes no difference.
"""

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

CODE_LENGTH = 12
SEED_BITS = 53
"""Whole numbers of this size are read rightly by every spreadsheet and script."""


def code_of(enrolment_id: UUID) -> str:
    """The code on somebody's ticket: made from the id of their enrolment, so that nobody chose it for the draw."""
    return sha256(str(enrolment_id).encode()).hexdigest()[:CODE_LENGTH]


def drawn(seed: int, codes: Iterable[str]) -> list[str]:
    """The codes in the order in which they are drawn. Same seed and same tickets: same order, on every machine.

    >>> drawn(7, ["b", "a", "c"]) == drawn(7, ["c", "b", "a"])
    True
    """
    return sorted(codes, key=lambda code: (sha256(f"{seed}:{code}".encode()).digest(), code))


def digest(codes: Iterable[str]) -> str:
    """A fingerprint of tickets in the order given, one a line."""
    return sha256("\n".join(codes).encode()).hexdigest()
