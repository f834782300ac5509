"""Statements as vectors: TF-IDF with our own few lines, the same for the same words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from konnekt_engine.matching.values import Floats

FEATURES = 512
_WORD = re.compile(r"[^\W_]{2,}")


def words(text: str) -> list[str]:
    """The words of a text: letters and digits, without accents and capitals, two characters or more."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    # A text has few different characters: each is asked about once.
    accents = {ord(char) for char in set(plain) if unicodedata.combining(char)}
    return _WORD.findall(plain.translate(dict.fromkeys(accents)))


def tf_idf(mentees: Sequence[str | None], mentors: Sequence[str | None]) -> tuple[Floats, Floats]:
    """Unit rows for both sides; the inner product of two rows is their cosine.

    A word's worth in a text is (1 + ln times it occurs) × ln((1 + texts) / (1 + texts that hold it)): what everybody
    says weighs nothing. Only words said on both sides can meet, so only they get a feature of their own; beyond 512 of
    them, they share features by a hash. The length of a text counts all its words, also those nobody answers.
    """
    left = [Counter(words(text or "")) for text in mentees]
    right = [Counter(words(text or "")) for text in mentors]
    held_by = Counter(word for counter in (*left, *right) for word in counter)
    texts = sum(1 for text in (*mentees, *mentors) if text is not None)
    worth = {word: float(np.log((1 + texts) / (1 + held))) for word, held in held_by.items()}
    meeting = sorted({word for counter in left for word in counter} & {word for counter in right for word in counter})
    if len(meeting) <= FEATURES:
        feature = {word: place for place, word in enumerate(meeting)}
    else:
        feature = {word: _bucket(word) for word in meeting}
    size = min(len(meeting), FEATURES)
    return _rows(left, worth, feature, size), _rows(right, worth, feature, size)


def _bucket(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big") % FEATURES


def _rows(counters: Sequence[Counter[str]], worth: dict[str, float], feature: dict[str, int], size: int) -> Floats:
    rows = np.zeros((len(counters), size))
    for row, counter in enumerate(counters):
        length = 0.0
        for word, times in counter.items():
            amount = (1 + float(np.log(times))) * worth[word]
            length += amount * amount
            if word in feature:
                rows[row, feature[word]] += amount
        # Words that share a feature may make the row longer than the text: never above length 1.
        longest = max(length, float(rows[row] @ rows[row]))
        if longest > 0:
            rows[row] /= np.sqrt(longest)
    return rows
