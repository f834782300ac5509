"""Which encoding a text file is in: a file that decodes is not yet right, so the decoded names are scored.

UTF-8 proves itself: bytes meant otherwise almost never decode. The one-byte encodings take nearly anything, so each
candidate reading is judged by how its words look: an accented capital in the middle of a small word, or a symbol
between two letters, gives it away.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO, Final

from konnekt.organisations.directory.problems import UnreadableFileError

# What a person may choose, with the name we show. The first five one-byte encodings are also guessed.
ENCODINGS: Final[dict[str, str]] = {
    "utf-8-sig": "Unicode (UTF-8)",
    "utf-16": "Unicode (UTF-16)",
    "utf-16-le": "Unicode (UTF-16, little-endian)",
    "utf-16-be": "Unicode (UTF-16, big-endian)",
    "cp1252": "Western European (Windows-1252)",
    "mac_roman": "Western European (Mac Roman)",
    "cp1250": "Central European (Windows-1250)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp850": "Western European (DOS 850)",
    "iso8859-15": "Western European (ISO 8859-15)",
    "iso8859-2": "Central European (ISO 8859-2)",
    "cp1253": "Greek (Windows-1253)",
    "cp1254": "Turkish (Windows-1254)",
    "koi8-r": "Cyrillic (KOI8-R)",
    "shift_jis": "Japanese (Shift JIS)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "euc_kr": "Korean (EUC-KR)",
}

# How much better than the Windows one the words of a rarer encoding must look.
_RARITY: Final[dict[str, float]] = {"cp1252": 0.0, "mac_roman": 0.3, "cp1251": 0.3, "cp1250": 0.6, "cp850": 0.6}
_SCORED_LINES: Final = 4_000
_GOOD_SCORE: Final = 0.3
_CLEAR_MARGIN: Final = 1.2
_CHUNK: Final = 1 << 20

_WORD = re.compile(r"[^\s\d,;|\t\"@./()&:+=<>]+")
_COMMON_LETTERS: Final = frozenset("éèêëàâäáãåæçíîïñóôõöøúûüß")
_LETTER_LIKE_SYMBOLS: Final = frozenset("ªºƒˆﬁﬂıµ")
_JOINERS: Final = frozenset("’‘")
_PUNCTUATION: Final = frozenset("–—…")


class Confidence(Enum):
    """How sure a guess is."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class EncodingGuess:
    """The likeliest encoding, how sure that is, and the next one that reads anything differently.

    `broken_lines` holds the lines of a UTF-8 file that are not UTF-8.
    """

    encoding: str
    confidence: Confidence
    runner_up: str | None = None
    broken_lines: tuple[int, ...] = ()


def guess_encoding(stream: BinaryIO) -> EncodingGuess:
    """Guess the encoding of a whole text file; the stream is read from its beginning, in pieces."""
    stream.seek(0)
    start = stream.read(4_096)
    wide = _wide_encoding(start)
    if wide:
        return EncodingGuess(wide, Confidence.CERTAIN if start[:2] in (b"\xff\xfe", b"\xfe\xff") else Confidence.LIKELY)
    accented, utf8_lines, broken_lines = _accented_lines(stream)
    if not broken_lines:
        return EncodingGuess("utf-8-sig", Confidence.CERTAIN)
    if utf8_lines > 4 * len(broken_lines):
        return EncodingGuess("utf-8-sig", Confidence.LIKELY, broken_lines=tuple(broken_lines))
    return _best_reading(accented)


def _wide_encoding(start: bytes) -> str | None:
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    even, odd = start[::2].count(0), start[1::2].count(0)
    half = max(1, len(start) // 2)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _accented_lines(stream: BinaryIO) -> tuple[list[tuple[int, bytes]], int, list[int]]:
    """Lines with anything beyond ASCII, how many of them are UTF-8, and the numbers of those that are not."""
    accented: list[tuple[int, bytes]] = []
    utf8_lines, broken_lines, number = 0, [], 0
    stream.seek(0)
    while chunk := stream.readline(_CHUNK):
        if len(chunk) == _CHUNK and not chunk.endswith(b"\n"):
            chunk += stream.readline(_CHUNK)
        if b"\0" in chunk:
            raise UnreadableFileError("nul-bytes", line=str(number + 1))
        for piece in chunk.splitlines() if b"\r" in chunk else (chunk,):
            number += 1
            if piece.isascii():
                continue
            try:
                piece.decode("utf-8")
                utf8_lines += 1
            except UnicodeDecodeError:
                broken_lines.append(number)
            if len(accented) < _SCORED_LINES:
                accented.append((number, piece))
    return accented, utf8_lines, broken_lines


def _best_reading(accented: list[tuple[int, bytes]]) -> EncodingGuess:
    """Judge each candidate by its words; the runner-up is the best one that reads anything differently."""
    sample = b"\n".join(piece for _, piece in accented)
    readings = {encoding: sample.decode(encoding, "replace") for encoding in _RARITY}
    scores = {encoding: _score(text) - _RARITY[encoding] for encoding, text in readings.items()}
    ranked = sorted(_RARITY, key=lambda encoding: -scores[encoding])
    best = ranked[0]
    runner_up = next((other for other in ranked[1:] if readings[other] != readings[best]), None)
    clear = runner_up is None or _margin(best, runner_up, readings) >= _CLEAR_MARGIN
    return EncodingGuess(
        best,
        Confidence.LIKELY if clear and scores[best] + _RARITY[best] >= _GOOD_SCORE else Confidence.UNSURE,
        runner_up,
    )


def _margin(best: str, runner_up: str, readings: dict[str, str]) -> float:
    """By how much the better reading looks better, on the characters where the two differ."""
    one, other = readings[best], readings[runner_up]
    return _score(one, other) - _RARITY[best] - _score(other, one) + _RARITY[runner_up]


def _score(text: str, other: str | None = None) -> float:
    """How much the words beyond ASCII look like words: from 2 (all fine) down to −5, each word once.

    With another reading of the same bytes, only the characters on which the two differ are judged.
    """
    total, count = 0.0, 0
    seen: set[str] = set()
    for match in _WORD.finditer(text):
        word = match[0]
        if word.isascii() or word in seen:
            continue
        seen.add(word)
        for position, character in enumerate(word):
            if not character.isascii() and (other is None or other[match.start() + position] != character):
                total += _plausibility(word, position, character)
                count += 1
    return total / count if count else 0.0


def _plausibility(word: str, position: int, character: str) -> float:
    before, after = word[position - 1 : position], word[position + 1 : position + 2]
    between_letters = before.isalpha() and after.isalpha()
    if not character.isalpha() or character in _LETTER_LIKE_SYMBOLS:
        if character in _JOINERS and between_letters:
            return 1.0
        if character in _PUNCTUATION and not before and not after:
            return 0.5
        if character == "\N{REPLACEMENT CHARACTER}" or not character.isprintable():
            return -5.0
        return -3.0 if between_letters or after.isalpha() or before.isalpha() else -0.5
    if not before and not after:
        return -0.5
    if _script(before) not in ("", _script(character)):
        return -3.0
    if character.isupper() and before.isalpha() and not word.isupper():
        return -3.0
    if (
        character.islower()
        and character != "ß"
        and sum(map(str.isupper, word)) > 1
        and before.isupper()
        and position > 1
    ):
        return -2.0
    if _script(character) != "latin":
        return 1.0
    if not before.isascii() and not after.isascii() and before and after:
        return -2.0
    return 2.0 if character.lower() in _COMMON_LETTERS else 1.0


def _script(character: str) -> str:
    if not character.isalpha():
        return ""
    return "latin" if character < "Ͱ" else "other"
