"""How a pair went: one definition, from dates, states and counts alone. Never from words, or from anybody's answer."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Went(StrEnum):
    """How a pair went, or why that isn't known."""

    WELL = "well"
    NOT_WELL = "not_well"
    RUNNING = "running"
    SOMEBODY_LEFT = "somebody_left"

    @property
    def is_known(self) -> bool:
        return self in {Went.WELL, Went.NOT_WELL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What a pair that went well has done, at least."""

    sessions: int = 4
    goals: int = 1
    """Of those it agreed on; a pair that agreed on fewer reached all of them, and one without any is judged without."""
    early: int = 28
    """Days before its last day; whoever ends in these ended on time."""


USUAL = Bar()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What leaves a pair's room anyway."""

    is_over: bool
    """It ended, carried on informally, or was not taken up; not while it is proposed, active or paused."""
    opened: bool
    carries_on: bool = False
    ended_on: date | None = None
    last_day: date
    sessions: int = 0
    goals: int = 0
    reached: int = 0
    somebody_left: bool = False
    """One of them left the organisation before the pair's last day."""


def how_it_went(pair: Facts, bar: Bar = USUAL) -> Went:
    """A pair went well that lasted until its last day, met often enough and reached a goal it had agreed on.

    One that was never taken up, or never met, did not go well. One that still runs isn't known, and neither is one that
    ended early when somebody left the organisation: that says nothing of the match.
    """
    if not pair.is_over:
        return Went.RUNNING
    if not _lasted(pair, bar) and pair.somebody_left:
        return Went.SOMEBODY_LEFT
    reached_enough = pair.reached >= min(bar.goals, pair.goals)
    went_well = _lasted(pair, bar) and pair.sessions >= bar.sessions and reached_enough
    return Went.WELL if went_well else Went.NOT_WELL


def _lasted(pair: Facts, bar: Bar) -> bool:
    if not pair.opened:
        return False
    return pair.carries_on or pair.ended_on is None or (pair.last_day - pair.ended_on).days <= bar.early
