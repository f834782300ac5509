"""Codes of certificates: easy to read out, to type, and impossible to guess."""

import secrets

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _IN_A_GROUP = 4, 4


def new_code() -> str:
    """Four groups of four letters and digits that can't be taken for each other; nobody guesses one in a lifetime."""
    return _grouped([secrets.choice(_LETTERS) for _place in range(_GROUPS * _IN_A_GROUP)])


def as_code(typed: str) -> str | None:
    """The code that somebody typed, however they wrote it; none where it can't be one."""
    letters = [one.upper() for one in typed if one.isalnum()]
    if len(letters) != _GROUPS * _IN_A_GROUP or not set(letters) <= set(_LETTERS):
        return None
    return _grouped(letters)


def _grouped(letters: list[str]) -> str:
    groups = [letters[start : start + _IN_A_GROUP] for start in range(0, len(letters), _IN_A_GROUP)]
    return "-".join("".join(group) for group in groups)
