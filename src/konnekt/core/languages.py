"""In which language somebody reads, as far as a text is there in it."""

from collections.abc import Collection

from django.utils.translation import get_language

WRITTEN_IN = "en-gb"
"""What everything of ours is written in."""


def languages() -> list[str]:
    """The reader's language, without its region, and the one everything is written in."""
    wanted = get_language() or WRITTEN_IN
    return [wanted, wanted.split("-")[0], WRITTEN_IN]


def best_of(there: Collection[str]) -> str:
    """The language of these in which somebody reads best: their own, or else ours, or else the first."""
    return next((one for one in languages() if one in there), next(iter(there)))


def is_own(language: str) -> bool:
    """Whether a text stands in the reader's language, whatever their region."""
    return language.split("-")[0] == languages()[1]
