"""Cleaning the text of a cell, and comparing names the way people do: without case, accents or stray spaces."""

import unicodedata
from typing import Final

# Seen on screen as nothing: dropped. Zero-width joiners stay, since Persian and Indic names need them.
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff\u00ad"))
# Turn the text around them, or stand for bytes nobody could read: refused.
_REFUSED_CHARACTERS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_APOSTROPHES: Final = dict.fromkeys(map(ord, "'’‘ʼ´`."))
_LETTERS_WITHOUT_DECOMPOSITION: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "-": " ", "‐": " ", "–": " "}
)


def clean(text: str) -> str:
    """Trim, join broken lines and doubled spaces, drop what nobody can see, and compose accents."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    elif text.isalnum():
        return text
    return " ".join(text.split())


def has_control_characters(text: str) -> bool:
    """Whether cleaned text holds characters that hide or turn text."""
    return not text.isprintable() and any(
        character in _REFUSED_CHARACTERS or unicodedata.category(character) == "Cc" for character in text
    )


def fold(name: str) -> str:
    """A key under which “José  O’BRIEN-Łukasz” and “jose obrien lukasz” are the same name."""
    folded = name.casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(folded.translate(_APOSTROPHES).translate(_LETTERS_WITHOUT_DECOMPOSITION).split())


def given_name_first(name: str) -> str:
    """Turn “Last, First” around; a name without a comma stays as it is."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}".strip() if comma else name


def alternatives(words: str) -> frozenset[str]:
    """Read a list of words written “one|another”."""
    return frozenset(words.split("|"))
