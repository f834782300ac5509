"""Which words one text has that another has not, so that two people who wrote at once can put theirs together."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text in a row, and whether the other text lacks them."""

    text: str
    is_only_here: bool


def side_by_side(one: str, other: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces. Put together again, the pieces of each are the text itself."""
    left, right = _words(one), _words(other)
    mine: list[Piece] = []
    theirs: list[Piece] = []
    # The space after a word makes no difference.
    matched = SequenceMatcher(None, [word.strip() for word in left], [word.strip() for word in right])
    for tag, start, end, there, to in matched.get_opcodes():
        is_apart = tag != "equal"
        _add(mine, left[start:end], is_apart)
        _add(theirs, right[there:to], is_apart)
    return mine, theirs


def _words(text: str) -> list[str]:
    """Words, each with the space after it."""
    return re.findall(r"\s+|\S+\s*", text)


def _add(pieces: list[Piece], words: list[str], is_apart: bool) -> None:
    if words:
        pieces.append(Piece("".join(words), is_apart))
