"""The skills and languages people choose from: our own lists, in British English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from konnekt.demo.company import words
from konnekt.demo.company.records import Language

# A skill keeps its capital inside a sentence where its first word is a name.
_NAMES = ("Excel", "Power BI", "Python", "Agile")


@cache
def skills() -> Mapping[str, tuple[str, ...]]:
    """Return the skills by group, in the order of the list."""
    groups: dict[str, list[str]] = {}
    for line in words.text("skills.txt").splitlines():
        if line.startswith("# "):
            groups[line[2:]] = []
        elif line:
            groups[list(groups)[-1]].append(line)
    return {group: tuple(names) for group, names in groups.items()}


@cache
def languages() -> tuple[Language, ...]:
    """Return the languages, by code."""
    pairs = (line.split(" ", 1) for line in words.text("languages.txt").splitlines())
    return tuple(Language(code, name) for code, name in pairs)


def in_a_sentence(skill: str) -> str:
    """Return a skill as it reads in the middle of a sentence."""
    if skill.startswith(_NAMES) or skill[1:2].isupper():
        return skill
    return skill[0].lower() + skill[1:]
