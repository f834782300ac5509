"""What a snapshot holds: figures, each with how sure it is, of whom, as of when, by what method and with which caveat.

A figure is data without words; doors say it in the reader's language. What couldn't be told stands there too, with why:
a planned indicator never goes missing.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a figure's number is."""

    SHARE = "share"
    """of 1; with bounds instead of a point where nearly nobody or nearly everybody is in it"""
    MEAN = "mean"
    CHANGE = "change"
    """of the same people, from before to after"""
    EFFECT = "effect"
    """how far those who took part differ from those they are compared with, in the unit of `of`"""
    COUNT = "count"
    """people or things, in steps of the threshold"""


class Verdict(StrEnum):
    """What may be said of a figure."""

    TOLD = "told"
    DIFFERENCE = "difference"
    NO_CLEAR_DIFFERENCE = "no_clear_difference"
    CANNOT_TELL = "cannot_tell"
    TOO_FEW = "too_few"
    """fewer people than may be told of, or too few beside what was told already"""
    ALL_ALIKE = "all_alike"
    """everybody, or nobody: not told as such"""
    NOT_YET = "not_yet"
    """the day for which it was planned has not come"""
    NOTHING_KNOWN = "nothing_known"
    """no source has said anything"""


class Whom(StrEnum):
    """Whose figure it is."""

    EVERYBODY = "everybody"
    MENTEES = "mentees"
    MENTORS = "mentors"
    PAIRS = "pairs"
    UNIT = "unit"
    """people of one unit, which `name` names"""


class Note(StrEnum):
    """What stands beside a figure, besides the caveats of the estimate itself."""

    SEVERAL = "several"
    """its p was adjusted, since several indicators were looked at"""
    BEFORE_TIME = "before_time"
    """looked at before the day for which it was planned"""
    WHO_ANSWERS = "who_answers"
    """those who didn't answer may see it differently"""
    OWN_RATING = "own_rating"
    SEEN_MEETINGS = "seen_meetings"
    """only meetings that somebody entered are known"""
    CROSSED = "crossed"
    """some who weren't drawn took part after all, or the other way round: all count as they were drawn"""
    FROM_OUTSIDE = "from_outside"
    """entered by hand; Konnekt did not count it"""
    THE_SAME_PEOPLE = "the_same_people"
    """it shows what changed, not why"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row of a report. `indicator` is empty for what every report tells."""

    key: str
    indicator: str = ""
    kind: Kind
    whom: Whom = Whom.EVERYBODY
    name: str = ""
    verdict: Verdict = Verdict.TOLD
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    """How many people are in it."""
    of: int | None = None
    """Of how many, counting those of whom nothing is known."""
    compared: int | None = None
    """How many it is compared with."""
    unit: str = ""
    """What one is: "share", "levels", "points", "people", "pairs"."""
    as_of: date
    method: str = ""
    notes: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    """Balance, curve, E-value, p: what the method shows besides."""

    @property
    def is_told(self) -> bool:
        """Whether there is a number at all."""
        return self.value is not None or self.low is not None

    def as_data(self) -> dict[str, Any]:
        """As it is kept."""
        told = asdict(self) | {"as_of": self.as_of.isoformat(), "notes": list(self.notes)}
        return {name: value for name, value in told.items() if value not in (None, "", [], {})}


def from_data(told: Mapping[str, Any]) -> Figure:
    """As it was before it was kept."""
    read = dict(told)
    read |= {
        "kind": Kind(told["kind"]),
        "whom": Whom(told.get("whom", Whom.EVERYBODY)),
        "verdict": Verdict(told.get("verdict", Verdict.TOLD)),
        "as_of": date.fromisoformat(told["as_of"]),
        "notes": tuple(told.get("notes", ())),
    }
    return Figure(**read)
