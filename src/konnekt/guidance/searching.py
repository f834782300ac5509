"""Finding an article by words. There are few, so each is looked through; accents and capitals don't matter."""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from konnekt.guidance.library import Article
from konnekt.guidance.states import For
from konnekt.organisations.names import fold
from konnekt.programmes.states import Phase

_WORD = re.compile(r"[\w’']+")
_NAMED = re.compile(r"\{(?:a_)?(\w+)\}")
"""A side, for which a programme may have a word of its own."""
_READ_AT_ONCE = 256
"""Articles that a process keeps ready to be searched: the longest takes some 160 kB."""
_IN_TITLE, _IN_HINT, _MOST_IN_TEXT = 12, 4, 3


def found_by(words: str, among: Iterable[Article]) -> list[Article]:
    """The articles in which each of the words stands, as a beginning of a word; the best first."""
    asked = [fold(one) for one in _WORD.findall(words)]
    ranked = [(sum(scores), one) for one in among if all(scores := [_score(word, one) for word in asked])]
    return [one for _score_, one in sorted(ranked, key=lambda pair: -pair[0])]


def narrowed(among: Iterable[Article], *, audience: For | None, phase: Phase | None) -> list[Article]:
    """Those for one side, what is for everybody among them, and of one phase."""
    wanted: Collection[For] = {audience, For.EVERYBODY} if audience else For
    return [one for one in among if one.audiences & set(wanted) and (phase is None or phase in one.phases)]


def _score(word: str, article: Article) -> int:
    title, hint, text = _folded(article)
    found = min(sum(one.startswith(word) for one in text), _MOST_IN_TEXT)
    found += _IN_TITLE * any(one.startswith(word) for one in title)
    return found + _IN_HINT * any(one.startswith(word) for one in hint)


@lru_cache(maxsize=_READ_AT_ONCE)
def _folded(article: Article) -> tuple[list[str], list[str], list[str]]:
    title, hint, text = (
        [fold(word) for word in _WORD.findall(_NAMED.sub(r"\1", written))]
        for written in (article.title, article.hint, article.text)
    )
    return title, hint, text
