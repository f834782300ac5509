"""Job titles that fit the unit, the grade and whether somebody leads."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from konnekt.demo.company import words


def job_title(chance: Random, *, unit: str, grade: int, leads: bool) -> str:
    """Draw a title: heads lead from grade 8, managers at 7, team leaders below."""
    titles: dict[str, Sequence[str]] = words.table("jobs.toml")[unit]
    if not leads:
        return chance.choice(titles[str(grade)])
    return chance.choice(titles["head" if grade >= 8 else "manager" if grade == 7 else "team"])
