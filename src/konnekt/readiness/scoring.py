"""From answers to what may be shown of them: pure, and all that is ever kept beside the answers themselves.

“I don’t know” is never zero: it counts in no mean. In confidence, nothing is shown of fewer than k people, a theme adds
nothing to what its statements say, and a spread is that of the middle half, in half levels: so that no subtraction and
no extreme points at somebody.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles
from typing import Any

from konnekt.disclosure.counts import SMALLEST_K, head_count
from konnekt.readiness.library import LEVELS, Library
from konnekt.readiness.states import Openness, Standing

READY, NEARLY = 3.0, 2.25
"""From here on a score is called so."""

LEAST_FOR_A_SPREAD = 3
"""In the open, from so many people on it is shown how far apart they are."""

APART = {Openness.OPENLY: 1.5, Openness.IN_CONFIDENCE: 1.0}
"""A spread this wide is a disagreement worth a talk."""

MANY = 1 / 3
"""From this share on, it is said that many don’t know."""

Levels = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Score:
    """What is shown of a theme or a statement. ``people`` is exact in the open, else in whole steps of k."""

    mean: float | None
    people: int
    low: float | None = None
    high: float | None = None
    is_apart: bool = False
    many_unsure: bool = False

    @property
    def standing(self) -> Standing | None:
        """What the score means."""
        return None if self.mean is None else standing_of(self.mean)


@dataclass(frozen=True, slots=True)
class Result:
    """A whole assessment, as it is frozen."""

    people: int
    overall: float | None
    standing: Standing | None
    themes: Mapping[str, Score]
    statements: Mapping[str, Score]

    @property
    def by_strength(self) -> list[str]:
        """Keys of the themes that have a score, the strongest first; ties in the library's order."""
        return sorted(
            (key for key, score in self.themes.items() if score.mean is not None), key=lambda key: -self._mean(key)
        )

    def _mean(self, key: str) -> float:
        return self.themes[key].mean or 0.0


def standing_of(mean: float) -> Standing:
    """What a mean level means."""
    return Standing.READY if mean >= READY else Standing.NEARLY if mean >= NEARLY else Standing.NOT_YET


def least_people(openness: Openness, k: int) -> int:
    """So many must have sent their answers before there is a result."""
    return 1 if openness is Openness.OPENLY else max(k, SMALLEST_K)


def score(library: Library, answers: Sequence[Levels], *, openness: Openness, k: int) -> Result:
    """Everything that may be shown of these answers."""
    least = least_people(openness, k)
    statements = {key: _statement(key, answers, openness, least) for key in library.statements}
    themes: dict[str, Score] = {}
    for theme in library.themes:
        shown = [one.key for one in theme.statements if statements[one.key].mean is not None]
        themes[theme.key] = _theme(shown, statements, answers, openness, least)
    means = [one.mean for one in themes.values() if one.mean is not None]
    overall = _rounded(fmean(means)) if means else None
    return Result(
        people=_shown_people(len(answers), openness, least),
        overall=overall,
        standing=_overall_standing(overall, themes.values()),
        themes=themes,
        statements=statements,
    )


def as_data(result: Result) -> dict[str, Any]:
    """For the database."""
    return {
        "people": result.people,
        "overall": result.overall,
        "standing": result.standing.value if result.standing else None,
        "themes": {key: _fields(one) for key, one in result.themes.items()},
        "statements": {key: _fields(one) for key, one in result.statements.items()},
    }


def from_data(data: Mapping[str, Any]) -> Result:
    """From the database."""
    return Result(
        people=data["people"],
        overall=data["overall"],
        standing=Standing(data["standing"]) if data["standing"] else None,
        themes={key: Score(**one) for key, one in data["themes"].items()},
        statements={key: Score(**one) for key, one in data["statements"].items()},
    )


def _statement(key: str, answers: Sequence[Levels], openness: Openness, least: int) -> Score:
    known = [level for one in answers if (level := one.get(key)) is not None]
    people = _shown_people(len(known), openness, least)
    if len(known) < least:
        return Score(mean=None, people=people)
    return Score(
        mean=_rounded(fmean(known)), people=people, many_unsure=len(answers) - len(known) >= MANY * len(answers)
    )


def _theme(
    shown: Sequence[str], statements: Mapping[str, Score], answers: Sequence[Levels], openness: Openness, least: int
) -> Score:
    if not shown:
        return Score(mean=None, people=0)
    views = [fmean(known) for one in answers if (known := [level for key in shown if (level := one.get(key))])]
    low, high = _spread(views, openness, least)
    return Score(
        mean=_rounded(fmean(statements[key].mean or 0.0 for key in shown)),
        people=min(statements[key].people for key in shown),
        low=low,
        high=high,
        is_apart=low is not None and high is not None and high - low >= APART[openness],
        many_unsure=any(statements[key].many_unsure for key in shown),
    )


def _spread(views: Sequence[float], openness: Openness, least: int) -> tuple[float | None, float | None]:
    """In the open from the lowest to the highest; in confidence the middle half, outwards to half levels."""
    if len(views) < max(LEAST_FOR_A_SPREAD, least):
        return None, None
    if openness is Openness.OPENLY:
        return _rounded(min(views)), _rounded(max(views))
    first, _middle, third = quantiles(views, n=4, method="inclusive")
    low, high = math.floor(first * 2) / 2, math.ceil(third * 2) / 2
    # All of one mind is not shown as such.
    return (low, high) if low < high else (max(low - 0.5, LEVELS[0]), min(high + 0.5, LEVELS[-1]))


def _overall_standing(overall: float | None, themes: Any) -> Standing | None:
    """Ready only if every theme is known and none is far behind: one weak leg is enough to fall."""
    if overall is None:
        return None
    known = list(themes)
    if overall >= READY and any(one.mean is None or one.mean < NEARLY for one in known):
        return Standing.NEARLY
    return standing_of(overall)


def _shown_people(number: int, openness: Openness, least: int) -> int:
    return number if openness is Openness.OPENLY else head_count(number, k=least).shown or 0


def _rounded(value: float) -> float:
    """To a tenth, halves up, so that a hand can check it."""
    return math.floor(value * 10 + 0.5) / 10


def _fields(one: Score) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}
