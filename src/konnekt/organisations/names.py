"""Names, folded for sorting and searching. The database has no accent folding, so it is done here."""

import unicodedata

LONGEST_KEY = 600
"""As many letters as the database keeps of it: one ligature may unfold into eighteen."""


def fold(name: str) -> str:
    """A key under which “Ørsted”, “ORSTED” and “  orsted ” are the same; scripts without case stay as they are."""
    plain = name.translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", plain)
    folded = "".join(mark for mark in decomposed if not unicodedata.combining(mark)).casefold()
    return " ".join(folded.split())[:LONGEST_KEY]


_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ı": "i"}
)
