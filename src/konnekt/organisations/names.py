"""Names, folded for sorting and searching. The database has no accent folding, so it is done here."""

import unicodedata


def fold(name: str) -> str:
    """A key under which “Ørsted”, “ORSTED” and “  orsted ” are the same; scripts without case stay as they are."""
    plain = name.translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", plain)
    return " ".join("".join(mark for mark in decomposed if not unicodedata.combining(mark)).casefold().split())


_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ı": "i"}
)
