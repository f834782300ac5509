"""What one sentence of the directory import is made of, and how it is marked for translation.

Two sentences each: what happened, then what to do. A pair is singular and plural, chosen by the parameter `count`.
"""

from dataclasses import dataclass


def gettext_noop(text: str) -> str:
    """Mark a sentence for translation, under the name the message extractor knows."""
    return text


def ngettext_lazy(one: str, many: str) -> tuple[str, str]:
    """Mark a singular and its plural for translation, under the name the message extractor knows."""
    return one, many


@dataclass(frozen=True, slots=True)
class Wording:
    """What happened, and what to do next."""

    what: str | tuple[str, str]
    then: str = ""
