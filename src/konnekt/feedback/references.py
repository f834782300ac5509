"""The sealed reference of feedback without a name: a code that its giver alone has.

The code comes from the form's own random token, which is kept nowhere: the same form sent twice shows the same code.
Twenty letters of thirty are 98 bits.
"""

from hashlib import sha256
from uuid import UUID

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _IN_A_GROUP = 5, 4


def code_of(token: UUID) -> str:
    """Five groups of four letters and digits that can't be taken for each other."""
    number, letters = int.from_bytes(sha256(b"feedback reference" + token.bytes).digest()), []
    for _place in range(_GROUPS * _IN_A_GROUP):
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return _grouped(letters)


def as_code(typed: str) -> str | None:
    """The code that somebody typed, however they wrote it; none where it can't be one."""
    letters = [one.upper() for one in typed if one.isalnum()]
    if len(letters) != _GROUPS * _IN_A_GROUP or not set(letters) <= set(_LETTERS):
        return None
    return _grouped(letters)


def digest(code: str) -> str:
    """All that is kept of a code. Nobody tries 98 bits out, so it needs no slow hash."""
    return sha256(b"feedback code" + code.encode()).hexdigest()


def _grouped(letters: list[str]) -> str:
    groups = [letters[start : start + _IN_A_GROUP] for start in range(0, len(letters), _IN_A_GROUP)]
    return "-".join("".join(group) for group in groups)
