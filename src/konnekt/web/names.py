"""What can be drawn from a name without assuming anything about it: a name is one whole string, in any script."""

import unicodedata
from zlib import crc32

HUES = 5


def initials(name: str) -> str:
    """One or two letters that stand for a person: of the first and the last word, or of the only one."""
    words = [word for word in name.split() if unicodedata.category(word[0])[0] in "LN"]
    if not words:
        return "·"
    ends = words if len(words) == 1 else [words[0], words[-1]]
    return "".join(_first_letter(word) for word in ends)


def hue(name: str) -> int:
    """A number below `HUES` that stays with the name."""
    return crc32(unicodedata.normalize("NFC", name).encode()) % HUES


def _first_letter(word: str) -> str:
    """The first letter with its marks, so that no accent or vowel sign is torn off."""
    composed = unicodedata.normalize("NFC", word)
    end = next((i for i, sign in enumerate(composed) if i and unicodedata.category(sign)[0] != "M"), len(composed))
    letter = composed[:end]
    return letter.upper() if len(letter.upper()) == len(letter) else letter
